"""A group invitation or an import that goes on in the background: its rows, how far it is, what came of each row.

The rows lie in chunks, each with its results beside it in a partition of its own, so that no item grows large and
no partition runs hot (F51). Chunks are done one after the other: `next` is the first that is not done.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from chalicelib.domain.contact import Grants
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.sheet import Fault, Understood
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.values import dataclass

CHUNK = 25
MAX_CONTACTS = 5_000
MAX_ROWS = 10_000
# Seconds between two chunks, in which messages of others take their turn.
PAUSE = 2
# A chunk takes a second or two, a worker at most one minute: later than this nobody is at work on it any more.
REDRIVE_AFTER = 3 * MINUTE
KEPT = 30 * DAY
INVITED, CREATED, EXISTS = "invited", "created", "exists"
# An assignment that went: `member` served the contact.
DROPPED = "dropped"
# What a job with PINs does: a message with it, or the PIN alone.
TEXTED, GIVEN = "texted", "given"
# What `invite` on a contact does beside making a first invitation; whoever has the role already is left alone.
RESENT, REISSUED, REGISTERED = "resent", "reissued", "registered"
SENDING = frozenset({INVITED, RESENT, REISSUED})
# What a row can come to beside a refusal, in the order in which it is shown.
RESULTS = (INVITED, REISSUED, RESENT, REGISTERED, CREATED, EXISTS, TEXTED, GIVEN, DROPPED)


class JobKind(StrEnum):
    INVITE = "invite"
    IMPORT = "import"
    # Each contact gets a PIN, and a message with it on the channel of the terms.
    PINS = "pins"
    # What an operator's migration found: nobody starts it here, and nothing is left to do.
    STAFF = "staff"


class JobStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class InviteRow:
    """One recipient as typed: a contact, or whatever is known of the person. `channel` "" is that of the terms,
    `country` where the phone is dialled, "" for the organization's. `fault` is why there is nothing but that."""

    contact: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    locale: str = ""
    channel: str = ""
    type: str = ""
    fault: Fault | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        return () if self.contact else (self.phone,)


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """One contact to be imported, as typed. `country` is where its numbers are dialled, "" for the organization's.
    `fault` is why there is nothing but that."""

    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    country: str = ""
    preferred: str = ""
    locale: str = ""
    timezone: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    external_id: str = ""
    fault: Fault | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        return self.phones

    @property
    def contact(self) -> str:
        """Whose row it is, as with an `InviteRow`: that is not known yet."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is offered to every row; `expires_in` in seconds."""

    role: str = Role.CLIENT
    channel: str = "preferred"
    note: str = ""
    expires_in: int | None = None
    match: str = ""
    voice: str = ""
    grants: Grants = field(default_factory=Grants)


JobRow = InviteRow | ContactRow
Rows = tuple[JobRow, ...]


@dataclass(frozen=True, kw_only=True)
class Job:
    """`member` is the membership that began it. `counts` says how many rows ended how: one of `RESULTS`, or the code of
    a refusal. `understood` is how the sheet was read that the rows came from."""

    id: str
    organization: str
    caller: User
    member: str = ""
    kind: str = JobKind.INVITE
    terms: Terms = field(default_factory=Terms)
    status: str = JobStatus.RUNNING
    understood: Understood | None = None
    total: int
    done: int = 0
    next: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    created_at: int
    due_at: int | None = None
    ended_at: int | None = None
    version: int = 1

    @property
    def refused(self) -> int:
        """How many rows were refused so far."""
        return sum(count for result, count in self.counts.items() if result not in RESULTS)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Up to CHUNK rows of one kind, to be invited or imported; `at` is when the job was made."""

    rows: tuple[InviteRow, ...] = ()
    people: tuple[ContactRow, ...] = ()
    at: int

    @property
    def entries(self) -> Rows:
        return self.rows or self.people


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """`result` is one of `counts`; `member` is who served the contact before; `field` what a refusal was about,
    `detail` what to do about it; `reason` why a message waits or failed; `assumed_country` where a number in national
    form was taken to be dialled."""

    result: str
    contact: str = ""
    invitation: str = ""
    member: str = ""
    field: str = ""
    detail: str = ""
    reason: str = ""
    assumed_country: str = ""


@dataclass(frozen=True, kw_only=True)
class Results:
    rows: tuple[RowResult, ...]
    at: int


@dataclass(frozen=True, kw_only=True)
class Running:
    """The one job that an organization has under way, so that its share of the workers is bounded."""

    job: str


def chunks(rows: Rows, at: int) -> list[Chunk]:
    return [_chunk(rows[start : start + CHUNK], at) for start in range(0, len(rows), CHUNK)]


def _chunk(rows: Rows, at: int) -> Chunk:
    return Chunk(
        rows=tuple(row for row in rows if isinstance(row, InviteRow)),
        people=tuple(row for row in rows if isinstance(row, ContactRow)),
        at=at,
    )


def advanced(job: Job, results: Results, now: int) -> Job:
    """The job with one chunk more; a cancelled one stays cancelled."""
    done = job.done + len(results.rows)
    going = job.status == JobStatus.RUNNING
    ends = going and done >= job.total
    return replace(
        job,
        status=JobStatus.DONE if ends else job.status,
        done=done,
        next=job.next + 1,
        counts=dict(Counter(job.counts) + Counter(row.result for row in results.rows)),
        due_at=now + REDRIVE_AFTER if going and not ends else None,
        ended_at=now if ends else job.ended_at,
    )


def cancelled(job: Job, now: int) -> Job:
    return replace(job, status=JobStatus.CANCELLED, due_at=None, ended_at=now)
