"""The directory: a person is on file before, without and after an account."""

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.contact import ContactState
from chalicelib.domain.errors import IdempotencyMismatch, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.time import DAY
from chalicelib.services.people import contacts
from tests.holding import holds
from tests.services.steps import Acme


@holds("S2.1")
def test_creating_somebody_invites_nobody(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("Jane@Example.com", "jane@example.com"))
    acme.run()
    assert contact.emails == ("jane@example.com",)
    assert acme.email.inbox == []
    assert contact.state == ContactState.INVITE


@holds("S4.7")
def test_the_three_states_of_a_contact(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    handed = acme.invites_and_sends(contact=contact.id)
    assert acme.contact_of(handed).state == ContactState.RE_INVITE
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    assert acme.contact_of(handed).state == ContactState.LINKED


@holds("S4.7", "S4.8")
@pytest.mark.parametrize("ending", ["revoked", "declined", "expired"])
def test_whoever_was_invited_and_did_not_join_can_be_invited_again(acme: Acme, ending: str) -> None:
    handed = acme.invites_and_sends()
    if ending == "revoked":
        acme.revokes(handed)
    elif ending == "declined":
        acme.declines(acme.token())
    else:
        acme.waits(15 * DAY)
    assert acme.contact_of(handed).state == ContactState.RE_INVITE


@holds("S4.9")
def test_the_registered_address_may_differ_from_the_one_on_file(acme: Acme) -> None:
    handed = acme.invites_and_sends(phone="+12015550123", name="Jane")
    jane = acme.user("Jane", email="private@example.com")
    text = acme.sms.inbox[0]
    acme.asks_for_a_claim_code(text.token, jane)
    acme.run()
    acme.claims(text.token, jane, acme.sms.inbox[1].code)
    acme.accepts(text.token, jane)
    contact = acme.contact_of(handed)
    assert (contact.phones, contact.linked_email, contact.linked_user) == (
        ("+12015550123",),
        "private@example.com",
        jane.id,
    )


def test_what_is_promised_is_on_the_contact_before_anybody_accepts(acme: Acme) -> None:
    handed = acme.invites(grants={"staff": (acme.staff_id,), "relationship": "mother", "metadata": {"child": "Tim"}})
    contact = acme.contact_of(handed)
    assert (contact.grants.relationship, contact.grants.metadata) == ("mother", {"child": "Tim"})
    assert acme.staff_ids(contact.id) == [acme.staff_id]
    assert (
        contacts.get(acme.context, acme.staff, acme.place.id, handed.invitation.contact).id == handed.invitation.contact
    )


def test_a_contact_needs_a_name_or_an_address(acme: Acme) -> None:
    with pytest.raises(Unprocessable):
        acme.adds_contact()


def test_all_that_is_wrong_is_told_at_once(acme: Acme) -> None:
    with pytest.raises(Unprocessable) as refusal:
        acme.adds_contact(name="a\nb", emails=("jane@example.com", "no"), phones=("x",))
    assert [one.field for one in refusal.value.errors] == ["name", "emails.1", "phones.0"]


@holds("S2.9")
def test_staff_may_create_whom_they_may_invite_and_see_them(acme: Acme) -> None:
    with pytest.raises(NotAllowed):
        acme.adds_contact(acme.staff, name="Jane")
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    contact = acme.adds_contact(acme.staff, name="Jane")
    assert contacts.get(acme.context, acme.staff, acme.place.id, contact.id) == contact


@holds("F02")
def test_the_same_request_twice_makes_one_contact(acme: Acme) -> None:
    draft = contacts.ContactDraft(name="Jane")
    contact, two = (
        contacts.create(acme.context, acme.owner, acme.place.id, draft, Replay("k", "digest")) for _ in range(2)
    )
    assert contact == two
    with pytest.raises(IdempotencyMismatch):
        contacts.create(acme.context, acme.owner, acme.place.id, draft, Replay("k", "other"))


@holds("A35")
@pytest.mark.parametrize("identifier", ["con_AAAAAAAAAAAAAAAA", "nonsense", ""])
def test_an_unknown_contact_is_unknown(acme: Acme, identifier: str) -> None:
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.owner, acme.place.id, identifier)


@holds("A35")
def test_a_contact_of_another_business_answers_like_an_unknown_one(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane")
    rival = acme.user("Rita")
    theirs = acme.organization(rival, "Rival")
    refusals = []
    for place, identifier in (
        (theirs.id, contact.id),
        (theirs.id, "con_AAAAAAAAAAAAAAAA"),
        (acme.place.id, contact.id),
    ):
        with pytest.raises(NotFound) as refusal:
            contacts.get(acme.context, rival, place, identifier)
        refusals.append((refusal.value.detail, refusal.value.extra))
    assert len({str(one) for one in refusals}) == 1
