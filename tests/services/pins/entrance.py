"""Whoever comes to the entrance of a nursery, and the kiosk that stands there."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.api_key import hash_of, read_key
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.tokens import KeyRing
from chalicelib.domain.writes import Always, Put
from chalicelib.services.pins import kiosks, pins, texting, verifying
from chalicelib.services.pins.kiosks import Kiosk, KioskDraft
from chalicelib.services.pins.pins import ShownPin
from chalicelib.services.pins.verifying import Recognized
from tests.services.households import Nursery


class Entrance(Nursery):
    """Jane is mother of Mia in house North; her PIN is made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.jane = self.person("Jane", phones=("+12015550123",))
        self.mia = self.child("Mia Lou", A=self.jane, site="North")
        self.kiosk = self.stands_at("North")

    def stands_at(self, site: str) -> Kiosk:
        return kiosks.create(self.context, self.owner, self.place.id, KioskDraft(name="Entrance", site=site), None)

    def pin(self, contact: Contact | None = None) -> str:
        given = pins.give(self.context, self.owner, self.place.id, (contact or self.jane).id)
        assert given.digits
        return given.digits

    def shown(self) -> ShownPin:
        return pins.show(self.context, self.owner, self.place.id, self.jane.id)

    def replaces(self, **wanted: Any) -> str:
        asked = pins.Replacing(contact=self.jane.id, **wanted)
        digits = pins.replace_pin(self.context, self.owner, self.place.id, asked).digits
        assert digits
        return digits

    def types(self, digits: str, kiosk: Kiosk | None = None) -> Recognized:
        presented = read_key((kiosk or self.kiosk).text)
        assert presented
        return verifying.verify(self.context, presented, digits)

    def wrong(self) -> str:
        """Digits that nobody has."""
        return "999999"

    def texts(self, **wanted: Any) -> texting.SentPin:
        key = wanted.pop("key", None)
        replay = Replay(key, key) if key else None
        asked = texting.SendPin(contact=self.jane.id, replay=replay, **wanted)
        return texting.send(self.context, self.owner, self.place.id, asked)

    def registers(self, **registered: Any) -> None:
        """Jane has an account from now on, as if she had accepted."""
        reference = refs.contact(self.place.id, self.jane.id)
        account = {"linked_user": self.user("Jane").id, "linked_at": self.now} | registered
        self.store.commit([Put(reference, replace(self.item(reference), **account), Always())])

    def turns_the_key(self) -> None:
        """Another slot signs; the old one goes on opening."""
        ring = self.keys.current
        slot = ring.signing + 1
        self.keys.current = KeyRing({**ring.keys, slot: bytes([65 + slot]) * 32}, slot, ring.addresses)

    def retires_old_keys(self) -> None:
        ring = self.keys.current
        self.keys.current = KeyRing({ring.signing: ring.keys[ring.signing]}, ring.signing, ring.addresses)

    def use(self, kiosk: Kiosk | None = None) -> Any:
        return self.item(refs.key_use(hash_of((kiosk or self.kiosk).text)))
