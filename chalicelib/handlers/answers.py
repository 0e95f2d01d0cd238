"""The bodies of answers, and how domain objects become them. Clients must ignore fields they do not know."""

from collections import Counter
from typing import Any

from msgspec import Struct

from chalicelib.domain.attention import NextStep, Reason
from chalicelib.domain.contact import Contact
from chalicelib.domain.contact import Grants as DomainGrants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import INVITED, Job, RowResult
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.organization import Membership, Organization
from chalicelib.handlers.times import maybe, rfc3339
from chalicelib.services.counting import Counts
from chalicelib.services.listing import Row
from chalicelib.services.members import Belonging
from chalicelib.services.reading import Handed
from chalicelib.services.rehearsing import Foreseen


class UserAnswer(Struct, kw_only=True):
    id: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None


class PolicyAnswer(Struct, kw_only=True):
    admins_invite_admins: bool
    staff_invite_guests: bool
    staff_invite_clients: bool
    clients_invite_guests: bool
    match: str | None
    lifetime: int | None


class OrganizationAnswer(Struct, kw_only=True):
    id: str
    name: str
    accent: str
    logo_url: str
    portal_url: str
    labels: dict[str, str]
    policy: PolicyAnswer
    version: int
    created_at: str


class MembershipAnswer(Struct, kw_only=True):
    id: str
    organization: str
    role: str
    status: str
    subject: str | None
    name: str
    email: str | None = None
    phone: str | None = None
    contact: str | None = None
    created_at: str
    version: int


class GrantsAnswer(Struct, kw_only=True):
    relationship: str
    staff: list[str]
    groups: list[str]
    client: str | None
    packages: list[dict[str, str]]
    metadata: dict[str, str]


class ContactAnswer(Struct, kw_only=True):
    id: str
    kind: str
    name: str
    emails: list[str]
    phones: list[str]
    preferred: str
    locale: str
    type: str
    tags: list[str]
    external_id: str
    state: str
    grants: GrantsAnswer
    registered: dict[str, Any] | None
    open_invitations: list[str]
    created_at: str
    version: int


class DeliveryAnswer(Struct, kw_only=True):
    number: int
    channel: str
    status: str
    reason: str
    at: str


class AttentionAnswer(Struct, kw_only=True):
    """Why an open invitation needs somebody, and what to do about it."""

    reason: Reason
    next_step: NextStep


class InvitationAnswer(Struct, kw_only=True, omit_defaults=True):
    id: str
    version: int
    status: str
    kind: str
    role: str
    recipient: dict[str, str]
    contact: str
    channel: str
    match: str
    note: str
    reminders: bool
    grants: GrantsAnswer
    inviter: dict[str, str]
    created_at: str
    expires_at: str
    opened_at: str | None
    accepted_at: str | None
    membership: str | None
    applicant: dict[str, str] | None
    acknowledged: list[dict[str, Any]]
    previous: str | None
    decline_reason: str
    deliveries: list[DeliveryAnswer]
    url: str = ""
    share_text: str = ""
    attention: AttentionAnswer | None = None


class MembersPage(Struct):
    items: list[MembershipAnswer]
    next: str | None


class ContactsPage(Struct):
    items: list[ContactAnswer]
    next: str | None


class InvitationsPage(Struct):
    items: list[InvitationAnswer]
    next: str | None


class CountAnswer(Struct):
    """`more`: at least so many."""

    count: int
    more: bool


class CountsAnswer(Struct, kw_only=True):
    invitations: dict[str, CountAnswer]
    contacts: dict[str, CountAnswer]


class PreviewAnswer(Struct, kw_only=True):
    """What would be sent, with a dummy link. `subject` to `sms` are null where nothing is sent."""

    channel: str
    recipient: dict[str, str]
    expires_at: str
    subject: str | None
    text: str | None
    html: str | None
    sms: str | None


class DecisionAnswer(Struct):
    """`rule` names the line of the role matrix that decided, or why none did."""

    allowed: bool
    rule: str


class DisclosureAnswer(Struct, kw_only=True):
    """`digest` is what an acknowledgement proves: SHA-256 of all the texts of this version."""

    id: str
    version: int
    role: str
    texts: dict[str, dict[str, str]]
    digest: str
    created_at: str


class DisclosuresPage(Struct):
    items: list[DisclosureAnswer]
    next: str | None


class Place(Struct, kw_only=True):
    id: str
    name: str
    portal_url: str
    labels: dict[str, str]


class BelongingAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    organization: Place


class MeAnswer(Struct, kw_only=True):
    user: UserAnswer
    memberships: list[BelongingAnswer]


class LinkAnswer(Struct, kw_only=True, omit_defaults=True):
    """What whoever holds a link may know. `version` is what `accept` must repeat."""

    status: str
    version: int
    organization: dict[str, Any]
    role: str
    inviter: dict[str, str]
    staff: list[dict[str, str]]
    recipient_hint: str
    expires_at: str
    match: str
    disclosures: list[dict[str, Any]]
    packages: list[dict[str, Any]]
    note: str
    sign_up_needs_code: bool
    actions: list[str]
    you: dict[str, Any] | None = None


class CodeSentAnswer(Struct):
    code_sent_to: str


class SignedUpAnswer(Struct, kw_only=True):
    user: UserAnswer
    token: str
    refresh_token: str
    expires_in: int


class ClaimedAnswer(Struct):
    can_accept: bool


class AcceptedAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    onboarding: dict[str, str | None]
    portal_url: str | None


class RenewedAnswer(Struct):
    """Where a new link was sent, masked; null where the inviter was asked for one."""

    sent_to: str | None


class StatusAnswer(Struct):
    status: str


class JobAnswer(Struct, kw_only=True):
    """`counts`: how many rows ended how, by `invited` or the code of a refusal. `status` is `running`, `done` or
    `cancelled`."""

    id: str
    status: str
    total: int
    done: int
    counts: dict[str, int]
    created_at: str
    ended_at: str | None
    version: int


class RowAnswer(Struct, kw_only=True):
    """`row` counts from 1. `result` is `invited` or the code of a refusal, which was about `field`; `reason` says why
    the message waits or failed."""

    row: int
    result: str
    contact: str | None
    invitation: str | None
    field: str | None
    reason: str | None


class RowsPage(Struct):
    items: list[RowAnswer]
    next: str | None


class RehearsalAnswer(Struct, kw_only=True):
    """What would happen. `channels` and `held` count the rows that would be invited: by channel, and by the reason why
    their message would wait or fail; `counts` is as in a job; `refused` lists the rows that would not be invited."""

    total: int
    channels: dict[str, int]
    held: dict[str, int]
    counts: dict[str, int]
    without_address: int
    already_linked: int
    already_open: int
    refused: list[RowAnswer]


def organization_answer(place: Organization) -> OrganizationAnswer:
    branding, policy = place.branding, place.policy
    return OrganizationAnswer(
        id=place.id,
        name=branding.name,
        accent=branding.accent,
        logo_url=branding.logo_url,
        portal_url=branding.portal_url,
        labels=branding.labels,
        policy=PolicyAnswer(**{name: getattr(policy, name) for name in PolicyAnswer.__struct_fields__}),
        version=place.version,
        created_at=rfc3339(place.created_at),
    )


def membership_answer(member: Membership, *, with_addresses: bool = True) -> MembershipAnswer:
    return MembershipAnswer(
        id=member.id,
        organization=member.organization,
        role=member.role,
        status=member.status,
        subject=member.subject or None,
        name=member.name,
        email=(member.email or None) if with_addresses else None,
        phone=(member.phone or None) if with_addresses else None,
        contact=member.contact or None,
        created_at=rfc3339(member.created_at),
        version=member.version,
    )


def belonging_answer(one: Belonging) -> BelongingAnswer:
    branding = one.organization.branding
    place = Place(id=one.organization.id, name=branding.name, portal_url=branding.portal_url, labels=branding.labels)
    return BelongingAnswer(membership=membership_answer(one.membership), organization=place)


def grants_answer(grants: DomainGrants) -> GrantsAnswer:
    return GrantsAnswer(
        relationship=grants.relationship,
        staff=list(grants.staff),
        groups=list(grants.groups),
        client=grants.client or None,
        packages=[],
        metadata=grants.metadata,
    )


def contact_answer(person: Contact) -> ContactAnswer:
    registered: dict[str, Any] | None = None
    if person.linked_user:
        registered = {
            "email": person.linked_email or None,
            "phone": person.linked_phone or None,
            "memberships": list(person.linked_memberships),
            "at": maybe(person.linked_at),
        }
    return ContactAnswer(
        id=person.id,
        kind=person.kind,
        name=person.name,
        emails=list(person.emails),
        phones=list(person.phones),
        preferred=person.preferred,
        locale=person.locale,
        type=person.type,
        tags=list(person.tags),
        external_id=person.external_id,
        state=person.state,
        grants=grants_answer(person.grants),
        registered=registered,
        open_invitations=list(person.open_invitations),
        created_at=rfc3339(person.created_at),
        version=person.version,
    )


def delivery_answer(delivery: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(
        number=delivery.number,
        channel=delivery.channel,
        status=delivery.status,
        reason=delivery.reason,
        at=rfc3339(delivery.at),
    )


def invitation_answer(made: Handed, now: int) -> InvitationAnswer:
    offer = made.invitation
    recipient = {"name": offer.recipient.name, "email": offer.recipient.email, "phone": offer.recipient.phone}
    return InvitationAnswer(
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
        url=made.url,
        share_text=made.share_text,
    )


def disclosure_answer(one: Disclosure) -> DisclosureAnswer:
    return DisclosureAnswer(
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


def invitation_row(offer: Invitation, now: int) -> InvitationAnswer:
    """An invitation without its deliveries."""
    return invitation_answer(Handed(offer, ()), now)


def listed_answer(row: Row, now: int) -> InvitationAnswer:
    """A line of a list: of the deliveries only the latest."""
    answer = invitation_answer(Handed(row.invitation, (row.latest,) if row.latest else ()), now)
    if row.attention:
        answer.attention = AttentionAnswer(reason=row.attention.reason, next_step=row.attention.next_step)
    return answer


def counts_answer(counts: Counts) -> CountsAnswer:
    return CountsAnswer(
        invitations={state: CountAnswer(one.count, one.more) for state, one in counts.invitations.items()},
        contacts={state: CountAnswer(one.count, one.more) for state, one in counts.contacts.items()},
    )


def job_answer(job: Job) -> JobAnswer:
    return JobAnswer(
        id=job.id,
        status=job.status,
        total=job.total,
        done=job.done,
        counts=dict(job.counts),
        created_at=rfc3339(job.created_at),
        ended_at=maybe(job.ended_at),
        version=job.version,
    )


def row_answer(number: int, told: RowResult) -> RowAnswer:
    return RowAnswer(
        row=number,
        result=told.result,
        contact=told.contact or None,
        invitation=told.invitation or None,
        field=told.field or None,
        reason=told.reason or None,
    )


def rehearsal_answer(seen: Foreseen) -> RehearsalAnswer:
    counts = Counter(one.result for one in seen.results)
    return RehearsalAnswer(
        total=len(seen.results),
        channels=dict(seen.channels),
        held=dict(seen.held),
        counts=dict(counts),
        without_address=counts["no_address"],
        already_linked=counts["already_member"],
        already_open=counts["invitation_open"],
        refused=[row_answer(number, one) for number, one in enumerate(seen.results, 1) if one.result != INVITED],
    )
