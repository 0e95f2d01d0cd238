"""Making a login from a link: only for an address whose holder has been shown to be here."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import FieldError, Unprocessable, WeakPassword
from chalicelib.domain.identity import Session, User, password_flaw, user_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.masks import mask
from chalicelib.domain.text import clean_name
from chalicelib.domain.tokens import CARRIED, Link
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Drop, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.link_proof import Target, target
from chalicelib.services.core.links import Opened, follow_live
from chalicelib.services.core.saving import save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.messages.codes import Asked, check_code, code_ref, send_code


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """As typed: `email` or `phone` where the invitation has neither, or for an address of the invitee's own (ADR 0020);
    `resend` asks for a new code."""

    name: str
    password: str = ""
    email: str = ""
    phone: str = ""
    code: str = ""
    resend: bool = False


@dataclass(frozen=True)
class CodeSent:
    """A code is on its way; `to` is the masked address."""

    to: str


@dataclass(frozen=True)
class SignedUp:
    user: User
    session: Session


def sign_up(context: Context, token: str, typed: SignUp, locale: str = "") -> CodeSent | SignedUp:
    """A new login and a session, or a code to type first.

    Raises the link's problem, AccountExists, WeakPassword, CodeWrong, CodeExpired, Unprocessable, RateLimited.
    """
    opened = follow_live(context, token, delivery_refs)
    goal = _goal(context, opened, typed)
    name = required_name(typed.name or opened.invitation.recipient.name)
    _note_gesture(context, opened.invitation)
    if goal.proven:
        refuse_weak(typed.password)
        return make_login(context, opened.invitation.id, goal.address, name, typed.password)
    asked = Asked("sign_up", goal.address)
    if typed.resend or not typed.code:
        send_code(context, opened.invitation, asked, locale or opened.invitation.recipient.locale)
        return CodeSent(mask(goal.address))
    refuse_weak(typed.password)
    check_code(context, opened.invitation, asked, typed.code)
    made = make_login(context, opened.invitation.id, goal.address, name, typed.password)
    context.store.commit([Drop(code_ref(context, opened.invitation.id, asked), Always())])
    return made


def needs_code(opened: Opened, now: int) -> bool:
    """Whether sign-up through this link will ask for a code."""
    goal = target(opened.invitation, opened.link, delivery_of(opened), now)
    return goal is None or not goal.proven


def login_hint(opened: Opened, now: int) -> str:
    """The masked address a login made through this link would have, "" where the invitee names one."""
    goal = target(opened.invitation, opened.link, delivery_of(opened), now)
    return mask(goal.address) if goal else ""


def delivery_refs(link: Link) -> list[refs.Ref[Delivery]]:
    """The delivery that a link came with, to be read together with its invitation."""
    return [refs.numbered_delivery(link.invitation, link.delivery)] if link.delivery != CARRIED else []


def delivery_of(opened: Opened) -> Delivery | None:
    """The delivery that this link came with, None for one that a person carries."""
    references = delivery_refs(opened.link)
    return opened.found[references[0]] if references else None


def _goal(context: Context, opened: Opened, typed: SignUp) -> Target:
    """A typed address is never proven by a link, not even where it is the invited one: only by its code."""
    goal = target(opened.invitation, opened.link, delivery_of(opened), context.now)
    if goal is None or typed.email or typed.phone:
        return Target(_typed_address(context, typed, opened.invitation.branding.country), proven=False)
    return goal


def _typed_address(context: Context, typed: SignUp, country: str) -> Address:
    if bool(typed.email) == bool(typed.phone):
        raise Unprocessable(errors=[FieldError("email", "required", "Give either an email or a phone.")])
    clean = Cleaning("")
    address = (
        Address("email", clean.field("email", context.addresses.email, typed.email))
        if typed.email
        else Address("phone", clean.field("phone", partial(context.addresses.phone, country=country), typed.phone))
    )
    clean.finish()
    return address


def required_name(text: str) -> str:
    """A clean name. Raises Unprocessable, also where there is none."""
    clean = Cleaning("")
    name = clean.field("name", clean_name, text)
    clean.finish()
    if not name:
        raise Unprocessable(errors=[FieldError("name", "required", "Give your name.")])
    return name


def refuse_weak(password: str) -> None:
    """Raises WeakPassword at its field."""
    flaw = password_flaw(password)
    if flaw:
        raise WeakPassword(flaw, errors=[FieldError("password", "weak_password", flaw)])


def make_login(context: Context, beginning: str, address: Address, name: str, password: str) -> SignedUp:
    """The login of whoever holds the address, and a session; `beginning` is the id of what it began with, which may
    repeat it. Raises AccountExists, WeakPassword."""
    login = context.logins.create(address, name=name, password=password, invitation_id=beginning)
    session = context.logins.sign_in(address.value, password)
    user = User(
        id=user_id(login.issuer, login.subject),
        issuer=login.issuer,
        subject=login.subject,
        email=address.value if address.kind == "email" else None,
        phone=address.value if address.kind == "phone" else None,
        name=name,
    )
    return SignedUp(user, session)


def _note_gesture(context: Context, invitation: Invitation) -> None:
    """The first deliberate act on a link is noted once; a lost race only means that somebody else did."""
    if invitation.opened_at is not None:
        return
    with suppress(Lost):
        context.store.commit([save(invitation, replace(invitation, opened_at=context.now))])
