"""The digits with which a guardian shows at a kiosk who they are: how many there are, and how they are drawn."""

from enum import StrEnum

from chalicelib.domain.time import DAY
from chalicelib.domain.values import dataclass

SHORTEST, LONGEST = 6, 10
# At most one in so many values of a length is somebody's PIN: whoever guesses meets one as rarely.
ODDS = 10_000
# More bytes than digits take, so that no value is likelier than another by more than one in 10 ** 28.
RANDOMNESS = 16
# Messages about a PIN to one contact in a day: whoever asks more often means something else.
MESSAGES_PER_DAY = 5
KEPT_MESSAGE = 30 * DAY
# How the ids of its messages begin.
MESSAGE = "pnt_"
# The one delivery that lies beside such a message.
FIRST = "DLV#001"


class PinSaid(StrEnum):
    """What a message brings: the digits, or how one signs in with them."""

    PIN = "pin"
    GUIDE = "guide"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Of one contact: it belongs to the record, whatever becomes of the account.

    `sealed` holds the digits, `length` of them; `digest` is what they are found by, and what holds them against others.
    `last_message` is the latest message about it.
    """

    organization: str
    contact: str
    sealed: str
    digest: str
    length: int
    made_by: str
    made_at: int
    last_message: str = ""
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class PinMark:
    """The one contact of an organization that has these digits."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class PinPopulation:
    """How many PINs of each length an organization has given."""

    digits_6: int = 0
    digits_7: int = 0
    digits_8: int = 0
    digits_9: int = 0
    digits_10: int = 0

    def of(self, length: int) -> int:
        return int(getattr(self, counted_as(length)))


@dataclass(frozen=True, kw_only=True)
class PinMessage:
    """A message about a PIN that a contact is sent: `what` is one of `PinSaid`; `member` is whose wish it was.

    It holds neither digits nor address: they are read when it is written.
    """

    id: str
    organization: str
    contact: str
    what: str
    member: str
    at: int
    version: int = 1


def counted_as(length: int) -> str:
    """The field of the population that counts PINs of this length."""
    return f"digits_{length}"


def room(length: int) -> int:
    """How many PINs of this length an organization gives before it takes longer ones."""
    return int(10**length // ODDS)


def length_of_next(population: PinPopulation) -> int:
    """The fewest digits that have room, 0 where none has: more than a million PINs were given."""
    lengths = range(SHORTEST, LONGEST + 1)
    return next((one for one in lengths if population.of(one) < room(one)), 0)


def drawn(length: int, randomness: bytes) -> str:
    """Digits, also leading zeros, each value as likely as any other."""
    return f"{int.from_bytes(randomness, 'big') % 10**length:0{length}d}"


def message_id(organization_id: str, contact_id: str, unique: str) -> str:
    """It carries its place beside the contact, so that a worker finds it by its id, and an erasure by the contact."""
    return MESSAGE + organization_id.removeprefix("org_") + contact_id.removeprefix("con_") + unique


def place_of_message(identifier: str) -> tuple[str, str, str]:
    """Organization, contact and what tells it from others there."""
    carried = identifier.removeprefix(MESSAGE)
    return f"org_{carried[:16]}", f"con_{carried[16:32]}", carried[32:]


def is_pin_message(identifier: str) -> bool:
    return identifier.startswith(MESSAGE)


def is_pin(digits: str) -> bool:
    """Whether these can be the digits of a PIN."""
    return SHORTEST <= len(digits) <= LONGEST and digits.isascii() and digits.isdigit()
