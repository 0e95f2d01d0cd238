"""One business and one beside it, built once: whatever a call changes is put back before the next."""

from collections.abc import Iterator

import pytest

from tests.fakes.issuer import FakeIssuer
from tests.handlers.gateway import Http
from tests.handlers.rights.asking import Asking
from tests.handlers.rights.scene import build
from tests.world import ISSUER, NOON, World

_kept: list[Asking] = []
_issuer = FakeIssuer(NOON, ISSUER)


@pytest.fixture
def issuer() -> FakeIssuer:
    return _issuer


@pytest.fixture
def empty_world() -> World:
    return _kept[0].scene.world if _kept else World()


@pytest.fixture
def asking(world: World, http: Http) -> Iterator[Asking]:
    if not _kept:
        foreign, scene = build(world, http, "Other"), build(world, http, "Acme")
        _kept.append(Asking(scene, foreign, world.user("Sam"), dict(world.store.items)))
    return _kept[0]
