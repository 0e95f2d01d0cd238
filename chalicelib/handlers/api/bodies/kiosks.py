"""Kiosks as requests and answers, and what is verified at them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.api_key import stopped_until
from chalicelib.domain.text import first_name
from chalicelib.handlers.api.bodies.common import Body, Name, Segment
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.pins.kiosks import Kiosk
from chalicelib.services.pins.verifying import Recognized

TypedPin = Annotated[str, Meta(max_length=40, description="6 to 10 digits; blanks and dashes do not matter")]


class CreateKiosk(Body):
    """`site` is a segment of the children who are brought there: the value of any of them."""

    name: Name
    site: Segment


class PatchKiosk(Body):
    """JSON merge patch: absent fields stay."""

    name: Name | UnsetType = UNSET
    site: Segment | UnsetType = UNSET


class KioskAnswer(Struct, kw_only=True):
    """`key` is shown where it was made just now, and never again. `status` is `active`, `stopped` after ten wrong PINs
    (until `stopped_until`), `locked` after fifty in a day until it is lifted, or `revoked`."""

    id: str
    name: str
    site: str
    status: str
    stopped_until: str | None
    last_used_at: str | None
    created_at: str
    revoked_at: str | None
    key: str | None
    version: int


class KiosksPage(Struct):
    items: list[KioskAnswer]
    next: str | None


class VerifyPin(Body):
    pin: TypedPin


class RecognizedChild(Struct):
    id: str
    first_name: str


class VerifiedAnswer(Struct):
    """The first name of the guardian, and those of their children who are at this site."""

    first_name: str
    children: list[RecognizedChild]


def kiosk_answer(kiosk: Kiosk, now: int) -> KioskAnswer:
    key, use = kiosk.key, kiosk.use
    until = stopped_until(use, now) if use else 0
    return KioskAnswer(
        id=key.id,
        name=key.name,
        site=key.site,
        status=_status(kiosk, until),
        stopped_until=rfc3339(until) if until else None,
        last_used_at=rfc3339(use.at) if use else None,
        created_at=rfc3339(key.created_at),
        revoked_at=rfc3339(key.revoked_at) if key.revoked_at is not None else None,
        key=kiosk.text or None,
        version=key.version,
    )


def verified_answer(one: Recognized) -> VerifiedAnswer:
    children = [RecognizedChild(child.dependent, first_name(child.name)) for child in one.children]
    return VerifiedAnswer(first_name(one.contact.name), children)


def _status(kiosk: Kiosk, until: int) -> str:
    if kiosk.key.revoked_at is not None:
        return "revoked"
    if kiosk.use and kiosk.use.locked:
        return "locked"
    return "stopped" if until else "active"
