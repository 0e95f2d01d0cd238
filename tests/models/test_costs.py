"""What each operation costs: calls and units as DynamoDB counts them, held to the table in docs/data-model.md."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.marks import OpenMark
from chalicelib.domain.refs import contact, invitation, open_mark
from chalicelib.domain.writes import Always, Put
from chalicelib.services import (
    accepting,
    changing,
    claiming,
    contacts,
    correcting,
    declining,
    delivering,
    expiring,
    members,
    organizations,
    reading,
    signing_up,
    sweeping,
)
from chalicelib.services.changing import Request
from chalicelib.services.links import follow_live, url_of
from tests.models.bill import write_units
from tests.models.entities import a_contact, an_invitation
from tests.models.tables import TableWorld
from tests.models.wire import Wire, wire
from tests.world import DAY, MINUTE

__all__ = ["wire"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "data-model.md"
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| ([0-9.]+) \| ([0-9.]+) \|$", re.MULTILINE)
NAMES = {"read": "BatchGetItem", "query": "Query", "transaction": "TransactWriteItems", "update": "UpdateItem"}


class Stage:
    """An organization of usual size, with a contact and an invitation by email that has gone out."""

    def __init__(self, world: TableWorld) -> None:
        self.world, self.kit = world, world.kit
        self.owner, self.jane = world.user("Olga"), world.user("Jane")
        self.place = world.organization(self.owner, portal_url="https://portal.example.com")
        draft = contacts.Draft(name="Ann Lee", emails=("ann@example.com",))
        self.person = contacts.create(self.kit, self.owner, self.place.id, draft, world.now, None)
        self.offer = self.sent(email="jane@example.com", name="Jane Doe", note="Looking forward to working with you.")
        world.later(5 * MINUTE)

    def sent(self, **wanted: Any) -> Any:
        offer = self.world.invite(self.place, self.owner, **wanted).invitation
        delivering.deliver(self.kit, offer.id, "DLV#001", self.world.now)
        return offer

    @property
    def now(self) -> int:
        return self.world.now

    @property
    def token(self) -> str:
        return url_of(self.kit, self.offer, 1)[-40:]

    @property
    def request(self) -> Request:
        return Request(self.owner, self.place.id, self.offer.id)

    def create(self, key: str = "retry-me", **wanted: Any) -> Any:
        return self.world.invite(self.place, self.owner, key=key, **wanted)


def _queued(stage: Stage) -> Callable[[], Any]:
    offer = stage.world.invite(stage.place, stage.owner, email="joe@example.com", name="Joe Doe").invitation
    return lambda: delivering.deliver(stage.kit, offer.id, "DLV#001", stage.now)


def _opened(stage: Stage) -> Callable[[], Any]:
    typed = signing_up.SignUp(name="Jane Doe", password="correct horse")
    return lambda: signing_up.sign_up(stage.kit, stage.token, typed, stage.now)


def _accepted(stage: Stage) -> Callable[[], Any]:
    _accept(stage)()
    return _accept(stage)


def _accept(stage: Stage) -> Callable[[], Any]:
    return lambda: accepting.accept(stage.kit, stage.token, stage.jane, 1, stage.now)


def _expired(stage: Stage) -> Callable[[], Any]:
    return lambda: expiring.expire(stage.kit, stage.offer.id, stage.now + 15 * DAY)


def _address(stage: Stage) -> Callable[[], Any]:
    change = {"emails": ["new@example.com"]}
    return lambda: correcting.change(
        stage.kit, stage.owner, stage.place.id, stage.offer.contact, change, None, stage.now
    )


def _listed(stage: Stage) -> Callable[[], Any]:
    fill(stage, 60)
    return lambda: reading.list_invitations(
        stage.kit, stage.owner, stage.place.id, stage.now, status="pending", channel=None, after=None, limit=50
    )


def _listed_all(stage: Stage) -> Callable[[], Any]:
    fill(stage, 60)
    return lambda: reading.list_invitations(
        stage.kit, stage.owner, stage.place.id, stage.now, status=None, channel=None, after=None, limit=50
    )


def _guess(stage: Stage) -> Callable[[], Any]:
    joe = stage.world.user("Joe")
    claiming.ask(stage.kit, stage.token, joe, stage.now)
    delivering.deliver(stage.kit, stage.offer.id, f"CODE#claim#{joe.id}", stage.now)
    code = stage.world.email.inbox[-1].code
    return lambda: claiming.prove(stage.kit, stage.token, joe, code, stage.now)


def plain(do: Callable[[Stage], Any]) -> Callable[[Stage], Callable[[], Any]]:
    return lambda stage: lambda: do(stage)


OPERATIONS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "look at a link": plain(lambda s: follow_live(s.kit, s.token, s.now, signing_up.delivery_refs)),
    "invite a new address": plain(lambda s: s.create(email="new@example.com", name="New Person")),
    "invite the address of a known contact": plain(lambda s: s.create(email="ann@example.com")),
    "invite a contact by its id": plain(lambda s: s.create(contact=s.person.id)),
    "invite by a link without an address": plain(lambda s: s.create(name="Whoever", channel="link")),
    "send one message": _queued,
    "sign up through a message's link": _opened,
    "accept": _accept,
    "accept again": _accepted,
    "decline": plain(lambda s: declining.decline(s.kit, s.token, s.now)),
    "ask for a claim code": plain(lambda s: claiming.ask(s.kit, s.token, s.world.user("Joe"), s.now)),
    "prove with a claim code": _guess,
    "resend": plain(lambda s: changing.resend(s.kit, s.request, s.now)),
    "revoke": plain(lambda s: changing.revoke(s.kit, s.request, s.now)),
    "share": plain(lambda s: changing.share(s.kit, s.request, s.now)),
    "read one invitation": plain(lambda s: reading.get(s.kit, s.owner, s.place.id, s.offer.id)),
    "list 50 pending invitations": _listed,
    "list 50 invitations of every state": _listed_all,
    "create a contact": plain(
        lambda s: contacts.create(s.kit, s.owner, s.place.id, contacts.Draft(emails=("x@example.com",)), s.now, None)
    ),
    "change the address of an invited contact": _address,
    "list members": plain(lambda s: members.list_members(s.kit, s.owner, s.place.id, after=None, limit=50)),
    "see where I belong": plain(lambda s: members.belongings(s.kit, s.owner)),
    "create an organization": plain(lambda s: s.world.organization(s.owner)),
    "read an organization": plain(lambda s: organizations.get(s.kit, s.owner, s.place.id)),
    "record an expiry": _expired,
    "sweep what is due": plain(lambda s: sweeping.sweep(s.kit, s.now)),
}


@pytest.fixture
def stage(world_on_dynamodb: TableWorld) -> Stage:
    return Stage(world_on_dynamodb)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_is_documented(stage: Stage, wire: Wire, name: str) -> None:
    operation = OPERATIONS[name](stage)
    assert measured(stage, wire, operation) == documented()[name]


def test_every_documented_cost_is_measured() -> None:
    assert set(documented()) == set(OPERATIONS)


def measured(stage: Stage, wire: Wire, operation: Callable[[], Any]) -> tuple[dict[str, int], float, float]:
    before = stage.world.table.raw()
    wire.clear()
    operation()
    return wire.made(), wire.read, write_units(wire.written, before, stage.world.table.raw())


def documented() -> dict[str, tuple[dict[str, int], float, float]]:
    """Calls, read units and write units by operation, from the document."""
    rows = ROW.findall(DOCUMENT.read_text())
    return {name: (_calls(calls), float(read), float(write)) for name, calls, read, write in rows}


def _calls(text: str) -> dict[str, int]:
    """`1 read, 2 transactions` as calls of DynamoDB."""
    parts = (part.split() for part in text.split(", "))
    return {
        NAMES[name if name in NAMES else name.removesuffix("s").replace("querie", "query")]: int(n) for n, name in parts
    }


def test_inviting_costs_the_same_with_10_and_with_1000_open_invitations(stage: Stage, wire: Wire) -> None:
    costs = []
    for open_ in (10, 1_000):
        fill(stage, open_)
        address = f"person-{open_:04}@example.com"
        costs.append(measured(stage, wire, lambda address=address: stage.create(email=address, key=address)))
    assert costs[0] == costs[1]


def fill(stage: Stage, count: int) -> None:
    """Open invitations as if made long ago, 33 in a transaction."""
    offers = [_old(stage, number) for number in range(count)]
    for start in range(0, count, 33):
        stage.kit.store.commit([write for offer in offers[start : start + 33] for write in _written(offer)])


def _old(stage: Stage, number: int) -> Any:
    count = len(str(number))
    return an_invitation(
        id=f"inv_{count}{number:015}",
        organization=stage.place.id,
        contact=f"con_{count}{number:015}",
        created_at=stage.now - 1_000 + number,
        expires_at=stage.now + DAY,
        branding=stage.place.branding,
    )


def _written(offer: Any) -> list[Put]:
    person = a_contact(id=offer.contact, organization=offer.organization, open_invitations=(offer.id,))
    mark = OpenMark(invitation=offer.id, expires_at=offer.expires_at)
    return [
        Put(invitation(offer.id), offer, Always()),
        Put(contact(offer.organization, offer.contact), person, Always()),
        Put(open_mark(offer.organization, offer.contact, offer.role, offer.subject), mark, Always()),
    ]
