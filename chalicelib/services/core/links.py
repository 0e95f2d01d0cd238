"""From a token to its invitation, and back to the address a person can open."""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import link_problem
from chalicelib.domain.locales import closest
from chalicelib.domain.organization import Branding
from chalicelib.domain.tokens import CARRIED, Link, Purpose, UnknownSlot, issue, read
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context

SHARE_TEXTS = {
    "en": "{organization} has invited you. Open your invitation: {url}",
    "de": "{organization} hat Sie eingeladen. Zur Einladung: {url}",
    "es": "{organization} le ha invitado. Abra su invitación: {url}",
}
PAYMENT_TEXTS = {
    "en": "{organization} has reserved a place for you. Your invitation follows your payment: {url}",
    "de": "{organization} hat einen Platz für Sie reserviert. Nach der Zahlung kommt Ihre Einladung: {url}",
    "es": "{organization} le ha reservado una plaza. Recibirá su invitación después del pago: {url}",
}


@dataclass(frozen=True)
class Opened:
    """A genuine link, what it leads to, and `problem`: why it no longer works, if so."""

    link: Link
    invitation: Invitation
    found: Found
    problem: UsherError | None


def decode(context: Context, token: str) -> Link:
    """Raises NotFound for anything but an invitation's token of ours, before any I/O."""
    return decode_for(context, Purpose.INVITE, token)


def decode_for(context: Context, purpose: Purpose, token: str) -> Link:
    """What a token made for this purpose says, pasted with whatever signs around it.

    Raises NotFound, also for one made for another (A06).
    """
    token = typed.token(token)
    try:
        link = read(context.keys.ring(), purpose, token)
    except UnknownSlot:
        link = _decode_again(context, purpose, token)
    if link is None:
        raise NotFound
    return link


def purpose_of(context: Context, token: str, *purposes: Purpose) -> Purpose:
    """Which of these purposes a token was made for, known before any I/O. Raises NotFound."""
    for purpose in purposes[:-1]:
        try:
            decode_for(context, purpose, token)
        except NotFound:
            continue
        return purpose
    decode_for(context, purposes[-1], token)
    return purposes[-1]


def tidied(context: Context, token: str, purposes: Sequence[Purpose]) -> str:
    """The token itself where one was pasted with signs around it, "" where there is nothing to take away.

    Raises NotFound where that is no token for any of these purposes, before any I/O.
    """
    clean = typed.token(token)
    if clean == token:
        return ""
    purpose_of(context, clean, *purposes)
    return clean


def _decode_again(context: Context, purpose: Purpose, token: str) -> Link | None:
    try:
        return read(context.keys.reread(), purpose, token)
    except UnknownSlot:
        return None


def follow(context: Context, token: str, also: Callable[[Link], Sequence[refs.Ref[Any]]] = lambda _: ()) -> Opened:
    """What a link leads to, in one read together with the items of `also`. Raises NotFound."""
    link = decode(context, token)
    reference = refs.invitation(link.invitation)
    found = context.store.read([reference, *also(link)])
    invitation = found[reference]
    # Nobody is given a link to what is asked in the app.
    if invitation is None or invitation.invitee:
        raise NotFound
    return Opened(link, invitation, found, link_problem(invitation, link, context.now))


def follow_live(context: Context, token: str, also: Callable[[Link], Sequence[refs.Ref[Any]]] = lambda _: ()) -> Opened:
    """Like `follow`. Raises the problem of a link that no longer works."""
    opened = follow(context, token, also)
    if opened.problem:
        raise opened.problem
    return opened


def opened_by_id(context: Context, identifier: str) -> Opened | None:
    """An invitation that its recipient came to by signing in rather than by a link; None if there is none."""
    reference = refs.invitation(identifier)
    found = context.store.read([reference])
    invitation = found[reference]
    if invitation is None:
        return None
    link = Link(invitation.id, invitation.generation, CARRIED)
    return Opened(link, invitation, found, link_problem(invitation, link, context.now))


def url_of(context: Context, invitation: Invitation, delivery: int = CARRIED) -> str:
    """The address of the page; with delivery 0 it is a link that a person carries and that proves nothing.

    While the invitation waits for its payment it is the page where that is made.
    """
    if invitation.status == InvitationStatus.AWAITING_PAYMENT:
        return payment_url(context, invitation.order, invitation.generation)
    token = issue(context.keys.ring(), Purpose.INVITE, Link(invitation.id, invitation.generation, delivery))
    return f"{context.base_url}/i/{token}"


def payment_url(context: Context, order_id: str, generation: int, delivery: int = CARRIED) -> str:
    """Where an order is paid. Whoever has the link may pay; it opens nothing else."""
    token = issue(context.keys.ring(), Purpose.PAYMENT, Link(order_id, generation, delivery))
    return f"{context.base_url}/p/{token}"


def logo_url(context: Context, branding: Branding) -> str | None:
    """Where anybody may see the picture of an organization, None without one."""
    return f"{context.base_url}{branding.logo.path}" if branding.logo else None


def look(context: Context, branding: Branding) -> dict[str, Any]:
    """How every message shows the organization it is of."""
    return {
        "organization_name": branding.name,
        "accent": branding.accent,
        "logo": branding.logo,
        "help": branding.help,
        "base_url": context.base_url,
    }


def share_text(invitation: Invitation, url: str) -> str:
    """Ready to paste beside the link, in the recipient's language."""
    texts = PAYMENT_TEXTS if invitation.status == InvitationStatus.AWAITING_PAYMENT else SHARE_TEXTS
    text = texts[closest(invitation.recipient.locale)]
    return text.format(organization=invitation.branding.name, url=url)
