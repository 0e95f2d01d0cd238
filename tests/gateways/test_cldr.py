"""Dates, times, money, lists and plurals, held to what CLDR says of each language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.locales import LOCALES
from chalicelib.domain.money import Money
from chalicelib.gateways.cldr import city_text, date_text, list_text, money_text, number_text, plural_form, time_text
from chalicelib.gateways.wording import counted

SUNDAY = datetime(2026, 12, 6, 14, 30, tzinfo=UTC)
SPOKEN = {
    "en": ("Sunday, 6 December 2026", "14:30", "A, B and C", "10,000"),
    "de": ("Sonntag, 6. Dezember 2026", "14:30", "A, B und C", "10.000"),
    "es": ("domingo, 6 de diciembre de 2026", "14:30", "A, B y C", "10.000"),
}
PAID = {
    "en": ("€1,250.00", "JP¥125,000", "KWD\xa0125.000"),
    "de": ("1.250,00\xa0€", "125.000\xa0¥", "125,000\xa0KWD"),
    "es": ("1.250,00\xa0€", "125.000\xa0JPY", "125,000\xa0KWD"),
}
# The categories of 0, 1, 2, 5, 22 and 100.
FORMS = {
    "en": "other one other other other other",
    "de": "other one other other other other",
    "es": "other one other other other other",
}


def test_every_language_has_its_row_in_each_table() -> None:
    assert SPOKEN.keys() == PAID.keys() == FORMS.keys() == set(LOCALES)


@pytest.mark.parametrize("locale", LOCALES)
def test_days_times_lists_and_numbers_are_written_as_the_language_does(locale: str) -> None:
    names, number = list_text(["A", "B", "C"], locale), number_text(10_000, locale)

    assert (date_text(SUNDAY, locale), time_text(SUNDAY, locale), names, number) == SPOKEN[locale]
    assert list_text(["A"], locale) == "A"
    assert list_text([], locale) == ""


@pytest.mark.parametrize("locale", LOCALES)
def test_money_is_written_as_the_language_does_with_the_digits_of_the_currency(locale: str) -> None:
    assert tuple(money_text(Money(125_000, currency), locale) for currency in ("EUR", "JPY", "KWD")) == PAID[locale]


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (0, "EUR", "€0.00"),
        (5, "EUR", "€0.05"),
        (99_999_999, "USD", "US$999,999.99"),
        # CLDR would round both to a whole number.
        (1_250, "RSD", "RSD\xa012.50"),
        (1_250, "IQD", "IQD\xa01.250"),
        # A currency that nobody knows keeps its code.
        (1_250, "XXZ", "XXZ\xa012.50"),
    ],
)
def test_no_digit_of_an_amount_is_lost(amount: int, currency: str, written: str) -> None:
    assert money_text(Money(amount, currency), "en") == written


@pytest.mark.parametrize("locale", LOCALES)
def test_each_number_has_the_plural_form_of_the_language(locale: str) -> None:
    assert " ".join(plural_form(number, locale) for number in (0, 1, 2, 5, 22, 100)) == FORMS[locale]


def test_a_text_is_said_in_the_form_of_its_number() -> None:
    assert counted("counted.minutes", 1, "en") == "1 minute"
    assert counted("counted.minutes", 10, "de") == "10 Minuten"
    # Spanish has a form of its own for millions; what has no text in it is said as any other number.
    assert plural_form(1_000_000, "es") == "many"
    assert counted("counted.minutes", 1_000_000, "es") == "1.000.000 minutos"


def test_a_city_is_called_what_it_is_called_in_the_language() -> None:
    there = SUNDAY.astimezone(ZoneInfo("America/New_York"))

    assert [city_text(there, locale) for locale in ("en", "es")] == ["New York", "Nueva York"]
