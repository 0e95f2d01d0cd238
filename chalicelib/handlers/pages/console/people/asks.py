"""What clients ask of the team in the console: the list, and one to approve or refuse."""

from collections.abc import Callable

from chalicelib.domain.ask import AskStatus, ClientAsk
from chalicelib.domain.errors import UsherError
from chalicelib.domain.ids import user_of
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.discovery import answering, blocking
from chalicelib.services.discovery.answering import NamedAsk

AT_ONCE = 25


def show_all(turn: Turn) -> PageAnswer:
    """Those that wait for an answer, newest first."""
    here = desk(turn)
    question = f"console#asks#{here.organization}#{here.user.id}"
    after = position_of(here.context, turn.incoming.query.get("cursor"), question)
    page = answering.list_asks(here.context, here.user, here.organization, AskStatus.OPEN, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    return here.page("people/asks", {"rows": [_row(one) for one in page.items], "next_page": following or ""})


def show(turn: Turn) -> PageAnswer:
    return _page(turn, desk(turn))


def approve(turn: Turn) -> PageAnswer:
    """Back to the list, which says that they are invited."""
    return _done(
        turn,
        "/asks",
        "taken_on",
        lambda here, typed: answering.approve(here.context, _named(turn, here), typed.get("contact", "")),
    )


def refuse(turn: Turn) -> PageAnswer:
    return _done(turn, "/asks", "not_taken_on", lambda here, _: answering.refuse(here.context, _named(turn, here)))


def block(turn: Turn) -> PageAnswer:
    """The reader's own block, which their profile lists and lifts; what was asked still waits for an answer."""
    return _done(turn, f"/asks/{turn.named('ask')}", "blocked", _block)


def _block(here: Desk, _: dict[str, str]) -> None:
    blocking.block(here.context, here.user, blocking.asker_of(here.context, here.user, here.turn.named("ask")))


def _done(turn: Turn, path: str, what: str, act: Callable[[Desk, dict[str, str]], object]) -> PageAnswer:
    """On to `path`, which says what was done, or back to what was asked with what is wrong."""
    here = desk(turn)
    typed = turn.typed()
    try:
        act(here, typed)
    except UsherError as error:
        return told(error, _page(turn, here))
    return here.to(path, done=what)


def _named(turn: Turn, here: Desk) -> NamedAsk:
    return NamedAsk(here.user, here.organization, turn.named("ask"))


def _page(turn: Turn, here: Desk) -> PageAnswer:
    seen = answering.read_ask(here.context, _named(turn, here))
    view = {
        "ask": _row(seen.ask),
        "status": seen.ask.status_at(here.context.now).value,
        "may_answer": answering.may_answer(here.caller, seen.ask),
        "may_block": _may_block(here, seen.ask),
        "contacts": [(one.id, one.name or next(iter(one.addresses), one.id)) for one in seen.contacts],
    }
    return here.page("people/ask", view)


def _may_block(here: Desk, one: ClientAsk) -> bool:
    """Who was asked may, as long as they do not block them."""
    blocked = {each.blocked for each in blocking.list_blocks(here.context, here.user)}
    return user_of(one.asked) == here.user.id and one.user not in blocked


def _row(one: ClientAsk) -> Fields:
    return {
        "id": one.id,
        "name": one.name,
        "about": [text for text in (one.profession, one.firm) if text],
        "asked": one.asked_name,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
    }
