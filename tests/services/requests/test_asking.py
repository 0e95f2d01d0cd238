"""A client asks: what is taken, to whom it goes, and who sees it."""

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import (
    ClientInactive,
    IdempotencyMismatch,
    MemberDeactivated,
    NotAllowed,
    NotFound,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.organization import Role
from chalicelib.domain.time import DAY
from chalicelib.domain.wishes import Way
from chalicelib.services.core.saving import Patch
from chalicelib.services.messages import counting
from chalicelib.services.people import unlinking
from chalicelib.services.requests import asking, assigning, offering, reading
from chalicelib.services.requests.gates import own_gate, team_gate
from chalicelib.services.requests.limits import ASKED_PER_DAY
from chalicelib.services.requests.reading import RequestQuestion
from chalicelib.services.requests.wording import Enclosed, Words
from chalicelib.services.team import deactivating, preferences
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.services.requests.desk import Desk


def listed(desk: Desk, user: object, **asked: object) -> list[str]:
    question = RequestQuestion(**asked)
    page = reading.list_requests(desk.context, user, desk.place.id, question, after=None, limit=50)
    return [one.id for one in page.items]


def mine(desk: Desk, user: object = None) -> list[str]:
    page = reading.list_mine(desk.context, user or desk.cleo, desk.place.id, after=None, limit=50)
    return [one.id for one in page.items]


@holds("S1.8")
def test_a_client_asks_for_information_for_a_service_and_for_a_session_by_a_direct_message(desk: Desk) -> None:
    service = desk.offers()
    asked = [
        desk.asks(text="What do you charge?"),
        desk.asks(kind="service", service=service.id, subject="Ten sessions"),
        desk.asks(kind="session", text="Friday at nine?"),
    ]

    assert [(one.kind, one.service, one.status) for one in asked] == [
        ("information", "", "open"),
        ("service", service.id, "open"),
        ("session", "", "open"),
    ]
    assert mine(desk) == [one.id for one in reversed(asked)]
    (line,) = desk.thread(asked[0])
    assert (line.text, line.name, line.by_team, line.at) == ("What do you charge?", "Cleo", False, desk.now)
    assert desk.thread(asked[0], desk.staff) == [line]


@holds("S1.8")
def test_it_goes_to_the_assigned_staff_and_to_nobody_else(desk: Desk) -> None:
    request = desk.asks()
    other, _ = desk.has_staff("Steve")

    assert set(desk.told()) == {"stan@example.com"}
    assert listed(desk, desk.staff) == listed(desk, desk.owner) == listed(desk, desk.admin) == [request.id]
    assert listed(desk, other) == []
    with pytest.raises(NotFound):
        team_gate(desk.context, desk.which(request, other))


def test_without_staff_it_goes_to_the_manager_who_invited_the_client_else_to_all_owners(desk: Desk) -> None:
    made = desk.invites_and_sends(desk.admin, email="nina@example.com", name="Nina")
    nina = desk.user("Nina")
    desk.accepts(desk.email.inbox[-1].token, nina)
    desk.run()
    desk.email.notices.clear()
    desk.asks(nina)
    assert set(desk.told()) == {"adam@example.com"}

    desk.email.notices.clear()
    desk.unassigns(desk.cleo_contact.id, desk.staff_id)
    desk.asks()
    assert set(desk.told()) == {"olga@example.com"}
    assert made.invitation.contact != desk.cleo_contact.id


def test_whoever_serves_the_client_later_has_what_was_asked_before_and_who_served_has_it_no_more(desk: Desk) -> None:
    request = desk.asks()
    steve, steve_id = desk.has_staff("Steve")
    desk.lists_staff(desk.cleo_contact.id, [steve_id])

    assert listed(desk, steve) == [request.id]
    assert listed(desk, desk.staff) == []
    with pytest.raises(NotFound):
        desk.answers(request, desk.staff)
    assert desk.answers(request, steve).request.status == "answered"


@holds("S1.9")
def test_the_business_is_told_by_the_preference_of_whoever_it_goes_to(desk: Desk) -> None:
    wanted = {"requests": {"channels": (Way.IN_APP,)}}
    preferences.change(desk.context, desk.staff, desk.place.id, desk.staff_id, Patch({"topics": wanted}))
    desk.asks()

    assert desk.told() == {}
    assert [dict(one.topics) for one in counting.counters(desk.context, desk.staff)] == [{"requests": 1}]


@holds("S1.9")
def test_the_mail_opens_the_thread_and_says_nothing_of_what_was_written(desk: Desk) -> None:
    request = desk.asks(subject="My divorce", text="It is about my divorce.")
    (mail,) = desk.told()["stan@example.com"]

    assert f"https://usher.test/me/{desk.place.id}/requests/{request.id}" in mail.body
    assert "divorce" not in mail.body + mail.message.subject
    assert "Cleo" in mail.message.subject
    assert "divorce" not in str(desk.events())


def test_a_guest_asks_too_and_it_goes_to_the_staff_of_their_client(desk: Desk) -> None:
    handed = desk.has_guest(desk.cleo_contact)
    desk.run()
    gus = desk.user("Gus")
    desk.accepts(desk.email.inbox[-1].token, gus)
    desk.run()
    desk.email.notices.clear()
    service = desk.offers(askers=("guest",))
    request = desk.asks(gus, kind="service", service=service.id)

    assert (request.contact, request.client) == (handed.invitation.contact, desk.cleo_contact.id)
    assert set(desk.told()) == {"stan@example.com"}
    assert listed(desk, desk.staff) == mine(desk, gus) == [request.id]
    assert mine(desk) == []
    with pytest.raises(NotFound):
        own_gate(desk.context, desk.which(request, desk.cleo))
    deactivating.deactivate(desk.context, desk.owner, desk.place.id, f"mem_c{desk.cleo.id[4:]}", Handover())
    with pytest.raises(ClientInactive):
        desk.asks(gus)


def test_who_is_of_the_team_answers_and_does_not_ask(desk: Desk) -> None:
    for user in (desk.owner, desk.staff):
        with pytest.raises(NotAllowed):
            desk.asks(user)
    with pytest.raises(NotAllowed):
        listed(desk, desk.cleo)
    with pytest.raises(NotFound):
        desk.asks(desk.user("Stranger"))


def test_somebody_who_is_both_client_and_guest_says_from_which_seat_they_ask(desk: Desk) -> None:
    other, contact = desk.has_client("Carl")
    desk.has_guest(contact, name="Cleo", email="cleo@example.com")
    desk.run()
    guest = desk.accepts(desk.email.inbox[-1].token, desk.cleo)

    assert desk.asks().contact == desk.cleo_contact.id
    assert desk.asks(membership=guest.id).client == contact.id
    with pytest.raises(Unprocessable) as refused:
        desk.asks(membership=f"mem_c{other.id[4:]}")
    assert [one.field for one in refused.value.errors] == ["membership"]


def test_what_is_not_offered_to_the_asker_can_not_be_asked_for(desk: Desk) -> None:
    retired, guests = desk.offers(), desk.offers(askers=("guest",))
    offering.retire(desk.context, desk.owner, desk.place.id, retired.id)
    for service in ("", "nonsense", "svc_0000000000000000", retired.id, guests.id):
        with pytest.raises(Unprocessable) as refused:
            desk.asks(kind="service", service=service)
        assert [one.field for one in refused.value.errors] == ["service"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(), "text"),
        (Words(text=" \u200b\n "), "text"),
        (Words(text="x" * 4001), "text"),
        (Words(text="a\x00b"), "text"),
        (Words(text="a", files=[Enclosed("nonsense")]), "attachments.0.upload"),
        (Words(text="a", files=[Enclosed(f"upl_{n:016}") for n in range(6)]), "attachments"),
        (Words(text="a", files=[Enclosed("upl_0000000000000000")] * 2), "attachments"),
        (Words(text="a", files=[Enclosed("upl_0000000000000000", "a\nb")]), "attachments.0.name"),
    ],
)
def test_words_that_can_not_be_taken_are_refused_at_their_field(desk: Desk, words: Words, field: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        asking.ask(desk.context, desk.cleo, desk.place.id, asking.Ask(words=words), None)
    assert [one.field for one in refused.value.errors] == [field]


def test_asking_twice_with_one_key_asks_once_and_another_body_is_refused(desk: Desk) -> None:
    first, again = desk.asks(key="k"), desk.asks(key="k")

    assert (first.id, len(mine(desk))) == (again.id, 1)
    with pytest.raises(IdempotencyMismatch):
        asking.ask(desk.context, desk.cleo, desk.place.id, asking.Ask(words=Words(text="x")), Replay("k", "another"))


def test_nobody_buries_the_team_under_requests(desk: Desk) -> None:
    for _ in range(ASKED_PER_DAY):
        desk.asks()
    with pytest.raises(RateLimited) as refused:
        desk.asks()
    assert 0 < (refused.value.retry_after or 0) <= DAY // 1000
    desk.later(DAY)
    assert desk.asks()


def test_requests_are_the_persons_own_so_the_next_account_on_the_contact_reads_none(desk: Desk) -> None:
    request = desk.asks()
    unlinking.unlink(desk.context, desk.owner, desk.place.id, desk.cleo_contact.id)
    with pytest.raises(NotFound):
        mine(desk)
    other = desk.user("Other")
    desk.join(desk.place, other, Role.CLIENT, contact_id=desk.cleo_contact.id)

    assert mine(desk, other) == []
    with pytest.raises(NotFound):
        own_gate(desk.context, desk.which(request, other))
    assert listed(desk, desk.staff) == [request.id]


def test_a_deactivated_client_asks_and_reads_nothing(desk: Desk) -> None:
    desk.asks()
    deactivating.deactivate(desk.context, desk.owner, desk.place.id, f"mem_c{desk.cleo.id[4:]}", Handover())
    for act in (desk.asks, lambda: mine(desk)):
        with pytest.raises(MemberDeactivated):
            act()


def test_lists_are_asked_for_by_state_contact_and_what_was_given_to_me(desk: Desk) -> None:
    first, second = desk.asks(), desk.asks()
    carl, contact = desk.has_client("Carl")
    third = desk.asks(carl)
    desk.answers(first)
    assigning.assign(desk.context, desk.which(third, desk.owner), desk.admin_id)

    assert listed(desk, desk.owner, status="open") == [third.id, second.id]
    assert listed(desk, desk.owner, status="answered") == [first.id]
    assert listed(desk, desk.owner, contact=contact.id) == [third.id]
    assert listed(desk, desk.staff, contact=contact.id) == []
    assert listed(desk, desk.admin, mine=True) == [third.id]


def test_pages_of_a_list_hold_every_request_once(desk: Desk) -> None:
    asked = []
    for _ in range(5):
        desk.later(1)
        asked.append(desk.asks().id)
    found: list[str] = []
    position = None
    for _ in range(5):
        page = reading.list_requests(
            desk.context, desk.staff, desk.place.id, RequestQuestion(), after=position, limit=2
        )
        found += [one.id for one in page.items]
        position = page.next
        if position is None:
            break
    assert found == asked[::-1]
