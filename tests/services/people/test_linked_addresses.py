"""The addresses of a contact that has an account: who may change them, and what the old ones hear."""

from typing import Any

import pytest

from chalicelib.domain.errors import NotAllowed
from tests.holding import holds
from tests.services.steps import Acme


def jane(acme: Acme) -> str:
    """A client with an account whom Stan serves."""
    handed = acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane", locale="de")
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()
    acme.assigns(handed.invitation.contact, acme.staff_id)
    return handed.invitation.contact


def heard(acme: Acme) -> list[tuple[str, str]]:
    told = [*acme.email.notices, *acme.sms.notices]
    return [(one.delivery.channel, one.delivery.address) for one in told if "address_changed" in one.delivery.name]


@holds("A36", "S3.16")
@pytest.mark.parametrize("change", [{"emails": ("thief@example.com",)}, {"phones": ()}, {"emails": ("a@b.com",) * 2}])
def test_assigned_staff_replace_no_address_of_somebody_with_an_account(acme: Acme, change: Any) -> None:
    contact = jane(acme)
    before = acme.snapshot()
    with pytest.raises(NotAllowed):
        acme.corrects(contact, acme.staff, **change)
    assert acme.snapshot() == before


@holds("S4.9")
def test_what_else_staff_may_change_they_still_may(acme: Acme) -> None:
    contact = jane(acme)
    assert acme.corrects(contact, acme.staff, name="Jane Doe", emails=("jane@example.com",)).name == "Jane Doe"
    other = acme.invites(email="wrong@example.com").invitation.contact
    acme.assigns(other, acme.staff_id)
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    assert acme.corrects(other, acme.staff, emails=("right@example.com",)).emails == ("right@example.com",)
    acme.run()
    assert heard(acme) == []


@holds("S4.9")
def test_an_old_address_is_told_that_it_was_replaced_and_not_by_which(acme: Acme) -> None:
    contact = jane(acme)
    acme.corrects(contact, acme.admin, emails=("new@example.com",), phones=())
    acme.run()
    assert heard(acme) == [("email", "jane@example.com"), ("sms", "+12015550123")]
    (mail,) = (one for one in acme.email.notices if "address_changed" in one.delivery.name)
    assert mail.message.subject == "Ihre Adresse bei Acme Coaching wurde geändert"
    for part in (mail.message.text, mail.message.html, *(one.body for one in acme.sms.notices)):
        assert "new@" not in part
        assert "Jane" not in part


@holds("S4.9")
def test_one_more_address_tells_nobody(acme: Acme) -> None:
    acme.corrects(jane(acme), emails=("jane@example.com", "second@example.com"))
    acme.run()
    assert heard(acme) == []


@holds("A02")
def test_no_event_names_the_address_and_the_change_is_one_transaction(acme: Acme) -> None:
    contact = jane(acme)
    calls = acme.store.log.count("commit")
    acme.corrects(contact, emails=("new@example.com",))
    assert acme.store.log.count("commit") == calls + 1
    acme.run()
    assert "example.com" not in repr(acme.events())


@holds("F01")
def test_the_old_address_hears_of_it_without_the_relay_too(acme: Acme) -> None:
    acme.corrects(jane(acme), emails=("new@example.com",))
    acme.later(3 * 60_000)
    acme.works()
    assert heard(acme) == [("email", "jane@example.com")]
