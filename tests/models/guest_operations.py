"""What there is to measure of guests and groups."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations import accepting
from chalicelib.services.people import (
    contacts,
    ending,
    entitlements,
    groups,
    guest_lists,
    own_groups,
    own_guests,
    using,
)
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.groups import MemberList
from chalicelib.services.portal.portal import open_portal
from chalicelib.services.sales import packages
from chalicelib.services.team import organizations
from tests.models.stage import Stage


def _client(stage: Stage, name: str = "Cleo", **draft: Any) -> tuple[User, Contact]:
    contact = contacts.create(stage.context, stage.owner, stage.place.id, ContactDraft(name=name, **draft), None)
    user = stage.world.user(name)
    member = stage.world.join(stage.place, user, Role.CLIENT, contact_id=contact.id)
    linked = replace(contact, linked_user=user.id, linked_memberships=(member,), linked_at=stage.now)
    stage.world.store.commit([Put(refs.of(contact), linked, Always())])
    return user, linked


def _guest(stage: Stage, client: Contact, **wanted: Any) -> Any:
    wanted = {"name": "Gus", "channel": "link"} | wanted
    return stage.create(key=str(wanted["name"]), role=Role.GUEST, grants={"client": client.id}, **wanted)


def _opened(stage: Stage) -> Callable[[], Any]:
    _, client = _client(stage)
    draft = ContactDraft(name="Gus", emails=("gus@example.com",), of=client.id)
    return lambda: contacts.create(stage.context, stage.owner, stage.place.id, draft, None)


def _invited(stage: Stage) -> Callable[[], Any]:
    _, client = _client(stage)
    return lambda: _guest(stage, client, email="gus@example.com", channel="preferred")


def _accepting(stage: Stage) -> Callable[[], Any]:
    _, client = _client(stage)
    token = url_of(stage.context, _guest(stage, client).invitation)[-40:]
    return lambda: accepting.accept(stage.context, token, stage.jane, 1)


def _joined(stage: Stage) -> tuple[Contact, str]:
    """The client, and the contact of Jane, who is their guest."""
    _, client = _client(stage)
    made = _guest(stage, client).invitation
    accepting.accept(stage.context, url_of(stage.context, made)[-40:], stage.jane, 1)
    return client, made.contact


def _ended(stage: Stage) -> Callable[[], Any]:
    _, contact = _joined(stage)
    return lambda: ending.end(stage.context, stage.owner, stage.place.id, contact)


def _entering(stage: Stage) -> Callable[[], Any]:
    _joined(stage)
    return lambda: organizations.get(stage.context, stage.jane, stage.place.id)


def _crowd(stage: Stage) -> tuple[User, Contact]:
    user, client = _client(stage)
    for number in range(25):
        draft = ContactDraft(name=f"Guest {number}", of=client.id)
        contacts.create(stage.context, stage.owner, stage.place.id, draft, None)
    return user, client


def _listed(stage: Stage) -> Callable[[], Any]:
    _, client = _crowd(stage)
    return lambda: guest_lists.list_guests(stage.context, stage.owner, stage.place.id, client.id, after=None, limit=50)


def _listed_own(stage: Stage) -> Callable[[], Any]:
    user, _ = _crowd(stage)
    return lambda: own_guests.list_mine(stage.context, user, stage.place.id, after=None, limit=50)


def _group(stage: Stage) -> tuple[Contact, list[tuple[User, Contact]]]:
    group = contacts.create(
        stage.context, stage.owner, stage.place.id, ContactDraft(name="Evening", kind="group"), None
    )
    return group, [_client(stage, name) for name in ("Cleo", "Carl")]


def _grouped(stage: Stage) -> Callable[[], Any]:
    group, people = _group(stage)
    wanted = MemberList(group=group.id, contacts=tuple(one.id for _, one in people))
    return lambda: groups.put_members(stage.context, stage.owner, stage.place.id, wanted)


def _inside(stage: Stage) -> tuple[Contact, User]:
    group, people = _group(stage)
    wanted = MemberList(group=group.id, contacts=tuple(one.id for _, one in people))
    groups.put_members(stage.context, stage.owner, stage.place.id, wanted)
    return group, people[0][0]


def _listed_members(stage: Stage) -> Callable[[], Any]:
    group, _ = _inside(stage)
    return lambda: groups.list_members(stage.context, stage.owner, stage.place.id, group.id, after=None, limit=50)


def _own_group(stage: Stage) -> Callable[[], Any]:
    group, cleo = _inside(stage)
    return lambda: own_groups.get_mine(stage.context, cleo, stage.place.id, group.id)


def _with_package(stage: Stage, units: int = 0) -> tuple[User, Entitlement]:
    user, client = _client(stage, emails=("cleo@example.com",))
    draft = packages.PackageDraft(name="Ten sessions", amount=12_000, currency="EUR", units=units)
    package = packages.create(stage.context, stage.owner, stage.place.id, draft, None)
    assign = entitlements.Assign(
        user=stage.owner, organization=stage.place.id, contact=client.id, packages=(GrantedPackage(package.id),)
    )
    return user, entitlements.assign(stage.context, assign).entitlements[0]


def _portal(stage: Stage) -> Callable[[], Any]:
    user, _ = _with_package(stage)
    return lambda: open_portal(stage.context, user, stage.place.id)


def _used(stage: Stage) -> Callable[[], Any]:
    _, right = _with_package(stage, units=10)
    use = using.Use(
        user=stage.owner,
        organization=stage.place.id,
        contact=right.contact,
        entitlement=right.id,
        units=1,
        replay=Replay("key", "digest"),
    )
    return lambda: using.consume(stage.context, use)


def _portal_of_guest(stage: Stage) -> Callable[[], Any]:
    _joined(stage)
    return lambda: open_portal(stage.context, stage.jane, stage.place.id)


GUESTS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "open a guest": _opened,
    "invite a guest": _invited,
    "accept as a guest": _accepting,
    "read an organization, as a guest": _entering,
    "end a guest who has joined": _ended,
    "list 25 guests of a client": _listed,
    "list them, as the client, for the first time that day": _listed_own,
    "put two clients into a group": _grouped,
    "list two members of a group": _listed_members,
    "read one of my groups, for the first time that day": _own_group,
    "open the portal, as a client with a package, for the first time that day": _portal,
    "open the portal, as a guest": _portal_of_guest,
    "count one unit of a package": _used,
}
