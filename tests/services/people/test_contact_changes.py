"""Correcting a contact: the open invitations follow, the old links are dead, the new address gets a new one."""

import pytest

from chalicelib.domain.errors import (
    InvitationClosed,
    LinkSuperseded,
    NotAllowed,
    NotFound,
    RecipientMismatch,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.domain.time import HOUR
from chalicelib.services.core.links import follow_live
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import contact_changes
from tests.holding import holds
from tests.services.steps import Acme, token_of

RIGHT = ("right@example.com",)


@holds("A11")
def test_a_corrected_address_kills_the_old_link_at_once(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    with pytest.raises(LinkSuperseded):
        follow_live(acme.context, acme.token())
    with pytest.raises(LinkSuperseded):
        acme.accepts(acme.token(), acme.user("W", email="wrong@example.com"))


@holds("A11", "S4.2")
def test_the_new_address_gets_a_new_link_without_waiting(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    acme.run()
    mail = acme.email.inbox[-1]
    assert mail.delivery.address == "right@example.com"
    assert acme.accepts(mail.token, acme.joins_as_new_user(mail.token), version=2).role == "client"


@holds("A11")
def test_a_shared_link_dies_with_the_correction_too(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    old = token_of(acme.shares(handed))
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    with pytest.raises(LinkSuperseded):
        follow_live(acme.context, old)
    assert follow_live(acme.context, token_of(acme.shares(handed)))


@holds("A11")
def test_all_of_it_is_one_transaction(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    calls = acme.store.log.count("commit")
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    assert acme.store.log.count("commit") == calls + 1


@holds("F17", "I6")
def test_a_message_still_on_its_way_to_the_wrong_address_stays_here(acme: Acme) -> None:
    handed = acme.invites(email="wrong@example.com")
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    acme.run()
    assert [one.delivery.address for one in acme.email.inbox] == ["right@example.com"]
    assert acme.delivery(handed, 1).reason == "superseded"


@holds("A11")
def test_a_claim_on_the_old_address_is_worth_nothing(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    thief = acme.user("Thief")
    acme.asks_for_a_claim_code(acme.token(), thief)
    acme.run()
    acme.claims(acme.email.inbox[0].token, thief, acme.email.inbox[1].code)
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    acme.run()
    with pytest.raises(RecipientMismatch):
        acme.accepts(acme.token(), thief, version=2)


@holds("A36")
def test_nobody_moves_an_invitation_they_could_not_have_sent(acme: Acme) -> None:
    handed = acme.invites_and_sends(role="admin", grants={"staff": (acme.staff_id,)})
    before = acme.snapshot()
    with pytest.raises(NotAllowed):
        acme.corrects(handed.invitation.contact, acme.staff, emails=("stan@evil.example.com",))
    with pytest.raises(NotAllowed):
        acme.corrects(handed.invitation.contact, acme.staff, phones=("+12015550199",))
    assert acme.snapshot() == before


@holds("S2.14")
def test_staff_may_keep_the_record_of_their_clients_in_order(acme: Acme) -> None:
    handed = acme.invites(grants={"staff": (acme.staff_id,)})
    assert acme.corrects(handed.invitation.contact, acme.staff, tags=("vip",)).tags == ("vip",)


@holds("S2.3")
def test_staff_without_assignment_have_no_client_to_correct(acme: Acme) -> None:
    handed = acme.invites()
    with pytest.raises(NotFound):
        acme.corrects(handed.invitation.contact, acme.staff, name="Janet")


@holds("A39")
def test_clients_do_not_write_in_the_directory(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    jane = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), jane)
    with pytest.raises(NotAllowed):
        acme.corrects(handed.invitation.contact, jane, type="vip")


@holds("A10")
@pytest.mark.parametrize(
    "changes", [{"name": "Janet"}, {"tags": ("vip",)}, {"emails": ("jane@example.com", "j2@example.com")}]
)
def test_what_does_not_move_the_address_keeps_the_link(acme: Acme, changes: dict[str, object]) -> None:
    handed = acme.invites_and_sends()
    acme.corrects(handed.invitation.contact, **changes)
    assert follow_live(acme.context, acme.token()).problem is None
    acme.run()
    assert len(acme.email.inbox) == 1


def test_when_the_email_goes_the_phone_is_used(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane")
    acme.corrects(handed.invitation.contact, emails=())
    acme.run()
    assert (acme.the(handed).channel, acme.the(handed).recipient.addresses) == ("sms", ("+12015550123",))
    assert len(acme.sms.inbox) == 1


def test_when_no_address_is_left_a_link_can_still_be_handed_over(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.corrects(handed.invitation.contact, emails=())
    assert (acme.the(handed).channel, acme.the(handed).match) == ("link", "bearer")
    assert follow_live(acme.context, token_of(acme.shares(handed)))


@holds("I2")
def test_closed_invitations_are_history_and_do_not_change(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    acme.revokes(handed)
    before = acme.the(handed)
    acme.corrects(handed.invitation.contact, emails=RIGHT)
    assert acme.the(handed) == before


def test_the_corrected_address_is_found_and_the_old_one_forgotten(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("wrong@example.com",))
    acme.corrects(contact.id, emails=RIGHT)
    assert acme.invites(email="right@example.com").invitation.contact == contact.id
    assert acme.invites(email="wrong@example.com", name="Other").invitation.contact != contact.id


def test_two_people_who_edit_at_once_do_not_overwrite_each_other(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    acme.corrects(contact.id, name="Janet")
    patch = Patch({"name": "J"}, contact.version)
    with pytest.raises(VersionMismatch):
        contact_changes.change(acme.context, acme.owner, acme.place.id, contact.id, patch)


def test_a_contact_keeps_a_name_or_an_address(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane")
    with pytest.raises(Unprocessable):
        acme.corrects(contact.id, name="")


def test_links_can_be_replaced_fifteen_times_and_then_no_more(acme: Acme) -> None:
    handed = acme.invites(email="a0@example.com")
    for number in range(1, 16):
        acme.corrects(handed.invitation.contact, emails=(f"a{number}@example.com",))
        acme.later(HOUR)
    with pytest.raises(InvitationClosed):
        acme.corrects(handed.invitation.contact, emails=("a16@example.com",))
