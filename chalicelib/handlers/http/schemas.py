"""The bodies of requests: what is declared here validates them and documents them. Unknown fields are refused."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

_NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"

Name = Annotated[str, Meta(max_length=80)]
Email = Annotated[str, Meta(max_length=320, examples=["jane@example.com"])]
Phone = Annotated[str, Meta(max_length=40, description="E.164", examples=["+12015550123"])]
Text = Annotated[str, Meta(max_length=120, pattern=_NO_CONTROLS)]
Note = Annotated[str, Meta(max_length=500)]
Locale = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20, examples=["en", "de-AT"])]
Url = Annotated[str, Meta(pattern=r"^https://[^\s\x00-\x1f\x7f<>\"'`\\]+$", max_length=500)]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Seconds = Annotated[int, Meta(ge=1, le=31_536_000, description="Seconds")]
Id = Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
# Unions with Literal[""] would be documented, but the validator holds "" against the pattern all the same.
MaybeLocale = Annotated[str, Meta(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", max_length=20)]
MaybeUrl = Annotated[str, Meta(pattern=r"^(https://[^\s\x00-\x1f\x7f<>\"'`\\]+)?$", max_length=500)]
MaybeColor = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?$")]
MaybeId = Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]
Role = Literal["owner", "admin", "staff", "client", "guest"]
Status = Literal[
    "awaiting_payment",
    "pending",
    "awaiting_approval",
    "accepted",
    "declined",
    "revoked",
    "expired",
    "exhausted",
]
Channel = Literal["preferred", "email", "sms", "link", "qr", "in_app", "push"]
Match = Literal["verified", "bearer", "approval"]
Kind = Literal["personal", "multi_use"]
Settlement = Literal["prepaid", "payment_required"]
ContactState = Literal["invite", "re_invite", "linked"]


class Request(Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of all request bodies."""


class RoleSwitches(Request):
    """What each role may do beyond the fixed matrix, and the organization's defaults."""

    admins_invite_admins: bool | UnsetType = UNSET
    staff_invite_guests: bool | UnsetType = UNSET
    staff_invite_clients: bool | UnsetType = UNSET
    clients_invite_guests: bool | UnsetType = UNSET
    invite_other_guardians: bool | UnsetType = UNSET
    match: Match | UnsetType | None = UNSET
    lifetime: Annotated[int, Meta(ge=3600, le=31536000, description="Seconds")] | UnsetType | None = UNSET


class CreateOrganization(Request):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    accent: MaybeColor = ""
    logo_url: MaybeUrl = ""
    portal_url: MaybeUrl = ""
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] = {}


class PatchOrganization(Request):
    """JSON merge patch: absent fields stay, null clears."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    accent: Color | UnsetType | None = UNSET
    logo_url: Url | UnsetType | None = UNSET
    portal_url: Url | UnsetType | None = UNSET
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] | UnsetType | None = UNSET
    policy: RoleSwitches | UnsetType = UNSET


class PatchMember(Request):
    """JSON merge patch: absent fields stay. `notifications`: `failures` is what went wrong or waits for an answer."""

    notifications: Literal["all", "failures", "none"] | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


Secret = Annotated[str, Meta(max_length=255)]


class ConnectStripe(Request):
    """What is left out stays as it is."""

    api_key: Secret = ""
    webhook_secret: Secret = ""


class ConnectStandardBiller(Request):
    webhook_secret: Secret = ""


Addresses = Annotated[list[Email], Meta(max_length=5)]
Numbers = Annotated[list[Phone], Meta(max_length=5)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40, pattern=_NO_CONTROLS)]], Meta(max_length=20)]


class CreateContact(Request):
    name: Name = ""
    kind: Literal["person", "group"] = "person"
    emails: Addresses = []
    phones: Numbers = []
    preferred: Literal["", "email", "sms"] = ""
    locale: Locale = "en"
    type: Annotated[str, Meta(min_length=1, max_length=40, pattern=_NO_CONTROLS)] = "client"
    tags: Tags = []
    external_id: Text = ""


class PatchContact(Request):
    """JSON merge patch: absent fields stay, null clears. A changed address corrects the open invitations."""

    name: Name | UnsetType = UNSET
    emails: Addresses | UnsetType | None = UNSET
    phones: Numbers | UnsetType | None = UNSET
    preferred: Literal["email", "sms"] | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    type: Annotated[str, Meta(min_length=1, max_length=40, pattern=_NO_CONTROLS)] | UnsetType = UNSET
    tags: Tags | UnsetType | None = UNSET
    external_id: Text | UnsetType | None = UNSET


Slot = Literal["A", "B", "other"]
Segment = Annotated[str, Meta(max_length=60, pattern=_NO_CONTROLS)]


class NamedGuardian(Request):
    """`contact` is the id of a person; one guardian is A, one is B, any number are others."""

    contact: Id
    slot: Slot = "other"


Guardians = Annotated[list[NamedGuardian], Meta(max_length=10)]


class CreateDependent(Request, kw_only=True):
    """`segments` maps what you sort by to where this one is: {"site": "North", "classroom": "Sunflowers"}."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    external_id: Text = ""
    segments: Annotated[dict[Segment, Segment], Meta(max_length=10)] = {}
    guardians: Guardians = []


class PatchDependent(Request):
    """JSON merge patch: absent fields stay, null clears, also one segment of several. `guardians` is the whole list."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    external_id: Text | UnsetType | None = UNSET
    segments: Annotated[dict[Segment, Segment | None], Meta(max_length=20)] | UnsetType | None = UNSET
    guardians: Guardians | UnsetType | None = UNSET


class GrantedPackage(Request):
    package: Id
    settlement: Settlement = "prepaid"


class Grants(Request):
    """What acceptance gives. `packages` are for clients; each is settled in its own way."""

    relationship: Text = ""
    staff: Annotated[list[Id], Meta(max_length=10)] = []
    groups: Annotated[list[Id], Meta(max_length=10)] = []
    client: MaybeId = ""
    packages: Annotated[list[GrantedPackage], Meta(max_length=10)] = []
    metadata: Annotated[
        dict[Text, Annotated[str, Meta(max_length=500, pattern=_NO_CONTROLS)]], Meta(max_length=20)
    ] = {}


class Recipient(Request):
    """Either `contact`, or whatever is known of the person."""

    contact: MaybeId = ""
    name: Name = ""
    email: Email = ""
    phone: Phone = ""
    locale: MaybeLocale = ""


class Offer(Request):
    """What all ways to invite have in common."""

    channel: Channel = "preferred"
    role: Role = "client"
    note: Note = ""
    expires_in: Seconds | None = None
    match: Match | Literal[""] = ""
    reminders: Annotated[bool, Meta(description="Not available yet: `true` is refused")] = False
    kind: Kind = "personal"
    max_uses: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    grants: Grants = field(default_factory=Grants)


class InviteContact(Offer):
    """Invites a contact: sends its open invitation again, or makes a new one."""


Cell = Annotated[str, Meta(max_length=400)]


class BatchRow(Request):
    """As it stands in somebody's list: what can't be used becomes the result of the row, never of the request."""

    name: Cell = ""
    email: Cell = ""
    phone: Cell = ""
    locale: Cell = ""
    channel: Cell = ""


class ContactFilter(Request):
    """Contacts that match all of what is given; `segment`, `slot` and `dependent` all of one dependent."""

    type: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    state: ContactState | None = None
    tag: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    segment: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    slot: Slot | None = None
    dependent: Id | None = None


class InviteGroup(Offer):
    """Exactly one of `contacts`, `filter`, `rows` and `csv`. With `dry_run` nothing happens but the answer."""

    contacts: Annotated[list[Cell], Meta(min_length=1, max_length=5_000)] | None = None
    filter: ContactFilter | None = None
    rows: Annotated[list[BatchRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(
                description="The text of a CSV file, as spreadsheets write it; the first line names some of name, "
                "first_name, last_name, email, phone, locale, channel, or what people call them in eight languages"
            ),
        ]
        | None
    ) = None
    dry_run: bool = False


class ImportRow(Request):
    """A contact as it stands in somebody's list; `email` and `phone` come before `emails` and `phones`."""

    name: Cell = ""
    email: Cell = ""
    emails: Annotated[list[Cell], Meta(max_length=5)] = []
    phone: Cell = ""
    phones: Annotated[list[Cell], Meta(max_length=5)] = []
    preferred: Cell = ""
    locale: Cell = ""
    type: Cell = ""
    tags: Annotated[list[Cell], Meta(max_length=20)] = []
    external_id: Cell = ""


class ImportContacts(Request):
    """Exactly one of `rows` and `csv`. With `dry_run` nothing happens but the answer."""

    rows: Annotated[list[ImportRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(
                description="The text of a CSV file, as spreadsheets write it; the first line names some of name, "
                "first_name, last_name, email, phone, type, tags (separated by `;`), external_id, locale, preferred, "
                "or what people call them in eight languages"
            ),
        ]
        | None
    ) = None
    dry_run: bool = False


class ImportQuery(Request):
    """With `dry_run` nothing happens but the answer: for a file, which has no other place to say so."""

    dry_run: bool = False


class CreateInvitation(Offer, kw_only=True):
    recipient: Recipient


class Resend(Request):
    """`channel` empty keeps the channel the invitation has."""

    channel: Channel | Literal[""] = ""


class SignUp(Request):
    """`email` or `phone` where the invitation has neither, or for an address of one's own. With `resend` a new code is
    sent."""

    name: Name = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    email: Email = ""
    phone: Phone = ""
    code: Annotated[str, Meta(max_length=12)] = ""
    resend: bool = False


class ClaimCode(Request):
    """Without a code, one is sent to the invited address."""

    code: Annotated[str, Meta(max_length=12)] = ""


class AcceptedDisclosure(Request):
    id: Id
    version: Annotated[int, Meta(ge=1)]


class Wording(Request):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class PublishDisclosure(Request, kw_only=True):
    """`texts` by language; `role` empty asks everybody."""

    role: Literal["", "admin", "staff", "client", "guest"] = ""
    texts: Annotated[dict[Locale, Wording], Meta(min_length=1, max_length=10)]


class Accept(Request):
    """`version` as shown by `GET /v1/links/{token}`."""

    version: Annotated[int, Meta(ge=1, le=2**31)]
    disclosures: Annotated[list[AcceptedDisclosure], Meta(max_length=20)] = []


class Decline(Request):
    """Saying no needs no reason; if one is given, staff can read it."""

    reason: Note = ""


class Deactivate(Request):
    """What becomes of the member's open invitations: they go to the caller, or are withdrawn."""

    invitations: Literal["transfer", "revoke"] = "transfer"


class PatchInvitation(Request):
    """JSON merge patch: absent fields stay. `expires_in` counts from now."""

    role: Role | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    grants: Grants | UnsetType = UNSET
    expires_in: Seconds | UnsetType = UNSET


class Empty(Request):
    """No fields."""


# Two characters that show: one would match nearly everybody.
Typed = Annotated[str, Meta(max_length=100, pattern=r"\S.*\S", description="Beginning of a name or an address")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339")]


class PageQuery(Request):
    """`limit` is at most 200; `cursor` is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=2_000)] | None = None


class InvitationsQuery(PageQuery):
    status: Status | None = None
    channel: Literal["email", "sms", "link", "qr"] | None = None
    inviter: MaybeId = ""
    contact: MaybeId = ""
    created_after: Moment | None = None
    created_before: Moment | None = None
    attention: bool = False
    q: Typed | None = None
    tag: Annotated[str, Meta(max_length=40)] | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    slot: Slot | None = None
    dependent: MaybeId = ""


class CanInviteQuery(Request):
    """`staff` is the membership the new client would be assigned to, `client` the contact of a guest's client."""

    role: Role
    staff: MaybeId = ""
    client: MaybeId = ""


class ContactsQuery(PageQuery):
    state: ContactState | None = None
    type: Annotated[str, Meta(max_length=40)] | None = None
    tag: Annotated[str, Meta(max_length=40)] | None = None
    q: Typed | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    slot: Slot | None = None
    dependent: MaybeId = ""
    attention: bool = False


class DependentsQuery(PageQuery):
    q: Typed | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    external_id: Text | None = None
