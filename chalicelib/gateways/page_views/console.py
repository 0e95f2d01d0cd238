"""The views of the console: pages of the team."""

from typing import NotRequired, TypedDict

from chalicelib.gateways.page_contexts import PageView, ThreadView


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


# GET <place>/invitations {q, status, channel, attention}; links ?<next_page>, <place>/invitations/<id>
class ConsoleInvitationsView(ConsolePageView):
    rows: list[InvitationRowView]
    states: list[str]
    channels: list[str]


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


class HappenedView(TypedDict):
    """`what`: created, opened, applied, accepted, or message, with its `channel` and `status`."""

    what: str
    at: int
    channel: NotRequired[str]
    status: NotRequired[str]


# POST <place>/invitations/<id>/{resend, share, correct, revoke, reissue, approve, refuse}
class ConsoleInvitationView(ConsoleView):
    """`ways` are the channels it can be sent again on. `waits`: an `applicant` waits for an approval."""

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
    decline_reason: str
    happened: list[HappenedView]
    url: NotRequired[str]
    share_text: NotRequired[str]
    qr: NotRequired[str]


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


class ResultView(TypedDict):
    """`result` is one of domain/job.py, or refused."""

    result: str
    count: int


class ChannelCountView(TypedDict):
    channel: str
    count: int


class RefusedView(TypedDict):
    name: str
    code: str
    detail: str


# POST <place>/group-invite {picked, state, type, segment, slot, tag, role, channel, note, form, step}
class ConsoleGroupInviteView(ConsoleView):
    """What would happen to `total` contacts, of whom `sends` get a message. `busy` is the id of another job that is
    under way."""

    roles: list[str]
    channels: list[str]
    audience: dict[str, str]
    busy: str
    total: int
    sends: int
    results: list[ResultView]
    by: list[ChannelCountView]
    held: int
    refused: list[RefusedView]
    more_refused: int


class JobRowView(TypedDict):
    """`code` is the result, or the code of a refusal; `detail` says what to do about it."""

    number: int
    name: str
    contact: str
    invitation: str
    result: str
    code: str
    detail: str


# POST <place>/jobs/<id>/cancel; links <place>/jobs/<id>/results.csv, ?<next_page>, <place>/contacts/<id>
class ConsoleJobView(ConsolePageView):
    """`state` is running, done or cancelled; `kind` as in domain/job.py."""

    id: str
    kind: str
    state: str
    may_cancel: bool
    total: int
    done_rows: int
    results: list[ResultView]
    rows: list[JobRowView]


# POST <place>/import {csv, pasted, step} as multipart/form-data
class ConsoleImportView(ConsoleView):
    """`busy` is the id of another job that is under way, or ""."""

    busy: str


class ForeseenRowView(TypedDict):
    number: int
    name: str
    result: str
    code: str
    detail: str


# POST <place>/import {csv, form, step} as multipart/form-data
class ConsoleImportCheckView(ConsoleView):
    """What would come of `total` rows, of which some are shown. `columns` are pairs of a head and what it was taken
    for; `values.sheet` is the sheet itself."""

    total: int
    results: list[ResultView]
    rows: list[ForeseenRowView]
    more: int
    columns: list[tuple[str, str]]
    ignored: list[str]


class TabView(TypedDict):
    """`path` is below the root."""

    name: str
    path: str
    current: bool


class ConsoleSettingsView(ConsoleView):
    """`tabs` are the pages of settings, none for whoever has but one."""

    tabs: list[TabView]


class LookPreview(TypedDict):
    """An invitation to somebody who is made up, as a page, an email and a text message."""

    inviter_name: str
    recipient_name: str
    role_label: str
    expires_at: int
    subject: str
    text: str
    sms: str


# POST <place>/settings {name, accent, portal_url, timezone, country, help_email, help_phone, help_url, labels_<role>,
# version, step}; POST <place>/settings/logo with `file`; POST <place>/settings/logo/remove
class ConsoleLookView(ConsoleSettingsView):
    """`words` are the roles that may be called otherwise."""

    words: list[str]
    has_logo: bool
    preview: NotRequired[LookPreview]


class TypeView(TypedDict):
    name: str
    is_own: bool


# POST <place>/settings/rules {<switch>, match, lifetime, type_<place>, gone_<place>, new_type, version}
class ConsoleRulesView(ConsoleSettingsView):
    """`types` are those of contacts, by their place."""

    switches: list[str]
    matches: list[str]
    types: list[TypeView]
    version: int


class TextRowView(TypedDict):
    id: str
    title: str
    role: str
    version: int


# Links <place>/settings/texts/new, <place>/settings/texts/<id>
class ConsoleTextsView(ConsoleSettingsView):
    rows: list[TextRowView]
    may_add: bool


# POST <place>/settings/texts/<id or new> {role, title_<language>, text_<language>}; POST .../<id>/retire
class ConsoleTextView(ConsoleSettingsView):
    """`id` is "" for one that is new."""

    id: str
    version: int
    languages: list[str]
    roles: list[str]


class ListedStepView(TypedDict):
    id: str
    title: str
    kind: str
    role: str
    required: bool


# POST <place>/settings/steps/<id>/move {to}, .../retire, .../restore; links <place>/settings/steps/new?kind=<kind>
class ConsoleStepsView(ConsoleSettingsView):
    """`kinds` are those that may be added, none where there are enough."""

    rows: list[ListedStepView]
    retired: list[ListedStepView]
    kinds: list[str]


# POST <place>/settings/steps/<id or new> {kind, role, required, ask_again, version, url, title_<language>,
# text_<language>, q<row>_name, q<row>_label, q<row>_kind, q<row>_options, q<row>_required}
class ConsoleStepView(ConsoleSettingsView):
    """`questions` is how many rows the form has for them; `takes_link`: this kind leads somewhere."""

    id: str
    version: int
    is_retired: bool
    kind: str
    takes_link: bool
    languages: list[str]
    roles: list[str]
    question_kinds: list[str]
    questions: int


# POST <place>/settings/told {<topic>_<way>, <topic>_rhythm, <topic>_waiting, version}; .../unfollow {contact}
class ConsoleToldView(ConsoleSettingsView):
    """`followed` are pairs of id and name."""

    topics: list[str]
    ways: list[str]
    rhythms: list[str]
    followed: list[tuple[str, str]]


class RequestRowView(TypedDict):
    """`assigned` is the name of whom it was given to, "" for nobody in particular. `waiting_since`: epoch milliseconds,
    None while no answer is owed."""

    id: str
    name: str
    assigned: str
    kind: str
    subject: str
    status: str
    at: int
    waiting_since: int | None


# GET <place>/requests {status, mine}; links ?<next_page>, <place>/requests/<id>
class ConsoleRequestsView(ConsolePageView):
    rows: list[RequestRowView]
    states: list[str]


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


# POST <here>/assign {to}; links <place>/contacts/<contact>, <place>/requests
class ConsoleRequestView(ConsoleView, ThreadView):
    """`colleagues` are pairs of id and name of whom it can be given to."""

    contact: str
    assigned_to: str
    assigned: str
    waiting_since: int | None
    colleagues: list[tuple[str, str]]


class ServiceRowView(TypedDict):
    """`asked_by` are the roles that may ask for it."""

    id: str
    name: str
    description: str
    asked_by: list[str]
    is_active: bool


# POST <place>/services {name, description, client, guest, position, form}; links <place>/services/<id>
class ConsoleServicesView(ConsoleView):
    rows: list[ServiceRowView]
    may_change: bool
    askers: list[str]
    longest: int


# POST <place>/services/<id> {name, description, client, guest, position, version}, its /retire and /restore
class ConsoleServiceView(ConsoleView):
    id: str
    name: str
    description: str
    asked_by: list[str]
    is_active: bool
    may_change: bool
    askers: list[str]
    longest: int


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


# POST <place>/contacts/<id>/pin {step, version, channel, form}
class ConsolePinView(ConsoleView):
    """`digits` is "" where they can't be shown; `sent_by` and `sent_state` tell of the latest message about it."""

    id: str
    name: str
    has_pin: bool
    digits: str
    made_at: int | None
    version: int
    is_linked: bool
    channels: list[str]
    sent_by: str
    sent_state: str


# POST <place>/group-pins {picked, state, type, segment, slot, tag, channel, form, step}
class ConsoleGroupPinsView(ConsoleView):
    """What would happen to `total` contacts, for `sends` of whom something is done; `new_pins` have none yet."""

    channels: list[str]
    audience: dict[str, str]
    busy: str
    total: int
    sends: int
    new_pins: int
    results: list[ResultView]
    by: list[ChannelCountView]
    refused: list[RefusedView]
    more_refused: int


class KioskRowView(TypedDict):
    """`state` is active, stopped, locked or revoked."""

    id: str
    name: str
    site: str
    state: str
    used_at: int | None


# POST <place>/kiosks {name, site, form}; POST <place>/kiosks/<id>/{rotate, revoke, lift}; links ?<next_page>
class ConsoleKiosksView(ConsolePageView):
    rows: list[KioskRowView]


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


class ConsoleKioskKeyView(ConsoleView):
    """`key` is shown this once; `address` is where it is typed in."""

    name: str
    key: str
    address: str


class PackageRowView(TypedDict):
    """`owner` is the member on whose list it is, "" for the organization's own; `seats` is 0 where there are none."""

    id: str
    name: str
    price: str
    units: int
    seats: int
    taken: int
    is_sold: bool
    owner: str
    status: str


# GET <place>/packages {status}; links ?<next_page>, <place>/packages/<id>, <place>/packages/new
class ConsolePackagesView(ConsolePageView):
    rows: list[PackageRowView]
    statuses: list[str]


# POST <place>/packages/new {name, amount, currency, description, terms, units, kind, seats, page, form}
class ConsolePackageNewView(ConsoleView):
    may_publish: bool


# POST <place>/packages/<id> {name, amount, currency, description, terms, units, seats, page, version}, .../retire
class ConsolePackageView(ConsoleView):
    """`url` is the page where anybody may buy it, "" without one, and `qr` the same as a picture."""

    id: str
    name: str
    price: str
    units: int
    seats: int
    taken: int
    is_sold: bool
    owner: str
    status: str
    description: str
    terms: str
    is_group: bool
    url: str
    qr: str
    may_change: bool
    may_publish: bool
    may_invite: bool
    version: int


class OrderRowView(TypedDict):
    """`reason` says why somebody must look, "" where nobody must; `state` what the money is now."""

    id: str
    name: str
    address: str
    what: list[str]
    total: str
    state: str
    reason: str
    seller: str
    created_at: int


# GET <place>/orders {status, attention}; links ?<next_page>, <place>/orders/<id>
class ConsoleOrdersView(ConsolePageView):
    rows: list[OrderRowView]
    statuses: list[str]


class OrderLineView(TypedDict):
    name: str
    price: str


class OrderPaymentView(TypedDict):
    """`method` and `note` are of what the team vouches for."""

    paid: str
    refunded: str
    provider: str
    method: str
    note: str
    at: int


class OrderEntryView(TypedDict):
    """`what` happened; `reason` is what somebody gave for a decision."""

    what: str
    at: int
    reason: str


class OrderMessageView(TypedDict):
    channel: str
    status: str


# POST <place>/orders/<id>/{resend, cancel, review}, .../paid {method, note}, .../client {contact}, .../decide {reason,
# step}
class ConsoleOrderView(ConsoleView):
    """`sums` are pairs of name (kept, due, surplus) and amount; `decisions` those that may be taken about money that
    does not fit; `candidates` pairs of id and name of whom it may have been paid for; `pay_url` is "" unless it has to
    be paid."""

    id: str
    name: str
    address: str
    what: list[str]
    total: str
    state: str
    reason: str
    seller: str
    created_at: int
    contact: str
    invitation: str
    lines: list[OrderLineView]
    sums: list[tuple[str, str]]
    payments: list[OrderPaymentView]
    happened: list[OrderEntryView]
    deliveries: list[OrderMessageView]
    expires_at: int
    pay_url: str
    is_open: bool
    actions: list[str]
    methods: list[str]
    decisions: list[str]
    candidates: list[tuple[str, str]]


PAGES: dict[str, type] = {
    "console/requests": ConsoleRequestsView,
    "console/request": ConsoleRequestView,
    "console/services": ConsoleServicesView,
    "console/service": ConsoleServiceView,
    "console/organizations": ConsoleChoiceView,
    "console/find": ConsoleFindView,
    "console/home": ConsoleHomeView,
    "console/invite": ConsoleInviteView,
    "console/invite_preview": ConsolePreviewView,
    "console/invite_done": ConsoleInvitedView,
    "console/invitations": ConsoleInvitationsView,
    "console/asks": ConsoleAsksView,
    "console/ask": ConsoleAskView,
    "console/invitation": ConsoleInvitationView,
    "console/contacts": ConsoleContactsView,
    "console/contact": ConsoleContactView,
    "console/contact_invite": ConsoleContactInviteView,
    "console/contact_new": ConsoleContactNewView,
    "console/contact_edit": ConsoleContactEditView,
    "console/group_invite": ConsoleGroupInviteView,
    "console/job": ConsoleJobView,
    "console/import": ConsoleImportView,
    "console/import_check": ConsoleImportCheckView,
    "console/settings": ConsoleLookView,
    "console/settings_rules": ConsoleRulesView,
    "console/settings_texts": ConsoleTextsView,
    "console/settings_text": ConsoleTextView,
    "console/settings_steps": ConsoleStepsView,
    "console/settings_step": ConsoleStepView,
    "console/settings_told": ConsoleToldView,
    "console/members": ConsoleMembersView,
    "console/member": ConsoleMemberView,
    "console/member_leave": ConsoleMemberLeaveView,
    "console/dependents": ConsoleDependentsView,
    "console/dependent": ConsoleDependentView,
    "console/dependent_form": ConsoleDependentFormView,
    "console/pin": ConsolePinView,
    "console/group_pins": ConsoleGroupPinsView,
    "console/kiosks": ConsoleKiosksView,
    "console/kiosk_key": ConsoleKioskKeyView,
    "console/packages": ConsolePackagesView,
    "console/package_new": ConsolePackageNewView,
    "console/package": ConsolePackageView,
    "console/orders": ConsoleOrdersView,
    "console/order": ConsoleOrderView,
}
