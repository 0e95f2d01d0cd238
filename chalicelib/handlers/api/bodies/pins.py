"""PINs as requests and answers."""

from typing import Literal

from msgspec import Struct

from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.pins.pin_messages import SentPin
from chalicelib.services.pins.pins import ShownPin

SendBy = Literal["sms", "email", "preferred"]


class TextPin(Body):
    """`preferred` is how the contact likes to be written to, or the other way where only that is known."""

    channel: SendBy = "sms"


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
