"""What there is to measure of PINs and kiosks."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.api_key import PresentedKey, read_key
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.errors import PinWrong
from chalicelib.domain.writes import Always, Put
from chalicelib.services.messages import sending
from chalicelib.services.people import dependents
from chalicelib.services.people.dependents import DependentDraft
from chalicelib.services.pins import kiosks, pins, texting, verifying
from chalicelib.services.pins.kiosks import KioskDraft
from tests.models.stage import Stage


def _given(stage: Stage) -> Callable[[], Any]:
    return lambda: pins.give(stage.context, stage.owner, stage.place.id, stage.person.id)


def _shown(stage: Stage) -> Callable[[], Any]:
    _given(stage)()
    return lambda: pins.show(stage.context, stage.owner, stage.place.id, stage.person.id)


def _replaced(stage: Stage) -> Callable[[], Any]:
    _given(stage)()
    wanted = pins.Replacing(contact=stage.person.id)
    return lambda: pins.replace_pin(stage.context, stage.owner, stage.place.id, wanted)


def _withdrawn(stage: Stage) -> Callable[[], Any]:
    _given(stage)()
    return lambda: pins.withdraw(stage.context, stage.owner, stage.place.id, stage.person.id)


def _sent(stage: Stage) -> Callable[[], Any]:
    _given(stage)()
    reference = refs.of(stage.person)
    account = replace(stage.world.item(reference), linked_user=stage.jane.id)
    stage.world.store.commit([Put(reference, account, Always())])
    wanted = texting.SendPin(contact=stage.person.id, channel="email")
    return lambda: texting.send(stage.context, stage.owner, stage.place.id, wanted)


def _delivered(stage: Stage) -> Callable[[], Any]:
    message = _sent(stage)().message
    return lambda: sending.deliver(stage.context, message.id, "DLV#001")


def _made(stage: Stage) -> Callable[[], Any]:
    draft = KioskDraft(name="Entrance", site="North")
    return lambda: kiosks.create(stage.context, stage.owner, stage.place.id, draft, None)


def _standing(stage: Stage) -> tuple[PresentedKey, str]:
    """The key of a kiosk that was used before, and the PIN of somebody with a child at its site."""
    guardians = (Guardian(contact=stage.person.id, slot="A"),)
    draft = DependentDraft(name="Mia", segments={"site": "North"}, guardians=guardians)
    dependents.create(stage.context, stage.owner, stage.place.id, draft, None)
    pin, key = _given(stage)().digits, read_key(_made(stage)().text)
    assert key
    verifying.verify(stage.context, key, pin)
    return key, pin


def _verified(stage: Stage) -> Callable[[], Any]:
    key, pin = _standing(stage)
    return lambda: verifying.verify(stage.context, key, pin)


def _guessed(stage: Stage) -> Callable[[], Any]:
    key, _ = _standing(stage)

    def guess() -> None:
        with suppress(PinWrong):
            verifying.verify(stage.context, key, "999999")

    return guess


PINS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "give a contact a PIN": _given,
    "show a PIN": _shown,
    "give another PIN": _replaced,
    "withdraw a PIN": _withdrawn,
    "ask for a message with the PIN": _sent,
    "send one message with a PIN": _delivered,
    "make a kiosk": _made,
    "verify a PIN": _verified,
    "guess a wrong PIN": _guessed,
}
