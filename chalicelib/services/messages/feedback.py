"""What mail providers report afterwards: delivered, bounced, complained. Late, twice and in any order."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery, DeliveryStatus, is_code, outranks
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.recipients import suppress
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.undelivered import recorded


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
    return [save(current, moved), *_suppress(context, current, report), *recorded(context, about, moved, {})]


def _suppress(context: Context, current: Delivery, report: Report) -> list[Write]:
    # What belongs to no organization has nobody to lift a stop: whether SES sends there again is for its own list.
    if not report.lasting or not current.organization:
        return []
    return [suppress(context, current.organization, current.address, report.status)]
