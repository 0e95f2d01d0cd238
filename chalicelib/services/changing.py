"""What staff do with an open invitation: send it again, withdraw it, take its link to hand it over themselves."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import refuse_only_other, still_named
from chalicelib.domain.errors import Conflict, InvitationClosed, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import after, is_open
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Change, Drop, Equals, Exists, Lost, Put, Write
from chalicelib.services.asking import asked_for_payment
from chalicelib.services.baskets import given_back
from chalicelib.services.drafting import channel_for
from chalicelib.services.facts import record_of, remember, replay_refs, replayed
from chalicelib.services.handing import first_delivery, messaged, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.limits import count_sending, refuse_over_limit
from chalicelib.services.reading import Handed, access, deliveries_of, handed, load, open_mark_of, open_ref, with_link

ATTEMPTS = 3


@dataclass(frozen=True)
class Request:
    """Who wants to change which invitation."""

    caller: User
    organization: str
    invitation: str
    replay: Replay | None = None


Verb = Callable[[Kit, Request, Seat, Invitation, int], tuple[Invitation, Delivery | None, list[Write]]]


def resend(kit: Kit, request: Request, now: int, channel: str = "") -> Handed:
    """A new delivery of the same invitation, whose lifetime starts again; earlier links stay valid.

    Raises InvitationClosed unless open, NoAddress, NotAllowed.
    """

    def verb(
        kit: Kit, request: Request, seat: Seat, offer: Invitation, now: int
    ) -> tuple[Invitation, Delivery | None, list[Write]]:
        return _resent(kit, request, seat, offer, now, channel)

    return _change(kit, request, now, verb)


def revoke(kit: Kit, request: Request, now: int) -> Handed:
    """Ends an open invitation: every link to it is dead from the next request on. Raises InvitationClosed."""
    return _change(kit, request, now, _revoked)


def share(kit: Kit, request: Request, now: int) -> Handed:
    """The link and a text beside it, for the caller to hand over. Such a link proves no address."""
    seat, offer, _ = access(kit, request.caller, request.organization, request.invitation)
    refuse_higher(seat, offer)
    if not is_open(offer, now):
        raise InvitationClosed
    kit.store.commit([record_of(kit.random, now, "invitation.shared", offer, actor=request.caller.id)])
    return with_link(kit, offer, tuple(reversed(deliveries_of(kit, offer.id))))


def _change(kit: Kit, request: Request, now: int, verb: Verb) -> Handed:
    """Reads, refuses, writes if nothing changed meanwhile, else decides again."""
    for _ in range(ATTEMPTS):
        seat, offer, found = access(
            kit,
            request.caller,
            request.organization,
            request.invitation,
            *replay_refs(request.caller, request.replay),
        )
        if replayed(found, request.caller, request.replay, now):
            return load(kit, offer.id)
        refuse_higher(seat, offer)
        changed, delivery, writes = verb(kit, request, seat, offer, now)
        sender = seat.highest
        counted = count_sending(sender, delivery, now)
        try:
            kit.store.commit([*writes, *counted, *remember(request.caller, request.replay, offer.id, now)])
        except Lost as lost:
            refuse_over_limit(sender, lost, now)
            continue
        return handed(kit, changed, _with(deliveries_of(kit, offer.id), delivery))
    raise Conflict


def _with(deliveries: list[Delivery], delivery: Delivery | None) -> list[Delivery]:
    return [one for one in deliveries if delivery is None or one.name != delivery.name] + (
        [delivery] if delivery else []
    )


def refuse_higher(seat: Seat, offer: Invitation) -> None:
    """Nobody resends, revokes or redirects what they could not have sent (A36, A41). Raises NotAllowed."""
    for membership in seat.memberships:
        rule = rule_for(membership.role, offer.role)
        if rule and switched_on(rule, seat.organization.policy):
            return
    raise NotAllowed("Your role does not allow this invitation.")


def _resent(
    kit: Kit, request: Request, seat: Seat, offer: Invitation, now: int, channel: str
) -> tuple[Invitation, Delivery | None, list[Write]]:
    if not is_open(offer, now):
        raise InvitationClosed("Only an open invitation can be sent again: invite once more.")
    reference = refs.contact(offer.organization, offer.contact)
    person = kit.store.read([reference])[reference]
    if person is None:
        raise NotFound
    refuse_only_other(person, seat.organization.policy)
    if offer.status == Status.AWAITING_PAYMENT:
        return asked_for_payment(kit, offer, person, request.caller.id, channel, now)
    fresh = replace(
        offer,
        dependents=still_named(offer, person),
        channel=channel_for(channel or offer.channel, person.preferred, offer.recipient),
        expires_at=now + offer.lifetime * 1000,
        version=offer.version + 1,
    )
    delivery = first_delivery(kit, fresh, person.messaged_at, now)
    fresh = replace(fresh, deliveries=delivery.number if delivery else offer.deliveries)
    facts = record_of(kit.random, now, "invitation.resent", fresh, actor=request.caller.id, sends=sending(delivery))
    return (
        fresh,
        delivery,
        [*_extended(offer, fresh), *put_delivery(delivery), *messaged(person, delivery, now), facts],
    )


def _extended(offer: Invitation, fresh: Invitation) -> list[Write]:
    mark = open_mark_of(fresh)
    return [
        Put(refs.invitation(offer.id), fresh, Equals("version", offer.version)),
        Put(open_ref(offer), mark, Equals("invitation", offer.id)),
    ]


def _revoked(
    kit: Kit, request: Request, seat: Seat, offer: Invitation, now: int
) -> tuple[Invitation, Delivery | None, list[Write]]:
    ended = replace(offer, status=after(offer, "revoke", now), ended_at=now, version=offer.version + 1)
    facts = record_of(kit.random, now, "invitation.revoked", offer, actor=request.caller.id, sends=offer.order)
    return ended, None, [*ending(offer, ended), facts]


def ending(offer: Invitation, ended: Invitation) -> list[Write]:
    """The writes with which an invitation leaves the open states, whatever ended it."""
    return [
        *given_back(offer, ended.ended_at or offer.expires_at),
        Put(refs.invitation(offer.id), ended, Equals("version", offer.version)),
        Drop(open_ref(offer), Equals("invitation", offer.id)),
        Change(
            refs.contact(offer.organization, offer.contact),
            Exists(),
            increase={"version": 1},
            discard={"open_invitations": offer.id},
        ),
    ]
