"""Finding a professional by an exact address, asking them, and what came of it: pages of the person's own account."""

from chalicelib.domain.ask import AskStatus, ClientAsk
from chalicelib.domain.discovery import LookedFor, Person, Sought
from chalicelib.domain.errors import (
    AlreadyMember,
    AskDeclined,
    AskOpen,
    EmailUnverified,
    FieldError,
    ProfileIncomplete,
    RateLimited,
    Unprocessable,
    UsherError,
)
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.discovery import asking, searching

_NOBODY: Fields = {"people": [], "searched": False, "address": ""}


def show(turn: Turn) -> PageAnswer:
    turn.signed_in()
    return _page(turn, _NOBODY)


def search(turn: Turn) -> PageAnswer:
    """Whoever is found is shown below the form, with a button that asks them."""
    user, address = turn.signed_in(), turn.typed().get("address", "").strip()
    entry = LookedFor(email=address) if "@" in address or not address else LookedFor(phone=address)
    try:
        (found,) = searching.discover_professionals(turn.context, user, Sought(entries=(entry,)))
    except UsherError as error:
        return _refused(turn, error, address)
    if found.flaws:
        flawed = [FieldError(one.field, "invalid", one.detail) for one in found.flaws]
        return _refused(turn, Unprocessable(errors=flawed), address)
    people = [_person(one) for one in found.people]
    return _page(turn, {"people": people, "searched": True, "address": address})


def ask(turn: Turn) -> PageAnswer:
    """Sent twice it is the same ask: the second finds it open."""
    user, handle = turn.signed_in(), turn.typed().get("handle", "")
    try:
        asking.ask(turn.context, user, handle, None)
    except UsherError as error:
        return _refused(turn, error, "")
    return turn.to("/me/connect?told=taken_up")


def withdraw(turn: Turn) -> PageAnswer:
    turn.typed()
    asking.withdraw(turn.context, turn.signed_in(), turn.named("ask"))
    return turn.to("/me/connect?told=withdrawn")


def _page(turn: Turn, view: Fields, status: int = 200) -> PageAnswer:
    asks = [_asked(one, turn.context.now) for one in asking.list_mine(turn.context, turn.signed_in())]
    return in_account(turn, PageAnswer("portal/connect", view | {"asks": asks}, status), "connect")


def _refused(turn: Turn, error: UsherError, address: str) -> PageAnswer:
    """Raises `error` where there is nothing to put right on this page."""
    if type(error) not in _TOLD:
        raise error
    return _page(turn, _NOBODY | {"address": address, "errors": _told(error)}, status_of(error))


# What is told on this page, and in which words.
_TOLD: dict[type[UsherError], str] = {
    AlreadyMember: "connect.member",
    AskDeclined: "connect.declined",
    AskOpen: "connect.open",
    EmailUnverified: "email_unverified",
    ProfileIncomplete: "connect.incomplete",
    RateLimited: "connect.later",
    Unprocessable: "connect.expired",
}


def _told(error: UsherError) -> list[dict[str, str]]:
    """Beside the one field there is; what is wrong with a handle is nobody's field."""
    at_field = [one for one in errors(error) if one["field"] == "address"]
    if at_field:
        return at_field
    too_many = any(one.code == "too_many" for one in error.errors)
    return [{"field": "", "code": "connect.too_many" if too_many else _TOLD[type(error)]}]


def _person(one: Person) -> Fields:
    return {
        "handle": one.handle,
        "name": one.name,
        "about": [text for text in (one.profession, one.firm) if text],
        "photo": one.photo.path if one.photo else "",
    }


def _asked(one: ClientAsk, now: int) -> Fields:
    status = one.status_at(now)
    return {
        "id": one.id,
        "name": one.asked_name,
        "status": status.value,
        "until": one.expires_at if status == AskStatus.OPEN else None,
    }
