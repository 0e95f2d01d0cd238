"""What a member wants to be told."""

from enum import StrEnum

from chalicelib.domain.notice import RULES, NoticeKind


class Wish(StrEnum):
    """What a member wants to be written to about. `failures`: only what went wrong or waits for them."""

    ALL = "all"
    FAILURES = "failures"
    NONE = "none"


def wants(wish: str, what: NoticeKind) -> bool:
    return wish == Wish.ALL or (wish == Wish.FAILURES and RULES[what].waits)
