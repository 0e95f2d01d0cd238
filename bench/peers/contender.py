"""What the comparison needs to know of each: how to ask it for the same three things, and how to see who joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.peers.asking import Answer, Ask

OPERATIONS = ("look-up", "create", "accept")


@dataclass(frozen=True)
class Size:
    """What is prepared. Person n has the address `address(n)` and a session of their own."""

    organizations: int
    people: int


@dataclass(frozen=True)
class Batch:
    """Who is invited into which of the organizations."""

    organization: int
    people: range


class Server(Protocol):
    """`pid` leads the processes that are measured, `database` those of the database, if it has any; `yes` is what
    it answers to whoever is let in."""

    port: int
    pid: int
    database: int | None
    yes: int

    def create(self, batch: Batch, person: int) -> Ask: ...

    def created(self, batch: Batch, answers: Sequence[Answer], asked: "Asking") -> None:
        """Remembers what look-up and accept need: keys, ids."""

    def look_up(self, person: int) -> Ask: ...

    def accept(self, person: int) -> Ask: ...

    def create_open(self, batch: Batch, person: int) -> Ask:
        """An invitation that anybody may accept who holds its key, where there is such a thing."""
        ...

    def race(self, person: int, others: range) -> list[Ask]:
        """As many as `others`: accepts of this person's open invitation, by whomever it lets try."""
        ...

    def members(self, organization: int, asked: "Asking") -> int:
        """How many joined, the owner not counted."""
        ...


class Asking(Protocol):
    def __call__(self, ask: Ask) -> Answer: ...


def address(person: int) -> str:
    return f"jane{person}@example.com"
