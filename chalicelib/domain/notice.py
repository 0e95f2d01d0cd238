"""Messages to members about an invitation or an order: which there are, what they are called, and who wants which.

A notice is a delivery beside what it is about that has no address before it is sent: it goes to the one the member
has then. It lives under `NTC#<fact>#<what>#<membership>`, so that each fact tells each member once.
"""

from enum import StrEnum

NOTICE_NAMES = "NTC#"
# To an address that a member has no more. It is written with the message, and the member's wishes do not matter.
ADDRESS_CHANGED = "address_changed"


class NoticeKind(StrEnum):
    """A fact that a member is written to about. Those of a delivery are called as its state."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_ME = "not_me"
    LINK_REQUESTED = "link_requested"
    APPROVAL_ASKED = "approval_asked"
    # To whoever waited for it.
    APPROVED = "approved"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    # Money that somebody must decide about.
    PAYMENT = "payment"


class Wish(StrEnum):
    """What a member wants to be written to about. `failures`: only what went wrong or waits for them."""

    ALL = "all"
    FAILURES = "failures"
    NONE = "none"


UNDELIVERED = frozenset({NoticeKind.BOUNCED, NoticeKind.COMPLAINED, NoticeKind.FAILED, NoticeKind.SUPPRESSED})
_GOOD_NEWS = frozenset({NoticeKind.ASSIGNED, NoticeKind.ACCEPTED, NoticeKind.APPROVED})


def is_notice(name: str) -> bool:
    return name.startswith(NOTICE_NAMES)


def notice_name(what: NoticeKind, membership_id: str, fact: str) -> str:
    """`fact` tells one time that something happened from another."""
    return f"{NOTICE_NAMES}{fact}#{what}#{membership_id}"


def address_notice(membership_id: str, fact: str) -> str:
    return f"{NOTICE_NAMES}{fact}#{ADDRESS_CHANGED}#{membership_id}"


def is_to_address(name: str) -> bool:
    """Whether a notice goes to the address that is written in it."""
    return is_notice(name) and name.split("#")[2] == ADDRESS_CHANGED


def parse_notice(name: str) -> tuple[NoticeKind, str]:
    """What it is about, and the membership it is for."""
    _, _, what, membership_id = name.split("#")
    return NoticeKind(what), membership_id


def wants(wish: str, what: NoticeKind) -> bool:
    return wish == Wish.ALL or (wish == Wish.FAILURES and what not in _GOOD_NEWS)
