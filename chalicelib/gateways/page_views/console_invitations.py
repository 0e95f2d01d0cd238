"""The views of the console: invitations."""

from typing import NotRequired, TypedDict

from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView, InvitationRowView


# POST <place>/invite {name, address, role, staff, package, settlement, group, channel, note, form, step}
class ConsoleInviteView(ConsoleView):
    """`staff`, `packages` and `groups` are pairs of id and name, empty where there is nothing to choose."""

    roles: list[str]
    staff: list[tuple[str, str]]
    packages: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    channels: list[str]
    address_kinds: str


# POST <place>/invite with all that was typed, and step=send or step=change
class ConsolePreviewView(ConsoleView):
    """The message as it would go: `text` of an email, `sms` of a text, both "" where nothing is sent. `is_known`: the
    address means somebody who is here already."""

    channel: str
    recipient: str
    sent_to: str
    subject: str
    text: str
    sms: str
    expires_at: int
    is_known: bool


# POST <place>/invitations/<id>/share; links <place>/invite, <place>/invitations/<id>
class ConsoleInvitedView(ConsoleView):
    """`url`, `share_text` and `qr` where the link is handed over."""

    id: str
    recipient: str
    channel: str
    sent_to: str
    state: str
    url: NotRequired[str]
    share_text: NotRequired[str]
    qr: NotRequired[str]


# GET <place>/invitations {q, status, channel, attention}; links ?<next_page>, <place>/invitations/<id>
class ConsoleInvitationsView(ConsolePageView):
    rows: list[InvitationRowView]
    states: list[str]
    channels: list[str]


class HappenedView(TypedDict):
    """`what`: created, opened, applied, accepted, or message, with its `channel` and `status`."""

    what: str
    at: int
    channel: NotRequired[str]
    status: NotRequired[str]
    about: NotRequired[str]


# POST <place>/invitations/<id>/{resend, share, correct, revoke, reissue, approve, refuse}
class ConsoleInvitationView(ConsoleView):
    """`ways` are the channels it can be sent again on. `reminds_at`: when it is brought to mind next. `waits`: an
    `applicant` waits for an approval."""

    id: str
    name: str
    email: str
    phone: str
    invited_role: str
    state: str
    is_open: bool
    is_ended: bool
    waits: bool
    applicant: str
    applicant_address: str
    reason: str
    ways: list[str]
    inviter: str
    staff_names: list[str]
    note: str
    expires_at: int
    reminds_at: int | None
    decline_reason: str
    happened: list[HappenedView]
    url: NotRequired[str]
    share_text: NotRequired[str]
    qr: NotRequired[str]


PAGES: dict[str, type] = {
    "console/invitations/invite": ConsoleInviteView,
    "console/invitations/invite_preview": ConsolePreviewView,
    "console/invitations/invite_done": ConsoleInvitedView,
    "console/invitations/invitations": ConsoleInvitationsView,
    "console/invitations/invitation": ConsoleInvitationView,
}
