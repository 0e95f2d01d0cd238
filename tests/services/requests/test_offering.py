"""Services: what is offered, to whom, in which order."""

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.service import MOST_SERVICES
from chalicelib.services.core.saving import Patch
from chalicelib.services.requests import offering
from chalicelib.services.requests.offering import ServiceDraft
from tests.holding import holds
from tests.services.requests.desk import Desk


def names(desk: Desk, user: object = None) -> list[str]:
    return [one.name for one in offering.list_mine(desk.context, user or desk.cleo, desk.place.id)]


@holds("S1.7")
def test_a_client_is_shown_all_services_that_are_offered_to_clients_in_their_order(desk: Desk) -> None:
    desk.offers("Second", position=2)
    desk.offers("First", position=1)
    desk.offers("For guests", askers=("guest",))
    retired = desk.offers("Gone")
    offering.retire(desk.context, desk.owner, desk.place.id, retired.id)

    assert names(desk) == ["First", "Second"]
    assert names(desk, desk.staff) == []
    assert [one.name for one in offering.list_all(desk.context, desk.staff, desk.place.id, "retired")] == ["Gone"]


def test_a_retired_service_is_offered_again_and_doing_either_twice_changes_nothing(desk: Desk) -> None:
    service = desk.offers()
    for verb in (offering.retire, offering.retire, offering.restore, offering.restore):
        moved = verb(desk.context, desk.owner, desk.place.id, service.id)

    assert (moved.status, moved.version) == ("active", 3)
    assert [one.type for one in desk.events()][-2:] == ["service.retired", "service.restored"]


def test_a_service_is_changed_by_whoever_saw_its_latest_version(desk: Desk) -> None:
    service = desk.offers(description="Once a week")
    patch = Patch({"name": "  Coaching \u200b2 ", "description": "", "askers": ("guest", "client", "guest")}, 1)
    changed = offering.change(desk.context, desk.admin, desk.place.id, service.id, patch)

    assert (changed.name, changed.description, changed.askers) == ("Coaching 2", "", ("guest", "client"))
    with pytest.raises(VersionMismatch):
        offering.change(desk.context, desk.admin, desk.place.id, service.id, patch)


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "a\nb"}, {"askers": ()}, {"description": "x" * 1001}])
def test_what_can_not_be_taken_is_refused_at_its_field(desk: Desk, fields: dict[str, object]) -> None:
    service = desk.offers()
    with pytest.raises(Unprocessable) as refused:
        offering.change(desk.context, desk.owner, desk.place.id, service.id, Patch(fields))
    assert [one.field for one in refused.value.errors] == list(fields)


def test_only_owners_and_admins_say_what_is_offered(desk: Desk) -> None:
    service = desk.offers()
    for user in (desk.staff, desk.cleo):
        with pytest.raises(NotAllowed):
            offering.create(desk.context, user, desk.place.id, ServiceDraft(name="Mine"), None)
    with pytest.raises(NotAllowed):
        offering.retire(desk.context, desk.staff, desk.place.id, service.id)
    with pytest.raises(NotFound):
        offering.get(desk.context, desk.cleo, desk.place.id, service.id)
    assert offering.get(desk.context, desk.staff, desk.place.id, service.id) == service


def test_creating_twice_with_one_key_makes_one(desk: Desk) -> None:
    made = {
        offering.create(desk.context, desk.owner, desk.place.id, ServiceDraft(name="One"), Replay("k", "d")).id
        for _ in range(2)
    }
    assert len(made) == 1
    assert names(desk) == ["One"]


def test_there_is_an_end_to_how_many_there_are(desk: Desk) -> None:
    for number in range(MOST_SERVICES):
        desk.offers(f"Number {number}")
    with pytest.raises(Conflict, match="offer it again"):
        desk.offers("One more")
