"""How domain objects become the bodies of answers."""

from typing import Any

from chalicelib.domain.contact import Grants as DomainGrants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.package import Offered
from chalicelib.handlers import answers
from chalicelib.handlers.times import maybe, rfc3339
from chalicelib.services.counting import Counts
from chalicelib.services.listing import Row
from chalicelib.services.members import Belonging
from chalicelib.services.reading import Handed


def organization_answer(place: Organization) -> answers.OrganizationAnswer:
    branding, policy = place.branding, place.policy
    return answers.OrganizationAnswer(
        id=place.id,
        name=branding.name,
        accent=branding.accent,
        logo_url=branding.logo_url,
        portal_url=branding.portal_url,
        labels=branding.labels,
        policy=answers.PolicyAnswer(**{name: getattr(policy, name) for name in answers.PolicyAnswer.__struct_fields__}),
        version=place.version,
        created_at=rfc3339(place.created_at),
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


def invitation_answer(made: Handed, now: int) -> answers.InvitationAnswer:
    offer = made.invitation
    recipient = {"name": offer.recipient.name, "email": offer.recipient.email, "phone": offer.recipient.phone}
    return answers.InvitationAnswer(
        id=offer.id,
        version=offer.version,
        status=effective_status(offer, now),
        kind=offer.kind,
        role=offer.role,
        recipient=recipient | {"locale": offer.recipient.locale},
        contact=offer.contact,
        channel=offer.channel,
        match=offer.match,
        note=offer.note,
        reminders=offer.reminders,
        grants=grants_answer(offer.grants),
        dependents=list(offer.dependents),
        inviter={
            "membership": offer.inviter.membership,
            "name": offer.inviter.name,
            "role": offer.inviter.role,
        },
        created_at=rfc3339(offer.created_at),
        expires_at=rfc3339(offer.expires_at),
        opened_at=maybe(offer.opened_at),
        accepted_at=maybe(offer.accepted.at) if offer.accepted else None,
        membership=offer.accepted.membership if offer.accepted else None,
        applicant=_applicant(offer),
        acknowledged=_acknowledged(offer),
        previous=offer.previous or None,
        decline_reason=offer.decline_reason,
        deliveries=[delivery_answer(one) for one in made.deliveries],
        order=offer.order or None,
        packages=[package_shown(one) for one in offer.packages],
        url=made.url,
        share_text=made.share_text,
    )


def package_shown(one: Offered) -> dict[str, Any]:
    """One package of an invitation, as it was offered."""
    return {
        "package": one.package,
        "name": one.name,
        "settlement": one.settlement,
        "amount": one.amount,
        "currency": one.currency,
        "entitlement": one.entitlement,
    }


def disclosure_answer(one: Disclosure) -> answers.DisclosureAnswer:
    return answers.DisclosureAnswer(
        id=one.id,
        version=one.version,
        role=one.role,
        texts={locale: {"title": wording.title, "text": wording.text} for locale, wording in one.texts.items()},
        digest=one.digest,
        created_at=rfc3339(one.created_at),
    )


def _acknowledged(offer: Invitation) -> list[dict[str, Any]]:
    """The proof that the invitee confirmed to have read the texts, before the membership was made."""
    proof = offer.accepted.acknowledged if offer.accepted else ()
    return [{"id": one.id, "version": one.version, "digest": one.digest, "at": rfc3339(one.at)} for one in proof]


def _applicant(offer: Invitation) -> dict[str, str] | None:
    """Who waits for an approval: with the verified addresses, by which the inviter knows them."""
    one = offer.applicant
    if one is None:
        return None
    return {"name": one.name, "email": one.email, "phone": one.phone, "at": rfc3339(one.at)}


def invitation_row(offer: Invitation, now: int) -> answers.InvitationAnswer:
    """An invitation without its deliveries."""
    return invitation_answer(Handed(offer, ()), now)


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
