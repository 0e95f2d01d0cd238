"""A client who asks a professional, and the team that answers, in the words of the tests."""

from chalicelib.domain.ask import ClientAsk
from chalicelib.domain.discovery import LookedFor, Sought
from chalicelib.domain.identity import User
from chalicelib.services.discovery import answering, asking, searching
from chalicelib.services.discovery.answering import NamedAsk
from tests.services.discovery.people import person, takes_asks
from tests.services.steps import Acme


def client(acme: Acme, name: str = "Jane") -> User:
    """Somebody who may search, and whom nobody finds."""
    user = acme.user(name)
    person(acme, user, name=f"{name} Doe", visible_in_search=False)
    return user


def open_to_asks(acme: Acme) -> None:
    """Stan, of the staff, is found by clients, and may invite them."""
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    takes_asks(acme, acme.staff, acme.staff_id, name="Stan Berg")


def found(acme: Acme, user: User, email: str = "stan@example.com") -> str:
    """The handle of the professional with this email."""
    sought = Sought(entries=(LookedFor(email),))
    (lookup,) = searching.discover_professionals(acme.context, user, sought)
    (only,) = lookup.people
    return only.handle


def asks(acme: Acme, user: User, email: str = "stan@example.com") -> ClientAsk:
    return asking.ask(acme.context, user, found(acme, user, email), None)


def named(acme: Acme, one: ClientAsk, by: User) -> NamedAsk:
    return NamedAsk(by, acme.place.id, one.id)


def approves(acme: Acme, one: ClientAsk, by: User, contact: str = "") -> ClientAsk:
    return answering.approve(acme.context, named(acme, one, by), contact)


def refuses(acme: Acme, one: ClientAsk, by: User) -> ClientAsk:
    return answering.refuse(acme.context, named(acme, one, by))


def listed(acme: Acme, by: User, status: str = "open") -> list[ClientAsk]:
    return list(answering.list_asks(acme.context, by, acme.place.id, status, after=None, limit=50).items)


def own(acme: Acme, user: User) -> list[tuple[str, str]]:
    """Of what somebody asked: whom, and what came of it."""
    return [(one.asked_name, one.status_at(acme.now)) for one in asking.list_mine(acme.context, user)]
