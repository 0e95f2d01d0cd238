"""Immutable facts: audit, outbox and source of outgoing webhooks in one.

An event holds ids, never an address, a name, a note, a token or a code (A02, A82).
"""

from collections.abc import Mapping
from dataclasses import field

from chalicelib.domain.values import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """`sends` names the messages that must go out because of it (`DLV#001`, separated by spaces), the notice to tell
    (`ntc_...`), the message about a PIN (`pnt_...`), or the job that it begins; "" for none."""

    id: str
    organization: str
    type: str
    at: int
    actor: str = ""
    invitation: str = ""
    contact: str = ""
    membership: str = ""
    order: str = ""
    notice: str = ""
    newcomer: str = ""
    pin_message: str = ""
    sends: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


def succession(organization_id: str, membership_id: str) -> str:
    """How `sends` names a membership that another one goes on for, and what must move to it."""
    return f"{organization_id}/{membership_id}"
