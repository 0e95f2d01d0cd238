"""Amounts: how they are written, and which ones a payment provider would refuse."""

import pytest

from chalicelib.domain.money import (
    CURRENCIES,
    ENDS_IN_0,
    LEAST,
    MAX_AMOUNT,
    decimal_text,
    minor_units,
    unchargeable,
)


@pytest.mark.parametrize(
    ("currency", "least", "written"),
    [
        ("USD", 50, "0.50 USD"),
        ("EUR", 50, "0.50 EUR"),
        ("GBP", 30, "0.30 GBP"),
        ("JPY", 50, "50 JPY"),
        ("SEK", 300, "3.00 SEK"),
        ("DKK", 250, "2.50 DKK"),
        ("PLN", 200, "2.00 PLN"),
        ("CZK", 1_500, "15.00 CZK"),
        ("HUF", 17_500, "175.00 HUF"),
        ("MXN", 1_000, "10.00 MXN"),
        ("HKD", 400, "4.00 HKD"),
    ],
)
def test_less_than_the_least_amount_of_a_currency_is_refused_in_its_own_digits(
    currency: str, least: int, written: str
) -> None:
    assert unchargeable(least, currency) == ""
    for little in (1, least - 1):
        assert f"Stripe takes at least {written}:" in unchargeable(little, currency)


@pytest.mark.parametrize("currency", ["BHD", "JOD", "KWD", "OMR", "TND"])
def test_an_amount_in_a_currency_of_three_decimals_ends_in_0(currency: str) -> None:
    assert [bool(unchargeable(amount, currency)) for amount in (5_120, 5_124, 1, 10)] == [False, True, True, False]
    assert f"Amounts in {currency} end in 0" in unchargeable(5_124, currency)


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_nothing_and_a_round_sum_are_prices_in_every_currency(currency: str) -> None:
    assert unchargeable(0, currency) == unchargeable(20_000, currency) == ""


def test_the_tables_name_currencies_that_are_sold_in() -> None:
    assert {*LEAST, *ENDS_IN_0} <= CURRENCIES
    assert max(LEAST.values()) < MAX_AMOUNT


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("120", "EUR", 12_000),
        (" 120.5 ", "EUR", 12_050),
        ("120,50", "EUR", 12_050),
        ("0", "EUR", 0),
        ("1200", "JPY", 1_200),
        ("1.250", "BHD", 1_250),
        ("12", "???", 1_200),
    ],
)
def test_a_price_that_is_typed_becomes_minor_units(typed: str, currency: str, amount: int) -> None:
    assert minor_units(typed, currency) == amount


@pytest.mark.parametrize(
    "typed", ["", "-1", "1.250", "1,250.00", "1e3", "free", "12.", ".5", "1 200", "\u0661", "9" * 9]
)
def test_what_is_no_price_is_none(typed: str) -> None:
    assert minor_units(typed, "EUR") is None


def test_yen_have_no_decimals() -> None:
    assert minor_units("12.5", "JPY") is None


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
@pytest.mark.parametrize("amount", [0, 7, 110, MAX_AMOUNT])
def test_a_price_is_typed_as_it_is_shown(amount: int, currency: str) -> None:
    assert minor_units(decimal_text(amount, currency), currency) == amount
