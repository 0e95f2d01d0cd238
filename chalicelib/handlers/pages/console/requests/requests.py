"""What clients and guests ask for, in the console: by state, and who waits since when (S1.9)."""

from urllib.parse import urlencode

from chalicelib.domain.request import Request, RequestStatus
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.handlers.pages.console.frame import desk
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.requests import reading
from chalicelib.services.requests.reading import Names, RequestQuestion

AT_ONCE = 25
STATES = tuple(RequestStatus)


def show_all(turn: Turn) -> PageAnswer:
    """Latest first. A page may be short where the caller serves few of those who ask, and still go on."""
    here = desk(turn)
    kept = _kept(turn)
    asked = RequestQuestion(status=kept.get("status", ""), mine="mine" in kept)
    question = f"console#requests#{here.organization}#{here.user.id}#{asked}"
    after = position_of(here.context, turn.incoming.query.get("cursor"), question)
    page = reading.list_requests(here.context, here.user, here.organization, asked, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    names = reading.names_of(here.context, page.items)
    view = {
        "rows": [_row_view(one, names[one.id]) for one in page.items],
        "states": list(STATES),
        "values": {name: kept.get(name, "") for name in ("status", "mine")},
        "is_first": after is None,
        "next_page": urlencode(kept | {"cursor": following}) if following else "",
    }
    return here.page("requests/requests", view)


def _kept(turn: Turn) -> dict[str, str]:
    """The filters that make sense: an old address still shows a list."""
    query = turn.incoming.query
    status = {"status": query["status"]} if query.get("status") in set(STATES) else {}
    return status | ({"mine": "on"} if query.get("mine") == "on" else {})


def _row_view(request: Request, names: Names) -> Fields:
    return {
        "id": request.id,
        "name": names.contact,
        "assigned": names.assigned,
        "kind": request.kind,
        "subject": request.subject,
        "status": request.status,
        "at": request.last_at,
        "waiting_since": request.waiting_since,
    }
