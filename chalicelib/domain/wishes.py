"""What a member can wish to be told: by topic, where and how often."""

from collections.abc import Iterable
from enum import StrEnum

from chalicelib.domain.errors import FieldError, Unsupported
from chalicelib.domain.notice import TOLD
from chalicelib.domain.values import dataclass


class Wish(StrEnum):
    """One word for all topics. `failures`: only what went wrong or waits for them; `none`: no email."""

    ALL = "all"
    FAILURES = "failures"
    NONE = "none"


class Way(StrEnum):
    """Where a member is told. The later ones have their place in what is stored, and lead nowhere yet."""

    IN_APP = "in_app"
    EMAIL = "email"
    PUSH = "push"
    SMS = "sms"


class Rhythm(StrEnum):
    """How often by email: of each fact by itself, or of all that is unseen, on the hour or in the morning."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


WAYS = (Way.IN_APP, Way.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Preference:
    """For one topic; without any of `channels` nothing is told. `only_waiting`: what they have to see to."""

    channels: tuple[str, ...] = WAYS
    rhythm: str = Rhythm.AT_ONCE
    only_waiting: bool = False


def refuse_later(topics: Iterable[str], channels: Iterable[str] = (), *, field: str = "topics") -> None:
    """Raises Unsupported for what has its place and is not built."""
    errors = [
        FieldError(f"{field}.{topic}", "unsupported", "Nothing is told of this topic yet.")
        for topic in topics
        if topic not in TOLD
    ] + [
        FieldError(field, "unsupported", f"The channel {channel} is not available yet.")
        for channel in dict.fromkeys(channels)
        if channel not in WAYS
    ]
    if errors:
        raise Unsupported(errors=errors)
