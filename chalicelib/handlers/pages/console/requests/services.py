"""What the organization offers, in the console: owners and admins create, change, retire and restore it (S1.7)."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import UsherError, VersionMismatch
from chalicelib.domain.service import ASKERS, Service, ServiceStatus
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain, version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.requests import offering
from chalicelib.services.requests.offering import DESCRIPTION_LIMIT, ServiceDraft

Typed = Mapping[str, str]
FIELDS = ("name", "description", "client", "guest", "position", "form", "version")
_MOST_POSITION = 999


def show_all(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _list(here, {"client": "on", "position": "0", "form": mark(turn)})


def _list(here: Desk, values: Typed) -> PageAnswer:
    found = offering.list_all(here.context, here.user, here.organization)
    rows = [_row_view(one) for one in sorted(found, key=lambda one: one.status == ServiceStatus.RETIRED)]
    return here.page("requests/services", {"rows": rows, "values": values} | _form_view(here))


def _form_view(here: Desk) -> Fields:
    return {"may_change": here.caller.manages, "askers": list(ASKERS), "longest": DESCRIPTION_LIMIT}


def _row_view(service: Service) -> Fields:
    return {
        "id": service.id,
        "name": service.name,
        "description": service.description,
        "asked_by": list(service.askers),
        "is_active": service.status == ServiceStatus.ACTIVE,
    }


def create(turn: Turn) -> PageAnswer:
    here = desk(turn)
    typed = turn.typed()
    try:
        offering.create(here.context, here.user, here.organization, ServiceDraft(**_given(typed)), _replay(typed))
    except UsherError as error:
        return told(error, _list(here, _kept(typed)))
    return here.to("/services", done="offered")


def _replay(typed: Typed) -> Replay | None:
    return replay("services", typed, FIELDS)


def _kept(typed: Typed) -> dict[str, str]:
    return {name: typed[name] for name in FIELDS if name in typed}


def _given(typed: Typed) -> dict[str, Any]:
    place = typed.get("position", "").strip()
    return {
        "name": typed.get("name", ""),
        "description": plain(typed.get("description", "")),
        "askers": tuple(one for one in ASKERS if typed.get(one) == "on"),
        "position": int(min(float(place), _MOST_POSITION)) if place.isascii() and place.isdigit() else 0,
    }


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    service = _read(here)
    return _one(here, service, _values_of(service))


def _read(here: Desk) -> Service:
    return offering.get(here.context, here.user, here.organization, here.turn.named("service"))


def _values_of(service: Service) -> dict[str, str]:
    values = {"name": service.name, "description": service.description, "position": str(service.position)}
    return values | dict.fromkeys(service.askers, "on") | {"version": str(service.version)}


def _one(here: Desk, service: Service, values: Typed) -> PageAnswer:
    return here.page("requests/service", _row_view(service) | {"values": values} | _form_view(here))


def save(turn: Turn) -> PageAnswer:
    here = desk(turn)
    typed = turn.typed()
    service = _read(here)
    try:
        patch = Patch(_given(typed), version_seen(typed))
        offering.change(here.context, here.user, here.organization, service.id, patch)
    except VersionMismatch as error:
        # What was typed stays; saved once more, it takes the place of what is there by now.
        return told(error, _one(here, service, _kept(typed) | {"version": str(service.version)}))
    except UsherError as error:
        return told(error, _one(here, service, _kept(typed)))
    return here.to(f"/services/{service.id}", done="saved")


def retire(turn: Turn) -> PageAnswer:
    return _pressed(turn, "unoffered", offering.retire)


def restore(turn: Turn) -> PageAnswer:
    return _pressed(turn, "reoffered", offering.restore)


def _pressed(turn: Turn, done: str, verb: Callable[..., Service]) -> PageAnswer:
    here = desk(turn)
    turn.typed()
    service = _read(here)
    verb(here.context, here.user, here.organization, service.id)
    return here.to(f"/services/{service.id}", done=done)
