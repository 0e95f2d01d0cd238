"""What use cases need from the outside, as contracts: a store, a key ring, logins, messages, a queue.

The real store is `models/store.py`; tests of rules run on an exact fake in memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Protocol, TypeVar

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import Delivery, Outcome
from chalicelib.domain.identity import Login, Session
from chalicelib.domain.messages import Message
from chalicelib.domain.order import Order
from chalicelib.domain.payment import BillingAccount, Checkout, Payment, Signal
from chalicelib.domain.stored_file import StoredFile, UploadForm
from chalicelib.domain.tokens import KeyRing
from chalicelib.domain.writes import ANY_TIME, Change, Condition, Found, Page, Span, Tally, Write

T = TypeVar("T")


class Store(Protocol):
    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        """Strongly consistent, one call for every 100 items."""

    def commit(self, writes: Sequence[Write]) -> None:
        """All writes or none, as one transaction. Raises Lost, or Unavailable after repeated conflicts.

        A transaction that did happen although its answer was lost counts as success: it is recognised by its event. A
        single put is no transaction and has none: after a lost answer it may be Lost to itself, and find its own item.
        """

    def update(self, change: Change) -> Any:
        """One conditional update outside a transaction; answers the new item. Raises Lost."""

    def list_newest(
        self,
        listings: Sequence[refs.Listing],
        *,
        after: str | None,
        limit: int,
        where: Mapping[str, Any],
        keep: Callable[[Any], bool] | None = None,
        span: Span = ANY_TIME,
    ) -> Page:
        """Items of index `lists`, newest first, merged over `listings`, whose attributes equal `where`, that `keep`
        wants and whose time is in `span`. What is examined in one call is bounded: a page may be short."""

    def tally(self, listing: refs.Listing, matching: Condition, bound: int) -> Tally:
        """How many of the newest `bound` items (or a few more) of one list match, without reading them."""

    def children(self, ref: refs.Ref[T], prefix: str, *, after: str | None = None, limit: int = 200) -> Page:
        """Items stored beside `ref` whose sort key begins with `prefix`, oldest first, strongly consistent."""

    def between(
        self, ref: refs.Ref[Any], first: str, last: str, *, after: str | None = None, limit: int, newest: bool = False
    ) -> Page:
        """Items stored beside `ref` whose sort key lies from `first` to `last`, strongly consistent, by sort key or
        the other way round."""

    def open_at(self, digest_or_user: str, limit: int) -> Sequence[str]:
        """Ids of invitations that were open for one address, or one user, when the index last looked."""

    def due(self, shard: int, now: int, limit: int) -> Sequence[Any]:
        """Items of one shard of index `due` whose `due_at` has passed, oldest first."""


class Keys(Protocol):
    def ring(self) -> KeyRing: ...

    def reread(self) -> KeyRing:
        """The ring, read again at most once a minute."""


class Cipher(Protocol):
    """AES-256-GCM. What is opened must be bound to the same thing as what was sealed."""

    def seal(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """`key` of 32 bytes, `nonce` of 12 that never seals twice under it. 16 bytes longer than `plain`."""

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
        """None for anything but what was sealed with this key and nonce, and bound to this."""


class Logins(Protocol):
    """The directory of logins (Cognito)."""

    def create(self, address: Address, *, name: str, password: str, invitation_id: str) -> Login:
        """Raises AccountExists, WeakPassword. Resumable: see gateways/cognito.py."""

    def sign_in(self, identifier: str, password: str) -> Session:
        """Raises NotAuthenticated, PasswordChangeRequired, SecondFactorRequired."""

    def set_new_password(self, identifier: str, session: str, password: str) -> Session:
        """In place of a temporary password. Raises NotAuthenticated, WeakPassword."""

    def refresh(self, token: str) -> Session:
        """Goes on with a sign-in, by its refresh token. Raises NotAuthenticated once the directory takes it no more."""

    def answer_second_factor(self, username: str, session: str, code: str) -> Session:
        """After SecondFactorRequired. Raises CodeWrong, or NotAuthenticated where that took too long."""

    def has_second_factor(self, access_token: str) -> bool: ...

    def begin_second_factor(self, access_token: str) -> str:
        """The secret for an authenticator app (RFC 6238, six digits, 30 seconds), as base32; nothing changes yet."""

    def confirm_second_factor(self, access_token: str, code: str) -> None:
        """From now on signing in takes a code of that app. Raises CodeWrong."""

    def end_second_factor(self, access_token: str) -> None: ...

    def delete(self, issuer: str, subject: str) -> None:
        """Ends a login for good; nothing for one of another directory, or one that is gone. Raises Unavailable."""

    def forgot_password(self, identifier: str) -> None: ...

    def confirm_forgot_password(self, identifier: str, code: str, password: str) -> None: ...


class AddressBook(Protocol):
    """Canonical forms of where people are, which take libraries to know. Raises InvalidAddress, InvalidText."""

    def email(self, text: str) -> str: ...

    def phone(self, text: str, country: str = "") -> str:
        """`country` (ISO 3166, two letters) is where a number in national form is at home; "" takes none."""

    def hotline(self, text: str, country: str = "") -> str:
        """The same for a number that people call, which need not receive text messages."""

    def zone(self, text: str) -> str:
        """The IANA name of a time zone."""

    def clock(self, zone: str) -> tzinfo:
        """The clock of a time zone, by its IANA name; "" is UTC."""

    def next_at(self, zone: str, hour: int, now: int) -> int:
        """When it is this hour there for the next time ("" is UTC); both in milliseconds."""


class Renderer(Protocol):
    def message(self, name: str, locale: str, context: Mapping[str, Any]) -> Message: ...

    def title(self, name: str, locale: str, context: Mapping[str, Any]) -> str:
        """What a message is about, in one line and without the name of the organization."""


class Sender(Protocol):
    """One attempt on one channel; never raises for what a provider answers."""

    def send(self, delivery: Delivery, message: Message, *, from_name: str) -> Outcome: ...


class Queue(Protocol):
    def put(self, works: Sequence[Mapping[str, str]], *, delay: int = 0) -> None:
        """Put messages on the work queue: all of them are there when it returns, and seen after `delay` seconds."""


class Biller(Protocol):
    """The account of one organization at its payment provider. Every method raises Unavailable for an outage."""

    def open_checkout(self, order: Order, *, paid_url: str, cancelled_url: str, expires_at: int) -> Checkout:
        """A hosted page for exactly this order; asking again with the same `order.checkouts` answers the same page.

        Raises ProviderRefused where the account can't sell it.
        """

    def close_checkout(self, identifier: str) -> None:
        """Nobody can begin to pay there any more; also fine where it is closed already."""

    def payments_of(self, order: Order) -> Sequence[Payment]:
        """All payments for the order's hosted pages as they are now; none where nothing was paid."""

    def payment(self, identifier: str) -> Payment | None:
        """One payment as it is now, with the order it names."""

    def missed(self, since: int) -> Sequence[Signal]:
        """Events since then (milliseconds) that the provider could not deliver."""


class Billing(Protocol):
    """Payment accounts of organizations; their keys and webhook secrets are in Secrets Manager."""

    def account(self, organization_id: str, provider: str) -> BillingAccount | None: ...

    def connect(self, organization_id: str, provider: str, *, api_key: str, webhook_secret: str, now: int) -> str:
        """Stores what is given beside what is there. A new webhook secret is valid at once, the one before it for 24
        hours more. Answers the webhook secret if it was made here (`standard` with none given), else "".
        Raises Unprocessable naming the field."""

    def disconnect(self, organization_id: str, provider: str, now: int) -> None:
        """Nothing more is opened there. A provider with hosted pages is asked and believed for 24 hours more, another
        one is forgotten at once. The same where nothing is connected. Raises Unavailable."""

    def tidy(self, organization_id: str, now: int) -> None:
        """Forgets the keys of what was disconnected long enough ago. Raises Unavailable."""

    def biller(self, organization_id: str) -> Biller | None:
        """Who is asked about what was opened. None where the organization has no hosted checkout."""

    def cashier(self, organization_id: str) -> Biller | None:
        """Who opens hosted pages: the same biller, until it is disconnected."""

    def verify(
        self, provider: str, organization_id: str, headers: Mapping[str, str], raw: bytes, now: int
    ) -> Signal | None:
        """What a webhook says, None for a genuine one that is about nothing of ours. Header names are lower-case.

        Raises WebhookRejected for anything but a genuine, recent one of this account.
        """


class Files(Protocol):
    """The bucket, by keys of domain/stored_file.py. Addresses and forms are made without asking it."""

    def upload_form(self, key: str, *, most: int, seconds: int, back_to: str = "") -> UploadForm:
        """Puts one file of 1 to `most` bytes at `key`, for as long as that. `back_to` is the page that the browser is
        led to when it is there."""

    def download_url(self, key: str, *, name: str, media_type: str, seconds: int = 60) -> str:
        """Where the file can be had for as long as that, by whoever has the address: always as an attachment."""

    def read(self, key: str, most: int) -> StoredFile | None:
        """None where there is none, or a longer one than `most` bytes. Raises Unavailable."""

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """In place of what is there. Raises Unavailable."""

    def delete(self, key: str) -> None:
        """Also fine where there is none. Raises Unavailable."""


Random = Callable[[int], bytes]
