"""What clients ask of a team: who sees it, and approves or refuses it.

To approve is to invite: whoever asked finds the invitation in the app, reads what it says, and is a client once they
accept. Until then there is a placeholder, as for everybody else who was found (ADR 0049).
"""

from chalicelib.domain import refs
from chalicelib.domain.ask import LIFETIME, AskStatus, ClientAsk, ended
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import CreateInvitation, TypedRecipient
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.discovery import Relationship
from chalicelib.domain.errors import AlreadyMember, FieldError, NotAllowed, NotFound, Unprocessable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, user_of
from chalicelib.domain.invitation import Channel, Match
from chalicelib.domain.marks import Known
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Lost, Page, Span
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, enter, may_see
from chalicelib.services.core.assigned import active_staff, staff_on
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.discovery.asking import ending, takes_asks
from chalicelib.services.invitations import creating


@dataclass(frozen=True)
class NamedAsk:
    """Which ask, and who answers it."""

    user: User
    organization: str
    ask: str


@dataclass(frozen=True)
class SeenAsk:
    """An ask as its reader sees it: `contacts` are those they see who hold an address of whoever asks."""

    ask: ClientAsk
    contacts: tuple[Contact, ...] = ()


def list_asks(
    context: Context, user: User, organization_id: str, status: str, *, after: str | None, limit: int
) -> Page:
    """Those in one state, latest first: to owners and admins all, to staff what they were asked themselves. What has
    ended is listed for a month. Raises NotFound, NotAllowed for whoever is not on the team."""
    caller, _ = _enter(context, user, organization_id)
    stored = AskStatus.OPEN if status == AskStatus.EXPIRED else status
    since = Span(since=context.now - LIFETIME) if status == AskStatus.OPEN else Span()
    return context.store.list_newest(
        [refs.asks_in(organization_id, stored)],
        after=after,
        limit=limit,
        where={},
        keep=lambda one: one.status_at(context.now) == status and _sees(caller, one) and context.now < one.kept_until,
        span=since,
    )


def read_ask(context: Context, request: NamedAsk) -> SeenAsk:
    """With the contacts it may be joined to. Raises NotFound for one that the caller does not see."""
    caller, one = _seen(context, request)
    return SeenAsk(one, tuple(_holding(context, caller, one)))


def approve(context: Context, request: NamedAsk, contact: str = "") -> ClientAsk:
    """Invites whoever asks, as a contact of their own or as `contact`, which holds an address of theirs. Repeating it
    answers the same.

    Raises AskClosed, AlreadyMember, NotAllowed for whoever may not answer it, Unprocessable for another contact, and
    what creating an invitation raises.
    """

    def decide() -> Decision[ClientAsk]:
        caller, before = _answerable(context, request)
        if before.status == AskStatus.APPROVED:
            return Decision(before)
        ended(before, AskStatus.APPROVED, context.now)
        try:
            command = _invitation(context, caller, before, _joined(context, caller, before, contact))
            plan = creating.planned(context, command)
        except UsherError:
            # Perhaps only because somebody else has approved it at this moment.
            if _seen(context, request)[1] == before:
                raise
            return decide()
        approved = ended(before, AskStatus.APPROVED, context.now, plan.invitation.id)
        writes = [
            *creating.writes_of(context, command, plan),
            *ending(context, before, approved, request.user.id),
        ]
        return Decision(revised(approved), writes, lambda lost: _lost(context, before, command, plan, lost))

    return attempt(context, decide)


def refuse(context: Context, request: NamedAsk) -> ClientAsk:
    """Whoever asked may ask again in 30 days. Repeating it answers the same. Raises AskClosed, NotAllowed."""

    def decide() -> Decision[ClientAsk]:
        _, before = _answerable(context, request)
        if before.status == AskStatus.DECLINED:
            return Decision(before)
        declined = ended(before, AskStatus.DECLINED, context.now)
        return Decision(revised(declined), ending(context, before, declined, request.user.id))

    return attempt(context, decide)


def may_answer(caller: Caller, one: ClientAsk) -> bool:
    """Owners and admins may, and who was asked where staff may invite clients; nobody answers themselves."""
    theirs = next((held for held in caller.memberships if held.id == one.asked), None)
    allowed = caller.manages or (theirs is not None and takes_asks(caller.organization, theirs))
    return allowed and one.user != caller.user.id


def _enter(
    context: Context, user: User, organization_id: str, *also: refs.Ref[ClientAsk]
) -> tuple[Caller, ClientAsk | None]:
    caller, found = enter(context.store, organization_id, user, *also)
    if caller.highest.role not in TEAM:
        raise NotAllowed("Only the team answers what clients ask: see your own at /v1/me/asks.")
    return caller, found[also[0]] if also else None


def _sees(caller: Caller, one: ClientAsk) -> bool:
    return caller.manages or user_of(one.asked) == caller.user.id


def _seen(context: Context, request: NamedAsk) -> tuple[Caller, ClientAsk]:
    also = [refs.ask(request.ask)] if is_id("ask_", request.ask) else []
    caller, one = _enter(context, request.user, request.organization, *also)
    if one is None or one.organization != request.organization or not _sees(caller, one):
        raise NotFound
    return caller, one


def _answerable(context: Context, request: NamedAsk) -> tuple[Caller, ClientAsk]:
    caller, one = _seen(context, request)
    if not may_answer(caller, one):
        raise NotAllowed("An owner or an admin answers this, and nobody their own.")
    return caller, one


def _holding(context: Context, caller: Caller, one: ClientAsk) -> list[Contact]:
    """The contacts that the caller sees, hold an address of whoever asks, and are nobody else's account."""
    marks = [refs.holders(one.organization, digest) for digest in one.digests]
    held = {contact for mark in context.store.read(marks).all(marks) for contact in mark.contacts} if marks else set()
    people = [refs.contact(one.organization, contact) for contact in sorted(held)]
    known = context.store.read(people).all(people) if people else []
    mine = frozenset() if caller.manages else assigned(context, caller, held)
    return [each for each in known if _fits(each, one) and may_see(caller, each, mine)]


def _fits(contact: Contact, one: ClientAsk) -> bool:
    return not contact.is_group and not contact.client and contact.linked_user in ("", one.user)


def _joined(context: Context, caller: Caller, one: ClientAsk, contact: str) -> Contact | None:
    """The contact it is joined to, where one was named."""
    if not contact:
        return None
    for each in _holding(context, caller, one):
        if each.id == contact:
            return each
    detail = "Name a contact that holds a verified address of whoever asks (`contacts`), or leave it out for a new one."
    raise Unprocessable(errors=[FieldError("contact", "invalid", detail)])


def _invitation(context: Context, caller: Caller, one: ClientAsk, joined: Contact | None) -> CreateInvitation:
    asked = refs.member(one.organization, one.asked)
    own, mark = refs.membership(one.organization, one.user, Role.CLIENT), refs.known(one.organization, one.user)
    found = context.store.read([own, mark, *([asked] if asked else [])])
    held = found[own]
    if held is not None and held.is_active:
        raise AlreadyMember("They are a client here already: refuse this.")
    known = joined or _known(context, one, found[mark])
    serving = _staff(context, caller, known, found[asked] if asked else None)
    return CreateInvitation(
        user=caller.user,
        organization=one.organization,
        recipient=TypedRecipient(contact=joined.id if joined else "", name="" if joined else one.name, user=one.user),
        role=Role.CLIENT,
        channel=Channel.IN_APP,
        match=Match.USER,
        grants=Grants(relationship=Relationship.CLIENT, staff=serving),
    )


def _known(context: Context, one: ClientAsk, mark: Known | None) -> Contact | None:
    reference = refs.contact(one.organization, mark.contact) if mark else None
    return context.store.read([reference])[reference] if reference else None


def _staff(context: Context, caller: Caller, known: Contact | None, asked: Membership | None) -> tuple[str, ...]:
    """Who was asked, if they are of the staff, behind those who serve already; staff assign nobody to a contact that is
    here."""
    if known and not caller.manages:
        return ()
    serving = active_staff(context, known.organization, staff_on(context, known)) if known else []
    fresh = [asked] if asked and asked.is_active and asked.role == Role.STAFF else []
    return tuple(dict.fromkeys(one.id for one in (*serving, *fresh)))


def _lost(context: Context, before: ClientAsk, command: CreateInvitation, plan: creating.Plan, lost: Lost) -> None:
    """Whoever was faster with the ask itself is seen at the next look."""
    if refs.of(before) not in lost:
        creating.explain(context, command, plan, lost)
