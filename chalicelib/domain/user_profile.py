"""How a user is known beyond any organization, and what lets others find them: theirs alone to read and change."""

from chalicelib.domain.profile import Photo
from chalicelib.domain.time import DAY
from chalicelib.domain.values import dataclass

# Whoever has not signed in for so long is found no more.
FINDABLE = 90 * DAY
# Being found is refreshed at most so often, since every sign-in asks for it.
REFRESHED_AFTER = DAY
MOST_BLOCKS = 100


@dataclass(frozen=True)
class Circle:
    """What somebody is in a circle of professionals: a role and, within it, a subtype; "" as long as none is chosen."""

    role: str = ""
    subtype: str = ""


# The roles of a circle, each with its subtypes: those who are no professionals are found, and look for them, too.
CIRCLES = {"third_party": ("professional",), "private": ("client", "co_parent")}
PROFESSIONAL = Circle("third_party", "professional")


@dataclass(frozen=True)
class FoundAs:
    """The membership that asks of clients go to."""

    organization: str
    membership: str


@dataclass(frozen=True, kw_only=True)
class UserProfile:
    """`name` in place of that of the login, `profession` and `firm` one line each; `locale` the language they chose.

    `found_at` are the digests of the addresses under which they are found, as of `found_since` (milliseconds): their
    last sign-in, to the day. `second_factor`: signing in takes one.
    """

    id: str
    name: str = ""
    profession: str = ""
    firm: str = ""
    circle: Circle = Circle()
    photo: Photo | None = None
    visible_in_search: bool = False
    found_as: FoundAs | None = None
    found_at: tuple[str, ...] = ()
    found_since: int = 0
    locale: str = ""
    second_factor: bool = False
    version: int = 1

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which it is not complete, in the order of asking for them."""
        given = {"name": self.name, "profession": self.profession, "circle": self.circle.subtype}
        if self.circle.role == "private":
            del given["profession"]
        return tuple(name for name, value in given.items() if not value)

    @property
    def is_complete(self) -> bool:
        """Whether others may be looked for, asked and told who asks."""
        return not self.missing


@dataclass(frozen=True, kw_only=True)
class Findable:
    """Who is found under an address, and what is shown of them; void once `expires_at` (milliseconds) has passed.

    `blocks` are the users who find nobody there; `found_as` is where asks of clients go, None for who takes none. All
    that a search must know is in this one item.
    """

    user: str
    name: str
    profession: str
    firm: str = ""
    photo: Photo | None = None
    found_as: FoundAs | None = None
    blocks: tuple[str, ...] = ()
    expires_at: int

    def is_shown_to(self, user: str, now: int) -> bool:
        """Whether this user finds them at this time (milliseconds)."""
        return now < self.expires_at and user not in (*self.blocks, self.user)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A user wants to hear nothing of another: `name` is what that one was called when it was decided."""

    id: str
    user: str
    blocked: str
    name: str
    at: int
