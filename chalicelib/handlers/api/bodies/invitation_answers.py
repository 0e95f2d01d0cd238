"""An invitation as an answer: alone with its deliveries, or as a line of a list."""

from msgspec import Struct, field

from chalicelib.domain.attention import NextStep, Reason
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.package import Offered
from chalicelib.domain.reminding import reminds_at
from chalicelib.handlers.api.bodies.common import (
    DeliveryAnswer,
    delivery_answer,
)
from chalicelib.handlers.api.bodies.offers import GrantsAnswer, grants_answer
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.invitations.listing import Row
from chalicelib.services.invitations.reading import Handed


class AttentionAnswer(Struct, kw_only=True):
    """Why an open invitation needs somebody, and what to do about it."""

    reason: Reason
    next_step: NextStep


class InvitationAnswer(Struct, kw_only=True, omit_defaults=True):
    """`as` is null where nobody said in whose name it goes. `assumed_country` is where a phone that was given just now
    in national form was taken to be dialled."""

    id: str
    version: int
    status: str
    kind: str
    role: str
    recipient: dict[str, str]
    contact: str
    of: str | None
    channel: str
    match: str
    note: str
    voice: str | None = field(name="as")
    reminders: bool
    next_reminder_at: str | None
    grants: GrantsAnswer
    dependents: list[str]
    inviter: dict[str, str]
    created_at: str
    expires_at: str
    opened_at: str | None
    accepted_at: str | None
    membership: str | None
    applicant: dict[str, str] | None
    acknowledged: list[Json]
    previous: str | None
    decline_reason: str
    deliveries: list[DeliveryAnswer]
    order: str | None
    packages: list[Json]
    url: str = ""
    share_text: str = ""
    attention: AttentionAnswer | None = None
    assumed_country: str = ""


class InvitationsPage(Struct):
    items: list[InvitationAnswer]
    next: str | None


def invitation_answer(handed: Handed, now: int, assumed_country: str = "") -> InvitationAnswer:
    invitation = handed.invitation
    recipient = {
        "name": invitation.recipient.name,
        "email": invitation.recipient.email,
        "phone": invitation.recipient.phone,
    }
    return InvitationAnswer(
        id=invitation.id,
        version=invitation.version,
        status=effective_status(invitation, now),
        kind=invitation.kind,
        role=invitation.role,
        recipient=recipient | {"locale": invitation.recipient.locale},
        contact=invitation.contact,
        of=invitation.subject or None,
        channel=invitation.channel,
        match=invitation.match,
        note=invitation.note,
        voice=invitation.voice or None,
        reminders=bool(invitation.reminder_days),
        next_reminder_at=maybe(reminds_at(invitation, now)),
        grants=grants_answer(invitation.grants),
        dependents=list(invitation.dependents),
        inviter={
            "membership": invitation.inviter.membership,
            "name": invitation.inviter.name,
            "role": invitation.inviter.role,
        },
        created_at=rfc3339(invitation.created_at),
        expires_at=rfc3339(invitation.expires_at),
        opened_at=maybe(invitation.opened_at),
        accepted_at=maybe(invitation.accepted.at) if invitation.accepted else None,
        membership=invitation.accepted.membership if invitation.accepted else None,
        applicant=_applicant(invitation),
        acknowledged=_acknowledged(invitation),
        previous=invitation.previous or None,
        decline_reason=invitation.decline_reason,
        deliveries=[delivery_answer(one) for one in handed.deliveries],
        order=invitation.order or None,
        packages=[package_shown(one) for one in invitation.packages],
        url=handed.url,
        share_text=handed.share_text,
        assumed_country=assumed_country,
    )


def package_shown(offered: Offered) -> Json:
    """One package of an invitation, as it was offered."""
    return {
        "package": offered.package,
        "name": offered.name,
        "settlement": offered.settlement,
        "amount": offered.amount,
        "currency": offered.currency,
        "entitlement": offered.entitlement,
    }


def _acknowledged(invitation: Invitation) -> list[Json]:
    """The proof that the invitee confirmed to have read the texts, before the membership was made."""
    proof = invitation.accepted.acknowledged if invitation.accepted else ()
    return [{"id": one.id, "version": one.version, "digest": one.digest, "at": rfc3339(one.at)} for one in proof]


def _applicant(invitation: Invitation) -> dict[str, str] | None:
    """Who waits for an approval: with the verified addresses, by which the inviter knows them."""
    applicant = invitation.applicant
    if applicant is None:
        return None
    return {"name": applicant.name, "email": applicant.email, "phone": applicant.phone, "at": rfc3339(applicant.at)}


def invitation_row(invitation: Invitation, now: int) -> InvitationAnswer:
    """An invitation without its deliveries."""
    return invitation_answer(Handed(invitation, ()), now)


def listed_answer(row: Row, now: int) -> InvitationAnswer:
    """A line of a list: of the deliveries only the latest."""
    answer = invitation_answer(Handed(row.invitation, (row.latest,) if row.latest else ()), now)
    if row.attention:
        answer.attention = AttentionAnswer(reason=row.attention.reason, next_step=row.attention.next_step)
    return answer
