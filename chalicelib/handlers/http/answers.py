"""The bodies of answers. Clients must ignore fields they do not know."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.attention import NextStep, Reason


class UserAnswer(Struct, kw_only=True):
    id: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None


class PolicyAnswer(Struct, kw_only=True):
    admins_invite_admins: bool
    staff_invite_guests: bool
    staff_invite_clients: bool
    clients_invite_guests: bool
    invite_other_guardians: bool
    match: str | None
    lifetime: int | None


class OrganizationAnswer(Struct, kw_only=True):
    id: str
    name: str
    accent: str
    logo_url: str
    portal_url: str
    labels: dict[str, str]
    policy: PolicyAnswer
    version: int
    created_at: str


class PaymentProviderAnswer(Struct, kw_only=True):
    """`webhook_secrets`: how many are valid now. `webhook_secret` is only ever one that was made just now."""

    provider: str
    connected: bool
    live: bool | None
    key_hint: str
    webhook_secrets: int
    webhook_url: str
    webhook_secret: str


class MembershipAnswer(Struct, kw_only=True):
    id: str
    organization: str
    role: str
    status: str
    subject: str | None
    name: str
    email: str | None = None
    phone: str | None = None
    contact: str | None = None
    locale: str
    notifications: str
    created_at: str
    version: int


class GrantsAnswer(Struct, kw_only=True):
    relationship: str
    staff: list[str]
    groups: list[str]
    client: str | None
    packages: list[dict[str, str]]
    metadata: dict[str, str]


class GuardianshipAnswer(Struct, kw_only=True):
    """A dependent, as one of its guardians has it. `slot` is `A`, `B` or `other`."""

    id: str
    name: str
    slot: str
    segments: dict[str, str]


class ContactAnswer(Struct, kw_only=True):
    id: str
    kind: str
    name: str
    emails: list[str]
    phones: list[str]
    preferred: str
    locale: str
    type: str
    tags: list[str]
    external_id: str
    state: str
    grants: GrantsAnswer
    registered: dict[str, Any] | None
    dependents: list[GuardianshipAnswer]
    open_invitations: list[str]
    created_at: str
    version: int


class GuardianAnswer(Struct, kw_only=True):
    """A contact in its slot, in the state that the list of contacts shows."""

    contact: str
    slot: str
    name: str
    state: str
    registered: dict[str, Any] | None


class DependentAnswer(Struct, kw_only=True):
    id: str
    name: str
    external_id: str
    segments: dict[str, str]
    guardians: list[GuardianAnswer]
    created_at: str
    version: int


class DeliveryAnswer(Struct, kw_only=True):
    number: int
    channel: str
    status: str
    reason: str
    at: str


class AttentionAnswer(Struct, kw_only=True):
    """Why an open invitation needs somebody, and what to do about it."""

    reason: Reason
    next_step: NextStep


class InvitationAnswer(Struct, kw_only=True, omit_defaults=True):
    id: str
    version: int
    status: str
    kind: str
    role: str
    recipient: dict[str, str]
    contact: str
    channel: str
    match: str
    note: str
    reminders: bool
    grants: GrantsAnswer
    dependents: list[str]
    inviter: dict[str, str]
    created_at: str
    expires_at: str
    opened_at: str | None
    accepted_at: str | None
    membership: str | None
    applicant: dict[str, str] | None
    acknowledged: list[dict[str, Any]]
    previous: str | None
    decline_reason: str
    deliveries: list[DeliveryAnswer]
    order: str | None
    packages: list[dict[str, Any]]
    url: str = ""
    share_text: str = ""
    attention: AttentionAnswer | None = None


class MembersPage(Struct):
    items: list[MembershipAnswer]
    next: str | None


class ContactsPage(Struct):
    items: list[ContactAnswer]
    next: str | None


class DependentsPage(Struct):
    items: list[DependentAnswer]
    next: str | None


class InvitationsPage(Struct):
    items: list[InvitationAnswer]
    next: str | None


class CountAnswer(Struct):
    """`more`: at least so many."""

    count: int
    more: bool


class CountsAnswer(Struct, kw_only=True):
    invitations: dict[str, CountAnswer]
    contacts: dict[str, CountAnswer]


class PreviewAnswer(Struct, kw_only=True):
    """What would be sent, with a dummy link. `subject` to `sms` are null where nothing is sent."""

    channel: str
    recipient: dict[str, str]
    expires_at: str
    subject: str | None
    text: str | None
    html: str | None
    sms: str | None


class DecisionAnswer(Struct):
    """`rule` names the line of the role matrix that decided, or why none did."""

    allowed: bool
    rule: str


class DisclosureAnswer(Struct, kw_only=True):
    """`digest` is what an acknowledgement proves: SHA-256 of all the texts of this version."""

    id: str
    version: int
    role: str
    texts: dict[str, dict[str, str]]
    digest: str
    created_at: str


class DisclosuresPage(Struct):
    items: list[DisclosureAnswer]
    next: str | None


class Place(Struct, kw_only=True):
    id: str
    name: str
    portal_url: str
    labels: dict[str, str]


class BelongingAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    organization: Place


class MeAnswer(Struct, kw_only=True):
    user: UserAnswer
    memberships: list[BelongingAnswer]


class LinkAnswer(Struct, kw_only=True, omit_defaults=True):
    """What whoever holds a link may know. `version` is what `accept` must repeat; `actions` are the last parts of the
    paths that this caller can use now. `sign_up_needs_code` is about a login for the invited address."""

    status: str
    version: int
    organization: dict[str, Any]
    role: str
    inviter: dict[str, str]
    staff: list[dict[str, str]]
    dependents: list[dict[str, str]]
    recipient_hint: str
    expires_at: str
    match: str
    disclosures: list[dict[str, Any]]
    packages: list[dict[str, Any]]
    note: str
    sign_up_needs_code: bool
    actions: list[str]
    you: dict[str, Any] | None = None


class CodeSentAnswer(Struct):
    code_sent_to: str


class SignedUpAnswer(Struct, kw_only=True):
    user: UserAnswer
    token: str
    refresh_token: str
    expires_in: int


class ClaimedAnswer(Struct):
    can_accept: bool


class AcceptedAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    onboarding: dict[str, str | None]
    portal_url: str | None


class RenewedAnswer(Struct):
    """Where a new link was sent, masked; null where the inviter was asked for one."""

    sent_to: str | None


class StatusAnswer(Struct):
    status: str


class ColumnAnswer(Struct):
    """A head as it stands in the sheet, and the field that it was taken for."""

    head: str
    field: str


class UnderstoodAnswer(Struct, kw_only=True):
    """How a sheet was read: `ignored` are the heads of columns that say nothing here. A head that holds what looks like
    an address or a number is shown by its place, `column 3`."""

    encoding: str
    separator: str
    columns: list[ColumnAnswer]
    ignored: list[str]


class JobAnswer(Struct, kw_only=True):
    """`counts`: how many rows ended how, by `invited`, `created`, `exists` or the code of a refusal. `status` is
    `running`, `done` or `cancelled`. `understood` is there if the rows came from a sheet."""

    id: str
    status: str
    understood: UnderstoodAnswer | UnsetType = UNSET
    total: int
    done: int
    counts: dict[str, int]
    created_at: str
    ended_at: str | None
    version: int


class RowAnswer(Struct, kw_only=True):
    """`row` counts from 1. `result` is `invited`, `created`, `exists` or the code of a refusal, which was about
    `field`; `detail` says what to do about it, `reason` why the message waits or failed."""

    row: int
    result: str
    contact: str | None
    invitation: str | None
    field: str | None
    detail: str | None
    reason: str | None


class RowsPage(Struct):
    items: list[RowAnswer]
    next: str | None


class RehearsalAnswer(Struct, kw_only=True):
    """What would happen. `channels` and `held` count the rows that would be invited: by channel, and by the reason why
    their message would wait or fail; `counts` is as in a job; `refused` lists the rows that would not be invited.
    `understood` is there if the rows came from a sheet."""

    understood: UnderstoodAnswer | UnsetType = UNSET
    total: int
    channels: dict[str, int]
    held: dict[str, int]
    counts: dict[str, int]
    without_address: int
    already_linked: int
    already_open: int
    refused: list[RowAnswer]


class ImportRehearsalAnswer(Struct, kw_only=True):
    """What would happen. `counts` is as in a job; `exists` lists the rows of contacts that are there already, `refused`
    those that can't be used. `contact` is null for one that an earlier row would make. `understood` is there if the
    rows came from a sheet."""

    understood: UnderstoodAnswer | UnsetType = UNSET
    total: int
    counts: dict[str, int]
    exists: list[RowAnswer]
    refused: list[RowAnswer]
