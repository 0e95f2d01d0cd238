"""Where an organization asks its managers for a second factor, whoever has none finds every door of it shut."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID
from tests.handlers.targets import Targets
from tests.world import World

MANAGED = [one for one in OPERATIONS if one.path.startswith("/v1/organizations/{org}") and one.auth == "bearer"]
KEY = {"Idempotency-Key": "any"}


@pytest.mark.parametrize("declared", MANAGED, ids=lambda one: one.name)
def test_an_admin_without_a_second_factor_reads_and_changes_nothing_where_it_is_asked(
    world: World, targets: Targets, declared: Operation
) -> None:
    ref = refs.organization(targets.people.place.id)
    place = world.store.items[ref]
    admin = world.user("Ada")
    world.join(place, admin, "admin")
    world.store.items[ref] = replace(place, policy=replace(place.policy, second_factor_of_managers=True))
    before = dict(world.store.items)

    reply = targets.call(declared, VALID.get(declared.name), headers=KEY, token=admin)

    assert (reply.status, reply.code) == (403, "second_factor_required")
    assert world.store.items == before
