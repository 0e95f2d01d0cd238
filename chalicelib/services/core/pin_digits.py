"""The digits of a PIN: sealed where they are kept, found and held against others by a digest.

The digest is keyed by the key of addresses, which is never replaced: a PIN opens whatever becomes of the keys that sign
(docs/adr/0055).
"""

from chalicelib.domain.pin import Pin
from chalicelib.domain.tokens import address_digest
from chalicelib.services.context import Context
from chalicelib.services.core.sealing import reseal, seal, unseal

_PURPOSE = "pin"


def digest_of(context: Context, organization_id: str, digits: str) -> str:
    """By what a PIN is found in its organization, and in no other."""
    return address_digest(context.keys.ring(), f"pin\0{organization_id}", digits)


def sealed_for(context: Context, organization_id: str, contact_id: str, digits: str) -> str:
    """As they are kept, for this contact alone."""
    return seal(context, _PURPOSE, _bound(organization_id, contact_id), digits)


def digits_of(context: Context, pin: Pin) -> str | None:
    """As they are typed; None where the key that sealed them is gone: the PIN works, but nobody can read it."""
    return unseal(context, _PURPOSE, _bound(pin.organization, pin.contact), pin.sealed)


def sealed_anew(context: Context, pin: Pin) -> str | None:
    """The same digits under the slot that signs now; None where they can't be read."""
    return reseal(context, _PURPOSE, _bound(pin.organization, pin.contact), pin.sealed)


def _bound(organization_id: str, contact_id: str) -> str:
    return f"{organization_id} {contact_id}"
