"""PINs as requests and answers."""

from collections import Counter
from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import GIVEN, TEXTED, InviteRow
from chalicelib.handlers.api.bodies.common import Body, Id
from chalicelib.handlers.api.bodies.jobs import RowAnswer, row_answer
from chalicelib.handlers.api.bodies.rows import ContactFilter
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.jobs.dry_run import Foreseen
from chalicelib.services.pins.pin_messages import SentPin
from chalicelib.services.pins.pins import ShownPin

SendBy = Literal["sms", "email", "preferred"]


class TextPin(Body):
    """`preferred` is how the contact likes to be written to, or the other way where only that is known."""

    channel: SendBy = "sms"


class GivePins(Body):
    """Exactly one of `contacts` and `filter`. `channel` is how each is told, `none` for not at all. With `dry_run`
    nothing happens but the answer."""

    contacts: Annotated[list[Id], Meta(min_length=1, max_length=2_000)] | None = None
    filter: ContactFilter | None = None
    channel: Literal["sms", "email", "preferred", "none"] = "sms"
    dry_run: bool = False


class PinMessageAnswer(Struct, kw_only=True):
    """`about` is `pin` or `guide`; `status` that of any message, `reason` why it waits or failed."""

    about: str
    channel: str
    status: str
    reason: str
    at: str


class PinAnswer(Struct, kw_only=True):
    """`pin` is null where the key that it was kept under is gone: it works, but only another one can be shown. `digits`
    is its length, `message` the latest one about it."""

    contact: str
    pin: str | None
    digits: int
    made_at: str
    message: PinMessageAnswer | None
    version: int


class MyPinAnswer(Struct, kw_only=True):
    """`pin` is null where it can't be shown: ask for another one where you got it."""

    pin: str | None
    made_at: str


class PinRehearsalAnswer(Struct, kw_only=True):
    """What would happen. `counts` is as in a job; `channels` counts the messages by channel, `new_pins` those who have
    no PIN yet and would be given one; `refused` lists the rows for which nothing would be done."""

    total: int
    counts: dict[str, int]
    channels: dict[str, int]
    new_pins: int
    refused: list[RowAnswer]


def meant_by(given: GivePins) -> Audience | tuple[InviteRow, ...]:
    """Raises InvalidRequest unless exactly one way to say who is used."""
    if (given.contacts is None) == (given.filter is None):
        detail = "Give exactly one of `contacts` and `filter`."
        raise InvalidRequest(errors=[FieldError("contacts", "invalid", detail)])
    if given.filter is not None:
        return lists.audience(given.filter)
    return tuple(InviteRow(contact=one) for one in dict.fromkeys(given.contacts or ()))


def pin_rehearsal_answer(seen: Foreseen) -> PinRehearsalAnswer:
    rows = enumerate(seen.results, 1)
    return PinRehearsalAnswer(
        total=len(seen.results),
        counts=dict(Counter(one.result for one in seen.results)),
        channels=dict(seen.channels),
        new_pins=seen.pins,
        refused=[row_answer(number, one) for number, one in rows if one.result not in (TEXTED, GIVEN)],
    )


def pin_answer(shown: ShownPin) -> PinAnswer:
    pin = shown.pin
    return PinAnswer(
        contact=pin.contact,
        pin=shown.digits,
        digits=pin.length,
        made_at=rfc3339(pin.made_at),
        message=message_answer(shown.sent) if shown.sent else None,
        version=pin.version,
    )


def my_pin_answer(shown: ShownPin) -> MyPinAnswer:
    return MyPinAnswer(pin=shown.digits, made_at=rfc3339(shown.pin.made_at))


def message_answer(sent: SentPin) -> PinMessageAnswer:
    way = sent.delivery
    return PinMessageAnswer(
        about=sent.message.what, channel=way.channel, status=way.status, reason=way.reason, at=rfc3339(way.at)
    )
