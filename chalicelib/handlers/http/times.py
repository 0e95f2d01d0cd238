"""Times in answers: RFC 3339, UTC, with milliseconds."""

from datetime import UTC, datetime


def rfc3339(at: int) -> str:
    """`at` in epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def maybe(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)
