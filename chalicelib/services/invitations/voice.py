"""In whose name an invitation goes: the business's, or that of whoever will serve the invitee (S3.1, S3.5)."""

from chalicelib.domain import refs
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.invitation import Voice
from chalicelib.domain.organization import Membership
from chalicelib.services.context import Context

_OTHERS = (
    "Only whoever is assigned writes in their own name: name yourself in `grants.staff`, or choose `team`, "
    "the name of the business."
)


def refuse_voice(context: Context, voice: str, inviter: Membership, grants: Grants, contact_id: str) -> None:
    """Raises Unprocessable for whoever would write in their own name for others. Only then one read more."""
    if voice == Voice.SELF and not _serves(context, inviter, grants, contact_id):
        raise Unprocessable(errors=[FieldError("as", "invalid", _OTHERS)])


def _serves(context: Context, inviter: Membership, grants: Grants, contact_id: str) -> bool:
    """Whether the inviter is the one who is assigned: by this invitation, to the contact, or to the guest's client."""
    if grants.staff:
        return inviter.id in grants.staff
    if grants.client and grants.client == inviter.contact:
        return True
    mark = refs.assignment(inviter.organization, grants.client or contact_id, inviter.id)
    return context.store.read([mark])[mark] is not None
