"""Plain invitations, memberships and deliveries for tests of rules."""

from typing import Any

from chalicelib.domain.delivery import Delivery
from chalicelib.domain.ids import make_id, membership_id
from chalicelib.domain.invitation import Acceptance, Invitation, InvitationStatus, Inviter, Recipient
from chalicelib.domain.organization import Branding, Membership

NOW = 1_800_000_000_000
LIFETIME = 14 * 86_400_000
INVITATION = make_id("inv_", NOW, b"123456")
CLIENT = make_id("con_", NOW, b"client")
USER = "usr_" + "a" * 26


def an_invitation(status: str = InvitationStatus.PENDING, **facts: Any) -> Invitation:
    accepted = Acceptance(user=USER, membership=membership_id(USER, "client"), at=NOW)
    given: dict[str, Any] = {
        "id": INVITATION,
        "organization": make_id("org_", NOW, b"organi"),
        "role": "client",
        "contact": CLIENT,
        "recipient": Recipient(name="Jane", email="jane@example.com"),
        "channel": "email",
        "match": "verified",
        "status": status,
        "created_at": NOW,
        "expires_at": NOW + LIFETIME,
        "inviter": Inviter(user=USER, membership=membership_id(USER, "owner"), role="owner"),
        "branding": Branding(name="Acme Coaching"),
        "accepted": accepted if status == InvitationStatus.ACCEPTED else None,
    }
    return Invitation(**(given | facts))


def a_membership(role: str, **facts: Any) -> Membership:
    given: dict[str, Any] = {
        "id": membership_id(USER, role, facts.get("subject", "")),
        "organization": "org_1",
        "user": USER,
        "role": role,
        "created_at": NOW,
    }
    return Membership(**(given | facts))


def a_delivery(**facts: Any) -> Delivery:
    given: dict[str, Any] = {
        "invitation": INVITATION,
        "organization": "org_1",
        "name": "DLV#001",
        "number": 1,
        "channel": "email",
        "address": "jane@example.com",
        "at": NOW,
    }
    return Delivery(**(given | facts))
