"""What becomes of invitations, contacts and members later on: correct, reissue, unlink, leave, come back."""

from typing import Any

from msgspec import UNSET

from chalicelib.domain.contact import Grants
from chalicelib.domain.package import GrantedPackage
from chalicelib.handlers.http import answers, present, present_people, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.invitations import approving, correcting, reissuing, resending
from chalicelib.services.people import deactivating, unlinking

REFUSALS = ("invitation_closed", "invitation_open", "no_address", "channel_unavailable", "unsupported")


@operation(
    "PATCH",
    "/v1/organizations/{org}/invitations/{invitation}",
    "Correct an open invitation",
    body=schemas.PatchInvitation,
    answer=answers.InvitationAnswer,
    refusals=REFUSALS,
    versioned=True,
)
def correct_invitation(call: Call) -> Any:
    """Another role, note, grants or lifetime. Earlier links stop working and a new one is sent."""
    body: schemas.PatchInvitation = call.body
    wanted = correcting.Amendment(
        role=None if body.role is UNSET else body.role,
        note=None if body.note is UNSET else body.note or "",
        grants=None if body.grants is UNSET else domain_grants(body.grants),
        expires_in=None if body.expires_in is UNSET else body.expires_in,
        version=call.version,
    )
    return present.invitation_answer(correcting.amend(call.context, _request(call), wanted), call.now)


def domain_grants(grants: schemas.Grants) -> Grants:
    return Grants(
        relationship=grants.relationship,
        staff=tuple(grants.staff),
        groups=tuple(grants.groups),
        client=grants.client,
        packages=tuple(GrantedPackage(one.package, one.settlement) for one in grants.packages),
        metadata=grants.metadata,
    )


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/reissue",
    "Invite again after the invitation ended",
    body=schemas.Resend,
    body_optional=True,
    answer=answers.InvitationAnswer,
    status=201,
    refusals=(*REFUSALS, "already_member", "suppressed"),
    replayable=True,
)
def reissue_invitation(call: Call) -> Any:
    """A new invitation with the same offer to the same contact; `previous` names the ended one."""
    handed = reissuing.reissue(call.context, _request(call), call.body.channel)
    return present.invitation_answer(handed, call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/approve",
    "Let the applicant in",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=("invitation_closed", "conflict", "already_linked", "already_member", "member_deactivated"),
)
def approve_applicant(call: Call) -> Any:
    """For the inviter, owners and admins, where the invitation asks for approval."""
    return present.invitation_answer(approving.approve(call.context, _request(call)), call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/refuse",
    "Do not let the applicant in",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=("invitation_closed", "conflict"),
)
def refuse_applicant(call: Call) -> Any:
    """The invitation stays open."""
    return present.invitation_answer(approving.refuse(call.context, _request(call)), call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/contacts/{contact}/unlink",
    "Part the account from the contact",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.ContactAnswer,
    refusals=("conflict",),
)
def unlink_contact(call: Call) -> Any:
    """The membership ends; grants, assignments and history stay, and the contact can be invited again."""
    parted = unlinking.unlink(call.context, call.user, call.path["org"], call.path["contact"])
    return present_people.contact_answer(parted)


@operation(
    "POST",
    "/v1/organizations/{org}/members/{member}/deactivate",
    "Deactivate a member",
    body=schemas.Deactivate,
    body_optional=True,
    answer=answers.MembershipAnswer,
    refusals=("conflict",),
)
def deactivate_member(call: Call) -> Any:
    """For owners and admins; an owner only by another owner. `invitations` says what becomes of the open ones."""
    changed = deactivating.deactivate(
        call.context, call.user, call.path["org"], call.path["member"], call.body.invitations
    )
    return present.membership_answer(changed)


@operation(
    "POST",
    "/v1/organizations/{org}/members/{member}/activate",
    "Activate a member again",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.MembershipAnswer,
    refusals=("conflict",),
)
def activate_member(call: Call) -> Any:
    """For owners and admins. A membership that has ended needs a new invitation."""
    changed = deactivating.activate(call.context, call.user, call.path["org"], call.path["member"])
    return present.membership_answer(changed)


def _request(call: Call) -> resending.Request:
    return resending.Request(call.user, call.path["org"], call.path["invitation"], call.replay)
