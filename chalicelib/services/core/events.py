"""Recording an event: audit and outbox, written in the transaction of what it tells."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.event import Event
from chalicelib.domain.ids import make_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.context import Context


def record(context: Context, organization_id: str, type_: str, *, rank: int = 128, **facts: Any) -> Put:
    """The write of one event; its random id also tells a repeated transaction from a new one.

    Events of one transaction share their time: a lower `rank` (0 to 255) sorts before a higher one.
    """
    identifier = make_id("evt_", context.now, bytes([rank]) + context.random(5))
    fact = Event(id=identifier, organization=organization_id, type=type_, at=context.now, **facts)
    return Put(refs.event(fact), fact, Absent())


def record_of(context: Context, type_: str, invitation: Invitation, **facts: Any) -> Put:
    """An event about an invitation."""
    about: dict[str, Any] = {"invitation": invitation.id, "contact": invitation.contact}
    return record(context, invitation.organization, type_, **about, **facts)
