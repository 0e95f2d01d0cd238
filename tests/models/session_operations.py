"""What there is to measure of sign-ins on pages."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain.addresses import Address
from chalicelib.domain.sign_in import Ticket
from chalicelib.domain.time import MINUTE
from chalicelib.services.core import sessions
from tests.models.stage import Stage

# As long as one of Cognito's.
TOKEN = "t" * 1_800


def _begun(stage: Stage) -> Ticket:
    logins = stage.world.logins
    if "olga@example.com" not in logins.accounts:
        logins.create(Address("email", "olga@example.com"), name="Olga", password="correct horse", invitation_id="")
    session = replace(logins.sign_in("olga@example.com", "correct horse"), refresh_token=TOKEN)
    return sessions.begin(stage.context, session, stage.owner, "Firefox, Windows")


def _signing_in(stage: Stage) -> Callable[[], Any]:
    return lambda: _begun(stage)


def _going_on(minutes: int) -> Callable[[Stage], Callable[[], Any]]:
    def prepared(stage: Stage) -> Callable[[], Any]:
        ticket = _begun(stage)
        stage.world.later(minutes * MINUTE)
        return lambda: sessions.resume(stage.context, str(ticket), lambda _: stage.owner)

    return prepared


def _listing(stage: Stage) -> Callable[[], Any]:
    _begun(stage)
    return lambda: sessions.list_own(stage.context, stage.owner)


def _ending(stage: Stage) -> Callable[[], Any]:
    ticket = _begun(stage)
    return lambda: sessions.end(stage.context, str(ticket))


SESSIONS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "sign in on a page": _signing_in,
    "go on with a sign-in": _going_on(1),
    "go on with it after five minutes": _going_on(5),
    "list one sign-in": _listing,
    "sign out": _ending,
}
