"""Whose guest somebody is: a client, by the name of their account, or a group; never anything else of them (S2.8)."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import serving


@dataclass(frozen=True)
class Host:
    """A client or group by name, whose guest the holder of `membership` is. `staff` serve the group, nobody else's are
    shown."""

    membership: Membership
    name: str
    is_group: bool
    staff: Sequence[Membership] = ()


def hosts_of(context: Context, organization_id: str, seats: Sequence[Membership]) -> list[Host]:
    """The hosts of these memberships of a guest, in their order: two reads, and two for each group."""
    contacts = {one.subject: refs.contact(organization_id, one.subject) for one in seats}
    if not contacts:
        return []
    found = context.store.read(contacts.values())
    clients = [one for one in found.all(contacts.values()) if not one.is_group]
    accounts = {one.id: refs.membership(organization_id, one.linked_user, Role.CLIENT) for one in clients}
    names = context.store.read(accounts.values()) if accounts else found
    hosts = []
    for seat in seats:
        contact = found[contacts[seat.subject]]
        if contact is not None:
            account = names[accounts[contact.id]] if contact.id in accounts else None
            hosts.append(_host(context, seat, contact, account))
    return hosts


def _host(context: Context, seat: Membership, contact: Contact, account: Membership | None) -> Host:
    if contact.is_group:
        return Host(seat, contact.name, True, serving(context, contact.organization, contact.id))
    return Host(seat, account.name if account else "", False)
