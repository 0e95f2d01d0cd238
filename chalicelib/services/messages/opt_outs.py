"""Opting out of text messages: STOP is remembered for the number and the organization, START lifts it (A65).

A provider says only which number wrote. Whoever texted that number is noted when a text has left (`Texted`), so that
the answer finds the organization it was for.
"""

from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.delivery import OPTED_OUT, Delivery, DeliveryStatus, opted_out
from chalicelib.domain.marks import Texted
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Drop, Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.recipients import suppress
from chalicelib.services.core.saving import Decision, attempt, save

# The words that carriers hold for leaving; START and UNSTOP are the way back.
STOP_WORDS = frozenset(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET", "OPTOUT", "OPT-OUT", "REMOVE", "TD")
)
START_WORDS = frozenset(("START", "UNSTOP"))
REMEMBERED = 400 * DAY


@dataclass(frozen=True)
class TextBack:
    """A text that came back: who wrote, the first word, and the id of the text it answers, "" if unknown."""

    number: str
    word: str
    answers: str = ""


def texted(context: Context, delivery: Delivery) -> list[Write]:
    """The write that notes who texted this number last, for the answer that may come."""
    if delivery.channel != "sms" or delivery.status not in (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN):
        return []
    mark = Texted(
        organization=delivery.organization,
        about=delivery.invitation,
        name=delivery.name,
        message_id=delivery.message_id,
        expires_at=context.now + REMEMBERED,
    )
    return [Put(refs.texted(_digest(context, "", delivery.address), delivery.organization), mark, Always())]


def suppressed(context: Context, delivery: Delivery) -> list[Write]:
    """The write that remembers an opt-out that the provider reports instead of sending."""
    if delivery.channel != "sms" or delivery.reason != OPTED_OUT:
        return []
    return [suppress(context, delivery.organization, delivery.address, OPTED_OUT)]


def hear(context: Context, answer: TextBack) -> None:
    """Remembers STOP, lifts it after START, and leaves every other text alone. Repeating it changes nothing."""
    word = typed.trimmed(answer.word).upper()
    if word in STOP_WORDS:
        for mark in _meant(context, answer):
            _stop(context, answer.number, mark)
    elif word in START_WORDS:
        for mark in _texted(context, answer.number):
            _start(context, answer.number, mark)


def _meant(context: Context, answer: TextBack) -> list[Texted]:
    """The organization whose text was answered; where that is not known, all that wrote to this number."""
    marks = _texted(context, answer.number)
    named = [one for one in marks if one.message_id and one.message_id == answer.answers]
    return named or marks


def _texted(context: Context, number: str) -> list[Texted]:
    return list(context.store.children(refs.texted(_digest(context, "", number), ""), "org_").items)


def _stop(context: Context, number: str, mark: Texted) -> None:
    attempt(context, lambda: _stopped(context, number, mark))


def _stopped(context: Context, number: str, mark: Texted) -> Decision[None]:
    suppression = refs.suppression(mark.organization, _digest(context, mark.organization, number))
    latest = refs.delivery(mark.about, mark.name)
    found = context.store.read([suppression, latest])
    if found[suppression]:
        return Decision(None)
    delivery = found[latest]
    shown = [save(delivery, opted_out(delivery, context.now))] if delivery else []
    fact = _fact(context, mark, "address.opted_out")
    return Decision(None, [suppress(context, mark.organization, number, OPTED_OUT), *shown, fact])


def _start(context: Context, number: str, mark: Texted) -> None:
    reference = refs.suppression(mark.organization, _digest(context, mark.organization, number))
    suppression = context.store.read([reference])[reference]
    if suppression is None or suppression.reason != OPTED_OUT:
        return
    fact = _fact(context, mark, "address.opted_in")
    try:
        context.store.commit([Drop(reference, Equals("reason", OPTED_OUT)), fact])
    except Lost:
        # Another worker heard the same START, or a complaint came, which only its author lifts.
        return


def _digest(context: Context, scope: str, number: str) -> str:
    return address_digest(context.keys.ring(), scope, number)


def _fact(context: Context, mark: Texted, type_: str) -> Put:
    about: dict[str, Any] = {refs.holder_of(mark.about).kind: mark.about}
    return record(context, mark.organization, type_, **about)
