"""The PIN of a contact in the console: given, shown, replaced, withdrawn and sent."""

from collections.abc import Callable

from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.invitation import Channel
from chalicelib.domain.pin import PinSaid
from chalicelib.handlers.api.bodies.pins import TextPin
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.people.contacts import name_of
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.services.people import contacts
from chalicelib.services.pins import pins, texting
from chalicelib.services.pins.pins import ShownPin

CHANNELS = (texting.PREFERRED, Channel.SMS, Channel.EMAIL)
Typed = dict[str, str]


def show(turn: Turn) -> PageAnswer:
    return _shown(desk(turn))


def _shown(here: Desk) -> PageAnswer:
    identifier = here.turn.named("contact")
    contact = contacts.get(here.context, here.user, here.organization, identifier)
    held = _held(here)
    sent = held.sent.delivery if held and held.sent else None
    view = {
        "id": contact.id,
        "name": name_of(contact),
        "has_pin": held is not None,
        "digits": (held.digits or "") if held else "",
        "made_at": held.pin.made_at if held else None,
        "version": held.pin.version if held else 0,
        "is_linked": bool(contact.linked_user),
        "channels": list(CHANNELS),
        "sent_by": sent.channel if sent else "",
        "sent_state": sent.status if sent else "",
        "values": {"channel": texting.PREFERRED, "form": mark(here.turn)},
    }
    return here.page("pins/pin", view)


def _held(here: Desk) -> ShownPin | None:
    try:
        return pins.show(here.context, here.user, here.organization, here.turn.named("contact"))
    except NotFound:
        return None


def act(turn: Turn) -> PageAnswer:
    """What the button says. Replaced is only the PIN that was seen, and a message goes once for a form."""
    typed = turn.typed()
    here = desk(turn)
    step = typed.get("step", "give")
    try:
        _STEPS.get(step, _give)(here, typed)
    except UsherError as error:
        return told(error, _shown(here))
    done = step if step in _STEPS else "give"
    return here.to(f"/contacts/{here.turn.named('contact')}/pin", done=f"pin_{done}")


def _give(here: Desk, _: Typed) -> None:
    pins.give(here.context, here.user, here.organization, here.turn.named("contact"))


def _replace(here: Desk, typed: Typed) -> None:
    wanted = pins.Replacing(contact=here.turn.named("contact"), version=version_seen(typed))
    pins.replace_pin(here.context, here.user, here.organization, wanted)


def _withdraw(here: Desk, _: Typed) -> None:
    pins.withdraw(here.context, here.user, here.organization, here.turn.named("contact"))


def _text(here: Desk, typed: Typed) -> None:
    _send(here, typed, PinSaid.PIN, typed_as(TextPin, {"channel": typed.get("channel", "")}).channel)


def _guide(here: Desk, typed: Typed) -> None:
    _send(here, typed, PinSaid.GUIDE, Channel.EMAIL)


def _send(here: Desk, typed: Typed, what: str, channel: str) -> None:
    contact = here.turn.named("contact")
    mark = replay(f"pin{contact}", {"what": what, "channel": channel, "form": typed.get("form", "")})
    wanted = texting.SendPin(contact=contact, what=what, channel=channel, replay=mark)
    texting.send(here.context, here.user, here.organization, wanted)


_STEPS: dict[str, Callable[[Desk, Typed], None]] = {
    "give": _give,
    "replace": _replace,
    "withdraw": _withdraw,
    "text": _text,
    "guide": _guide,
}
