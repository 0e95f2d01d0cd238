"""Inviting: everything that may be refused is refused first, then one transaction writes it all."""

from dataclasses import replace
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import refuse_only_other
from chalicelib.domain.errors import (
    AlreadyMember,
    InvitationOpen,
    TypeNotInvited,
    Unavailable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import Assignment, Known
from chalicelib.domain.messages import Message
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import Ruling
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Check, Equals, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import seat, seat_refs
from chalicelib.services.core.assigned import active_staff, staff_on
from chalicelib.services.core.events import record_of
from chalicelib.services.core.grants import Promise, decide, grant_refs, promise, refuse_unserved
from chalicelib.services.core.groups import group_writes
from chalicelib.services.core.guests import NOT_JOINED, checks_of, explain_inactive
from chalicelib.services.core.homes import moving, settling, unchanged
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.recipients import (
    Addressee,
    canonical,
    recipient_at_home,
    recipient_refs,
    refuse_suppressed,
)
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.core.second_factor import proven
from chalicelib.services.invitations import drafting
from chalicelib.services.invitations.meaning import Meant, find_meant, refuse_type
from chalicelib.services.invitations.reading import Handed, handed, load
from chalicelib.services.invitations.state import begin, open_ref
from chalicelib.services.invitations.voice import refuse_voice
from chalicelib.services.invitations.ways import CARRIED_CHANNELS
from chalicelib.services.messages.content import preview_of
from chalicelib.services.messages.limits import count_sending, refuse_over_limit
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import carrying, first_delivery, put_delivery, sending
from chalicelib.services.messages.staff_changes import StaffChange, staff_changed, with_list_of_its_own
from chalicelib.services.sales.invitation_packages import Basket, carried_refs, fill, gated, put_basket
from chalicelib.services.sales.orders import asking
from chalicelib.services.sales.reserving import package_refs, refuse_full


@dataclass(frozen=True)
class Plan:
    """An invitation that may be made, and the contact it goes to as it will be; `staff` are assigned to it now, `also`
    is what makes it found, and what must hold of a guest's client."""

    caller: Caller
    promise: Promise
    contact: Contact
    known: Contact | None
    invitation: Invitation
    delivery: Delivery | None
    basket: Basket
    staff: tuple[Assignment, ...] = ()
    also: tuple[Write, ...] = ()


@dataclass(frozen=True)
class Preview:
    """Exactly what would be sent, with a dummy link; `message` is None where nothing is sent."""

    plan: Plan
    message: Message | None


def create(context: Context, command: CreateInvitation) -> Handed:
    """A new invitation, its first delivery and the event that sends it.

    Raises InvitationOpen, AlreadyMember, ContactAmbiguous, NoAddress, NotAllowed and what `drafting` refuses.
    """
    created = attempt(context, lambda: _created(context, command))
    if isinstance(created, str):
        return load(context, created)
    return handed(context, created.invitation, [created.delivery] if created.delivery else [])


def _created(context: Context, command: CreateInvitation) -> Decision[Plan | str]:
    outcome = plan(context, command)
    if isinstance(outcome, str):
        return Decision(outcome)
    return Decision(outcome, writes_of(context, command, outcome), partial(explain, context, command, outcome))


def preview(context: Context, command: CreateInvitation) -> Preview:
    """Refuses what `create` would refuse, renders what it would send, writes nothing."""
    outcome = check(context, command)
    return Preview(outcome, preview_of(context, outcome.invitation, outcome.delivery, outcome.basket.unpaid))


def check(context: Context, command: CreateInvitation) -> Plan:
    """What `create` would make; refuses what it would refuse, writes nothing."""
    outcome = planned(context, command)
    # A contact that is not in the directory yet has no open invitation.
    mark = context.store.read([open_ref(outcome.invitation)])[open_ref(outcome.invitation)] if outcome.known else None
    if mark and mark.expires_at > context.now:
        raise InvitationOpen(extra={"invitation": mark.invitation})
    return outcome


def planned(context: Context, command: CreateInvitation) -> Plan:
    """The same where whoever commits it sees to it that the contact has no open invitation: `explain`."""
    outcome = plan(context, replace(command, replay=None))
    if isinstance(outcome, str):
        raise Unavailable(retry_after=1)
    return outcome


def can_invite(context: Context, user: User, organization_id: str, role: str, grants: Grants, kind: str = "") -> Ruling:
    """Whether the caller may invite to this role, and the rule that decided; `kind` is the type of the contact."""
    found = context.store.read({*seat_refs(organization_id, user), *grant_refs(organization_id, user, grants)})
    caller = proven(context.store, seat(found, organization_id, user))
    ruling = decide(caller, found, role, grants)
    if ruling.allowed and kind and not caller.organization.policy.invites_type(kind):
        return Ruling(allowed=False, rule=TypeNotInvited.code)
    return ruling


def plan(context: Context, command: CreateInvitation) -> Plan | str:
    """The invitation as it would be, or the id of the one that the same Idempotency-Key made before."""
    drafting.refuse_unsupported(command)
    organization_id = command.organization
    addressee = canonical(context, recipient_at_home(context, command.user, organization_id, command.recipient))
    found = context.store.read(
        {
            *seat_refs(organization_id, command.user),
            *recipient_refs(context, organization_id, addressee, command.grants.client),
            *grant_refs(organization_id, command.user, command.grants),
            *(carried_refs(command.carried) if command.carried else package_refs(command.grants.packages)),
            *replay_refs(command.user, command.replay),
        }
    )
    caller = proven(context.store, seat(found, organization_id, command.user))
    done = replayed(context, found, command.user, command.replay)
    if done:
        return done
    promised = promise(caller, found, command.role, command.grants)
    if command.channel not in CARRIED_CHANNELS:
        refuse_suppressed(context, organization_id, addressee, found)
    meant = find_meant(context, caller, command.grants, addressee, found)
    refuse_unserved(promised, command.role, served=meant.served)
    staff = _staff(context, command, meant)
    promised = (
        promised if promised.staff else replace(promised, staff=tuple(active_staff(context, organization_id, staff)))
    )
    basket = fill(context, command, caller, promised, found)
    standing = _standing(found, command)
    drawn = _drawn_up(context, command, caller, promised, basket, addressee, meant)
    return replace(drawn, staff=tuple(staff), also=(*standing, *_places(context, drawn, found)))


def _staff(context: Context, command: CreateInvitation, meant: Meant) -> list[Assignment]:
    """Who serves the contact as it is: what a client is invited with, and what another list takes the place of."""
    if meant.known is None or not (command.grants.staff or command.role == Role.CLIENT):
        return []
    return staff_on(context, meant.known)


def _standing(found: Found, command: CreateInvitation) -> list[Check]:
    """That the client of a guest is active. Raises ClientInactive."""
    reference = refs.contact(command.organization, command.grants.client)
    client = found[reference] if command.grants.client else None
    return checks_of(client) if client else []


def _places(context: Context, plan: Plan, found: Found) -> list[Write]:
    """Two requests for one new address: the second finds the address held, and then the first one's contact."""
    if plan.known:
        return [*moving(context, plan.known, plan.contact), *_met(plan, found)]
    places = settling(context, plan.contact, unchanged(context, plan.contact, found))
    return [*places, *_known_from_now_on(plan, found)]


def _met(plan: Plan, found: Found) -> list[Put]:
    """The same where they turn out to be somebody who is in the directory."""
    is_new = plan.known is not None and plan.contact.found != plan.known.found
    return _known_from_now_on(plan, found) if is_new else []


def _known_from_now_on(plan: Plan, found: Found) -> list[Put]:
    """Two requests to somebody who was found: the second finds the first one's contact."""
    invitation = plan.invitation
    if not invitation.invitee:
        return []
    reference = refs.known(invitation.organization, invitation.invitee)
    mark = found[reference]
    when = Equals("contact", mark.contact) if mark else Absent()
    return [Put(reference, Known(contact=invitation.contact), when)]


def _drawn_up(
    context: Context,
    command: CreateInvitation,
    caller: Caller,
    promise: Promise,
    basket: Basket,
    addressee: Addressee,
    meant: Meant,
) -> Plan:
    known = meant.known
    if known:
        drafting.refuse_other_client(known, command.grants.client)
        refuse_only_other(known, caller.organization.policy)
    if known and _has_role(known, command.role, command.grants.client):
        raise AlreadyMember
    refuse_type(caller, addressee, meant)
    contact = known or drafting.new_contact(context, command, addressee)
    contact = replace(contact, found=addressee.user or contact.found)
    refuse_voice(context, command.voice, promise, contact.id)
    # Whoever types an address learns nothing more of the person from the directory (S2.3).
    shown = contact if meant.seen else replace(contact, name="", emails=(), phones=(), timezone="", dependents=())
    invitation = drafting.draft(context, command, caller, promise, shown, addressee)
    invitation, basket = gated(context, replace(invitation, packages=basket.packages), basket)
    if basket.unpaid:
        order, delivery = asking(context, basket.unpaid, contact.messaged_at)
        basket = replace(basket, unpaid=order)
    else:
        delivery = first_delivery(context, invitation, contact.messaged_at)
        invitation = carrying(invitation, delivery)
    invited = drafting.invited(contact, invitation, delivery, context.now)
    invited = with_list_of_its_own(invited) if invitation.grants.staff else invited
    return Plan(caller, promise, invited, known, invitation, delivery, basket)


def _has_role(known: Contact, role: str, client: str) -> bool:
    held = (parse_membership_id(identifier) for identifier in known.linked_memberships)
    return any(parts is not None and parts[1:] == (role, client) for parts in held)


def writes_of(context: Context, command: CreateInvitation, plan: Plan) -> list[Write]:
    """The one transaction of a new invitation."""
    invitation = plan.invitation
    notices = tell_assigned(context, invitation, [one.membership for one in plan.staff], command.user.id)
    return [
        *begin(context, invitation),
        *put_delivery(plan.delivery),
        *put_notices(notices),
        _contact_write(plan),
        *plan.also,
        *count_sending(context, plan.caller.organization, plan.promise.inviter, plan.delivery),
        *_staff_writes(context, command, plan),
        *_group_writes(context, plan),
        *put_basket(context, plan.basket, invitation, plan.delivery, command.user.id),
        record_of(
            context,
            "invitation.created",
            invitation,
            actor=command.user.id,
            sends="" if plan.basket.unpaid else sending(plan.delivery, *notices),
        ),
        *remember(context, command.user, command.replay, invitation.id),
    ]


def _staff_writes(context: Context, command: CreateInvitation, plan: Plan) -> list[Write]:
    named = plan.invitation.grants.staff
    change = StaffChange(
        contact=plan.contact,
        before=plan.staff,
        after=named,
        actor=command.user.id,
        policy=plan.caller.organization.policy,
        introduced=True,
        quiet=bool(plan.invitation.job),
    )
    return staff_changed(context, change) if named else []


def _group_writes(context: Context, plan: Plan) -> list[Write]:
    """From now on the contact is in the groups it is invited to, and sees them once it has joined."""
    before = plan.known.grants.groups if plan.known else ()
    return group_writes(plan.contact, before, plan.contact.grants.groups, context.now)


def _contact_write(plan: Plan) -> Put:
    contact = plan.contact
    if plan.known:
        return save(plan.known, contact)
    return Put(refs.of(contact), contact, Absent())


def explain(context: Context, command: CreateInvitation, plan: Plan, lost: Lost) -> str | None:
    """The id to answer with if this request was done before; raises why it can't be done; else None: plan again."""
    done = replayed(context, lost, command.user, command.replay)
    if done:
        return done
    refuse_over_limit(context, plan.promise.inviter, lost)
    refuse_full(lost)
    explain_inactive(lost, NOT_JOINED)
    mark = lost[open_ref(plan.invitation)]
    if mark:
        raise InvitationOpen(extra={"invitation": mark.invitation})
    return None
