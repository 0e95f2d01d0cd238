"""Bringing an open invitation to mind: one more message, written with the note of when to look again.

That note is what a worker takes by its write: of two, one sends (F24). The message then goes its way as any other.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.organization import Organization
from chalicelib.domain.pacing import free_at
from chalicelib.domain.reminding import Round, Step, has_left, is_under_way, next_step
from chalicelib.domain.time import HOUR
from chalicelib.domain.tokens import MAX_DELIVERY
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.recipients import suppression_refs
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.invitations.reading import deliveries_of
from chalicelib.services.messages.outgoing import first_delivery, messaged, put_delivery, sending


@dataclass(frozen=True)
class _Scene:
    """An invitation that somebody may be reminded of, with its messages, the latest last."""

    invitation: Invitation
    contact: Contact
    organization: Organization
    said: tuple[Delivery, ...]


def look_at(context: Context, identifier: str) -> None:
    """Reminds of an invitation if it is its time. Repeating it, or doing it too early, does nothing."""
    attempt(context, lambda: _looked(context, identifier), spent=Unavailable)


def _looked(context: Context, identifier: str) -> Decision[None]:
    reference = refs.invitation(identifier)
    invitation = context.store.read([reference])[reference]
    if invitation is not None and effective_status(invitation, context.now) == InvitationStatus.EXPIRED:
        expire(context, identifier)
    if invitation is None or not _is_time(invitation, context.now):
        return Decision(None)
    scene = _scene(context, invitation)
    if scene is None:
        return Decision(None, [save(invitation, replace(invitation, remind_at=None))])
    if is_under_way(scene.said[-1]):
        return Decision(None, [save(invitation, replace(invitation, remind_at=_later(scene.said[-1], context.now)))])
    return Decision(None, _writes(context, scene))


def _is_time(invitation: Invitation, now: int) -> bool:
    waits = effective_status(invitation, now) == InvitationStatus.PENDING
    return waits and invitation.remind_at is not None and invitation.remind_at <= now


def _later(latest: Delivery, now: int) -> int:
    return max(now, latest.due_at or now) + HOUR


def _scene(context: Context, invitation: Invitation) -> _Scene | None:
    """None where nobody is to be reminded until the invitation is sent anew: its address takes no messages."""
    contact_ref = refs.contact(invitation.organization, invitation.contact)
    place = refs.organization(invitation.organization)
    address = invitation.recipient.address_for(invitation.channel)
    stops = suppression_refs(context, invitation.organization, address)
    found = context.store.read([contact_ref, place, *stops])
    contact, organization = found[contact_ref], found[place]
    said = tuple(sorted(deliveries_of(context, invitation.id), key=lambda one: one.number))
    if contact is None or organization is None or any(found[one] for one in stops) or not said:
        return None
    if not (has_left(said[-1]) or is_under_way(said[-1])) or invitation.deliveries >= MAX_DELIVERY:
        return None
    return _Scene(invitation, contact, organization, said)


def _writes(context: Context, scene: _Scene) -> list[Write]:
    step = _step(context, scene, _last(scene))
    if step is None or step.at > context.now or not _wanted(scene):
        passed = _step(context, scene, _last(scene) if step and step.at > context.now else context.now)
        return [_noted(scene.invitation, scene.invitation, passed)]
    return _said(context, scene, step)


def _wanted(scene: _Scene) -> bool:
    """Whether the organization still reminds anybody, and still invites whom this is for."""
    policy = scene.organization.policy
    return bool(policy.reminder_days) and policy.invites_type(scene.contact.type)


def _said(context: Context, scene: _Scene, step: Step) -> list[Write]:
    before = scene.invitation
    # Its pace was kept when its time was chosen.
    delivery = first_delivery(context, before, ())
    if delivery is None or not delivery.due_at:
        return [_noted(before, before, None)]
    delivery = replace(delivery, message=step.what)
    after = revised(before, deliveries=delivery.number)
    return [
        _noted(before, after, _step(context, scene, context.now)),
        *put_delivery(delivery),
        *messaged(scene.contact, delivery, context.now),
        record_of(context, "invitation.reminded", after, sends=sending(delivery), data={"message": str(step.what)}),
    ]


def _noted(before: Invitation, after: Invitation, following: Step | None) -> Write:
    return save(before, replace(after, remind_at=following.at if following else None))


def _step(context: Context, scene: _Scene, last: int) -> Step | None:
    """What comes after a message at `last`."""
    free = free_at(scene.contact.messaged_at, context.now)
    invitation, sent = scene.invitation, [one for one in scene.said if not one.message]
    so_far = Round(
        days=invitation.reminder_days,
        since=_left_at(sent[-1]) if sent else invitation.created_at,
        last=last,
        expires_at=invitation.expires_at,
        # What was put off until now is not late.
        free=free if free > context.now else invitation.remind_at or 0,
    )
    there = context.addresses.clock(invitation.recipient.zone(scene.organization.branding))
    return next_step(so_far, there, context.now)


def _last(scene: _Scene) -> int:
    return _left_at(scene.said[-1])


def _left_at(delivery: Delivery) -> int:
    return delivery.sent_at or delivery.at
