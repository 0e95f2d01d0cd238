"""Dates, times, money, lists and plurals as CLDR has them for a language, by Babel.

Babel and a language's data are loaded by the first page or message that says such a thing (ADR 0072).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from chalicelib.domain.money import Money, digits_of

if TYPE_CHECKING:
    from babel.core import Locale

# Whose customs a language follows, where that is not CLDR's first choice for it: English dates that are read alike
# everywhere, "6 December" and 14:30.
CUSTOMS = {"en": "en_GB"}


def date_text(moment: datetime, locale: str) -> str:
    """The day in full, with its weekday: "Sunday, 6 December 2026"."""
    from babel.dates import format_date

    return format_date(moment, "full", _customs(locale))


def time_text(moment: datetime, locale: str) -> str:
    """Hours and minutes: "14:30"."""
    from babel.dates import format_time

    return format_time(moment, "short", locale=_customs(locale))


def zone_text(moment: datetime, locale: str) -> str:
    """The abbreviation of the moment's zone as readers of the language know it, "MEZ"; "" where they know none."""
    from babel.dates import get_timezone_name

    name = get_timezone_name(moment, "short", locale=_customs(locale))
    # Where there is none, Babel gives a distance or the long name.
    return name if name.isupper() else ""


def city_text(moment: datetime, locale: str) -> str:
    """The city that names the moment's zone: "Nueva York"."""
    from babel.dates import get_timezone_location

    return get_timezone_location(moment, _customs(locale), return_city=True)


def list_text(items: Sequence[str], locale: str) -> str:
    """The items as a reader says them: "Ann, Ben and Cleo"."""
    from babel.lists import format_list

    return format_list(items, locale=_customs(locale))


def money_text(money: Money, locale: str) -> str:
    """The amount with its currency: "€1,250.00". The digits are ISO 4217's: CLDR would round what is owed."""
    from babel.numbers import parse_pattern

    digits = digits_of(money.currency)
    pattern = parse_pattern(_customs(locale).currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    amount = Decimal(money.amount).scaleb(-digits)
    written = pattern.apply(amount, _customs(locale), currency=money.currency, currency_digits=False)
    # CLDR keeps letters and digits apart ("currencySpacing"), which Babel does not.
    return _LETTER_AND_DIGIT.sub("\xa0", written)


def number_text(number: int, locale: str) -> str:
    """The number with the marks of its thousands: "10,000"."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_customs(locale))


def plural_form(number: int, locale: str) -> str:
    """CLDR's category of the number: zero, one, two, few, many or other."""
    return _customs(locale).plural_form(number)


_LETTER_AND_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


@lru_cache
def _customs(locale: str) -> "Locale":
    from babel.core import Locale

    return Locale.parse(CUSTOMS.get(locale, locale))
