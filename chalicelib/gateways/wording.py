"""What the reader sees in their language: the texts of the pages, and dates."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from chalicelib.domain.locales import closest

TEMPLATES = Path(__file__).parent.parent / "templates"


TEXTS = TEMPLATES / "pages" / "texts"


@lru_cache
def catalog(locale: str) -> dict[str, Any]:
    """All texts of one language, of all areas of pages, by dotted key."""
    texts: dict[str, Any] = {}
    for file in sorted(TEXTS.glob(f"*/{closest(locale)}.json")):
        texts |= json.loads(file.read_text("utf-8"))
    return texts


def phrases(locale: str) -> Callable[..., str]:
    """The function `t` of a page: `t("key", name=value)`; values are escaped, texts may hold markup."""
    from markupsafe import Markup

    texts = catalog(locale)

    def t(key: str, **values: Any) -> str:
        return Markup(texts[key]).format(**values)

    return t


def spoken_date(at: int, locale: str, zone: str | None = None) -> str:
    """`at` (epoch milliseconds) as a day: "Sunday 6 December 2026"."""
    moment, texts = _moment(at, zone), catalog(locale)
    return str(texts["date.day"]).format(
        weekday=texts["date.weekdays"][moment.weekday()],
        day=moment.day,
        month=texts["date.months"][moment.month - 1],
        year=moment.year,
    )


def spoken_time(at: int, locale: str, zone: str | None = None) -> str:
    """`at` (epoch milliseconds) as a day and time with its zone: "Sunday 6 December 2026, 15:30 (Berlin time, CET)".

    The city tells zones with one abbreviation apart, and the abbreviation the two hours when clocks go back.
    """
    moment = _moment(at, zone)
    city = _city(str(getattr(moment.tzinfo, "key", "")))
    text = str(catalog(locale)["date.time_in" if city else "date.time"])
    day = spoken_date(at, locale, zone)
    return text.format(day=day, time=f"{moment:%H:%M}", city=city, zone=_abbreviation(moment, locale))


def listed(items: Sequence[str], locale: str) -> str:
    """The items as a reader says them: "Ann, Ben and Cleo"."""
    *firsts, last = items
    return f"{', '.join(firsts)} {catalog(locale)['list.and']} {last}" if firsts else last


def _moment(at: int, zone: str | None) -> datetime:
    return datetime.fromtimestamp(at / 1000, _zone(zone))


def _city(zone: str) -> str:
    """ "New York" of `America/New_York`, "" where the name is an abbreviation itself."""
    area, _, place = zone.rpartition("/")
    return place.replace("_", " ") if area and area != "Etc" else ""


def _abbreviation(moment: datetime, locale: str) -> str:
    name = moment.tzname() or "UTC"
    # Zones without an abbreviation are named by their distance: "-03", "+0545".
    distance = _DISTANCE.fullmatch(name)
    if distance:
        return f"UTC{distance[1]}{int(distance[2])}{':' + distance[3] if distance[3] else ''}"
    return _ABBREVIATIONS.get(locale, {}).get(name, name)


_DISTANCE = re.compile(r"([+-])(\d\d)(\d\d)?")
# What readers call the zones of where most of them live.
_ABBREVIATIONS = {
    "de": {"CET": "MEZ", "CEST": "MESZ", "EET": "OEZ", "EEST": "OESZ", "WET": "WEZ", "WEST": "WESZ"},
}


def _zone(name: str | None) -> tzinfo:
    if not name or name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # unknown, or a machine without time zone data
        return UTC
