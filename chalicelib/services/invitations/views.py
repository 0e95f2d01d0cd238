"""What pages, messages and the API all show of an invitation."""

from chalicelib.domain.addresses import Address
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.masks import mask


def hint(invitation: Invitation) -> str:
    """The masked address the invitation was made for, "" if it has none."""
    if invitation.recipient.email:
        return mask(Address("email", invitation.recipient.email))
    return mask(Address("phone", invitation.recipient.phone)) if invitation.recipient.phone else ""


def package_views(invitation: Invitation) -> list[dict[str, str]]:
    """What comes with the invitation, as its recipient sees it."""
    return [{"name": one.name, "settlement": one.settlement} for one in invitation.packages]


def disclosure_view(disclosure: Disclosure, locale: str) -> dict[str, str | int]:
    """A disclosure in the language closest to `locale`, with the version that an acknowledgement must name."""
    wording = disclosure.wording(locale)
    return {"id": disclosure.id, "version": disclosure.version, "title": wording.title, "text": wording.text}
