"""Somebody who looks for others, and somebody who can be found, in the words of the tests."""

from typing import Any

from chalicelib.domain.discovery import LookedFor, Lookup, Sought
from chalicelib.domain.identity import User
from chalicelib.domain.user_profile import PROFESSIONAL, Circle, FoundAs, UserProfile
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import profiles, searching
from tests.services.steps import Acme

CLIENT = Circle("private", "client")


def says(acme: Acme, user: User, **fields: Any) -> UserProfile:
    return profiles.change(acme.context, user, Patch(fields))


def professional(acme: Acme, user: User, **fields: Any) -> UserProfile:
    said = {"name": user.name, "profession": "Mediator", "circle": PROFESSIONAL} | fields
    return says(acme, user, **said)


def person(acme: Acme, user: User, **fields: Any) -> UserProfile:
    """No professional, and visible."""
    said = {"name": user.name, "circle": CLIENT, "visible_in_search": True} | fields
    return says(acme, user, **said)


def takes_asks(acme: Acme, user: User, membership: str, **fields: Any) -> UserProfile:
    """A professional whom clients may ask."""
    return professional(acme, user, found_as=FoundAs(acme.place.id, membership), visible_in_search=True, **fields)


def finds(acme: Acme, user: User, *entries: LookedFor, relationship: str = "client", country: str = "") -> list[Lookup]:
    sought = Sought(entries=entries, relationship=relationship, country=country)
    return searching.discover(acme.context, user, acme.place.id, sought)


def handle(acme: Acme, user: User, email: str, relationship: str = "client") -> str:
    """The handle of the one person who is found by this email."""
    (found,) = finds(acme, user, LookedFor(email), relationship=relationship)
    (only,) = found.people
    return only.handle
