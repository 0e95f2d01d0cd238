"""A guest is something through their client only: while that one is not active, a guest is nothing (ADR 0038).

A group is active for as long as it is there.
"""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import ClientInactive
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.writes import Check, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.members import while_active
from chalicelib.services.ports import Store

# A person is the guest of few.
AT_MOST = 200
NOT_JOINED = "This client has no active account here: invite or activate the client first, then the guest."


def checks_of(client: Contact) -> list[Check]:
    """What must hold when anything is done for a guest of this client. Raises ClientInactive for one without an
    account."""
    if client.is_group:
        return []
    if not client.linked_user:
        raise ClientInactive(NOT_JOINED)
    return [while_active(_member_ref(client))]


def client_checks(context: Context, organization_id: str, client_id: str) -> list[Check]:
    """The same by the client's id, nothing for whoever is no guest. Raises ClientInactive."""
    if not client_id:
        return []
    client = _read(context.store, organization_id, [client_id]).get(client_id)
    if client is None:
        raise ClientInactive
    return checks_of(client)


def refuse_inactive(context: Context, organization_id: str, client_id: str) -> None:
    """Raises ClientInactive while the client of a guest is not active; nobody else has one."""
    if client_id and not _active(context.store, organization_id, [client_id]):
        raise ClientInactive(NOT_JOINED)


def explain_inactive(lost: Lost, detail: str = "") -> None:
    """Raises ClientInactive where that is why a transaction could not happen."""
    if any(ref.kind == "membership" and ref.parts[2] == Role.CLIENT for ref in lost.found):
        raise ClientInactive(detail)


def guest_seats(store: Store, organization_id: str, user: User) -> list[Membership]:
    """The active memberships of a user as a guest, those of clients who are not active aside."""
    return _through_active(store, organization_id, _held(store, organization_id, user))


def guest_seats_only(store: Store, organization_id: str, user: User) -> list[Membership]:
    """The same for whoever has no other seat, with the deactivated ones. Raises ClientInactive where a seat is there
    and none of its clients is active."""
    held = _held(store, organization_id, user)
    seats = _through_active(store, organization_id, held)
    if not seats and any(one.is_active for one in held):
        raise ClientInactive
    return seats or held


def _held(store: Store, organization_id: str, user: User) -> list[Membership]:
    beside = refs.membership(organization_id, user.id, "", "")
    return list(store.children(beside, f"MEM#{user.id}#{Role.GUEST}#", limit=AT_MOST).items)


def _through_active(store: Store, organization_id: str, held: Iterable[Membership]) -> list[Membership]:
    seats = [one for one in held if one.is_active]
    active = _active(store, organization_id, [one.subject for one in seats])
    return [one for one in seats if one.subject in active]


def _active(store: Store, organization_id: str, clients: list[str]) -> set[str]:
    """Those of the clients who are active, and the groups: two reads, the second by the accounts of the first."""
    found = _read(store, organization_id, clients)
    groups = {one.id for one in found.values() if one.is_group}
    linked = {one.id: _member_ref(one) for one in found.values() if one.linked_user and not one.is_group}
    members = store.read(linked.values()) if linked else None
    active = {one for one, ref in linked.items() if members and (held := members[ref]) and held.is_active}
    return groups | active


def _read(store: Store, organization_id: str, clients: list[str]) -> dict[str, Contact]:
    references = [refs.contact(organization_id, one) for one in dict.fromkeys(clients)]
    return {one.id: one for one in store.read(references).all(references)} if references else {}


def _member_ref(client: Contact) -> refs.Ref[Membership]:
    return refs.membership(client.organization, client.linked_user, Role.CLIENT)
