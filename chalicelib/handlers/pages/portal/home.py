"""Where somebody belongs, and what they are invited to: the page of everybody who is signed in."""

from collections.abc import Sequence

from chalicelib.domain.invitation import Invitation, InvitationStatus, named_inviter
from chalicelib.domain.permissions import TEAM
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.handlers.pages.views import Fields, signed_in_as
from chalicelib.services.core.links import payment_url
from chalicelib.services.invitations import mine
from chalicelib.services.team.members import Belonging, belongings


def organizations(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    held = [one for one in belongings(turn.context, user) if one.membership.is_active]
    offers = mine.list_mine(turn.context, user)
    view = {
        "places": [_place(one) for one in _by_organization(held)],
        "offers": [_offer(turn, one) for one in offers],
        "works": any(one.membership.role in TEAM for one in held),
        "account": signed_in_as(user),
    }
    return in_account(turn, PageAnswer("portal/organizations", view), "organizations")


def _by_organization(held: Sequence[Belonging]) -> list[list[Belonging]]:
    """The memberships of each organization together, in the order of the first of each."""
    found: dict[str, list[Belonging]] = {}
    for one in held:
        found.setdefault(one.organization.id, []).append(one)
    return list(found.values())


def _place(held: Sequence[Belonging]) -> Fields:
    branding = held[0].organization.branding
    roles = dict.fromkeys(branding.label(one.membership.role) for one in held)
    return {"id": held[0].organization.id, "name": branding.name, "roles": list(roles)}


def _offer(turn: Turn, invitation: Invitation) -> Fields:
    """What waits for its payment leads to where that is made."""
    waits = invitation.status == InvitationStatus.AWAITING_PAYMENT
    return {
        "id": invitation.id,
        "organization": invitation.branding.name,
        "inviter_name": named_inviter(invitation),
        "role": invitation.branding.label(invitation.role),
        "expires_at": invitation.expires_at,
        "payment_url": payment_url(turn.context, invitation.order, invitation.generation) if waits else "",
    }
