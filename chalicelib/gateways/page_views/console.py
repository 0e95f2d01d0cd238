"""The views of the console: what is around every page, and the pages that are of no subject."""

from typing import TypedDict

from chalicelib.gateways.page_contexts import PageView


class ConsolePlace(TypedDict):
    """`label`: what the organization calls the role, "" where it says nothing."""

    id: str
    name: str
    role: str
    label: str


# POST /sign-out; links /console/<id>
class ConsoleChoiceView(PageView):
    places: list[ConsolePlace]
    signed_in_as: str


class ConsoleSectionView(TypedDict):
    """`path` is below the root."""

    name: str
    path: str
    current: bool


# POST /sign-out; links of the sections, /console, /me/security
class ConsoleView(PageView):
    """What is around every page. `place` is what the addresses of the organization's pages begin with, below the root;
    `done` names what was just done, or is ""; `labels` are the organization's own words for roles."""

    place: str
    sections: list[ConsoleSectionView]
    signed_in_as: str
    role: str
    labels: dict[str, str]
    done: str


class ConsolePageView(ConsoleView):
    """A page of a list; `next_page` is the query of the next one, "" at the end."""

    is_first: bool
    next_page: str


class NeedView(TypedDict):
    """An open invitation that needs somebody: `reason` and `step` as in domain/attention.py. `is_pressed`: the step is
    one request."""

    id: str
    name: str
    reason: str
    step: str
    is_pressed: bool
    expires_at: int


class BarView(TypedDict):
    """`width` in percent; `more`: at least so many."""

    state: str
    count: int
    more: bool
    width: int


# POST <place>/invitations/<id>/resend; links <place>/invitations/<id>, <place>/invite, <place>/invitations?attention=on
class ConsoleHomeView(ConsoleView):
    needing: list[NeedView]
    more_needing: bool
    invitations: list[BarView]
    contacts: list[BarView]
    may_invite: bool


class InvitationRowView(TypedDict):
    """`delivery` is the state of the latest message, `reason` why it needs somebody; both may be ""."""

    id: str
    name: str
    address: str
    role: str
    state: str
    is_open: bool
    channel: str
    delivery: str
    created_at: int
    inviter: str
    reason: str
    expires_at: int


PAGES: dict[str, type] = {
    "console/organizations": ConsoleChoiceView,
    "console/home": ConsoleHomeView,
}
