"""What whoever holds a link may know about its recipient."""

from chalicelib.domain.addresses import Address
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.masks import mask


def hint(offer: Invitation) -> str:
    """The masked address the invitation was made for, "" if it has none."""
    if offer.recipient.email:
        return mask(Address("email", offer.recipient.email))
    return mask(Address("phone", offer.recipient.phone)) if offer.recipient.phone else ""
