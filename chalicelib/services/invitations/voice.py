"""In whose name an invitation goes: the business's, or that of whoever will serve the invitee (S3.1, S3.5)."""

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.invitation import Voice
from chalicelib.services.context import Context
from chalicelib.services.core.grants import Promise

_OTHERS = (
    "Only whoever is assigned writes in their own name: name yourself in `grants.staff`, or choose `team`, "
    "the name of the business."
)


def refuse_voice(context: Context, voice: str, promise: Promise, contact_id: str) -> None:
    """Raises Unprocessable for whoever would write in their own name for others."""
    if voice == Voice.SELF and not _serves(context, promise, contact_id):
        raise Unprocessable(errors=[FieldError("as", "invalid", _OTHERS)])


def _serves(context: Context, promise: Promise, contact_id: str) -> bool:
    """Whether the inviter is the one who is assigned: by this invitation, to the contact, or to the guest's client."""
    inviter, client = promise.inviter, promise.grants.client
    if promise.staff:
        return inviter.id in {one.id for one in promise.staff}
    if client and client == inviter.contact:
        return True
    mark = refs.assignment(inviter.organization, client or contact_id, inviter.id)
    return context.store.read([mark])[mark] is not None
