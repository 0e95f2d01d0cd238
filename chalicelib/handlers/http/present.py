"""How domain objects become the bodies of answers."""

from typing import Any

from chalicelib.domain.contact import Grants as DomainGrants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.package import Offered
from chalicelib.handlers.http import answers
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.invitations.listing import Row
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.people.counts import Counts
from chalicelib.services.people.members import Belonging


def organization_answer(organization: Organization) -> answers.OrganizationAnswer:
    branding, policy = organization.branding, organization.policy
    return answers.OrganizationAnswer(
        id=organization.id,
        name=branding.name,
        accent=branding.accent,
        logo_url=branding.logo_url,
        portal_url=branding.portal_url,
        labels=branding.labels,
        policy=answers.PolicyAnswer(**{name: getattr(policy, name) for name in answers.PolicyAnswer.__struct_fields__}),
        version=organization.version,
        created_at=rfc3339(organization.created_at),
    )


def membership_answer(member: Membership, *, with_addresses: bool = True) -> answers.MembershipAnswer:
    return answers.MembershipAnswer(
        id=member.id,
        organization=member.organization,
        role=member.role,
        status=member.status,
        subject=member.subject or None,
        name=member.name,
        email=(member.email or None) if with_addresses else None,
        phone=(member.phone or None) if with_addresses else None,
        contact=member.contact or None,
        locale=member.locale or "en",
        notifications=member.notifications,
        created_at=rfc3339(member.created_at),
        version=member.version,
    )


def belonging_answer(one: Belonging) -> answers.BelongingAnswer:
    branding = one.organization.branding
    place = answers.Place(
        id=one.organization.id, name=branding.name, portal_url=branding.portal_url, labels=branding.labels
    )
    return answers.BelongingAnswer(membership=membership_answer(one.membership), organization=place)


def grants_answer(grants: DomainGrants) -> answers.GrantsAnswer:
    return answers.GrantsAnswer(
        relationship=grants.relationship,
        staff=list(grants.staff),
        groups=list(grants.groups),
        client=grants.client or None,
        packages=[{"package": one.package, "settlement": one.settlement} for one in grants.packages],
        metadata=grants.metadata,
    )


def delivery_answer(delivery: Delivery) -> answers.DeliveryAnswer:
    return answers.DeliveryAnswer(
        number=delivery.number,
        channel=delivery.channel,
        status=delivery.status,
        reason=delivery.reason,
        at=rfc3339(delivery.at),
    )


def invitation_answer(handed: Handed, now: int) -> answers.InvitationAnswer:
    invitation = handed.invitation
    recipient = {
        "name": invitation.recipient.name,
        "email": invitation.recipient.email,
        "phone": invitation.recipient.phone,
    }
    return answers.InvitationAnswer(
        id=invitation.id,
        version=invitation.version,
        status=effective_status(invitation, now),
        kind=invitation.kind,
        role=invitation.role,
        recipient=recipient | {"locale": invitation.recipient.locale},
        contact=invitation.contact,
        channel=invitation.channel,
        match=invitation.match,
        note=invitation.note,
        reminders=invitation.reminders,
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
    )


def package_shown(offered: Offered) -> dict[str, Any]:
    """One package of an invitation, as it was offered."""
    return {
        "package": offered.package,
        "name": offered.name,
        "settlement": offered.settlement,
        "amount": offered.amount,
        "currency": offered.currency,
        "entitlement": offered.entitlement,
    }


def disclosure_answer(disclosure: Disclosure) -> answers.DisclosureAnswer:
    return answers.DisclosureAnswer(
        id=disclosure.id,
        version=disclosure.version,
        role=disclosure.role,
        texts={locale: {"title": wording.title, "text": wording.text} for locale, wording in disclosure.texts.items()},
        digest=disclosure.digest,
        created_at=rfc3339(disclosure.created_at),
    )


def _acknowledged(invitation: Invitation) -> list[dict[str, Any]]:
    """The proof that the invitee confirmed to have read the texts, before the membership was made."""
    proof = invitation.accepted.acknowledged if invitation.accepted else ()
    return [{"id": one.id, "version": one.version, "digest": one.digest, "at": rfc3339(one.at)} for one in proof]


def _applicant(invitation: Invitation) -> dict[str, str] | None:
    """Who waits for an approval: with the verified addresses, by which the inviter knows them."""
    applicant = invitation.applicant
    if applicant is None:
        return None
    return {"name": applicant.name, "email": applicant.email, "phone": applicant.phone, "at": rfc3339(applicant.at)}


def invitation_row(invitation: Invitation, now: int) -> answers.InvitationAnswer:
    """An invitation without its deliveries."""
    return invitation_answer(Handed(invitation, ()), now)


def listed_answer(row: Row, now: int) -> answers.InvitationAnswer:
    """A line of a list: of the deliveries only the latest."""
    answer = invitation_answer(Handed(row.invitation, (row.latest,) if row.latest else ()), now)
    if row.attention:
        answer.attention = answers.AttentionAnswer(reason=row.attention.reason, next_step=row.attention.next_step)
    return answer


def counts_answer(counts: Counts) -> answers.CountsAnswer:
    return answers.CountsAnswer(
        invitations={state: answers.CountAnswer(one.count, one.more) for state, one in counts.invitations.items()},
        contacts={state: answers.CountAnswer(one.count, one.more) for state, one in counts.contacts.items()},
    )
