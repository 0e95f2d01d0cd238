"""A profile and what follows from it agree, whatever two devices of one user do at the same moment."""

from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.time import DAY
from chalicelib.domain.user_profile import PROFESSIONAL
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, own_photo, presence, profiles
from chalicelib.services.discovery.blocking import Unwanted
from tests.holding import holds
from tests.pictures import png
from tests.services.interleaving import every_order
from tests.services.steps import Acme

COMPLETE = {"name": "Olga Berg", "profession": "Mediator", "circle": PROFESSIONAL}
OLGA = Acme().user("Olga", email="olga@example.com", phone="+12015550123")
EVE, IVAN = Unwanted("usr_" + "e" * 26, "Eve"), Unwanted("usr_" + "i" * 26, "Ivan")


def patches(**fields: Any) -> Any:
    return lambda context: profiles.change(context, OLGA, Patch(fields))


def lifts(context: Context) -> None:
    for one in presence.blocks_of(context, OLGA.id):
        if one.name == "Ivan":
            blocking.lift(context, OLGA, one.id)


ACTS: dict[str, Any] = {
    "renames": patches(name="Olga"),
    "hides": patches(visible_in_search=False),
    "shows": patches(visible_in_search=True),
    "blocks": lambda context: blocking.block(context, OLGA, EVE),
    "lifts": lifts,
    "signs in": lambda context: profiles.signed_in(replace(context, now=context.now + DAY), OLGA),
    "signs in with another": lambda context: profiles.signed_in(context, replace(OLGA, email="berg@example.com")),
    "gives a photo": lambda context: own_photo.put(context, OLGA, "image/png", png(64, 64)),
}
REFUSED = {"", "conflict", "not_found"}


@holds("A44")
@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), [*combinations_with_replacement(ACTS, 2)])
def test_what_is_found_is_what_the_profile_says_in_every_order(one: str, other: str) -> None:
    def begin() -> tuple[Any, Any, list[Any]]:
        acme = Acme()
        patches(**COMPLETE, visible_in_search=True)(acme.context)
        blocking.block(acme.context, OLGA, IVAN)
        return acme, acme.context, [ACTS[one], ACTS[other]]

    for ended in every_order(begin):
        assert set(ended.outcomes) <= REFUSED, ended.order
        assert "" in ended.outcomes, "one of two at least gets through"
        agrees(ended.world, ended.order)


def agrees(acme: Acme, order: str) -> None:
    profile = acme.item(refs.user_profile(OLGA.id))
    entries = {ref.parts[0]: found for ref, found in acme.store.items.items() if ref.kind == "findable"}
    assert set(entries) == set(profile.found_at), order
    assert bool(entries) == profile.visible_in_search, order
    blocks = tuple(sorted(one.blocked for one in presence.blocks_of(acme.context, OLGA.id)))
    for found in entries.values():
        shown = (found.name, found.profession, found.photo, found.blocks)
        assert shown == (profile.name, profile.profession, profile.photo, blocks), order
