"""What is recorded of a message that went wrong, and who is told: the same whether a send or a report said so."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import PROGRESS, Delivery
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.messages.notices import put_notices, tell_undelivered
from chalicelib.services.messages.outgoing import sending


def recorded(context: Context, about: refs.Holder | None, delivery: Delivery, told: Mapping[str, str]) -> list[Write]:
    """What somebody may have to see to, `told` beside the reason; that a message goes its way is told by itself."""
    if delivery.status in PROGRESS:
        return []
    notices = tell_undelivered(context, about, delivery) if about else []
    data = {"number": str(delivery.number), "channel": delivery.channel, **told, "reason": delivery.reason}
    named: dict[str, Any] = {refs.holder_of(delivery.invitation).kind: delivery.invitation}
    type_, sends = f"delivery.{delivery.status}", sending(*notices)
    fact = record(context, delivery.organization, type_, sends=sends, data=data, **named)
    return [*put_notices(notices), fact]
