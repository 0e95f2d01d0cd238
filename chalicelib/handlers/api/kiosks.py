"""Kiosks: make, list, change, replace the key, revoke, lift; and verifying a PIN at one."""

from msgspec import structs

from chalicelib.handlers.api.bodies.kiosks import (
    CreateKiosk,
    KioskAnswer,
    KiosksPage,
    PatchKiosk,
    VerifiedAnswer,
    VerifyPin,
    kiosk_answer,
    verified_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.pins import kiosks, verifying


@operation("Make a kiosk", status=201, replayable=True)
def create_kiosk(call: CallWith[CreateKiosk]) -> KioskAnswer:
    """With its key, which is shown this once: type or scan it into the page `/kiosk` of the tablet. A repetition with
    the same Idempotency-Key answers the kiosk without its key."""
    draft = kiosks.KioskDraft(**structs.asdict(call.body))
    return kiosk_answer(kiosks.create(call.context, call.user, call.path["org"], draft, call.replay), call.now)


@operation("List kiosks")
def list_kiosks(call: CallWith[PageQuery]) -> KiosksPage:
    """Newest first, also those that were revoked."""
    after = lists.position(call, "kiosks")
    page = kiosks.list_kiosks(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    return KiosksPage([kiosk_answer(one, call.now) for one in page.items], lists.cursor(call, "kiosks", page))


@operation("Read a kiosk")
def get_kiosk(call: Call) -> KioskAnswer:
    """Without its key, which nobody can show again."""
    return kiosk_answer(kiosks.get(call.context, call.user, call.path["org"], call.path["kiosk"]), call.now)


@operation("Change a kiosk", refusals=("conflict",), versioned=True)
def patch_kiosk(call: CallWith[PatchKiosk]) -> KioskAnswer:
    """Another name or site; its key stays."""
    patch = Patch(given_fields(call.body, cleared={}, empty=""), call.version)
    return kiosk_answer(kiosks.change(call.context, call.user, call.path["org"], call.path["kiosk"], patch), call.now)


@action("Give a kiosk another key", refusals=("conflict",))
def rotate_kiosk(call: Call) -> KioskAnswer:
    """The key before is good for nothing from now on. A kiosk that was revoked goes on with the new one."""
    return kiosk_answer(kiosks.rotate(call.context, call.user, call.path["org"], call.path["kiosk"]), call.now)


@action("Revoke the key of a kiosk", refusals=("conflict",))
def revoke_kiosk(call: Call) -> KioskAnswer:
    """It is good for nothing from now on."""
    return kiosk_answer(kiosks.revoke(call.context, call.user, call.path["org"], call.path["kiosk"]), call.now)


@action("Let a kiosk go on", refusals=("conflict",))
def lift_kiosk(call: Call) -> KioskAnswer:
    """After too many wrong PINs: ten in ten minutes stop it for ten minutes, fifty in a day until this is done."""
    return kiosk_answer(kiosks.lift(call.context, call.user, call.path["org"], call.path["kiosk"]), call.now)


@operation("Verify a PIN", auth="key", refusals=("code_wrong", "pin_locked"))
def verify_pin(call: CallWith[VerifyPin]) -> VerifiedAnswer:
    """With the key of a kiosk, scope `pin.verify`. A PIN that nobody has, and that of a guardian of no child at the
    kiosk's site, are refused alike. `pin_locked` is 429 with `Retry-After` while it passes by itself, else 403."""
    return verified_answer(verifying.verify(call.context, call.machine, call.body.pin))
