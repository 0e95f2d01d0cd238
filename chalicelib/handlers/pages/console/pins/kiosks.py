"""The kiosks of an organization in the console: made with a key that is shown once, given another, let go on, ended."""

from urllib.parse import urlencode

from chalicelib.domain.errors import UsherError
from chalicelib.handlers.api.bodies.kiosks import CreateKiosk, kiosk_answer
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, manager_desk
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.pins import kiosks
from chalicelib.services.pins.kiosks import Kiosk

AT_ONCE = 25
FIELDS = ("name", "site", "form")


def show_all(turn: Turn) -> PageAnswer:
    return _listed(desk(turn), {"form": mark(turn)})


def _listed(here: Desk, values: dict[str, str]) -> PageAnswer:
    question = f"console#kiosks#{here.organization}"
    after = position_of(here.context, here.turn.incoming.query.get("cursor"), question)
    page = kiosks.list_kiosks(here.context, here.user, here.organization, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [_row(here, one) for one in page.items],
        "values": values,
        "is_first": after is None,
        "next_page": urlencode({"cursor": following}) if following else "",
    }
    return here.page("pins/kiosks", view)


def _row(here: Desk, kiosk: Kiosk) -> Fields:
    return {
        "id": kiosk.key.id,
        "name": kiosk.key.name,
        "site": kiosk.key.site,
        "state": kiosk_answer(kiosk, here.context.now).status,
        "used_at": kiosk.use.at if kiosk.use else None,
    }


def create(turn: Turn) -> PageAnswer:
    """With its key, this once: the same form sent again finds the kiosk without it."""
    typed = turn.typed()
    here = manager_desk(turn)
    values = {name: typed.get(name, "").strip() for name in FIELDS}
    try:
        body = typed_as(CreateKiosk, {"name": values["name"], "site": values["site"]})
        draft = kiosks.KioskDraft(name=body.name, site=body.site)
        made = kiosks.create(here.context, here.user, here.organization, draft, replay("kiosk", values))
    except UsherError as error:
        return told(error, _listed(here, values))
    return _key(here, made) if made.text else here.to("/kiosks")


def _key(here: Desk, kiosk: Kiosk) -> PageAnswer:
    view = {"name": kiosk.key.name, "key": kiosk.text, "address": f"{here.context.base_url}/kiosk"}
    return here.page("pins/kiosk_key", view, 201)


def rotate(turn: Turn) -> PageAnswer:
    """Another key, shown this once."""
    turn.typed()
    here = desk(turn)
    return _key(here, kiosks.rotate(here.context, here.user, here.organization, turn.named("kiosk")))


def revoke(turn: Turn) -> PageAnswer:
    turn.typed()
    here = desk(turn)
    kiosks.revoke(here.context, here.user, here.organization, turn.named("kiosk"))
    return here.to("/kiosks", done="kiosk_revoked")


def lift(turn: Turn) -> PageAnswer:
    turn.typed()
    here = desk(turn)
    kiosks.lift(here.context, here.user, here.organization, turn.named("kiosk"))
    return here.to("/kiosks", done="kiosk_lifted")
