"""What staff do with an open invitation: send it again, withdraw it, take its link to hand it over themselves."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.contact_types import refuse_uninvited
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import refuse_only_other, still_named
from chalicelib.domain.errors import ChannelUnavailable, InvitationClosed, InvitationOpen, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import after, is_open
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.guests import refuse_inactive
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.recipients import refuse_silenced, suppression_refs
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.invitations.asking import asked_for_payment
from chalicelib.services.invitations.reading import Handed, access, deliveries_of, handed, load, with_link
from chalicelib.services.invitations.state import end, extend
from chalicelib.services.invitations.ways import NO_LINK, channel_for, channel_in_app
from chalicelib.services.messages.address_notices import put_messages, tell_refused
from chalicelib.services.messages.limits import count_sending, refuse_over_limit
from chalicelib.services.messages.outgoing import carrying, first_delivery, joined_up, messaged, put_delivery, sending


@dataclass(frozen=True)
class NamedInvitation:
    """Who wants to change which invitation; `job` is the group invitation that this is a row of."""

    user: User
    organization: str
    invitation: str
    replay: Replay | None = None
    job: str = ""


Altered = tuple[Invitation, Delivery | None, list[Write]]
Verb = Callable[[Caller, Invitation], Altered]
Right = Callable[[Caller, Invitation], None]


def resend(context: Context, request: NamedInvitation, channel: str = "") -> Handed:
    """A new delivery of the same invitation, whose lifetime starts again; earlier links stay valid.

    By whoever sees its contact, whatever the switches say of inviting anew, but nothing above their role.
    Raises InvitationClosed unless open, InvitationOpen where an earlier row of the same job sent it, NoAddress,
    NotAllowed.
    """

    def verb(caller: Caller, invitation: Invitation) -> Altered:
        return _resent(context, request, caller, invitation, channel)

    return _change(context, request, verb, refuse_unsendable)


def foresee(context: Context, request: NamedInvitation, channel: str = "") -> Altered:
    """What `resend` would make; refuses what it would refuse, writes nothing."""
    caller, invitation, _ = access(context, request.user, request.organization, request.invitation)
    refuse_unsendable(caller, invitation)
    return _resent(context, request, caller, invitation, channel)


def revoke(context: Context, request: NamedInvitation) -> Handed:
    """Ends an open invitation: every link to it is dead from the next request on. Raises InvitationClosed."""
    return _change(context, request, lambda _, invitation: _revoked(context, request, invitation), refuse_higher)


def share(context: Context, request: NamedInvitation) -> Handed:
    """The link and a text beside it, for the caller to hand over. Such a link proves no address.

    Raises InvitationClosed, ChannelUnavailable where somebody is asked in the app.
    """
    caller, invitation, _ = access(context, request.user, request.organization, request.invitation)
    refuse_higher(caller, invitation)
    if not is_open(invitation, context.now):
        raise InvitationClosed
    if invitation.invitee:
        raise ChannelUnavailable(NO_LINK)
    context.store.commit([record_of(context, "invitation.shared", invitation, actor=request.user.id)])
    return with_link(context, invitation, tuple(reversed(deliveries_of(context, invitation.id))))


def _change(context: Context, request: NamedInvitation, verb: Verb, refuse: Right) -> Handed:
    """The invitation as `verb` changes it, and once only for each Idempotency-Key."""
    changed = attempt(context, lambda: _changed(context, request, verb, refuse))
    if changed is None:
        return load(context, request.invitation)
    return handed(context, changed[0], _with(deliveries_of(context, request.invitation), changed[1]))


def _changed(
    context: Context, request: NamedInvitation, verb: Verb, refuse: Right
) -> Decision[tuple[Invitation, Delivery | None] | None]:
    also = replay_refs(request.user, request.replay)
    caller, invitation, found = access(context, request.user, request.organization, request.invitation, *also)
    if replayed(context, found, request.user, request.replay):
        return Decision(None)
    refuse(caller, invitation)
    changed, delivery, writes = verb(caller, invitation)
    sender = caller.highest
    counted = count_sending(context, caller.organization, sender, delivery)
    remembered = remember(context, request.user, request.replay, invitation.id)
    over = partial(refuse_over_limit, context, sender)
    return Decision((changed, delivery), [*writes, *counted, *remembered], over)


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


def refuse_unsendable(caller: Caller, invitation: Invitation) -> None:
    """Nobody sends again what is above their role (A36). Raises NotAllowed."""
    if caller.highest.role != Role.STAFF or rule_for(Role.STAFF, invitation.role) is None:
        refuse_higher(caller, invitation)


def _resent(
    context: Context, request: NamedInvitation, caller: Caller, invitation: Invitation, channel: str
) -> Altered:
    if not is_open(invitation, context.now):
        raise InvitationClosed("Only an open invitation can be sent again: invite once more.")
    _refuse_twice(request, invitation)
    refuse_inactive(context, invitation.organization, invitation.subject)
    reference = refs.contact(invitation.organization, invitation.contact)
    addresses = invitation.recipient.addresses
    silenced = [ref for one in addresses for ref in suppression_refs(context, invitation.organization, one)]
    found = context.store.read([reference, *silenced])
    contact = found[reference]
    if contact is None:
        raise NotFound
    refuse_only_other(contact, caller.organization.policy)
    refuse_uninvited(contact.type, caller.organization.policy.contact_types)
    chosen = _channel(invitation, contact, channel)
    refuse_silenced(context, invitation.organization, invitation.recipient.address_for(chosen), found)
    if invitation.status == InvitationStatus.AWAITING_PAYMENT:
        noted = replace(invitation, resent_by=request.job or invitation.resent_by)
        return asked_for_payment(context, noted, contact, request.user.id, channel)
    fresh = revised(
        invitation,
        resent_by=request.job or invitation.resent_by,
        dependents=still_named(invitation, contact),
        channel=chosen,
        expires_at=context.now + invitation.lifetime * 1000,
    )
    delivery = first_delivery(context, fresh, contact.messaged_at)
    fresh = carrying(fresh, delivery)
    facts = record_of(context, "invitation.resent", fresh, actor=request.user.id, sends=sending(delivery))
    return (
        fresh,
        delivery,
        [
            *extend(context, invitation, fresh),
            *put_delivery(delivery),
            *messaged(contact, delivery, context.now),
            facts,
        ],
    )


def _channel(invitation: Invitation, contact: Contact, wanted: str) -> str:
    if invitation.invitee:
        return channel_in_app(wanted)
    return channel_for(wanted or invitation.channel, contact.preferred, invitation.recipient)


def _refuse_twice(request: NamedInvitation, invitation: Invitation) -> None:
    """Who stands in a list twice hears of it once (F49). Raises InvitationOpen."""
    if request.job and request.job in (invitation.job, invitation.resent_by):
        raise InvitationOpen(extra={"invitation": invitation.id})


def _revoked(context: Context, request: NamedInvitation, invitation: Invitation) -> Altered:
    ended = revised(invitation, status=after(invitation, "revoke", context.now), ended_at=context.now)
    told = tell_refused(context, invitation, invitation.applicant)
    sends = joined_up(invitation.order, sending(*told))
    facts = record_of(context, "invitation.revoked", invitation, actor=request.user.id, sends=sends)
    return ended, None, [*end(invitation, ended), *put_messages(told), facts]
