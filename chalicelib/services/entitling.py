"""Packages for active clients, and what becomes of entitlements later: used up, or taken back (S3.13)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import DEFAULT_LIFETIME, Inviter, Recipient
from chalicelib.domain.order import Order
from chalicelib.domain.package import GrantedPackage, Offered, Settlement
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Change, Equals, Found, Lost, Put, Write
from chalicelib.services.baskets import moved, offered, package_refs, refuse_full, reserve
from chalicelib.services.contacts import gate
from chalicelib.services.drafting import channel_for
from chalicelib.services.facts import record, remember, replay_refs, replayed
from chalicelib.services.handing import messaged, put_delivery
from chalicelib.services.kit import Kit
from chalicelib.services.ordering import asking, order_of, put_order

ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Assign:
    """Which packages an active client shall have; what has to be paid is asked for on `channel`."""

    caller: User
    organization: str
    contact: str
    packages: tuple[GrantedPackage, ...]
    channel: str = "preferred"
    replay: Replay | None = None


@dataclass(frozen=True)
class Assigned:
    entitlements: tuple[Entitlement, ...]
    order: Order | None


def assign(kit: Kit, command: Assign, now: int) -> Assigned:
    """Prepaid packages are usable at once, the others when they are paid.

    Raises Conflict for a contact that is no active client (invite them with packages instead), what `offered` refuses,
    NoAddress.
    """
    for _ in range(ATTEMPTS):
        references = [
            *package_refs(command.packages),
            *replay_refs(command.caller, command.replay),
        ]
        seat, person, found = gate(kit, command.caller, command.organization, command.contact, *references)
        done = replayed(found, command.caller, command.replay, now)
        if done:
            return _again(kit, command, done)
        _refuse(seat, person)
        own = seat.highest
        staff = person.grants.staff
        chosen = offered(kit, command.organization, found, command.packages, own.id, staff, now)
        recipient = _recipient(person)
        order = order_of(
            kit,
            seat.organization,
            chosen,
            found,
            contact=person.id,
            recipient=recipient,
            channel=channel_for(command.channel, person.preferred, recipient),
            seller=Inviter(user=own.user, membership=own.id, role=own.role, name=own.name),
            staff=staff,
            lifetime=DEFAULT_LIFETIME,
            now=now,
        )
        marker = order.id if order else chosen[0].entitlement
        writes, order = _asked(kit, person, order, command.caller.id, now)
        writes += _reserved(chosen, found, person, own.id, order, now)
        writes += [_told(kit, person, command, now), *remember(command.caller, command.replay, marker, now)]
        try:
            kit.store.commit(writes)
        except Lost as lost:
            refuse_full(lost)
            continue
        return Assigned(tuple(_entitlements(kit, person, chosen)), order)
    raise Conflict


def _refuse(seat: Seat, person: Contact) -> None:
    if seat.sight.contacts == "none":
        raise NotAllowed("Only the team assigns packages.")
    if not person.linked_user:
        raise Conflict("This contact has not joined yet: invite them with `grants.packages`.")


def _recipient(person: Contact) -> Recipient:
    return Recipient(
        name=person.name,
        email=person.address_for("email") or person.linked_email,
        phone=person.address_for("sms") or person.linked_phone,
        locale=person.locale,
    )


def _asked(kit: Kit, person: Contact, order: Order | None, actor: str, now: int) -> tuple[list[Write], Order | None]:
    """The order with its message, which counts as one to this contact."""
    if order is None:
        return [], None
    order, delivery = asking(kit, order, person.messaged_at, now)
    writes: list[Write] = [*put_order(kit, order, delivery, actor, now), *put_delivery(delivery)]
    writes += messaged(person, delivery, now)
    return writes, order


def _reserved(
    chosen: Sequence[Offered], found: Found, person: Contact, by: str, order: Order | None, now: int
) -> list[Write]:
    prepaid = [one for one in chosen if one.settlement == Settlement.PREPAID]
    unpaid = [one for one in chosen if one not in prepaid]
    place, owner = person.organization, person.id
    return [
        *reserve(prepaid, found, place, owner, now, by=by, status=EntitlementStatus.ACTIVE),
        *reserve(unpaid, found, place, owner, now, by=by, order=order.id if order else ""),
    ]


def _told(kit: Kit, person: Contact, command: Assign, now: int) -> Put:
    return record(kit.random, now, person.organization, "packages.assigned", actor=command.caller.id, contact=person.id)


def _entitlements(kit: Kit, person: Contact, chosen: Sequence[Offered]) -> list[Entitlement]:
    references = [refs.entitlement(person.organization, person.id, one.entitlement) for one in chosen]
    return kit.store.read(references).all(references)


def _again(kit: Kit, command: Assign, marker: str) -> Assigned:
    """What the first request with this key made: all at the same moment."""
    held = list_entitlements(kit, command.caller, command.organization, command.contact)
    order = kit.store.read([refs.order(marker)])[refs.order(marker)] if marker.startswith("ord_") else None
    moments = {one.created_at for one in held if marker in (one.id, one.order)}
    return Assigned(tuple(one for one in held if one.created_at in moments), order)


def list_entitlements(kit: Kit, caller: User, organization: str, identifier: str) -> list[Entitlement]:
    """What a contact has, or will have, a right to; also what it had."""
    _, person, _ = gate(kit, caller, organization, identifier)
    return list(kit.store.children(refs.contact(organization, person.id), "ENT#").items)


def consume(kit: Kit, caller: User, organization: str, person: str, identifier: str, now: int) -> Entitlement:
    """The package is used up. Repeating it is fine. Raises Conflict unless it is active."""
    return _end(kit, caller, organization, person, identifier, EntitlementStatus.CONSUMED, now)


def revoke(kit: Kit, caller: User, organization: str, person: str, identifier: str, now: int) -> Entitlement:
    """Taken back, with its seat. Raises Conflict unless it is active: a reserved one goes with its invitation."""
    return _end(kit, caller, organization, person, identifier, EntitlementStatus.REVOKED, now)


def _end(kit: Kit, caller: User, organization: str, person: str, identifier: str, status: str, now: int) -> Entitlement:
    if not is_id("ent_", identifier):
        raise NotFound
    reference = refs.entitlement(organization, person, identifier)
    seat, known, found = gate(kit, caller, organization, person, reference)
    if seat.sight.contacts == "none":
        raise NotAllowed("Only the team changes what a client has a right to.")
    one = found[reference]
    if one is None:
        raise NotFound
    if one.status == status:
        return one
    if one.status != EntitlementStatus.ACTIVE:
        raise Conflict(f"This package is {one.status}: only an active one can be ended.")
    told = record(
        kit.random, now, organization, f"entitlement.{status}", actor=caller.id, contact=known.id, data={"id": one.id}
    )
    writes: list[Write] = [moved(organization, known.id, one.id, status, now), told]
    if one.group and status == EntitlementStatus.REVOKED:
        writes.append(Change(refs.package(one.package), Equals("id", one.package), increase={"taken": -1}))
    try:
        kit.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
    return replace(one, status=status, at=now, version=one.version + 1)
