"""Numbers that a spreadsheet has changed are told from those that somebody typed."""

import pytest

from chalicelib.domain.sheet import is_cropped, is_spoiled


@pytest.mark.parametrize(
    "text",
    [
        "4.1556E+10",
        "4,1556E+10",
        "4.1556e+10",
        "4E+10",
        "41556123456.0",
        "41556123456,0",
        "1.0",
        "#######",
        "#NAME?",
        "#N/A",
    ],
)
def test_what_a_spreadsheet_makes_of_a_number_is_known_by_its_form(text: str) -> None:
    assert is_spoiled(text)
    assert is_spoiled(f" {text}\u200e")


@pytest.mark.parametrize(
    "text",
    ["", "+41 55 612 34 56", "0791234567", "7", "007", "A-7", "E10", "5E12", "1.50", "1.10.2", "#7", "=1+1"],
)
def test_what_people_type_is_left_alone(text: str) -> None:
    assert not is_spoiled(text)


@pytest.mark.parametrize(
    "phone",
    [
        "41556123456",
        "791234567",
        "79 123 45 67",
        "201-555-0123",
        "2015550123",
        "201\u2011555\u20110123",
        "tel:791234567",
    ],
)
def test_a_number_with_nothing_in_front_of_it_has_lost_its_beginning(phone: str) -> None:
    assert is_cropped(phone)


@pytest.mark.parametrize("phone", ["", "12", "+41556123456", "0791234567", "00 41 55", "1" * 41, "call me", "123456x"])
def test_other_numbers_are_refused_for_other_reasons(phone: str) -> None:
    assert not is_cropped(phone)
