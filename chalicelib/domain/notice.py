"""What members are told: which facts there are, whom each concerns, and how it is kept.

A fact is written once, as a notice, in the transaction that makes it true; who reads of it is found afterwards, from
who serves and who follows its contact then (services/messages/audience.py). Ids only: names are read when it is shown.
"""

from enum import StrEnum
from typing import Literal

from chalicelib.domain.time import DAY
from chalicelib.domain.values import dataclass

NOTICE_NAMES = "NTC#"
# To an address, which is written with the message; nobody's wishes matter: one that a member has no more, and that of
# somebody who waited for an approval in vain, who is no member.
ADDRESS_CHANGED = "address_changed"
APPROVAL_REFUSED = "approval_refused"
# The message that says it.
TO_ADDRESS = {ADDRESS_CHANGED: "address", APPROVAL_REFUSED: "refusal"}
# Long after everybody was told, nobody asks any more.
KEPT = 30 * DAY


class NoticeKind(StrEnum):
    """A fact that a member is told. Those of a delivery are called as its state."""

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
    # Who serves a client, where no invitation tells it: one of several, the first of them, no more the first, no more.
    SERVES = "serves"
    PRIMARY = "primary"
    NOT_PRIMARY = "not_primary"
    TAKEN_OFF = "taken_off"
    # To the client.
    STAFF_CHANGED = "staff_changed"
    # To all owners: nobody who is here serves this client.
    UNSERVED = "unserved"
    # To all owners: a migration has put the staff of clients in order, and some serve whom they served no more.
    STAFF_SETTLED = "staff_settled"
    # To all owners: a kiosk takes no more PINs until somebody lets it go on.
    KIOSK_LOCKED = "kiosk_locked"
    # To whoever had it sent: a message about a PIN did not arrive.
    PIN_UNDELIVERED = "pin_undelivered"
    # To whoever began it: all rows of an import or a group invitation are done.
    JOB_DONE = "job_done"
    # About the member's own place.
    PROMOTED = "promoted"
    DEMOTED = "demoted"
    # What somebody who has left did goes on with them.
    HANDED_OVER = "handed_over"
    # A client or guest asks, or asks again; somebody is given what they ask; the team has not answered in time.
    REQUEST_ASKED = "request_asked"
    REQUEST_ASSIGNED = "request_assigned"
    REQUEST_WAITS = "request_waits"
    # To all owners: nobody has answered for long.
    REQUEST_ESCALATED = "request_escalated"
    # To whoever asked.
    REQUEST_ANSWERED = "request_answered"
    REQUEST_CLOSED = "request_closed"
    # To whom a client asks to take them on, and who may answer that.
    ASK_MADE = "ask_made"
    # To a client who has not been here for long.
    NUDGED = "nudged"
    # One email of what has gathered.
    DIGEST = "digest"


class Topic(StrEnum):
    """What members choose by. The later ones have their place in what is stored, and are not told of yet."""

    INVITATIONS = "invitations"
    CLIENTS = "clients"
    REQUESTS = "requests"
    MONEY = "money"
    TEAM = "team"
    TASKS = "tasks"
    CHAT = "chat"
    CALENDAR = "calendar"
    ATTENDANCE = "attendance"


TOLD = (Topic.INVITATIONS, Topic.CLIENTS, Topic.REQUESTS, Topic.MONEY, Topic.TEAM)
# Whom a fact concerns: those it names (an inviter, a seller), those who serve the contact, all owners.
Whom = Literal["named", "staff", "owners"]


@dataclass(frozen=True)
class Telling:
    """`waits`: the member has to do something; `own`: it is about the reader, who need not see anything else for it.

    `followed`: it also concerns those who follow the contact. `never_lost`: where nobody is left, all owners.
    """

    topic: Topic
    whom: tuple[Whom, ...] = ("named",)
    waits: bool = False
    own: bool = False
    followed: bool = False
    never_lost: bool = False


_FAILURE = Telling(Topic.INVITATIONS, waits=True, followed=True, never_lost=True)
_REQUEST = Telling(Topic.REQUESTS, waits=True, followed=True, never_lost=True)
RULES: dict[NoticeKind, Telling] = {
    NoticeKind.ASSIGNED: Telling(Topic.CLIENTS),
    NoticeKind.ACCEPTED: Telling(Topic.INVITATIONS, ("named", "staff"), followed=True, never_lost=True),
    NoticeKind.DECLINED: _FAILURE,
    NoticeKind.NOT_ME: _FAILURE,
    NoticeKind.LINK_REQUESTED: _FAILURE,
    NoticeKind.APPROVAL_ASKED: _FAILURE,
    NoticeKind.APPROVED: Telling(Topic.INVITATIONS, own=True),
    NoticeKind.BOUNCED: _FAILURE,
    NoticeKind.COMPLAINED: _FAILURE,
    NoticeKind.FAILED: _FAILURE,
    NoticeKind.SUPPRESSED: _FAILURE,
    NoticeKind.PAYMENT: Telling(Topic.MONEY, waits=True, followed=True, never_lost=True),
    NoticeKind.SERVES: Telling(Topic.CLIENTS),
    NoticeKind.PRIMARY: Telling(Topic.CLIENTS, followed=True),
    NoticeKind.NOT_PRIMARY: Telling(Topic.CLIENTS),
    NoticeKind.TAKEN_OFF: Telling(Topic.CLIENTS, own=True),
    NoticeKind.STAFF_CHANGED: Telling(Topic.TEAM, own=True),
    NoticeKind.UNSERVED: Telling(Topic.CLIENTS, ("named", "owners"), waits=True, followed=True),
    NoticeKind.STAFF_SETTLED: Telling(Topic.CLIENTS, waits=True),
    NoticeKind.KIOSK_LOCKED: Telling(Topic.CLIENTS, ("owners",), waits=True),
    NoticeKind.PIN_UNDELIVERED: Telling(Topic.CLIENTS, waits=True),
    NoticeKind.JOB_DONE: Telling(Topic.INVITATIONS),
    NoticeKind.PROMOTED: Telling(Topic.TEAM, own=True),
    NoticeKind.DEMOTED: Telling(Topic.TEAM, own=True),
    NoticeKind.HANDED_OVER: Telling(Topic.TEAM, own=True),
    NoticeKind.REQUEST_ASKED: _REQUEST,
    NoticeKind.REQUEST_ASSIGNED: Telling(Topic.REQUESTS, waits=True),
    NoticeKind.REQUEST_WAITS: _REQUEST,
    NoticeKind.REQUEST_ESCALATED: Telling(Topic.REQUESTS, ("named", "owners"), waits=True, followed=True),
    NoticeKind.REQUEST_ANSWERED: Telling(Topic.REQUESTS, waits=True, own=True),
    NoticeKind.REQUEST_CLOSED: Telling(Topic.REQUESTS, own=True),
    NoticeKind.ASK_MADE: Telling(Topic.CLIENTS, waits=True, own=True),
    NoticeKind.NUDGED: Telling(Topic.TEAM, own=True),
    NoticeKind.DIGEST: Telling(Topic.TEAM, own=True),
}
# With these their readers see less than before.
LOSES_SIGHT = frozenset({NoticeKind.TAKEN_OFF, NoticeKind.DEMOTED})
UNDELIVERED = frozenset({NoticeKind.BOUNCED, NoticeKind.COMPLAINED, NoticeKind.FAILED, NoticeKind.SUPPRESSED})


@dataclass(frozen=True, kw_only=True)
class News:
    """`about`: the invitation, order or request, "" for none; `client`: the client of a guest; `number`: of the message
    that did not arrive; `job`: what has the rows of it. `at` is epoch milliseconds."""

    organization: str
    what: str
    at: int
    about: str = ""
    contact: str = ""
    client: str = ""
    number: int = 0
    job: str = ""

    @property
    def rule(self) -> Telling:
        return RULES[NoticeKind(self.what)]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A fact on its way to its readers: `named` are memberships, `actor` is the user who did it, and knows.

    `due_at` is when somebody must look whether all were told, None once they were. `gathered`: of a digest, the notices
    that it is about, and `more`: how many others.
    """

    id: str
    organization: str
    news: News
    named: tuple[str, ...] = ()
    actor: str = ""
    gathered: tuple[str, ...] = ()
    more: int = 0
    due_at: int | None = None
    version: int = 1


def is_notice(name: str) -> bool:
    return name.startswith(NOTICE_NAMES)


def notice_name(what: str, membership_id: str, fact: str) -> str:
    """`fact` tells one time that something happened from another."""
    return f"{NOTICE_NAMES}{fact}#{what}#{membership_id}"


def address_notice(what: str, membership_id: str, fact: str) -> str:
    """`what` is one of `TO_ADDRESS`, the membership "" where there is none."""
    return f"{NOTICE_NAMES}{fact}#{what}#{membership_id}"


def to_address(name: str) -> str:
    """The message of a notice that goes to the address that is written with it, "" for any other."""
    return TO_ADDRESS.get(name.split("#")[2], "") if is_notice(name) else ""


def parse_notice(name: str) -> tuple[NoticeKind, str]:
    """What it is about, and the membership it is for."""
    _, _, what, membership_id = name.split("#")
    return NoticeKind(what), membership_id
