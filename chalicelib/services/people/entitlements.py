"""Assigning packages to an active client, listing what they have, taking it back (S3.13)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import DEFAULT_LIFETIME_SECONDS, Inviter, Recipient
from chalicelib.domain.order import Order
from chalicelib.domain.package import GrantedPackage, Offered, Settlement
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Change, Exists, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.invitations.ways import channel_for
from chalicelib.services.messages.outgoing import messaged, put_delivery
from chalicelib.services.people.contacts import gate
from chalicelib.services.people.group_packages import again, for_group, marker_of
from chalicelib.services.people.staffing import with_staff
from chalicelib.services.sales.orders import OrderDraft, asking, order_of, put_order
from chalicelib.services.sales.reserving import (
    PackageLists,
    Reservation,
    moved,
    offered,
    package_refs,
    refuse_full,
    reserve,
    wrong,
)


@dataclass(frozen=True, kw_only=True)
class Assign:
    """Which packages an active client shall have; what has to be paid is asked for on `channel`."""

    user: User
    organization: str
    contact: str
    packages: tuple[GrantedPackage, ...]
    channel: str = "preferred"
    replay: Replay | None = None


@dataclass(frozen=True)
class Assigned:
    entitlements: tuple[Entitlement, ...]
    order: Order | None


def assign(context: Context, command: Assign) -> Assigned:
    """The entitlements to the packages: prepaid ones are usable at once, the others when they are paid.

    Raises Conflict for a contact that is no active client (invite them with packages instead), what `offered` refuses,
    NoAddress.
    """
    return attempt(context, lambda: _decide(context, command))


def _decide(context: Context, command: Assign) -> Decision[Assigned]:
    references = [*package_refs(command.packages), *replay_refs(command.user, command.replay)]
    caller, contact, found = gate(context, command.user, command.organization, command.contact, *references)
    done = replayed(context, found, command.user, command.replay)
    if done:
        return Decision(_again(context, command, contact, done))
    _refuse(caller, contact)
    if contact.client:
        raise wrong("Packages are for clients: a guest takes part through theirs.")
    if contact.is_group:
        return _to_group(context, command, caller, contact, found)
    if not contact.linked_user:
        raise Conflict("This contact has not joined yet: invite them with `grants.packages`.")
    own = caller.highest
    staff = [one.id for one in with_staff(context, contact).staff]
    chosen = offered(context, command.packages, found, PackageLists(command.organization, own.id, staff))
    recipient = _recipient(contact)
    draft = OrderDraft(
        organization=caller.organization,
        contact=contact.id,
        recipient=recipient,
        channel=channel_for(command.channel, contact.preferred, recipient),
        seller=Inviter(user=own.user, membership=own.id, role=own.role, name=own.name),
        staff=tuple(staff),
        lifetime=DEFAULT_LIFETIME_SECONDS,
    )
    order = order_of(context, chosen, found, draft)
    marker = order.id if order else chosen[0].entitlement
    asked, order = _asked(context, contact, order, command.user.id)
    reservation = Reservation(organization=contact.organization, contact=contact.id, by=own.id)
    reserved = _reserved(context, chosen, found, reservation, order)
    writes = [
        *asked,
        *reserved,
        record(context, contact.organization, "packages.assigned", actor=command.user.id, contact=contact.id),
        *remember(context, command.user, command.replay, marker),
    ]
    return Decision(Assigned(_entitlements(reserved, chosen), order), writes, refuse_full)


def _refuse(caller: Caller, contact: Contact) -> None:
    """Raises NotAllowed unless by the team, and for staff who are the client themselves."""
    if caller.sight.contacts == "none":
        raise NotAllowed("Only the team gives packages and takes them back.")
    if contact.linked_user == caller.user.id and not caller.manages:
        raise NotAllowed("Somebody else has to do this for you.")


def _recipient(contact: Contact) -> Recipient:
    return Recipient(
        name=contact.name,
        email=contact.address_for("email") or contact.linked_email,
        phone=contact.address_for("sms") or contact.linked_phone,
        locale=contact.locale,
        timezone=contact.timezone,
    )


def _asked(context: Context, contact: Contact, order: Order | None, actor: str) -> tuple[list[Write], Order | None]:
    """The order with its message, which counts as one to this contact."""
    if order is None:
        return [], None
    order, delivery = asking(context, order, contact.messaged_at)
    writes: list[Write] = [*put_order(context, order, delivery, actor), *put_delivery(delivery)]
    writes += messaged(contact, delivery, context.now)
    return writes, order


def _reserved(
    context: Context, chosen: Sequence[Offered], found: Found, reservation: Reservation, order: Order | None
) -> list[Write]:
    prepaid = [one for one in chosen if one.settlement == Settlement.PREPAID]
    unpaid = [one for one in chosen if one not in prepaid]
    return [
        *reserve(context, prepaid, found, replace(reservation, status=EntitlementStatus.ACTIVE)),
        *reserve(context, unpaid, found, replace(reservation, order=order.id if order else "")),
    ]


def _entitlements(reserved: Iterable[Write], chosen: Iterable[Offered]) -> tuple[Entitlement, ...]:
    """Those that `reserved` writes, in the order they were chosen in."""
    entities = [write.entity for write in reserved if isinstance(write, Put)]
    written = {entity.id: entity for entity in entities if isinstance(entity, Entitlement)}
    return tuple(written[one.entitlement] for one in chosen)


def _to_group(context: Context, command: Assign, caller: Caller, group: Contact, found: Found) -> Decision[Assigned]:
    staff = [one.id for one in with_staff(context, group).staff]
    lists = PackageLists(command.organization, caller.highest.id, staff)
    given = for_group(context, group, command.packages, found, lists)
    told = record(context, group.organization, "packages.assigned", actor=command.user.id, contact=group.id)
    remembered = remember(context, command.user, command.replay, marker_of(given.entitlements))
    return Decision(Assigned(given.entitlements, None), [*given.writes, told, *remembered], refuse_full)


def _again(context: Context, command: Assign, contact: Contact, marker: str) -> Assigned:
    """What the first request with this key made: all at the same moment."""
    if contact.is_group:
        return Assigned(again(context, contact.organization, marker), None)
    entitlements = list_entitlements(context, command.user, command.organization, command.contact)
    order = context.store.read([refs.order(marker)])[refs.order(marker)] if marker.startswith("ord_") else None
    moments = {one.created_at for one in entitlements if marker in (one.id, one.order)}
    return Assigned(tuple(one for one in entitlements if one.created_at in moments), order)


def list_entitlements(context: Context, user: User, organization_id: str, identifier: str) -> list[Entitlement]:
    """What a contact has, or will have, a right to; also what it had."""
    _, contact, _ = gate(context, user, organization_id, identifier)
    return list(context.store.children(refs.contact(organization_id, contact.id), "ENT#").items)


def revoke(context: Context, user: User, organization_id: str, contact_id: str, identifier: str) -> Entitlement:
    """The entitlement, taken back with its seat.

    Raises Conflict unless it is active: a reserved one goes with its invitation.
    """
    entitlement, _ = load(context, user, organization_id, contact_id, identifier)
    return _revoked(context, user, entitlement)


def load(
    context: Context, user: User, organization_id: str, contact_id: str, identifier: str, *also: refs.Ref[Any]
) -> tuple[Entitlement, Found]:
    """The entitlement, for the team alone, with what was read of `also`. Raises NotFound, NotAllowed."""
    if not is_id("ent_", identifier):
        raise NotFound
    reference = refs.entitlement(organization_id, contact_id, identifier)
    caller, contact, found = gate(context, user, organization_id, contact_id, reference, *also)
    _refuse(caller, contact)
    entitlement = found[reference]
    if entitlement is None:
        raise NotFound
    return entitlement, found


def _revoked(context: Context, user: User, entitlement: Entitlement) -> Entitlement:
    if entitlement.status == EntitlementStatus.REVOKED:
        return entitlement
    if entitlement.status != EntitlementStatus.ACTIVE:
        raise Conflict(f"This package is {entitlement.status}: only an active one can be taken back.")
    organization_id, contact_id = entitlement.organization, entitlement.contact
    reference = refs.entitlement(organization_id, contact_id, entitlement.id)
    data = {"id": entitlement.id}
    event = record(context, organization_id, "entitlement.revoked", actor=user.id, contact=contact_id, data=data)
    writes: list[Write] = [moved(reference, EntitlementStatus.REVOKED, context.now), event]
    if entitlement.group:
        writes.append(Change(refs.package(entitlement.package), Exists(), increase={"taken": -1}))
    try:
        context.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
    return revised(entitlement, status=EntitlementStatus.REVOKED, at=context.now)
