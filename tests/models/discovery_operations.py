"""What there is to measure of users beyond any organization: profiles, being found, blocks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain.time import DAY
from chalicelib.domain.user_profile import PROFESSIONAL
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, presence, profiles
from chalicelib.services.discovery.blocking import Unwanted
from tests.models.stage import Stage

COMPLETE = {"name": "Jane Doe", "profession": "Mediator", "circle": PROFESSIONAL}


def says(stage: Stage, **fields: Any) -> Any:
    return profiles.change(stage.context, stage.jane, Patch(fields))


def _visible(stage: Stage) -> None:
    says(stage, **COMPLETE, visible_in_search=True)


def _described(stage: Stage) -> Callable[[], Any]:
    says(stage, **COMPLETE)
    return lambda: says(stage, firm="Doe & Co")


def _described_in_sight(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: says(stage, firm="Doe & Co")


def _hidden(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: says(stage, visible_in_search=False)


def _back(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: profiles.signed_in(stage.at(stage.now + DAY), stage.jane)


def _moved(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: profiles.signed_in(stage.context, replace(stage.jane, email="new@example.com"))


def _block(stage: Stage) -> Any:
    return blocking.block(stage.context, stage.jane, Unwanted(stage.owner.id, "Olga"))


def _blocked(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    return lambda: _block(stage)


def _lifted(stage: Stage) -> Callable[[], Any]:
    _visible(stage)
    made = _block(stage)
    return lambda: blocking.lift(stage.context, stage.jane, made.id)


DISCOVERY: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "read one's profile": lambda s: lambda: presence.own_profile(s.context, s.jane),
    "change it": _described,
    "change it while one is visible": _described_in_sight,
    "become invisible": _hidden,
    "sign in, invisible": lambda s: lambda: profiles.signed_in(s.context, s.jane),
    "sign in on another day, visible": _back,
    "sign in with another address, visible": _moved,
    "block somebody, visible": _blocked,
    "lift a block": _lifted,
    "list one's blocks": lambda s: lambda: blocking.list_blocks(s.context, s.jane),
}
