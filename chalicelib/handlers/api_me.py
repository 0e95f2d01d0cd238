"""Invitations to the addresses of whoever is signed in, without any link."""

from typing import Any

from msgspec import Struct

from chalicelib.domain.invitation import Invitation, Status
from chalicelib.handlers import answers, schemas
from chalicelib.handlers.api_links import DEAD_LINKS, accepted_answer, confirmed
from chalicelib.handlers.operation import Call, operation
from chalicelib.handlers.times import rfc3339
from chalicelib.services import disclosing, receiving
from chalicelib.services.kit import Kit
from chalicelib.services.links import payment_url
from chalicelib.services.views import disclosure_view, package_views


class ReceivedAnswer(Struct, kw_only=True):
    """`version` is what `accept` must repeat. `payment_url` is the page to pay on while `status` is
    `awaiting_payment`, else empty."""

    id: str
    status: str
    version: int
    organization: dict[str, str]
    role: str
    inviter: dict[str, str]
    staff: list[dict[str, str]]
    note: str
    created_at: str
    expires_at: str
    dependents: list[dict[str, str]]
    packages: list[dict[str, str]]
    payment_url: str
    disclosures: list[dict[str, Any]]


class ReceivedPage(Struct):
    items: list[ReceivedAnswer]
    next: str | None


@operation("GET", "/v1/me/invitations", "Invitations to my verified addresses", answer=ReceivedPage)
def list_my_invitations(call: Call) -> Any:
    """The newest 25 that are open."""
    return ReceivedPage(
        [_received(call.kit, one) for one in receiving.list_mine(call.kit, call.caller, call.now)], None
    )


@operation(
    "POST",
    "/v1/me/invitations/{invitation}/accept",
    "Accept an invitation to me",
    body=schemas.Accept,
    answer=answers.AcceptedAnswer,
    refusals=(
        *DEAD_LINKS,
        "changed",
        "already_linked",
        "already_member",
        "member_deactivated",
        "forbidden",
        "disclosure_required",
        "approval_pending",
        "payment_required",
    ),
)
def accept_my_invitation(call: Call) -> Any:
    """Like accepting by its link; the invitation must be to one of my verified addresses."""
    identifier = call.path["invitation"]
    joined = receiving.accept_mine(call.kit, call.caller, identifier, call.body.version, call.now, confirmed(call))
    return accepted_answer(joined)


@operation(
    "POST",
    "/v1/me/invitations/{invitation}/decline",
    "Decline an invitation to me",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.StatusAnswer,
    refusals=DEAD_LINKS,
)
def decline_my_invitation(call: Call) -> Any:
    """Ends the invitation."""
    receiving.decline_mine(call.kit, call.caller, call.path["invitation"], call.now)
    return answers.StatusAnswer("declined")


def _received(kit: Kit, offer: Invitation) -> ReceivedAnswer:
    return ReceivedAnswer(
        id=offer.id,
        status=offer.status,
        version=offer.offer,
        organization={"id": offer.organization, "name": offer.branding.name},
        role=offer.role,
        inviter={"name": offer.inviter.name},
        staff=[{"name": name} for name in offer.staff_names],
        dependents=[{"name": name} for name in offer.dependents],
        packages=package_views(offer),
        payment_url=payment_url(kit, offer.order, offer.generation) if offer.status == Status.AWAITING_PAYMENT else "",
        note=offer.note,
        created_at=rfc3339(offer.created_at),
        expires_at=rfc3339(offer.expires_at),
        disclosures=[disclosure_view(one, offer.recipient.locale) for one in disclosing.asked(kit, offer)],
    )
