"""The team answers what clients ask: who may, and what comes of it."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import AlreadyMember, AskClosed, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.services.discovery import answering, asking
from chalicelib.services.invitations import mine
from tests.services.discovery.asks import approves, asks, client, listed, named, open_to_asks, own, refuses
from tests.services.discovery.people import takes_asks
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> User:
    open_to_asks(acme)
    return client(acme)


def joins(acme: Acme, user: User) -> Contact:
    """They accept the one invitation that waits for them; their contact then."""
    (received,) = mine.list_mine(acme.context, user)
    mine.accept_mine(acme.context, user, received.id, received.offer)
    return contact(acme, received.contact)


def contact(acme: Acme, identifier: str) -> Contact:
    known: Contact = acme.item(refs.contact(acme.place.id, identifier))
    return known


def test_who_was_asked_approves_and_whoever_asked_is_a_client_once_they_accept(acme: Acme, jane: User) -> None:
    approved = approves(acme, asks(acme, jane), acme.staff)

    (received,) = mine.list_mine(acme.context, jane)
    assert (approved.status, approved.invitation, received.role) == ("approved", received.id, "client")
    assert contact(acme, received.contact).state == "re_invite"
    assert own(acme, jane) == [("Stan Berg", "approved")]

    theirs = joins(acme, jane)

    assert (theirs.name, theirs.state, theirs.emails, theirs.linked_email) == ("Jane Doe", "linked", (), "")
    assert acme.staff_ids(theirs.id) == [acme.staff_id]


def test_approving_once_more_changes_nothing(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    assert approves(acme, asked, acme.staff) == approves(acme, asked, acme.owner)
    assert len(mine.list_mine(acme.context, jane)) == 1
    with pytest.raises(AskClosed):
        refuses(acme, asked, acme.owner)


def test_refused_it_is_declined_and_nothing_is_made(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    assert refuses(acme, asked, acme.staff) == refuses(acme, asked, acme.admin)

    assert own(acme, jane) == [("Stan Berg", "declined")]
    assert [one for one in acme.everything() if isinstance(one, Contact)] == []
    assert mine.list_mine(acme.context, jane) == []
    with pytest.raises(AskClosed):
        approves(acme, asked, acme.staff)


def test_a_withdrawn_one_is_not_answered(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    asking.withdraw(acme.context, jane, asked.id)
    for answer in (approves, refuses):
        with pytest.raises(AskClosed):
            answer(acme, asked, acme.owner)


@pytest.mark.parametrize("answer", [approves, refuses])
def test_where_staff_may_not_invite_clients_owners_and_admins_answer(acme: Acme, jane: User, answer: Any) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=False)
    asked = asks(acme, jane)
    assert listed(acme, acme.staff) == [asked]
    with pytest.raises(NotAllowed):
        answer(acme, asked, acme.staff)
    assert answer(acme, asked, acme.admin).ended_at == acme.now


def test_other_staff_neither_see_nor_answer_it(acme: Acme, jane: User) -> None:
    other = acme.user("Otto")
    acme.join(acme.place, other, Role.STAFF)
    asked = asks(acme, jane)
    assert listed(acme, other) == []
    for answer in (approves, refuses):
        with pytest.raises(NotFound):
            answer(acme, asked, other)


def test_clients_and_strangers_see_none(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    cleo, _ = acme.has_client()
    with pytest.raises(NotAllowed):
        listed(acme, cleo)
    with pytest.raises(NotAllowed):
        refuses(acme, asked, cleo)
    with pytest.raises(NotFound):
        listed(acme, jane)
    with pytest.raises(NotFound):
        approves(acme, asked, jane)


def test_the_ask_of_another_business_is_not_found(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    elsewhere = acme.organization(acme.owner, "Other")
    with pytest.raises(NotFound):
        answering.approve(acme.context, answering.NamedAsk(acme.owner, elsewhere.id, asked.id))


def test_nobody_answers_what_they_asked_themselves(acme: Acme, jane: User) -> None:
    acme.join(acme.place, jane, Role.ADMIN)
    asked = asks(acme, jane)
    with pytest.raises(NotAllowed, match="nobody their own"):
        approves(acme, asked, jane)


def test_an_owner_who_was_asked_is_nobodys_staff(acme: Acme, jane: User) -> None:
    takes_asks(acme, acme.owner, next(iter(acme.item(refs.organization(acme.place.id)).owners)))
    approves(acme, asks(acme, jane, "olga@example.com"), acme.owner)
    assert acme.staff_ids(joins(acme, jane).id) == []


def test_it_is_joined_to_the_contact_that_holds_a_verified_address(acme: Acme, jane: User) -> None:
    held = acme.adds_contact(name="J. Doe", emails=("jane@example.com",))
    acme.adds_contact(name="Somebody", emails=("other@example.com",))
    other = acme.user("Otto")
    other_id = acme.join(acme.place, other, Role.STAFF)
    acme.assigns(held.id, other_id)
    asked = asks(acme, jane)
    assert [one.id for one in answering.read_ask(acme.context, named(acme, asked, acme.owner)).contacts] == [held.id]

    approves(acme, asked, acme.owner, held.id)
    theirs = joins(acme, jane)

    assert (theirs.id, theirs.name, theirs.state, theirs.found) == (held.id, "J. Doe", "linked", jane.id)
    assert acme.staff_ids(held.id) == [other_id, acme.staff_id]
    assert acme.item(refs.known(acme.place.id, jane.id)).contact == held.id


def test_it_is_joined_to_nobody_else(acme: Acme, jane: User) -> None:
    other = acme.adds_contact(name="Somebody", emails=("other@example.com",))
    asked = asks(acme, jane)
    for identifier in (other.id, "con_0000000000000000"):
        with pytest.raises(Unprocessable) as refused:
            approves(acme, asked, acme.owner, identifier)
        assert [one.field for one in refused.value.errors] == ["contact"]
    assert listed(acme, acme.owner) == [asked]


def test_staff_join_it_to_a_contact_they_serve_and_see_no_other(acme: Acme, jane: User) -> None:
    hers = acme.adds_contact(name="J. Doe", emails=("jane@example.com",))
    asked = asks(acme, jane)
    assert answering.read_ask(acme.context, named(acme, asked, acme.staff)).contacts == ()
    with pytest.raises(Unprocessable):
        approves(acme, asked, acme.staff, hers.id)

    acme.assigns(hers.id, acme.staff_id)
    approves(acme, asked, acme.staff, hers.id)

    assert joins(acme, jane).id == hers.id


def test_the_account_of_somebody_else_is_no_contact_to_join(acme: Acme, jane: User) -> None:
    acme.has_client("Cleo", emails=("jane@example.com",))
    asked = asks(acme, jane)
    assert answering.read_ask(acme.context, named(acme, asked, acme.owner)).contacts == ()


def test_whoever_became_a_client_meanwhile_is_not_taken_on_twice(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    acme.join(acme.place, jane, Role.CLIENT)
    with pytest.raises(AlreadyMember):
        approves(acme, asked, acme.owner)
    assert refuses(acme, asked, acme.owner).status == "declined"


def test_whoever_was_known_before_is_the_same_contact(acme: Acme, jane: User) -> None:
    approves(acme, asks(acme, jane), acme.staff)
    (first,) = mine.list_mine(acme.context, jane)
    mine.decline_mine(acme.context, jane, first.id)

    approves(acme, asks(acme, jane), acme.owner)

    (again,) = mine.list_mine(acme.context, jane)
    assert again.contact == first.contact
    assert acme.staff_ids(again.contact) == [acme.staff_id]
