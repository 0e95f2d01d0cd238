"""What pages show, from an opened link: the view-models of domain/pages.py."""

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.delivery import CODE_LIFETIME
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.errors import (
    AlreadyLinked,
    LinkExpired,
    LinkSuperseded,
    LinkUsed,
    NoLongerMember,
    UsherError,
)
from chalicelib.domain.identity import PASSWORD_RULES, User
from chalicelib.domain.invitation import Invitation, Match, Status, on_behalf
from chalicelib.domain.organization import Role
from chalicelib.domain.time import MINUTE
from chalicelib.services.invitations.views import disclosure_view


def common_view(invitation: Invitation) -> dict[str, Any]:
    """What every page about an invitation has: whose it is, and the language of who asks for none."""
    organization = {"name": invitation.branding.name, "accent": invitation.branding.accent}
    return {"organization": organization, "locale": invitation.recipient.locale}


def offer_view(invitation: Invitation) -> dict[str, Any]:
    """Who invites, to what, until when."""
    return common_view(invitation) | {
        "inviter_name": invitation.inviter.name,
        "on_behalf": on_behalf(invitation),
        "role_label": invitation.branding.label(invitation.role),
        "staff_names": list(invitation.staff_names),
        "staff_label": invitation.branding.label(Role.STAFF),
        "recipient_name": invitation.recipient.name,
        "dependents": list(invitation.dependents),
        "note": invitation.note,
        "expires_at": invitation.expires_at,
    }


def whose_view(invitation: Invitation) -> dict[str, Any]:
    """For a page about the organization rather than the offer."""
    return common_view(invitation) | {"portal_url": invitation.branding.portal_url}


def landing_view(invitation: Invitation, login: str, *, asks_password: bool) -> dict[str, Any]:
    """`login` is the masked address that the new login will have."""
    return offer_view(invitation) | {
        "recipient_masked": login,
        "asks_password": asks_password,
        "password_rules": password_rules(),
    }


def own_address_view(invitation: Invitation, invited: str) -> dict[str, Any]:
    """For a login with another address than the invited one, which is proven afterwards where that is asked for."""
    proves = {"proves_masked": invited} if invitation.match == Match.VERIFIED else {}
    return landing_view(invitation, "", asks_password=False) | {"own": True} | proves


def accept_view(invitation: Invitation, user: User, disclosures: Sequence[Disclosure], locale: str) -> dict[str, Any]:
    return offer_view(invitation) | {
        "signed_in_as": signed_in_as(user),
        "version": invitation.offer,
        "disclosures": [disclosure_view(one, locale) for one in disclosures],
    }


def wrong_account_view(invitation: Invitation, invited: str, user: User, *, can_claim: bool) -> dict[str, Any]:
    """`invited` is the masked address that a code would prove."""
    return common_view(invitation) | {
        "recipient_masked": invited,
        "signed_in_as": signed_in_as(user),
        "can_claim": can_claim,
    }


def already_linked_view(invitation: Invitation, user: User, error: AlreadyLinked) -> dict[str, Any]:
    return whose_view(invitation) | {
        "linked_name": error.extra["linked_to"]["name"],
        "recipient_name": invitation.recipient.name,
        "signed_in_as": signed_in_as(user),
    }


def done_view(invitation: Invitation, user: User) -> dict[str, Any]:
    return common_view(invitation) | {
        "role_label": invitation.branding.label(invitation.role),
        "staff_names": list(invitation.staff_names),
        "staff_label": invitation.branding.label(Role.STAFF),
        "recipient_name": invitation.recipient.name,
        "signed_in_as": signed_in_as(user),
        "portal_url": invitation.branding.portal_url,
    }


def approval_view(invitation: Invitation, user: User | None) -> dict[str, Any]:
    """For everybody while the inviter decides; only the applicant is told under which account."""
    waits = user is not None and invitation.applicant is not None and invitation.applicant.user == user.id
    mine = {"signed_in_as": signed_in_as(user)} if waits and user else {}
    return common_view(invitation) | {"inviter_name": invitation.inviter.name} | mine


def gone_view(invitation: Invitation, problem: UsherError) -> dict[str, Any]:
    """Why a link no longer works; it tells when and to whom to turn, and nobody's name (A14)."""
    view = common_view(invitation) | {"variant": _variant(invitation, problem)}
    view["can_ask"] = _can_ask(invitation, problem)
    if isinstance(problem, LinkExpired):
        view["at"] = invitation.expires_at
    if isinstance(problem, LinkUsed) and not isinstance(problem, NoLongerMember) and invitation.accepted:
        view |= {"at": invitation.accepted.at, "portal_url": invitation.branding.portal_url, "can_sign_in": True}
    return view


def _can_ask(invitation: Invitation, problem: UsherError) -> bool:
    """An expired link can be renewed if there is an address to send it to; after declining the inviter is asked."""
    if isinstance(problem, LinkExpired):
        return bool(invitation.recipient.addresses)
    return not isinstance(problem, LinkSuperseded) and invitation.status == Status.DECLINED


def _variant(invitation: Invitation, problem: UsherError) -> str:
    if isinstance(problem, NoLongerMember):
        return "left"
    if isinstance(problem, LinkSuperseded):
        return "superseded"
    if isinstance(problem, LinkExpired):
        return "expired"
    return {Status.ACCEPTED: "used", Status.DECLINED: "declined", Status.EXHAUSTED: "exhausted"}.get(
        Status(invitation.status), "revoked"
    )


def code_view(invitation: Invitation, purpose: str, sent_to: str) -> dict[str, Any]:
    return common_view(invitation) | {
        "purpose": purpose,
        "code_sent_to": sent_to,
        "minutes": CODE_LIFETIME // MINUTE,
        "password_rules": password_rules(),
    }


def password_rules() -> dict[str, Any]:
    return {"min_length": PASSWORD_RULES["min_length"]}


def signed_in_as(user: User) -> str:
    """Their own address, shown to themselves."""
    return user.email or user.phone or user.name or ""
