"""Using a package bit by bit or as a whole, and giving back what was used."""

import pytest

from chalicelib.domain.entitlement import Entitlement, restored, used
from chalicelib.domain.errors import Conflict, Unprocessable


def a_right(units: int, taken: int, status: str = "active") -> Entitlement:
    return Entitlement(
        id="ent_1",
        organization="org_1",
        contact="con_1",
        package="pkg_1",
        name="Ten sessions",
        settlement="prepaid",
        amount=0,
        currency="EUR",
        units=units,
        used=taken,
        status=status,
        assigned_by="mem_1",
        created_at=0,
        at=0,
    )


@pytest.mark.parametrize(
    ("units", "taken", "wanted", "then"),
    [
        (10, 0, 1, (1, "active", 9)),
        (10, 8, 1, (9, "active", 1)),
        (10, 9, 1, (10, "consumed", 0)),
        (10, 3, 7, (10, "consumed", 0)),
        (10, 3, None, (10, "consumed", 0)),
        (0, 0, None, (0, "consumed", 0)),
    ],
)
def test_so_much_is_used_and_the_last_of_it_uses_it_up(
    units: int, taken: int, wanted: int | None, then: tuple[int, str, int]
) -> None:
    before = a_right(units, taken)
    after = used(before, wanted)

    assert (after.used, after.status, after.left) == then
    assert used(after, None).status == "consumed"
    given_back = restored(after, wanted)
    assert given_back.status == "active"
    assert given_back.used == (taken if wanted else 0), "the inverse"


@pytest.mark.parametrize(("units", "taken", "wanted"), [(10, 8, 3), (10, 0, 11), (1, 0, 2)])
def test_more_than_is_left_is_refused_and_said(units: int, taken: int, wanted: int) -> None:
    with pytest.raises(Conflict, match=f"{units - taken} of {units} are left"):
        used(a_right(units, taken), wanted)


@pytest.mark.parametrize(("taken", "wanted"), [(2, 3), (0, 1)])
def test_more_than_was_used_is_not_given_back(taken: int, wanted: int) -> None:
    with pytest.raises(Conflict, match=f"{taken} of 10 are used"):
        restored(a_right(10, taken), wanted)


@pytest.mark.parametrize("status", ["reserved", "revoked", "released"])
def test_what_is_not_active_is_neither_used_nor_given_back(status: str) -> None:
    for units in (1, None):
        for change in (used, restored):
            with pytest.raises(Conflict, match=status):
                change(a_right(10, 2, status), units)


def test_what_is_used_up_can_not_be_used_more_and_saying_so_twice_is_no_harm() -> None:
    over = a_right(10, 10, "consumed")
    assert used(over, None) == over
    with pytest.raises(Conflict, match="Nothing is left"):
        used(over, 1)


def test_a_package_that_is_not_counted_has_no_units() -> None:
    for change in (used, restored):
        with pytest.raises(Unprocessable) as refused:
            change(a_right(0, 0), 1)
        assert refused.value.errors[0].field == "units"


def test_one_from_before_units_is_used_as_a_whole_and_comes_back() -> None:
    over = used(a_right(0, 0), None)
    assert (over.status, restored(over, None).status, restored(over, None).used) == ("consumed", "active", 0)
