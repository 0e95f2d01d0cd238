"""From typed text to the name of a time zone, or a refusal that says which one may be meant.

The names are those of the package `tzdata`, which ships with Usher: a machine may have no time zones, or others.
"""

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from chalicelib.domain.text import InvalidText

if TYPE_CHECKING:
    from datetime import tzinfo

# A zone of the database that stands for "not set up".
_NONE = "Factory"


def canonical_zone(text: str) -> str:
    """`Europe/Berlin` for `europe/berlin`. Raises InvalidText."""
    typed = text.strip().replace(" ", "_").casefold()
    known = _names()
    if typed in known:
        return known[typed]
    nearest = _nearest(typed)
    hint = f": did you mean {' or '.join(nearest)}?" if nearest else ", such as Europe/Berlin or America/New_York."
    raise InvalidText(f"Give a time zone by its IANA name{hint}")


def clock(zone: str) -> "tzinfo":
    """The clock of the zone; "" is UTC."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(zone or "UTC")


def next_at(zone: str, hour: int, now: int) -> int:
    """When it is this hour in the zone ("" is UTC) for the next time, in milliseconds; an hour that a change of clocks
    leaves out comes right after it."""
    from datetime import datetime, timedelta

    today = datetime.fromtimestamp(now / 1000, clock(zone))
    wanted = today.replace(hour=hour, minute=0, second=0, microsecond=0)
    coming = wanted if wanted.timestamp() * 1000 > now else wanted + timedelta(days=1)
    return int(coming.timestamp() * 1000)


@lru_cache
def _names() -> dict[str, str]:
    """Every name by its folded form."""
    names = (files("tzdata") / "zones").read_text("utf-8").split()
    return {name.casefold(): name for name in names if name != _NONE}


def _nearest(typed: str) -> list[str]:
    """Zones of that city, else those with a similar name: people write `Berlin`, or `Europe/Berln`."""
    from difflib import get_close_matches

    known = _names()
    city = typed.rpartition("/")[2]
    named = [name for folded, name in known.items() if city and folded.endswith(f"/{city}")]
    return named[:2] or [known[one] for one in get_close_matches(typed, known, n=1, cutoff=0.75)]
