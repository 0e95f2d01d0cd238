"""What a link proves about an address, and so who may make a login with it (docs/adr/0003).

A message that Usher itself sent proves the address it was sent to, for a while. A link that a person carries
proves nothing: without this, whoever may invite could register other people's addresses (A26).
"""

from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import CARRIED, Link
from chalicelib.domain.values import dataclass

# A mailbox or a number changes hands: an old message no longer proves that its reader holds the address (A33).
PROOF_LIFETIME = {"email": 7 * DAY, "sms": 3 * DAY}
KIND_OF_CHANNEL = {"email": "email", "sms": "phone"}
_LEFT_USHER = frozenset({DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.UNKNOWN})


@dataclass(frozen=True)
class Target:
    """The address a login would be made for; `proven` when the link alone shows that its holder is here."""

    address: Address
    proven: bool


def target(invitation: Invitation, link: Link, delivery: Delivery | None, now: int) -> Target | None:
    """Whose login this link may make; None where the invitation has no address and the invitee names one."""
    if link.delivery != CARRIED and delivery and delivery.address:
        address = Address(KIND_OF_CHANNEL[delivery.channel], delivery.address)  # type: ignore[arg-type]
        return Target(address, _proves(invitation, link, delivery, now))
    invited = invited_addresses(invitation)
    return Target(invited[0], proven=False) if invited else None


def invited_addresses(invitation: Invitation) -> list[Address]:
    """The recipient's addresses, that of the invitation's own channel first."""
    channels = sorted(KIND_OF_CHANNEL, key=lambda channel: channel != invitation.channel)
    held = [(channel, invitation.recipient.address_for(channel)) for channel in channels]
    return [Address(KIND_OF_CHANNEL[channel], value) for channel, value in held if value]  # type: ignore[arg-type]


def _proves(invitation: Invitation, link: Link, delivery: Delivery, now: int) -> bool:
    age = now - (delivery.sent_at or delivery.at)
    return (
        delivery.status in _LEFT_USHER
        and delivery.generation == link.generation == invitation.generation
        and delivery.address in invitation.recipient.addresses
        and age <= PROOF_LIFETIME[delivery.channel]
    )
