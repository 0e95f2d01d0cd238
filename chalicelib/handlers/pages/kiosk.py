"""The page of a kiosk: a key pad by the entrance. Its key is typed in once, and lies in a cookie of the tablet."""

from chalicelib.domain.api_key import PresentedKey
from chalicelib.domain.errors import NotAuthenticated, PinLocked, PinWrong, RateLimited, Unprocessable, UsherError
from chalicelib.domain.organization import Branding
from chalicelib.domain.text import first_name
from chalicelib.domain.typed import key as clean_key
from chalicelib.handlers.http.problems import retry_after
from chalicelib.handlers.pages import forms
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields, look_view
from chalicelib.services.core.machines import presented_as
from chalicelib.services.pins import verifying

KIOSK = "/kiosk"
LONGEST = 10


def show(turn: Turn) -> PageAnswer:
    """The key pad; without a key the form for it."""
    try:
        branding = _standing(turn, _key(turn))
    except NotAuthenticated:
        return _ask_for_key(turn)
    return _pad(branding)


def verify(turn: Turn) -> PageAnswer:
    """Who is recognized is greeted; a moment later the pad is there for the next person."""
    typed = turn.typed()
    try:
        key = _key(turn)
        branding = _standing(turn, key)
    except NotAuthenticated:
        return _ask_for_key(turn)
    try:
        found = verifying.verify(turn.context, key, _digits(typed))
    except (PinWrong, Unprocessable):
        return _pad(branding).also({"errors": [{"field": "pin", "code": "pin_wrong"}]}, 422)
    except (PinLocked, RateLimited) as refusal:
        return _stopped(branding, refusal)
    children = [first_name(one.name) for one in found.children]
    view = look_view(branding) | {"first_name": first_name(found.contact.name), "children": children}
    return PageAnswer("kiosk_hello", view, passes_to=KIOSK)


def key_page(turn: Turn) -> PageAnswer:
    """For whoever sets it up: another key, or none."""
    return PageAnswer("kiosk_key", {"is_set": bool(forms.kiosk_key(turn.incoming))})


def enter_key(turn: Turn) -> PageAnswer:
    text = clean_key(turn.typed().get("key", ""))
    try:
        _standing(turn, presented_as(text))
    except (NotAuthenticated, UsherError):
        return PageAnswer("kiosk_key", {"errors": [{"field": "key", "code": "key_wrong"}]}, 422)
    return turn.to(KIOSK, forms.kiosk_cookie(text))


def forget_key(turn: Turn) -> PageAnswer:
    """The tablet is no kiosk any more; the key goes on being good."""
    turn.typed()
    return turn.to(f"{KIOSK}/key", forms.no_kiosk())


def _key(turn: Turn) -> PresentedKey:
    """Raises NotAuthenticated."""
    return presented_as(forms.kiosk_key(turn.incoming))


def _standing(turn: Turn, key: PresentedKey) -> Branding:
    organization, _ = verifying.standing(turn.context, key)
    return organization.branding


def _ask_for_key(turn: Turn) -> PageAnswer:
    """A key that is no more is told of: whoever looks after the tablet must enter another."""
    had = bool(forms.kiosk_key(turn.incoming))
    told: Fields = {"errors": [{"field": "key", "code": "key_ended"}]} if had else {}
    return PageAnswer("kiosk_key", {"is_set": False} | told, cookies=(forms.no_kiosk(),) if had else ())


def _pad(branding: Branding) -> PageAnswer:
    return PageAnswer("kiosk", look_view(branding) | {"places": LONGEST})


def _stopped(branding: Branding, refusal: UsherError) -> PageAnswer:
    seconds = retry_after(refusal) if refusal.retry_after else None
    view = look_view(branding) | {"minutes": -(-seconds // 60) if seconds else 0}
    return PageAnswer("kiosk_stopped", view, 429 if seconds else 403, retry_after=seconds)


def _digits(typed: dict[str, str]) -> str:
    """What was typed with a keyboard, or else digit by digit on the pad."""
    return typed.get("pin", "") or "".join(typed.get(f"d{place}", "") for place in range(1, LONGEST + 1))
