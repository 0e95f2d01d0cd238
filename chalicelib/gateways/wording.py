"""What the reader sees in their language: the texts of the pages, and sentences about dates, money and numbers."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from chalicelib.domain.locales import closest
from chalicelib.gateways.cldr import city_text, date_text, number_text, plural_form, time_text, zone_text

TEMPLATES = Path(__file__).parent.parent / "templates"


TEXTS = TEMPLATES / "pages" / "texts"


@lru_cache
def catalog(locale: str) -> dict[str, str]:
    """All texts of one language, of all areas of pages, by dotted key."""
    texts: dict[str, str] = {}
    for file in sorted(TEXTS.glob(f"*/{closest(locale)}.json")):
        texts |= json.loads(file.read_text("utf-8"))
    return texts


def phrases(locale: str) -> Callable[..., str]:
    """The function `t` of a page: `t("key", name=value)`; values are escaped, texts may hold markup.

    A text whose words depend on a number stands there once for each of the language's plural forms, as `key_one` and
    `key_other`, and takes the number as `count`.
    """
    from markupsafe import Markup

    texts = catalog(locale)

    def t(key: str, **values: Any) -> str:
        if key not in texts:
            key, values = _in_number(key, values, locale)
        return Markup(texts[key]).format(**values)

    return t


def counted(key: str, count: int, locale: str) -> str:
    """The text `key` in the plural form of `count`, such as "10 minutes", without markup."""
    form, values = _in_number(key, {"count": count}, locale)
    return catalog(locale)[form].format(**values)


def spoken_date(at: int, locale: str, zone: str | None = None) -> str:
    """`at` (epoch milliseconds) as a day: "Sunday, 6 December 2026"."""
    return date_text(_moment(at, zone), locale)


def spoken_time(at: int, locale: str, zone: str | None = None) -> str:
    """`at` (epoch milliseconds) as a day and time with its zone: "Sunday, 6 December 2026, 15:30 (Berlin time, CET)".

    The city tells zones with one abbreviation apart, and the abbreviation the two hours when clocks go back.
    """
    moment = _moment(at, zone)
    city = city_text(moment, locale) if _is_named_by_city(moment) else ""
    text = catalog(locale)["date.time_in" if city else "date.time"]
    day, time = date_text(moment, locale), time_text(moment, locale)
    return text.format(day=day, time=time, city=city, zone=_abbreviation(moment, locale))


def _in_number(key: str, values: dict[str, Any], locale: str) -> tuple[str, dict[str, Any]]:
    count = values["count"]
    form = f"{key}_{plural_form(count, locale)}"
    # Some forms are for millions only, which nobody has here: those have no text of their own.
    return form if form in catalog(locale) else f"{key}_other", values | {"count": number_text(count, locale)}


def _moment(at: int, zone: str | None) -> datetime:
    return datetime.fromtimestamp(at / 1000, _zone(zone))


def _is_named_by_city(moment: datetime) -> bool:
    """Whether the zone's name is a place, `America/New_York`, and no abbreviation itself."""
    area, _, _ = str(getattr(moment.tzinfo, "key", "")).rpartition("/")
    return bool(area) and area != "Etc"


def _abbreviation(moment: datetime, locale: str) -> str:
    name = moment.tzname() or "UTC"
    # Zones without an abbreviation are named by their distance: "-03", "+0545".
    distance = _DISTANCE.fullmatch(name)
    if distance:
        return f"UTC{distance[1]}{int(distance[2])}{':' + distance[3] if distance[3] else ''}"
    return zone_text(moment, locale) or name


_DISTANCE = re.compile(r"([+-])(\d\d)(\d\d)?")


def _zone(name: str | None) -> tzinfo:
    if not name or name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, or a machine without time zone data
        return UTC
