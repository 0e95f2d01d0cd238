"""Packages for active clients, and what becomes of entitlements later: used up, or taken back (S3.13)."""

from collections.abc import Sequence
from dataclasses import replace

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
from chalicelib.domain.writes import Change, Equals, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.invitations.drafting import channel_for
from chalicelib.services.messages.outgoing import messaged, put_delivery
from chalicelib.services.people.contacts import gate
from chalicelib.services.sales.orders import OrderDraft, asking, order_of, put_order
from chalicelib.services.sales.reserving import (
    PackageLists,
    Reservation,
    moved,
    offered,
    package_refs,
    refuse_full,
    reserve,
)

ATTEMPTS = 3


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
    """Prepaid packages are usable at once, the others when they are paid.

    Raises Conflict for a contact that is no active client (invite them with packages instead), what `offered` refuses,
    NoAddress.
    """
    for _ in range(ATTEMPTS):
        references = [
            *package_refs(command.packages),
            *replay_refs(command.user, command.replay),
        ]
        caller, contact, found = gate(context, command.user, command.organization, command.contact, *references)
        done = replayed(context, found, command.user, command.replay)
        if done:
            return _again(context, command, done)
        _refuse(caller, contact)
        own = caller.highest
        staff = contact.grants.staff
        chosen = offered(context, command.packages, found, PackageLists(command.organization, own.id, staff))
        recipient = _recipient(contact)
        draft = OrderDraft(
            organization=caller.organization,
            contact=contact.id,
            recipient=recipient,
            channel=channel_for(command.channel, contact.preferred, recipient),
            seller=Inviter(user=own.user, membership=own.id, role=own.role, name=own.name),
            staff=staff,
            lifetime=DEFAULT_LIFETIME_SECONDS,
        )
        order = order_of(context, chosen, found, draft)
        marker = order.id if order else chosen[0].entitlement
        writes, order = _asked(context, contact, order, command.user.id)
        reservation = Reservation(organization=contact.organization, contact=contact.id, by=own.id)
        writes += _reserved(context, chosen, found, reservation, order)
        writes += [_told(context, contact, command), *remember(context, command.user, command.replay, marker)]
        try:
            context.store.commit(writes)
        except Lost as lost:
            refuse_full(lost)
            continue
        return Assigned(tuple(_entitlements(context, contact, chosen)), order)
    raise Conflict


def _refuse(caller: Caller, contact: Contact) -> None:
    if caller.sight.contacts == "none":
        raise NotAllowed("Only the team assigns packages.")
    if not contact.linked_user:
        raise Conflict("This contact has not joined yet: invite them with `grants.packages`.")


def _recipient(contact: Contact) -> Recipient:
    return Recipient(
        name=contact.name,
        email=contact.address_for("email") or contact.linked_email,
        phone=contact.address_for("sms") or contact.linked_phone,
        locale=contact.locale,
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


def _told(context: Context, contact: Contact, command: Assign) -> Put:
    return record(
        context,
        contact.organization,
        "packages.assigned",
        actor=command.user.id,
        contact=contact.id,
    )


def _entitlements(context: Context, contact: Contact, chosen: Sequence[Offered]) -> list[Entitlement]:
    references = [refs.entitlement(contact.organization, contact.id, one.entitlement) for one in chosen]
    return context.store.read(references).all(references)


def _again(context: Context, command: Assign, marker: str) -> Assigned:
    """What the first request with this key made: all at the same moment."""
    held = list_entitlements(context, command.user, command.organization, command.contact)
    order = context.store.read([refs.order(marker)])[refs.order(marker)] if marker.startswith("ord_") else None
    moments = {one.created_at for one in held if marker in (one.id, one.order)}
    return Assigned(tuple(one for one in held if one.created_at in moments), order)


def list_entitlements(context: Context, user: User, organization_id: str, identifier: str) -> list[Entitlement]:
    """What a contact has, or will have, a right to; also what it had."""
    _, contact, _ = gate(context, user, organization_id, identifier)
    return list(context.store.children(refs.contact(organization_id, contact.id), "ENT#").items)


def consume(context: Context, user: User, organization_id: str, person: str, identifier: str) -> Entitlement:
    """The package is used up. Repeating it is fine. Raises Conflict unless it is active."""
    return _end(context, user, organization_id, person, identifier, EntitlementStatus.CONSUMED)


def revoke(context: Context, user: User, organization_id: str, person: str, identifier: str) -> Entitlement:
    """Taken back, with its seat. Raises Conflict unless it is active: a reserved one goes with its invitation."""
    return _end(context, user, organization_id, person, identifier, EntitlementStatus.REVOKED)


def _end(context: Context, user: User, organization_id: str, person: str, identifier: str, status: str) -> Entitlement:
    if not is_id("ent_", identifier):
        raise NotFound
    reference = refs.entitlement(organization_id, person, identifier)
    caller, known, found = gate(context, user, organization_id, person, reference)
    if caller.sight.contacts == "none":
        raise NotAllowed("Only the team changes what a client has a right to.")
    entitlement = found[reference]
    if entitlement is None:
        raise NotFound
    if entitlement.status == status:
        return entitlement
    if entitlement.status != EntitlementStatus.ACTIVE:
        raise Conflict(f"This package is {entitlement.status}: only an active one can be ended.")
    told = record(
        context,
        organization_id,
        f"entitlement.{status}",
        actor=user.id,
        contact=known.id,
        data={"id": entitlement.id},
    )
    writes: list[Write] = [moved(reference, status, context.now), told]
    if entitlement.group and status == EntitlementStatus.REVOKED:
        writes.append(
            Change(refs.package(entitlement.package), Equals("id", entitlement.package), increase={"taken": -1})
        )
    try:
        context.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
    return replace(entitlement, status=status, at=context.now, version=entitlement.version + 1)
