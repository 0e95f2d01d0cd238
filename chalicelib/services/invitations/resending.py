"""What staff do with an open invitation: send it again, withdraw it, take its link to hand it over themselves."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import refuse_only_other, still_named
from chalicelib.domain.errors import Conflict, InvitationClosed, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import after, is_open
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Change, Drop, Equals, Exists, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.invitations.asking import asked_for_payment
from chalicelib.services.invitations.drafting import channel_for
from chalicelib.services.invitations.reading import (
    Handed,
    access,
    deliveries_of,
    handed,
    load,
    open_mark_of,
    open_ref,
    with_link,
)
from chalicelib.services.messages.limits import count_sending, refuse_over_limit
from chalicelib.services.messages.outgoing import first_delivery, messaged, put_delivery, sending
from chalicelib.services.sales.reserving import given_back

ATTEMPTS = 3


@dataclass(frozen=True)
class Request:
    """Who wants to change which invitation."""

    user: User
    organization: str
    invitation: str
    replay: Replay | None = None


Verb = Callable[[Context, Request, Caller, Invitation], tuple[Invitation, Delivery | None, list[Write]]]


def resend(context: Context, request: Request, channel: str = "") -> Handed:
    """A new delivery of the same invitation, whose lifetime starts again; earlier links stay valid.

    Raises InvitationClosed unless open, NoAddress, NotAllowed.
    """

    def verb(
        context: Context, request: Request, caller: Caller, invitation: Invitation
    ) -> tuple[Invitation, Delivery | None, list[Write]]:
        return _resent(context, request, caller, invitation, channel)

    return _change(context, request, verb)


def revoke(context: Context, request: Request) -> Handed:
    """Ends an open invitation: every link to it is dead from the next request on. Raises InvitationClosed."""
    return _change(context, request, _revoked)


def share(context: Context, request: Request) -> Handed:
    """The link and a text beside it, for the caller to hand over. Such a link proves no address."""
    caller, invitation, _ = access(context, request.user, request.organization, request.invitation)
    refuse_higher(caller, invitation)
    if not is_open(invitation, context.now):
        raise InvitationClosed
    context.store.commit([record_of(context, "invitation.shared", invitation, actor=request.user.id)])
    return with_link(context, invitation, tuple(reversed(deliveries_of(context, invitation.id))))


def _change(context: Context, request: Request, verb: Verb) -> Handed:
    """Reads, refuses, writes if nothing changed meanwhile, else decides again."""
    for _ in range(ATTEMPTS):
        caller, invitation, found = access(
            context,
            request.user,
            request.organization,
            request.invitation,
            *replay_refs(request.user, request.replay),
        )
        if replayed(context, found, request.user, request.replay):
            return load(context, invitation.id)
        refuse_higher(caller, invitation)
        changed, delivery, writes = verb(context, request, caller, invitation)
        sender = caller.highest
        counted = count_sending(sender, delivery, context.now)
        try:
            context.store.commit([*writes, *counted, *remember(context, request.user, request.replay, invitation.id)])
        except Lost as lost:
            refuse_over_limit(sender, lost, context.now)
            continue
        return handed(context, changed, _with(deliveries_of(context, invitation.id), delivery))
    raise Conflict


def _with(deliveries: list[Delivery], delivery: Delivery | None) -> list[Delivery]:
    return [one for one in deliveries if delivery is None or one.name != delivery.name] + (
        [delivery] if delivery else []
    )


def refuse_higher(caller: Caller, invitation: Invitation) -> None:
    """Nobody resends, revokes or redirects what they could not have sent (A36, A41). Raises NotAllowed."""
    for membership in caller.memberships:
        rule = rule_for(membership.role, invitation.role)
        if rule and switched_on(rule, caller.organization.policy):
            return
    raise NotAllowed("Your role does not allow this invitation.")


def _resent(
    context: Context, request: Request, caller: Caller, invitation: Invitation, channel: str
) -> tuple[Invitation, Delivery | None, list[Write]]:
    if not is_open(invitation, context.now):
        raise InvitationClosed("Only an open invitation can be sent again: invite once more.")
    reference = refs.contact(invitation.organization, invitation.contact)
    contact = context.store.read([reference])[reference]
    if contact is None:
        raise NotFound
    refuse_only_other(contact, caller.organization.policy)
    if invitation.status == Status.AWAITING_PAYMENT:
        return asked_for_payment(context, invitation, contact, request.user.id, channel)
    fresh = replace(
        invitation,
        dependents=still_named(invitation, contact),
        channel=channel_for(channel or invitation.channel, contact.preferred, invitation.recipient),
        expires_at=context.now + invitation.lifetime * 1000,
        version=invitation.version + 1,
    )
    delivery = first_delivery(context, fresh, contact.messaged_at)
    fresh = replace(fresh, deliveries=delivery.number if delivery else invitation.deliveries)
    facts = record_of(context, "invitation.resent", fresh, actor=request.user.id, sends=sending(delivery))
    return (
        fresh,
        delivery,
        [*_extended(invitation, fresh), *put_delivery(delivery), *messaged(contact, delivery, context.now), facts],
    )


def _extended(invitation: Invitation, fresh: Invitation) -> list[Write]:
    mark = open_mark_of(fresh)
    return [
        Put(refs.invitation(invitation.id), fresh, Equals("version", invitation.version)),
        Put(open_ref(invitation), mark, Equals("invitation", invitation.id)),
    ]


def _revoked(
    context: Context, request: Request, caller: Caller, invitation: Invitation
) -> tuple[Invitation, Delivery | None, list[Write]]:
    ended = replace(
        invitation,
        status=after(invitation, "revoke", context.now),
        ended_at=context.now,
        version=invitation.version + 1,
    )
    facts = record_of(context, "invitation.revoked", invitation, actor=request.user.id, sends=invitation.order)
    return ended, None, [*ending(invitation, ended), facts]


def ending(invitation: Invitation, ended: Invitation) -> list[Write]:
    """The writes with which an invitation leaves the open states, whatever ended it."""
    return [
        *given_back(invitation, ended.ended_at or invitation.expires_at),
        Put(refs.invitation(invitation.id), ended, Equals("version", invitation.version)),
        Drop(open_ref(invitation), Equals("invitation", invitation.id)),
        Change(
            refs.contact(invitation.organization, invitation.contact),
            Exists(),
            increase={"version": 1},
            discard={"open_invitations": invitation.id},
        ),
    ]
