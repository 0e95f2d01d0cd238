"""The views of the console: the people of an organization."""

from typing import TypedDict

from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView, InvitationRowView


class AskRowView(TypedDict):
    id: str
    name: str
    about: list[str]
    asked: str
    created_at: int
    expires_at: int


# links <place>/asks/<ask>, <place>/asks?cursor=
class ConsoleAsksView(ConsoleView):
    """`next_page` is the cursor of the next page, "" at the end."""

    rows: list[AskRowView]
    next_page: str


# POST <place>/asks/<ask>/approve {contact}, <place>/asks/<ask>/refuse, <place>/asks/<ask>/block
class ConsoleAskView(ConsoleView):
    """`contacts` are pairs of id and name, of those who may be the same person. `may_block`: it is the reader whom they
    asked."""

    ask: AskRowView
    status: str
    may_answer: bool
    may_block: bool
    contacts: list[tuple[str, str]]


class GuardedView(TypedDict):
    """A dependent as its guardian has it: `places` are the values of its segments."""

    name: str
    slot: str
    places: list[str]


class ContactRowView(TypedDict):
    id: str
    name: str
    address: str
    registered: str
    state: str
    type: str
    is_group: bool
    tags: list[str]
    dependents: list[GuardedView]
    may_invite: bool
    may_unlink: bool


# GET <place>/contacts {q, state, type, segment, slot, tag, attention, staff}; links ?<next_page>, <place>/contacts/<id>
# POST <place>/group-invite {pick.<id>} or with the audience
class ConsoleContactsView(ConsolePageView):
    """`places` are offered where a site or classroom is asked for.

    `may_pick`: rows can be ticked and invited together, also all that `audience` finds, which is empty where the list
    is narrowed by what a group invitation can't be."""

    rows: list[ContactRowView]
    may_pick: bool
    audience: dict[str, str]
    states: list[str]
    types: list[str]
    slots: list[str]
    places: list[str]
    may_create: bool


class ServingView(TypedDict):
    id: str
    name: str


class HeldPackageView(TypedDict):
    """`units` is 0 where it is used as a whole."""

    name: str
    status: str
    units: int
    used: int


class ContactFactsView(ConsoleView):
    """`registered` is the address of their account, "" without one."""

    id: str
    name: str
    state: str
    type: str
    is_group: bool
    emails: list[str]
    phones: list[str]
    registered: str
    linked_at: int | None
    tags: list[str]
    external_id: str
    time_zone_of: str
    dependents: list[GuardedView]
    may_invite: bool
    may_unlink: bool
    version: int


# POST <place>/contacts/<id>/{staff, unlink}; links <place>/contacts/<id>/{edit, invite}, <place>/invitations/<id>
class ConsoleContactView(ContactFactsView):
    """`staff` serve the contact, the primary one first; `others` are pairs of id and name of who could too."""

    staff: list[ServingView]
    may_staff: bool
    others: list[tuple[str, str]]
    history: list[InvitationRowView]
    packages: list[HeldPackageView]


# POST <place>/contacts/<id>/invite {channel, note, form}
class ConsoleContactInviteView(ContactFactsView):
    """`is_again`: the open invitation goes out once more, to `sent_to`, which is "" where it can't."""

    invited_role: str
    channels: list[str]
    is_again: bool
    sent_to: str
    by: str


# POST <place>/contacts/new with all fields of a contact, and form
class ConsoleContactNewView(ConsoleView):
    types: list[str]
    locales: list[str]


# POST <place>/contacts/<id>/edit with all fields of a contact, and version
class ConsoleContactEditView(ConsoleView):
    id: str
    name: str
    is_linked: bool
    types: list[str]
    locales: list[str]


class SegmentView(TypedDict):
    kind: str
    place: str


class GuardianView(TypedDict):
    id: str
    slot: str
    name: str
    state: str
    registered: str
    may_invite: bool
    may_unlink: bool


class FamilyView(TypedDict):
    id: str
    name: str
    external_id: str
    places: list[SegmentView]
    guardians: list[GuardianView]
    version: int


# GET <place>/dependents {q, segment}; links ?<next_page>, <place>/dependents/<id>, <place>/contacts/<id>
class ConsoleDependentsView(ConsolePageView):
    rows: list[FamilyView]
    may_create: bool


class MemberRowView(TypedDict):
    id: str
    name: str
    address: str
    role: str
    status: str
    is_self: bool


# GET <place>/members {q, role, status}; links ?<next_page>, <place>/members/<id>, <place>/invite?role=<role>
class ConsoleMembersView(ConsolePageView):
    """`may_invite` are the roles of colleagues that the caller may invite to."""

    rows: list[MemberRowView]
    roles: list[str]
    statuses: list[str]
    may_invite: list[str]


# POST <place>/dependents/<id>/guardians {version, off} or {version, slot, contact} or {find, slot, step=find}
class ConsoleDependentView(ConsoleView):
    """`found` are the contacts of whom one can be put into the slot of `values`."""

    id: str
    name: str
    external_id: str
    places: list[SegmentView]
    guardians: list[GuardianView]
    version: int
    may_change: bool
    slots: list[str]
    found: list[ContactRowView]


# POST <place>/dependents/{new, <id>/edit} {name, places, external_id, form or version}
class ConsoleDependentFormView(ConsoleView):
    """`id` and `heading` are "" where it is new."""

    id: str
    heading: str


# POST <place>/members/<id> {name, title, greeting, locale, version}, <place>/members/<id>/{role, activate}
class ConsoleMemberView(ConsoleView):
    """`roles` are those that the caller may give them, `modes` what may become of their open invitations; `contact` is
    that of a client, where the caller sees it."""

    id: str
    name: str
    address: str
    role: str
    status: str
    is_self: bool
    email: str
    phone: str
    photo: str
    since: int
    contact: str
    may_edit: bool
    locales: list[str]
    roles: list[str]
    modes: list[str]
    may_let_go: bool
    may_activate: bool
    version: int


# POST <place>/members/<id>/leave {invitations, to, step}
class ConsoleMemberLeaveView(ConsoleMemberView):
    """`others` are pairs of id and name of who may get their clients."""

    others: list[tuple[str, str]]


class ConsoleFoundView(TypedDict):
    """Somebody who was found under `address`; `photo` is the path of their picture, or ""."""

    handle: str
    name: str
    address: str
    about: list[str]
    photo: str


# POST <place>/invite/find {relationship, addresses, file}, <place>/invite/find/ask {form, pick.<handle>}, and with who
# was not found <place>/invite {address, name, relationship, form}; links <place>/invite, /me/profile
class ConsoleFindView(ConsoleView):
    """Looking for people: `searched` says whether one has, `not_found` and `invalid` are addresses as they were typed,
    of `most` at once. `is_incomplete`: nobody is found before the reader has said who they are. `asked`: so many were,
    where others could not be."""

    searched: bool
    found: list[ConsoleFoundView]
    not_found: list[str]
    invalid: list[str]
    form: str
    most: int
    is_incomplete: bool
    asked: int


PAGES: dict[str, type] = {
    "console/people/find": ConsoleFindView,
    "console/people/asks": ConsoleAsksView,
    "console/people/ask": ConsoleAskView,
    "console/people/contacts": ConsoleContactsView,
    "console/people/contact": ConsoleContactView,
    "console/people/contact_invite": ConsoleContactInviteView,
    "console/people/contact_new": ConsoleContactNewView,
    "console/people/contact_edit": ConsoleContactEditView,
    "console/people/members": ConsoleMembersView,
    "console/people/member": ConsoleMemberView,
    "console/people/member_leave": ConsoleMemberLeaveView,
    "console/people/dependents": ConsoleDependentsView,
    "console/people/dependent": ConsoleDependentView,
    "console/people/dependent_form": ConsoleDependentFormView,
}
