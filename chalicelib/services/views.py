"""What pages, messages and the API all show of an invitation."""

from chalicelib.domain.addresses import Address
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.ids import membership_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.masks import mask
from chalicelib.domain.organization import Role


def hint(offer: Invitation) -> str:
    """The masked address the invitation was made for, "" if it has none."""
    if offer.recipient.email:
        return mask(Address("email", offer.recipient.email))
    return mask(Address("phone", offer.recipient.phone)) if offer.recipient.phone else ""


def on_behalf(offer: Invitation) -> bool:
    """Whether the staff who will serve the invitee are others than the inviter (S3.5)."""
    own = {membership_id(offer.inviter.user, role) for role in (Role.OWNER, Role.ADMIN, Role.STAFF)}
    return bool(offer.grants.staff) and not own & set(offer.grants.staff)


def package_views(offer: Invitation) -> list[dict[str, str]]:
    """What comes with the invitation, as its recipient sees it."""
    return [{"name": one.name, "settlement": one.settlement} for one in offer.packages]


def disclosure_view(one: Disclosure, locale: str) -> dict[str, str | int]:
    """A disclosure in the language closest to `locale`, with the version that an acknowledgement must name."""
    wording = one.wording(locale)
    return {"id": one.id, "version": one.version, "title": wording.title, "text": wording.text}
