"""Inviting: everything that may be refused is refused first, then one transaction writes it all."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import refuse_only_other
from chalicelib.domain.errors import (
    AlreadyMember,
    Conflict,
    FieldError,
    InvitationOpen,
    NotFound,
    Unavailable,
    Unprocessable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.messages import Message
from chalicelib.domain.permissions import Decision
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Equals, Lost, Missing, Put, Write
from chalicelib.services import drafting
from chalicelib.services.access import seat, seat_refs
from chalicelib.services.baskets import package_refs, refuse_full
from chalicelib.services.buying import Basket, carried_refs, fill, gated, put_basket
from chalicelib.services.contacts import may_see
from chalicelib.services.facts import record_of, remember, replay_refs, replayed
from chalicelib.services.grants import Promise, assignments, decide, grant_refs, promise
from chalicelib.services.handing import first_delivery, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.limits import count_sending, refuse_over_limit
from chalicelib.services.messages import preview_of
from chalicelib.services.notifying import put_notices, tell_assigned
from chalicelib.services.ordering import asking
from chalicelib.services.reading import Handed, handed, load, open_mark_of, open_ref
from chalicelib.services.recipients import Addressee, canonical, find_contact, hold, recipient_refs, refuse_suppressed

ATTEMPTS = 3


@dataclass(frozen=True)
class Plan:
    """An invitation that may be made, and the contact it goes to as it will be."""

    seat: Seat
    promise: Promise
    contact: Contact
    known: Contact | None
    invitation: Invitation
    delivery: Delivery | None
    basket: Basket


@dataclass(frozen=True)
class Preview:
    """Exactly what would be sent, with a dummy link; `message` is None where nothing is sent."""

    plan: Plan
    message: Message | None


def create(kit: Kit, command: CreateInvitation, now: int) -> Handed:
    """A new invitation, its first delivery and the event that sends it.

    Raises InvitationOpen, AlreadyMember, ContactAmbiguous, NoAddress, NotAllowed and what `drafting` refuses.
    """
    for _ in range(ATTEMPTS):
        outcome = plan(kit, command, now)
        if isinstance(outcome, str):
            return load(kit, outcome)
        try:
            kit.store.commit(writes_of(kit, command, outcome, now))
        except Lost as lost:
            done = _explain(command, outcome, lost, now)
            if done:
                return load(kit, done)
        else:
            return handed(kit, outcome.invitation, [outcome.delivery] if outcome.delivery else [])
    raise Conflict


def preview(kit: Kit, command: CreateInvitation, now: int) -> Preview:
    """Refuses what `create` would refuse, renders what it would send, writes nothing."""
    outcome = check(kit, command, now)
    return Preview(outcome, preview_of(kit, outcome.invitation, outcome.delivery, outcome.basket.order))


def check(kit: Kit, command: CreateInvitation, now: int) -> Plan:
    """What `create` would make; refuses what it would refuse, writes nothing."""
    outcome = plan(kit, replace(command, replay=None), now)
    if isinstance(outcome, str):
        raise Unavailable(retry_after=1)
    # A contact that is not in the directory yet has no open invitation.
    mark = kit.store.read([open_ref(outcome.invitation)])[open_ref(outcome.invitation)] if outcome.known else None
    if mark and mark.expires_at > now:
        raise InvitationOpen(extra={"invitation": mark.invitation})
    return outcome


def can_invite(kit: Kit, caller: User, organization: str, role: str, grants: Grants) -> Decision:
    """Whether the caller may invite to this role, and the rule that decided."""
    found = kit.store.read({*seat_refs(organization, caller), *grant_refs(organization, caller, grants)})
    return decide(seat(found, organization, caller), found, role, grants)


def plan(kit: Kit, command: CreateInvitation, now: int) -> Plan | str:
    """The invitation as it would be, or the id of the one that the same Idempotency-Key made before."""
    drafting.refuse_unsupported(command)
    addressee = canonical(kit, command.recipient)
    organization = command.organization
    found = kit.store.read(
        {
            *seat_refs(organization, command.caller),
            *recipient_refs(kit, organization, addressee),
            *grant_refs(organization, command.caller, command.grants),
            *(carried_refs(command.carried) if command.carried else package_refs(command.grants.packages)),
            *replay_refs(command.caller, command.replay),
        }
    )
    place = seat(found, organization, command.caller)
    done = replayed(found, command.caller, command.replay, now)
    if done:
        return done
    given = promise(place, found, command.role, command.grants)
    basket = fill(kit, command, place, given, found, now)
    if command.channel not in drafting.CARRIED_CHANNELS:
        refuse_suppressed(kit, organization, addressee, found)
    known = find_contact(kit, organization, addressee, found)
    return _planned(kit, command, place, given, basket, addressee, known, now)


def _planned(
    kit: Kit,
    command: CreateInvitation,
    place: Seat,
    given: Promise,
    basket: Basket,
    addressee: Addressee,
    known: Contact | None,
    now: int,
) -> Plan:
    seen = known is None or may_see(kit, place, known)
    if addressee.contact and not seen:
        raise NotFound("There is no such contact.")
    if known and known.id == command.grants.client:
        raise Unprocessable(errors=[FieldError("grants.client", "invalid", "Nobody is their own guest.")])
    if known:
        refuse_only_other(known, place.organization.policy)
    if known and _has_role(known, command.role, command.grants.client):
        raise AlreadyMember
    person = known or drafting.new_contact(kit, command, addressee, now)
    # Whoever types an address learns nothing more of the person from the directory (S2.3).
    shown = person if seen else replace(person, name="", emails=(), phones=(), dependents=())
    offer = drafting.draft(kit, command, place, given, shown, addressee, now)
    offer, basket = gated(kit, replace(offer, packages=basket.packages), basket, now)
    if basket.order:
        order, delivery = asking(kit, basket.order, person.messaged_at, now)
        basket = replace(basket, order=order)
    else:
        delivery = first_delivery(kit, offer, person.messaged_at, now)
        offer = replace(offer, deliveries=delivery.number if delivery else 0)
    invited = drafting.invited(person, offer, delivery, now)
    return Plan(place, given, invited, known, offer, delivery, basket)


def _has_role(known: Contact, role: str, client: str) -> bool:
    held = (parse_membership_id(identifier) for identifier in known.linked_memberships)
    return any(parts is not None and parts[1:] == (role, client) for parts in held)


def writes_of(kit: Kit, command: CreateInvitation, made: Plan, now: int) -> list[Write]:
    """The one transaction of a new invitation."""
    offer = made.invitation
    mark = open_mark_of(offer)
    free = AnyOf((Absent(), AtMost("expires_at", now)))
    told = tell_assigned(kit, offer, made.known.grants.staff if made.known else (), now, command.caller.id)
    return [
        Put(open_ref(offer), mark, free),
        Put(refs.invitation(offer.id), offer, Absent()),
        *put_delivery(made.delivery),
        *put_notices(told),
        *_contact_writes(kit, made),
        *count_sending(made.promise.inviter, made.delivery, now),
        *assignments(offer.organization, offer.contact, offer.grants, now),
        *put_basket(kit, made.basket, offer, made.delivery, command.caller.id, now),
        record_of(
            kit.random,
            now,
            "invitation.created",
            offer,
            actor=command.caller.id,
            sends="" if made.basket.order else sending(made.delivery, *told),
        ),
        *remember(command.caller, command.replay, offer.id, now),
    ]


def _contact_writes(kit: Kit, made: Plan) -> list[Write]:
    person = made.contact
    reference = refs.contact(person.organization, person.id)
    if made.known:
        return [Put(reference, person, Equals("version", made.known.version))]
    # Two requests for one new address: the second finds the address held, and then the first one's contact.
    nobody = Missing("contacts")
    return [
        Put(reference, person, Absent()),
        *hold(kit, person.organization, person.id, person.addresses, nobody),
    ]


def _explain(command: CreateInvitation, made: Plan, lost: Lost, now: int) -> str | None:
    """The id to answer with if this request was done before; raises why it can't be done; else None: plan again."""
    done = replayed(lost, command.caller, command.replay, now)
    if done:
        return done
    refuse_over_limit(made.promise.inviter, lost, now)
    refuse_full(lost)
    mark = lost.item(open_ref(made.invitation))
    if mark:
        raise InvitationOpen(extra={"invitation": mark.invitation})
    return None
