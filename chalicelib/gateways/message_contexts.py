"""The contexts of the templates of messages: what must be known to write each of them.

Each may have the `accent`, the `logo` and the `help` of its organization; the picture is below `base_url`.
"""

from typing import Literal, NotRequired, TypedDict

from chalicelib.domain.help import Help
from chalicelib.domain.logo import Logo
from chalicelib.domain.money import Money


class InvitationContext(TypedDict):
    """What the message `invitation` says, and those that bring it to mind, `reminder` and `expires_soon`. `expires_at`
    is epoch milliseconds, None when it never ends; it is told in `time_zone` (IANA name), or in UTC.

    `on_behalf`: somebody else of the organization sent it for the inviter. `staff_label` is the word of the
    organization for its staff ("Coach"), `role_label` for the recipient ("Parent"). `dependents` are the
    names of the children it is about.
    """

    organization_name: str
    inviter_name: str
    role_label: str
    url: str
    expires_at: int | None
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    help: NotRequired[Help | None]
    staff_names: NotRequired[list[str]]
    staff_label: NotRequired[str]
    recipient_name: NotRequired[str]
    dependents: NotRequired[list[str]]
    note: NotRequired[str]
    on_behalf: NotRequired[bool]
    reply_to: NotRequired[str]
    time_zone: NotRequired[str]


class CodeContext(TypedDict):
    """What the message `code` says. `code` is six digits, `minutes` its lifetime; with `start` it is for somebody who
    signs up without an invitation."""

    organization_name: str
    code: str
    minutes: int
    purpose: Literal["sign_up", "claim", "reset", "start"]
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    help: NotRequired[Help | None]


class PaymentLine(TypedDict):
    """What is to be paid for."""

    name: str
    price: Money


class PaymentContext(TypedDict):
    """What the message `payment` says. `joins`: an invitation follows the payment; else the recipient is a client
    already. `url` is the page where it is paid, `expires_at` epoch milliseconds, told in `time_zone`, or in UTC.
    `received` is what came before, where `total` is only the rest."""

    organization_name: str
    url: str
    lines: list[PaymentLine]
    total: Money
    received: NotRequired[Money | None]
    expires_at: int
    joins: bool
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    help: NotRequired[Help | None]
    inviter_name: NotRequired[str]
    recipient_name: NotRequired[str]
    time_zone: NotRequired[str]


class NoticeContext(TypedDict):
    """What the message `notice` tells a member of the team about an invitation; `what` is one of domain/notice.py.

    `recipient_name` is whom the inviter typed, `applicant_name` who waits for an approval, `note` why somebody
    declined. `url` is the organization's portal, where staff go on; never a link that does anything by itself.
    `follows`: they follow the contact, or nobody else is left to be told. `request_kind`: what a client asks for.
    Of a `job` that is done: its kind, how many `rows` it had, and how many of them were `refused`.
    """

    organization_name: str
    what: str
    recipient_name: str
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    help: NotRequired[Help | None]
    applicant_name: NotRequired[str]
    inviter_name: NotRequired[str]
    role_label: NotRequired[str]
    note: NotRequired[str]
    url: NotRequired[str]
    follows: NotRequired[bool]
    request_kind: NotRequired[str]
    job: NotRequired[str]
    job_kind: NotRequired[str]
    rows: NotRequired[int]
    refused: NotRequired[int]


class DigestContext(TypedDict):
    """What the message `digest` tells a member: one line for each fact, newest first, and how many `more` there are."""

    organization_name: str
    items: list[str]
    more: int
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    help: NotRequired[Help | None]
    url: NotRequired[str]


class AddressContext(TypedDict):
    """What the message `address` tells an address that an organization has for somebody no more: never the new one."""

    organization_name: str
    accent: NotRequired[str]
    help: NotRequired[Help | None]


class RefusalContext(TypedDict):
    """What the message `refusal` tells somebody who waited for an approval, and is no member."""

    organization_name: str
    accent: NotRequired[str]
    help: NotRequired[Help | None]


class PinContext(TypedDict):
    """What the message `pin` says: `code` are the digits. `dependents` are the names of the children it is about."""

    organization_name: str
    code: str
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    recipient_name: NotRequired[str]
    dependents: NotRequired[list[str]]


class PinGuideContext(TypedDict):
    """What the message `pin_guide` says: how one signs in with a PIN, and never the PIN itself."""

    organization_name: str
    accent: NotRequired[str]
    logo: NotRequired[Logo | None]
    base_url: NotRequired[str]
    recipient_name: NotRequired[str]
    dependents: NotRequired[list[str]]


MESSAGES: dict[str, type] = {
    "invitation": InvitationContext,
    "reminder": InvitationContext,
    "expires_soon": InvitationContext,
    "code": CodeContext,
    "payment": PaymentContext,
    "notice": NoticeContext,
    "digest": DigestContext,
    "address": AddressContext,
    "refusal": RefusalContext,
    "pin": PinContext,
    "pin_guide": PinGuideContext,
}
