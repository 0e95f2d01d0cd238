"""What there is to measure of exports, erasures, and reminders of whoever does not come."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.organization import Role
from chalicelib.domain.time import DAY
from chalicelib.services.account import erasing, exporting
from chalicelib.services.team import nudging
from tests.models.stage import Stage


def _exported(stage: Stage) -> Callable[[], Any]:
    exporting.ask(stage.context, stage.jane)
    return lambda: exporting.write(stage.context, stage.jane.id)


def _read(stage: Stage) -> Callable[[], Any]:
    exporting.ask(stage.context, stage.jane)
    exporting.write(stage.context, stage.jane.id)
    return lambda: exporting.find(stage.context, stage.jane)


def _erased(stage: Stage) -> Callable[[], Any]:
    erasing.ask(stage.context, stage.jane, str(stage.jane.email))
    return lambda: erasing.go_on(stage.context, stage.jane.id)


def _rounds(stage: Stage) -> Callable[[], Any]:
    """Of an organization with a team and one client."""
    world = stage.world
    world.join(stage.place, world.user("Cleo"), Role.CLIENT)
    world.policy(stage.place, stage.owner, nudge_after_days=7)
    world.later(7 * DAY)
    return lambda: nudging.go_on(stage.context, stage.place.id)


ACCOUNT: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "ask for an export": lambda s: lambda: exporting.ask(s.context, s.jane),
    "write one of somebody who is nowhere": _exported,
    "read where it is": _read,
    "ask to be erased, being nowhere": lambda s: lambda: erasing.ask(s.context, s.jane, str(s.jane.email)),
    "erase somebody who is invited once": _erased,
    "remind the one client who does not come": _rounds,
}
