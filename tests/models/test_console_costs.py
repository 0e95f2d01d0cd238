"""What a page of the console reads: no more than a fixed number of units, however much there is.

A search that finds little goes through a bounded number of items (`filtered_pages`), and then shows a short page.
"""

from collections.abc import Callable

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Package, PackageStatus
from chalicelib.domain.writes import Absent, Put
from chalicelib.handlers.http.wrapper import Incoming
from chalicelib.handlers.pages import forms, site
from chalicelib.handlers.pages.console import home
from chalicelib.handlers.pages.console.invitations import invitation, invitations, invite
from chalicelib.handlers.pages.console.jobs import importing
from chalicelib.handlers.pages.console.people import (
    contact,
    contact_forms,
    contacts,
    dependents,
    member,
    members,
)
from chalicelib.handlers.pages.console.pins import kiosks, pin
from chalicelib.handlers.pages.console.sales import orders, packages
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.presence import Presence
from tests.models.entities import an_order
from tests.models.stage import Stage, fill
from tests.models.tables import TableWorld
from tests.models.wire import Wire, wire

__all__ = ["wire"]
MANY = 600
OFFERED = "pkg_" + "A" * 16
# Reading units of one request to each page, in an organization with many open invitations.
MOST: dict[str, tuple[Callable[[Turn], PageAnswer], float]] = {
    "": (home.home, 240),
    "/invite": (invite.form, 160),
    "/invitations": (invitations.show_all, 55),
    "/invitations?q=nobody&status=pending": (invitations.show_all, 140),
    "/invitations?attention=on": (invitations.show_all, 170),
    "/invitations/{invitation}": (invitation.show, 16),
    "/contacts": (contacts.show_all, 55),
    "/contacts?q=nobody&state=invite": (contacts.show_all, 140),
    "/contacts?attention=on": (contacts.show_all, 400),
    "/contacts?staff=none": (contacts.show_all, 400),
    "/contacts/new": (contact_forms.new_page, 8),
    "/contacts/{contact}": (contact.show, 40),
    "/contacts/{contact}/edit": (contact_forms.edit_page, 16),
    "/contacts/{contact}/invite": (contact.invite_page, 30),
    "/members": (members.show_all, 40),
    "/members?q=nobody&role=client": (members.show_all, 60),
    "/members/{member}": (member.show, 12),
    "/members/{member}/leave": (member.leave_page, 40),
    "/contacts/{contact}/pin": (pin.show, 24),
    "/dependents": (dependents.show_all, 55),
    "/dependents?q=nobody": (dependents.show_all, 140),
    "/import": (importing.form, 8),
    "/kiosks": (kiosks.show_all, 20),
    "/packages": (packages.show_all, 60),
    "/packages?status=retired": (packages.show_all, 60),
    "/packages/new": (packages.new_page, 8),
    "/packages/{package}": (packages.show, 16),
    "/orders": (orders.show_all, 60),
    "/orders?attention=on&status=open": (orders.show_all, 60),
}


class SignedIn(Presence):
    """Somebody whose sign-in was read before."""

    def __init__(self, user: User) -> None:
        self._known = user
        self.cookies = ()

    def user(self) -> User:
        return self._known


@pytest.fixture
def stage(world_on_dynamodb: TableWorld) -> Stage:
    return Stage(world_on_dynamodb)


def turn(stage: Stage, page: str) -> Turn:
    path, _, query = page.partition("?")
    asked = dict(one.split("=") for one in query.split("&")) if query else {}
    names = {
        "org": stage.place.id,
        "invitation": stage.offer.id,
        "contact": stage.person.id,
        "member": colleague(stage),
        "package": OFFERED,
    }
    incoming = Incoming("GET", names, asked, {}, b"", "request", "")
    visit = forms.Visit("visitor", is_new=False, session="")
    area = site.AREAS["console"]
    where = f"/console/{stage.place.id}{path.format(**names)}"
    return Turn(incoming, stage.context, visit, "", area, where, SignedIn(stage.owner))


def colleague(stage: Stage) -> str:
    return membership_id(stage.jane.id, Role.STAFF)


def offer(stage: Stage) -> None:
    """As many packages as no page shows at once, of which most are not offered any more."""
    stage.world.store.commit([put_package(stage, OFFERED, PackageStatus.ACTIVE)])
    for number in range(250):
        status = PackageStatus.RETIRED if number % 5 else PackageStatus.ACTIVE
        stage.world.store.commit([put_package(stage, stage.context.new_id("pkg_"), status)])


def put_package(stage: Stage, identifier: str, status: str) -> Put:
    texts = {"description": "d" * 500, "terms": "t" * 1_000}
    package = Package(
        id=identifier,
        organization=stage.place.id,
        name="Ten hours",
        amount=12_000,
        currency="EUR",
        status=status,
        created_by=stage.owner.id,
        created_at=stage.now,
        **texts,
    )
    return Put(refs.package(identifier), package, Absent())


def hire(stage: Stage) -> None:
    """A colleague, and as many members as no page shows at once."""
    stage.world.join(stage.place, stage.jane, Role.STAFF)
    for number in range(250):
        stage.world.join(stage.place, stage.world.user(f"Member {number}"), Role.CLIENT)


def order(stage: Stage) -> None:
    """More orders than a page shows at once, half of which need somebody."""
    for number in range(250):
        attention = "amount_mismatch" if number % 2 else ""
        identifier = stage.context.new_id("ord_")
        one = an_order(id=identifier, organization=stage.place.id, attention=attention, created_at=stage.now)
        stage.world.store.commit([Put(refs.order(identifier), one, Absent())])


PREPARED: dict[str, Callable[[Stage], None]] = {"members": hire, "packages": offer, "orders": order}


@pytest.mark.parametrize("page", MOST)
def test_a_page_reads_no_more_than_it_may_however_much_there_is(stage: Stage, wire: Wire, page: str) -> None:
    view, most = MOST[page]
    read = []
    subject = page.split("/")[1].partition("?")[0] if page else ""
    PREPARED.get(subject, lambda _: None)(stage)
    for more in (MANY, 2 * MANY):
        fill(stage, more)
        wire.clear()
        wire.look = stage.world.table.raw
        assert view(turn(stage, page)).status == 200
        wire.look = None
        read.append(wire.read)
    assert max(read) <= most, read
    assert sum(wire.made().get(name, 0) for name in ("PutItem", "UpdateItem", "TransactWriteItems")) == 0
