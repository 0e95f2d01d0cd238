"""The contexts of the templates of pages: what each page shows, one view per page. Times are epoch milliseconds.

Every view also has the keys of `PageView`. `base` is the path all actions begin with, such as `/i/<token>`.
Actions are named in the comment above each view: `POST /accept` means `POST <base>/accept`.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from chalicelib.domain.help import Help
from chalicelib.domain.logo import Logo
from chalicelib.domain.money import Money


class OrganizationView(TypedDict):
    """`accent` is `#rrggbb`, replaced if white text cannot be read on it."""

    name: str
    accent: NotRequired[str]
    monogram: NotRequired[str]
    logo: NotRequired[Logo | None]
    help: NotRequired[Help | None]


class FieldErrorView(TypedDict):
    """`field` is "" for the whole form. `code` picks a text in the reader's language, else `text`."""

    field: str
    code: NotRequired[str]
    text: NotRequired[str]


class PasswordRules(TypedDict):
    min_length: int
    needs: NotRequired[list[Literal["lower", "upper", "digit", "symbol"]]]


class FileView(TypedDict):
    """`id` is what its address ends with; `name` may be "" before it is `ready`, `reason` says why it is `refused`."""

    id: str
    name: str
    state: str
    reason: str
    kilobytes: int


class WrittenView(TypedDict):
    """A line of a thread, or what was done with the request: `said`. `may_remove`: its files."""

    id: str
    name: str
    mine: bool
    by_team: bool
    said: str
    text: str
    at: int
    files: list[FileView]
    may_remove: bool


class PutView(TypedDict):
    """The form for one file: its address and hidden fields, the kinds that are taken, the most that one may have."""

    url: str
    fields: dict[str, str]
    taken: str
    megabytes: int


# POST <here>/write {text, files, version, form}, <here>/{close, reopen}, <here>/remove {file};
# links <files_path>/<file>
class ThreadView(TypedDict):
    """A request with the latest of its thread; `older` is the cursor of the lines before, or "". `here` and
    `files_path` are below the root. `uploads` go with the next message; `put` is None where none can be added."""

    id: str
    kind: str
    subject: str
    service: str
    status: str
    who: str
    by_team: bool
    version: int
    is_full: bool
    may_write: bool
    lines: list[WrittenView]
    older: str
    is_latest: bool
    here: str
    files_path: str
    uploads: list[str]
    put: PutView | None
    most_characters: int


class DisclosureView(TypedDict):
    id: str
    version: str
    title: str
    text: str


class PageView(TypedDict):
    """`values` refills a form by field name and never holds a password or a code. `paying`: a page about a payment
    rather than an invitation. `root` is the path of the base URL, below which our pictures are. `time_zone` is the IANA
    name of the zone that times are told in, else UTC. `numbers_at_home`: phone numbers may be typed as they are dialled
    in the organization's country. `site`: a page behind no link; `next` is the page of ours to go on to after signing
    in. `sheets` are the style sheets in `templates/pages`."""

    base: str
    root: NotRequired[str]
    form_token: NotRequired[str]
    organization: NotRequired[OrganizationView | None]
    errors: NotRequired[list[FieldErrorView]]
    values: NotRequired[dict[str, str]]
    time_zone: NotRequired[str]
    numbers_at_home: NotRequired[bool]
    paying: NotRequired[bool]
    site: NotRequired[bool]
    next: NotRequired[str]
    sheets: NotRequired[Sequence[str]]


class OfferView(PageView):
    """The offer itself, shared by the pages before and after signing in. `inviter_name` may be ""."""

    inviter_name: str
    role_label: str
    expires_at: int | None
    on_behalf: NotRequired[bool]
    staff_names: NotRequired[list[str]]
    staff_label: NotRequired[str]
    recipient_name: NotRequired[str]
    dependents: NotRequired[list[str]]
    note: NotRequired[str]
    packages: NotRequired[list[str]]


# POST /sign-up {name, address?, own?, password?}; links /sign-in, /decline, ?address=own, base
class InvitationView(OfferView):
    """`recipient_masked` is "" where the link has no address: then one is asked for. With `own` the invitee names
    another address than that one, and `proves_masked` is where a second code will go.

    `asks_password` is False where a code will be needed anyway: the page `code` then asks for both, once.
    """

    recipient_masked: str
    asks_password: bool
    password_rules: PasswordRules
    address_kinds: NotRequired[Literal["email", "phone", "either"]]
    own: NotRequired[bool]
    offers_own: NotRequired[bool]
    proves_masked: NotRequired[str]
    qr: NotRequired[str]


# sign_up: POST /sign-up {code, password, name, address}, POST /sign-up {name, address, resend}
# claim: POST /claim {code}, POST /claim {resend}
class CodeView(PageView):
    purpose: Literal["sign_up", "claim"]
    code_sent_to: str
    minutes: int
    password_rules: NotRequired[PasswordRules]
    resent: NotRequired[bool]
    channel: NotRequired[str]
    other_channel: NotRequired[str]
    other_masked: NotRequired[str]


# POST /sign-in {identifier, password}; links /forgot, base
class SignInView(PageView):
    """`can_start`: whoever has no account may make one without an invitation; `erased`: whoever was signed in has just
    asked to be erased."""

    can_start: NotRequired[bool]
    erased: NotRequired[bool]


# POST /forgot {identifier}; links /sign-in
class ForgotView(PageView):
    pass


# POST /reset {identifier, code, password}, POST /forgot {identifier}; links /sign-in
class ResetView(PageView):
    """`code_sent_to` is "" where saying more would tell whether the account exists."""

    minutes: int
    password_rules: PasswordRules
    code_sent_to: NotRequired[str]


# POST /new-password {password, challenge, identifier}
class NewPasswordView(PageView):
    password_rules: PasswordRules
    identifier: NotRequired[str]
    challenge: NotRequired[str]


# POST /second-factor {challenge, account, code, alone?}; links /sign-in
class SecondFactorView(PageView):
    """`alone`: signs out everywhere else, after a password that was forgotten."""

    challenge: str
    account: str
    alone: NotRequired[bool]


# POST /accept {version, disclosure.<id>=<version> for each}, POST /sign-out; links /decline
class AcceptView(OfferView):
    """`ticked` are the ids of disclosures whose boxes were ticked before the form came back."""

    signed_in_as: str
    version: int
    disclosures: list[DisclosureView]
    ticked: NotRequired[list[str]]
    changed: NotRequired[bool]


# POST /claim {}, POST /sign-out; links /decline
class WrongAccountView(PageView):
    recipient_masked: str
    signed_in_as: str
    can_claim: bool
    other_channel: NotRequired[str]
    other_masked: NotRequired[str]


# POST /sign-out {to}; links portal_url
class AlreadyLinkedView(PageView):
    """Either name may be ""."""

    linked_name: str
    recipient_name: str
    signed_in_as: str
    portal_url: NotRequired[str]


class ApprovalView(PageView):
    inviter_name: str
    signed_in_as: NotRequired[str]


# POST /decline {reason?}, POST /not-me; links base
class DeclineView(PageView):
    inviter_name: str
    can_say_not_me: NotRequired[bool]


class DeclinedView(PageView):
    not_me: NotRequired[bool]


class DoneView(PageView):
    """`portal_url` and `app_url` are https, anything else is left out; without them `portal_path` is our own portal.
    `steps` are sentences, in order."""

    role_label: str
    staff_names: NotRequired[list[str]]
    staff_label: NotRequired[str]
    recipient_name: NotRequired[str]
    signed_in_as: NotRequired[str]
    portal_url: NotRequired[str]
    portal_path: NotRequired[str]
    app_url: NotRequired[str]
    steps: NotRequired[list[str]]
    qr: NotRequired[str]


# POST /new-link; links portal_url, /sign-in
class GoneView(PageView):
    """`at` is when it expired, was joined, and so on. `asked`: a new link was just asked for."""

    variant: Literal["expired", "revoked", "superseded", "used", "left", "declined", "exhausted"]
    at: NotRequired[int]
    portal_url: NotRequired[str]
    can_ask: NotRequired[bool]
    can_sign_in: NotRequired[bool]
    asked: NotRequired[bool]


class UnknownView(TypedDict):
    """Says nothing about any organization."""

    organization: NotRequired[None]
    paying: NotRequired[bool]
    site: NotRequired[bool]
    sheets: NotRequired[Sequence[str]]


class LineView(TypedDict):
    """What is sold. The texts but `name` may be ""."""

    name: str
    description: str
    terms: str
    price: Money


# POST /checkout
class PayView(PageView):
    """An order that can be paid. `joins`: an invitation follows, to `recipient_masked` unless a person hands it over.

    `can_pay` is False where the organization takes payments only in its own way. `received` is what was paid before,
    where `total` is only the rest; else None.
    """

    seller_name: str
    recipient_name: str
    recipient_masked: str
    joins: bool
    lines: list[LineView]
    total: Money
    received: Money | None
    expires_at: int
    can_pay: bool


# POST /buy {who, name, address, form}
class PackageView(PageView):
    """A package that anybody may buy. `form` tells this form from the next one."""

    line: LineView
    is_full: bool
    can_pay: bool
    address_kinds: Literal["email", "phone", "either"]
    form: str


# links base, /done
class PayWaitingView(PageView):
    """`can_pay`: whoever has not paid can still do so."""

    can_pay: bool


class PaidView(PageView):
    """`recipient_masked` is "" where the invitation reaches its client in another way."""

    state: Literal["invited", "granted", "needs_attention", "disputed"]
    recipient_masked: str


class PayClosedView(PageView):
    variant: Literal["expired", "cancelled", "refunded", "superseded", "retired"]


# links base
class ProblemView(PageView):
    kind: Literal[
        "form_expired", "cookies", "too_many", "unavailable", "changed",
        "deactivated", "already_member", "no_seats", "not_offered", "client_inactive", "unpaid",
        "pay_cookies", "pay_too_many", "pay_unavailable", "pay_changed", "pay_refused",
        "site_deactivated", "site_client_inactive",
        "site_forbidden", "site_changed", "site_refused", "site_too_many", "site_unavailable",
    ]  # fmt: skip
    """`here` is where its button leads, else `base`."""

    minutes: NotRequired[int]
    portal_url: NotRequired[str]
    retry: NotRequired[bool]
    here: NotRequired[str]


class KioskView(PageView):
    """The key pad; `places` is how many digits can be typed."""

    places: int


class KioskKeyView(PageView):
    """The form for the key of a kiosk; `is_set`: the tablet has one."""

    is_set: NotRequired[bool]


class KioskHelloView(PageView):
    """Who was recognized: first names alone."""

    first_name: str
    children: list[str]


class KioskStoppedView(PageView):
    """It takes no PINs for so many `minutes`, or, with 0, until somebody lets it go on."""

    minutes: int


PAGES: dict[str, type] = {
    "kiosk": KioskView,
    "kiosk_key": KioskKeyView,
    "kiosk_hello": KioskHelloView,
    "kiosk_stopped": KioskStoppedView,
    "invitation": InvitationView,
    "code": CodeView,
    "sign_in": SignInView,
    "forgot": ForgotView,
    "reset": ResetView,
    "new_password": NewPasswordView,
    "second_factor": SecondFactorView,
    "accept": AcceptView,
    "wrong_account": WrongAccountView,
    "already_linked": AlreadyLinkedView,
    "approval": ApprovalView,
    "decline": DeclineView,
    "declined": DeclinedView,
    "done": DoneView,
    "gone": GoneView,
    "unknown": UnknownView,
    "problem": ProblemView,
    "pay": PayView,
    "package": PackageView,
    "pay_waiting": PayWaitingView,
    "paid": PaidView,
    "pay_closed": PayClosedView,
}
