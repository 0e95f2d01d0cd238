"""Lengths of time. All times and lengths are milliseconds; what counts seconds says so in its name."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
