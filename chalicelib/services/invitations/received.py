"""One invitation to me, as its page shows it: the offer, what I must acknowledge, or why I can't accept."""

from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.errors import UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.invitations import accepting, disclosures, mine


@dataclass(frozen=True)
class OwnOffer:
    """`refusal` is why this user can't accept it as it stands, None where they can."""

    invitation: Invitation
    disclosures: tuple[Disclosure, ...]
    refusal: UsherError | None


def read_received(context: Context, user: User, identifier: str) -> OwnOffer:
    """Raises NotFound for an invitation to somebody else, and why one has ended."""
    opened = mine.opened_mine(context, user, identifier)
    if opened.problem:
        raise opened.problem
    asked = tuple(disclosures.asked(context, opened.invitation))
    return OwnOffer(opened.invitation, asked, accepting.why_not(context, opened, user))
