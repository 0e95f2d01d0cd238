"""What mail providers report afterwards: delivered, bounced, complained. Late, twice and in any order."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import PROGRESS, Delivery, DeliveryStatus, is_code, outranks
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.recipients import suppress
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.notices import put_notices, tell_undelivered
from chalicelib.services.messages.outgoing import sending


@dataclass(frozen=True)
class Report:
    """`invitation` may be an order, as in a delivery. `lasting`: no further message has a chance (hard bounce), or is
    wanted (complaint)."""

    invitation: str
    name: str
    status: DeliveryStatus
    lasting: bool
    reason: str = ""


def apply(context: Context, report: Report) -> None:
    """Moves the delivery up and, if lasting, stops every further message to its address.

    Raises NotFound when the delivery is not there: the report is tried again later (F22).
    """
    attempt(context, lambda: _applied(context, report), spent=Unavailable)


def _applied(context: Context, report: Report) -> Decision[None]:
    reference, holder = refs.delivery(report.invitation, report.name), refs.holder_of(report.invitation)
    found = context.store.read([reference, holder])
    current, about = found[reference], found[holder]
    if current is None and not is_code(report.name):
        raise NotFound("There is no such delivery.")
    if current is None or not outranks(report.status, current.status):
        return Decision(None)
    return Decision(None, _writes(context, about, current, report))


def _writes(context: Context, about: refs.Holder | None, current: Delivery, report: Report) -> list[Write]:
    moved = replace(
        current,
        status=report.status,
        reason=report.reason,
        at=context.now,
        due_at=None,
        sent_at=current.sent_at or current.at,
    )
    return [save(current, moved), *_suppress(context, current, report), *_facts(context, about, moved)]


def _facts(context: Context, about: refs.Holder | None, moved: Delivery) -> list[Write]:
    """What somebody may have to see to; that a message arrived is told by the message itself."""
    if moved.status in PROGRESS:
        return []
    notices = tell_undelivered(context, about, moved) if about else []
    told = {"number": str(moved.number), "channel": moved.channel, "reason": moved.reason}
    named: dict[str, Any] = {refs.holder_of(moved.invitation).kind: moved.invitation}
    type_, sends = f"delivery.{moved.status}", sending(*notices)
    return [*put_notices(notices), record(context, moved.organization, type_, sends=sends, data=told, **named)]


def _suppress(context: Context, current: Delivery, report: Report) -> list[Write]:
    if not report.lasting:
        return []
    return [suppress(context, current.organization, current.address, report.status)]
