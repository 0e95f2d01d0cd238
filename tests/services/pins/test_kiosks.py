"""Kiosks: made, changed, given another key, revoked; and who may."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import (
    Conflict,
    IdempotencyMismatch,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.models.codec import to_item
from chalicelib.services.core.saving import Patch
from chalicelib.services.pins import kiosks
from chalicelib.services.pins.kiosks import KioskDraft
from tests.services.pins.entrance import Entrance

Verb = Callable[..., Any]


def test_the_key_is_shown_once_and_kept_nowhere(entrance: Entrance) -> None:
    text = entrance.kiosk.text
    shown = kiosks.get(entrance.context, entrance.owner, entrance.place.id, entrance.kiosk.key.id)
    listed = kiosks.list_kiosks(entrance.context, entrance.owner, entrance.place.id, after=None, limit=50).items

    assert text.startswith("usher_")
    assert len(text) == 54
    assert [shown.text, *(one.text for one in listed)] == ["", ""]
    stored = [str(to_item(ref, one)) for ref, one in entrance.store.items.items()]
    assert not [one for one in stored if text in one or text[-32:] in one]


def test_a_repetition_with_the_same_key_makes_one_kiosk_and_shows_no_key(entrance: Entrance) -> None:
    draft, replay = KioskDraft(name="Door", site="North"), Replay("key", "request")
    made = kiosks.create(entrance.context, entrance.owner, entrance.place.id, draft, replay)
    again = kiosks.create(entrance.context, entrance.owner, entrance.place.id, draft, replay)

    assert (again.key, again.text) == (made.key, "")
    with pytest.raises(IdempotencyMismatch):
        kiosks.create(entrance.context, entrance.owner, entrance.place.id, draft, Replay("key", "another"))


@pytest.mark.parametrize(("draft", "field"), [({"site": "North"}, "name"), ({"name": "Door"}, "site")])
def test_a_kiosk_has_a_name_and_a_site(entrance: Entrance, draft: dict[str, str], field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        kiosks.create(entrance.context, entrance.owner, entrance.place.id, KioskDraft(**draft), None)
    assert [one.field for one in refused.value.errors] == [field]


def test_another_key_takes_the_place_of_the_first(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.types(pin)
    fresh = kiosks.rotate(entrance.context, entrance.admin, entrance.place.id, entrance.kiosk.key.id)

    assert fresh.key.id == entrance.kiosk.key.id
    assert entrance.types(pin, fresh).contact.id == entrance.jane.id
    with pytest.raises(NotAuthenticated):
        entrance.types(pin)
    listed = kiosks.list_kiosks(entrance.context, entrance.owner, entrance.place.id, after=None, limit=50).items
    assert [one.key for one in listed] == [fresh.key]


def test_a_revoked_key_is_good_for_nothing_until_the_kiosk_gets_another(entrance: Entrance) -> None:
    pin, identifier = entrance.pin(), entrance.kiosk.key.id
    for _ in range(2):
        revoked = kiosks.revoke(entrance.context, entrance.owner, entrance.place.id, identifier)
        assert revoked.key.revoked_at == entrance.now
    with pytest.raises(NotAuthenticated):
        entrance.types(pin)
    assert entrance.told().count("kiosk.revoked") == 1

    fresh = kiosks.rotate(entrance.context, entrance.owner, entrance.place.id, identifier)
    assert fresh.key.revoked_at is None
    assert entrance.types(pin, fresh).contact.id == entrance.jane.id


def test_a_kiosk_that_is_moved_keeps_its_key(entrance: Entrance) -> None:
    pin, identifier = entrance.pin(), entrance.kiosk.key.id
    entrance.changes(entrance.mia, segments={"site": "South"})
    moved = kiosks.change(entrance.context, entrance.owner, entrance.place.id, identifier, Patch({"site": "South"}, 1))

    assert (moved.key.site, moved.key.version) == ("South", 2)
    assert entrance.types(pin).contact.id == entrance.jane.id
    with pytest.raises(VersionMismatch):
        kiosks.change(entrance.context, entrance.owner, entrance.place.id, identifier, Patch({"name": "Door"}, 1))
    with pytest.raises(Unprocessable):
        kiosks.change(entrance.context, entrance.owner, entrance.place.id, identifier, Patch({"site": " "}))


VERBS: list[Verb] = [
    kiosks.get,
    kiosks.rotate,
    kiosks.revoke,
    kiosks.lift,
    lambda *call: kiosks.change(*call, Patch({"name": "Door"})),
]


@pytest.mark.parametrize("verb", VERBS)
def test_kiosks_are_for_owners_and_admins(entrance: Entrance, verb: Verb) -> None:
    verb(entrance.context, entrance.admin, entrance.place.id, entrance.kiosk.key.id)
    with pytest.raises(NotAllowed):
        verb(entrance.context, entrance.staff, entrance.place.id, entrance.kiosk.key.id)
    with pytest.raises(NotFound):
        verb(entrance.context, entrance.user("Eve"), entrance.place.id, entrance.kiosk.key.id)


@pytest.mark.parametrize("verb", VERBS)
def test_a_foreign_kiosk_is_an_unknown_one(entrance: Entrance, verb: Verb) -> None:
    other = entrance.organization(entrance.owner, "Other")
    for identifier in (entrance.kiosk.key.id, "key_" + "0" * 16, "key_x", "org_" + "0" * 16):
        with pytest.raises(NotFound):
            verb(entrance.context, entrance.owner, other.id, identifier)


def test_of_two_new_keys_at_once_one_is_good(entrance: Entrance) -> None:
    identifier, first = entrance.kiosk.key.id, []

    def rival() -> None:
        first.append(kiosks.rotate(entrance.context, entrance.admin, entrance.place.id, identifier))

    entrance.meets(rival)
    second = kiosks.rotate(entrance.context, entrance.owner, entrance.place.id, identifier)

    assert entrance.types(entrance.pin(), second).contact.id == entrance.jane.id
    with pytest.raises(NotAuthenticated):
        entrance.types(entrance.pin(), first[0])
    keys = [one for one in entrance.store.items if one.kind == "api_key"]
    assert keys == [refs.of(second.key)]


def test_of_two_changes_at_once_none_is_lost(entrance: Entrance) -> None:
    identifier = entrance.kiosk.key.id

    def rival() -> None:
        kiosks.change(entrance.context, entrance.admin, entrance.place.id, identifier, Patch({"name": "Door"}))

    entrance.meets(rival)
    with pytest.raises(Conflict):
        kiosks.change(entrance.context, entrance.owner, entrance.place.id, identifier, Patch({"site": "South"}))
    assert kiosks.get(entrance.context, entrance.owner, entrance.place.id, identifier).key.name == "Door"
