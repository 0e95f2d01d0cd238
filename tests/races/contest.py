"""Sixteen contenders who start at the same moment, and what must be true of an organization whoever wins."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from chalicelib.domain.errors import UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.organization import Organization
from chalicelib.models.codec import to_entity
from chalicelib.services.core.links import url_of
from tests.models.tables import TableWorld

CONTENDERS = 16
# `USHER_RACE_ROUNDS=500 make test` looks longer.
ROUNDS = int(os.environ.get("USHER_RACE_ROUNDS", "50"))
KEPT = {"organization", "invitation", "membership", "mirror", "contact", "delivery", "event"}
Contender = Callable[[], Any]


@dataclass(frozen=True)
class Results:
    """What the contenders got: answers, and the classes of refusals by name."""

    answers: list[Any]
    refusals: Counter[str]


@dataclass
class Place:
    """Everything that one round left in its organization."""

    by_kind: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __getitem__(self, kind: str) -> list[Any]:
        return self.by_kind[kind]

    @property
    def invitation(self) -> Invitation:
        """The only one there is."""
        [only] = self["invitation"]
        return only

    def events(self, kind: str) -> int:
        return sum(one.type == kind for one in self["event"])

    def joined(self) -> list[Any]:
        return [one for one in self["membership"] if one.role != "owner" and one.is_active]


@dataclass
class Arena:
    world: TableWorld
    pool: ThreadPoolExecutor

    def __post_init__(self) -> None:
        self.owner: User = self.world.user("Olga")

    def place(self) -> Organization:
        """An organization for one round, so that rounds do not know of each other."""
        return self.world.organization(self.owner)

    def token(self, invitation: Invitation, delivery: int = 0) -> str:
        return url_of(self.world.context, invitation, delivery)[-40:]

    def race(self, contenders: Sequence[Contender]) -> Results:
        """All contenders at once. Anything but a refusal of Usher's own fails the test."""
        assert len(contenders) == CONTENDERS
        gate = Barrier(CONTENDERS)

        def run(contender: Contender) -> Any:
            gate.wait(10)
            try:
                return contender()
            except UsherError as refusal:
                return refusal

        results = list(self.pool.map(run, contenders))
        refusals = [one for one in results if isinstance(one, UsherError)]
        answers = [one for one in results if not isinstance(one, UsherError)]
        return Results(answers, Counter(type(one).__name__ for one in refusals))

    def places(self) -> dict[str, Place]:
        """What all rounds left behind, by organization, after checking what must hold in every one of them."""
        places: dict[str, Place] = defaultdict(Place)
        marks = []
        for item in self.world.table.raw():
            kind, one = item["kind"]["S"], to_entity(item)
            if kind == "open":
                marks.append(one)
            elif kind in KEPT:
                places[one.id if kind == "organization" else one.organization].by_kind[kind].append(one)
        organizations = {one.id: one.organization for place in places.values() for one in place["invitation"]}
        for mark in marks:
            places[organizations[mark.invitation]].by_kind["open"].append(mark)
        for place in places.values():
            sound(place)
        return dict(places)


def sound(place: Place) -> None:
    """The invariants I1 to I3, and that all items tell the same story."""
    open_ = [one for one in place["invitation"] if one.status in OPEN]
    accepted = [one for one in place["invitation"] if one.status == "accepted"]
    assert len(open_) <= 1
    assert sorted(one.id for one in open_) == sorted(mark.invitation for mark in place["open"])
    assert sorted(one.id for one in open_) == sorted(sum((one.open_invitations for one in place["contact"]), ()))
    assert len(place.joined()) == len(accepted) == place.events("invitation.accepted")
    assert sorted(one.accepted.membership for one in accepted) == sorted(one.id for one in place.joined())
    linked = [member for one in place["contact"] if one.linked_user for member in one.linked_memberships]
    assert sorted(linked) == sorted(one.id for one in place.joined())
    assert sorted(one.id for one in place["mirror"]) == sorted(one.id for one in place["membership"])
    assert len(place["invitation"]) == place.events("invitation.created")
    for status, kind in (("revoked", "invitation.revoked"), ("declined", "invitation.declined")):
        assert sum(one.status == status for one in place["invitation"]) == place.events(kind)
    assert all((one.ended_at is None) == (one.status in OPEN) for one in place["invitation"])
