"""Leads and contacts are created only; prospects and clients are created, or created and invited (S3.2, S3.16)."""

import pytest

from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.contact_types import ContactType
from chalicelib.domain.errors import NotAllowed, NotFound, TypeNotInvited, Unprocessable
from chalicelib.domain.job import InviteRow
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.invitations import creating, invite_contact, renewing
from chalicelib.services.jobs import dry_run
from tests.holding import holds
from tests.services.jobs.test_jobs import command, finishes, starts, told
from tests.services.steps import Acme


def lead(acme: Acme, kind: str = "lead", name: str = "Lea") -> Contact:
    return acme.adds_contact(name=name, emails=(f"{name.lower()}@example.com",), type=kind)


@holds("S3.2", "S3.16")
@pytest.mark.parametrize("kind", ["prospect", "client", "coachee"])
def test_whoever_is_typed_with_a_type_is_created_with_it_and_invited(acme: Acme, kind: str) -> None:
    handed = acme.invites_and_sends(email="jane@example.com", name="Jane", type=kind, note="See you")

    assert acme.contact_of(handed).type == kind
    assert "See you" in acme.email.inbox[-1].body


def test_without_a_type_they_are_what_they_are_invited_as(acme: Acme) -> None:
    assert acme.contact_of(acme.invites(email="jane@example.com")).type == "client"
    assert acme.contact_of(acme.invites(email="sue@example.com", role="staff")).type == "staff"


@holds("S3.16")
@pytest.mark.parametrize("kind", ["lead", "contact", "Lead"])
def test_leads_and_contacts_are_created_and_not_invited(acme: Acme, kind: str) -> None:
    before = acme.snapshot()
    with pytest.raises(TypeNotInvited) as refusal:
        acme.invites(email="jane@example.com", type=kind)
    with pytest.raises(TypeNotInvited):
        creating.preview(acme.context, acme.command(acme.place, acme.owner, email="jane@example.com", type=kind))

    assert [one.field for one in refusal.value.errors] == ["recipient.type"]
    assert acme.snapshot() == before
    assert lead(acme, kind).type == kind


@holds("S3.16")
def test_another_type_lets_them_be_invited(acme: Acme) -> None:
    lea = lead(acme)
    with pytest.raises(TypeNotInvited, match="change the type of the contact"):
        acme.invites(contact=lea.id)
    acme.corrects(lea.id, type="prospect")

    assert acme.invites(contact=lea.id).invitation.contact == lea.id


@holds("S3.16")
def test_somebody_typed_by_the_address_of_a_lead_stays_one(acme: Acme) -> None:
    lea = lead(acme)
    with pytest.raises(TypeNotInvited):
        acme.invites(email="lea@example.com", type="client")

    assert acme.adds_contact(name="Other").id != lea.id
    with pytest.raises(Unprocessable):
        acme.invites(contact=lea.id, type="client")


@holds("S3.16")
def test_who_became_a_lead_is_sent_nothing_more_and_may_still_accept(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="lea@example.com", name="Lea")
    token = acme.token()
    acme.corrects(handed.invitation.contact, type="lead")
    acme.later(2 * MINUTE)

    with pytest.raises(TypeNotInvited):
        acme.resends(handed)
    with pytest.raises(TypeNotInvited):
        invite_contact.invite(acme.context, acme.command(acme.place, acme.owner, contact=handed.invitation.contact))
    assert acme.accepts(token, acme.user("Lea")).role == "client"


def test_the_new_link_of_a_lead_is_for_the_inviter_to_decide(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="lea@example.com", name="Lea")
    token = acme.token()
    acme.corrects(handed.invitation.contact, type="lead")
    acme.later(15 * DAY)

    assert renewing.ask_for_link(acme.context, token).sent_to == ""
    acme.run()
    assert len(acme.email.inbox) == 1


@holds("S3.16")
def test_an_organization_says_which_types_it_invites(acme: Acme) -> None:
    types = (ContactType("lead"), ContactType("Alumni", invite=False))
    acme.policy(acme.place, acme.owner, contact_types=types)

    assert acme.invites(contact=lead(acme).id).invitation.status == "pending"
    with pytest.raises(TypeNotInvited, match="alumni"):
        acme.invites(contact=lead(acme, "alumni", "Al").id)


@holds("A44")
def test_staff_learn_nothing_of_the_type_of_whom_they_may_not_see(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    lea = lead(acme)

    with pytest.raises(NotAllowed) as refusal:
        acme.invites(acme.staff, email="lea@example.com", grants={"staff": (acme.staff_id,)})
    with pytest.raises(NotFound):
        acme.invites(acme.staff, contact=lea.id)
    assert "lead" not in str(refusal.value)


def test_a_guest_at_the_address_of_a_lead_is_somebody_else(acme: Acme) -> None:
    lea = lead(acme)
    _, client = acme.has_client()

    assert acme.has_guest(client, email="lea@example.com").invitation.contact != lea.id


@holds("S3.16", "S4.6")
def test_a_group_tells_of_each_row_that_is_not_invited(acme: Acme) -> None:
    lea = lead(acme)
    wanted = (
        InviteRow(contact=lea.id),
        InviteRow(name="Ann", email="ann@example.com", type="contact"),
        InviteRow(name="Ben", email="ben@example.com", type="prospect"),
    )
    foreseen = dry_run.rehearse(acme.context, command(acme, wanted)).results
    job = starts(acme, wanted)
    finishes(acme)

    for rows in (foreseen, told(acme, job)):
        assert [one.result for one in rows] == ["type_not_invited", "type_not_invited", "invited"]
        assert [one.field for one in rows] == ["", "type", ""]
        assert "change the type" in rows[0].detail
    assert [one.delivery.address for one in acme.email.inbox] == ["ben@example.com"]


@holds("S3.16")
def test_can_invite_says_that_a_type_is_only_created(acme: Acme) -> None:
    def asks(kind: str) -> tuple[bool, str]:
        ruling = creating.can_invite(acme.context, acme.owner, acme.place.id, "client", Grants(), kind)
        return ruling.allowed, ruling.rule

    assert asks("lead") == (False, "type_not_invited")
    assert asks("prospect") == asks("") == (True, "owner_invites_client")
