"""From a token to its invitation, and back to the address a person can open."""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import link_problem
from chalicelib.domain.tokens import CARRIED, Link, Purpose, UnknownSlot, issue, read
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.kit import Kit

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


def decode(kit: Kit, token: str) -> Link:
    """Raises NotFound for anything but an invitation's token of ours, before any I/O."""
    return decode_for(kit, Purpose.INVITE, token)


def decode_for(kit: Kit, purpose: Purpose, token: str) -> Link:
    """What a token made for this purpose says. Raises NotFound, also for one made for another (A06)."""
    try:
        link = read(kit.keys.ring(), purpose, token)
    except UnknownSlot:
        link = _decode_again(kit, purpose, token)
    if link is None:
        raise NotFound
    return link


def purpose_of(kit: Kit, token: str, *purposes: Purpose) -> Purpose:
    """Which of these purposes a token was made for, known before any I/O. Raises NotFound."""
    for purpose in purposes[:-1]:
        try:
            decode_for(kit, purpose, token)
        except NotFound:
            continue
        return purpose
    decode_for(kit, purposes[-1], token)
    return purposes[-1]


def _decode_again(kit: Kit, purpose: Purpose, token: str) -> Link | None:
    try:
        return read(kit.keys.reread(), purpose, token)
    except UnknownSlot:
        return None


def follow(kit: Kit, token: str, now: int, also: Callable[[Link], Sequence[refs.Ref[Any]]] = lambda _: ()) -> Opened:
    """What a link leads to, in one read together with the items of `also`. Raises NotFound."""
    link = decode(kit, token)
    reference = refs.invitation(link.invitation)
    found = kit.store.read([reference, *also(link)])
    offer = found[reference]
    if offer is None:
        raise NotFound
    return Opened(link, offer, found, link_problem(offer, link, now))


def follow_live(
    kit: Kit, token: str, now: int, also: Callable[[Link], Sequence[refs.Ref[Any]]] = lambda _: ()
) -> Opened:
    """Like `follow`. Raises the problem of a link that no longer works."""
    opened = follow(kit, token, now, also)
    if opened.problem:
        raise opened.problem
    return opened


def opened_by_id(kit: Kit, identifier: str, now: int) -> Opened | None:
    """An invitation that its recipient came to by signing in rather than by a link; None if there is none."""
    reference = refs.invitation(identifier)
    found = kit.store.read([reference])
    offer = found[reference]
    if offer is None:
        return None
    link = Link(offer.id, offer.generation, CARRIED)
    return Opened(link, offer, found, link_problem(offer, link, now))


def url_of(kit: Kit, offer: Invitation, delivery: int = CARRIED) -> str:
    """The address of the page; with delivery 0 it is a link that a person carries and that proves nothing.

    While the invitation waits for its payment it is the page where that is made.
    """
    if offer.status == Status.AWAITING_PAYMENT:
        return payment_url(kit, offer.order, offer.generation)
    token = issue(kit.keys.ring(), Purpose.INVITE, Link(offer.id, offer.generation, delivery))
    return f"{kit.base_url}/i/{token}"


def payment_url(kit: Kit, order: str, generation: int, delivery: int = CARRIED) -> str:
    """Where an order is paid. Whoever has the link may pay; it opens nothing else."""
    token = issue(kit.keys.ring(), Purpose.PAYMENT, Link(order, generation, delivery))
    return f"{kit.base_url}/p/{token}"


def share_text(offer: Invitation, url: str) -> str:
    """Ready to paste beside the link, in the recipient's language."""
    texts = PAYMENT_TEXTS if offer.status == Status.AWAITING_PAYMENT else SHARE_TEXTS
    text = texts.get(offer.recipient.locale[:2], texts["en"])
    return text.format(organization=offer.branding.name, url=url)
