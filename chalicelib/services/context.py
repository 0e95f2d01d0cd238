"""What a use case is given: everything it may need from the outside, and the time of its request."""

from collections.abc import Mapping

from chalicelib.domain.ids import make_id
from chalicelib.domain.values import dataclass
from chalicelib.services.ports import (
    AddressBook,
    Billing,
    Cipher,
    Files,
    Keys,
    Logins,
    Queue,
    Random,
    Renderer,
    Sender,
    Store,
)


@dataclass(frozen=True)
class Context:
    """Of one request or one work: `now` (epoch milliseconds) is the same from its beginning to its end.

    `senders` holds one sender for each channel that is configured (`email`, `sms`); `base_url` has no
    trailing slash; `open_creation` lets anybody with a verified email create an organization.
    """

    store: Store
    keys: Keys
    random: Random
    addresses: AddressBook
    logins: Logins
    renderer: Renderer
    queue: Queue
    billing: Billing
    cipher: Cipher
    files: Files
    senders: Mapping[str, Sender]
    base_url: str
    now: int
    open_creation: bool = False

    def new_id(self, prefix: str) -> str:
        return make_id(prefix, self.now, self.random(6))
