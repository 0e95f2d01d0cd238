"""How much one member of staff may send in a day; owners and admins have no limit."""

import pytest

from chalicelib.domain.errors import RateLimited
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.messages.limits import SENDER_PER_DAY
from tests.holding import holds
from tests.services.steps import Acme


@pytest.fixture
def busy() -> Acme:
    """A business in which staff may invite, and one of them has used up the day."""
    acme = Acme()
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    for number in range(SENDER_PER_DAY):
        by_staff(acme, acme.staff, f"p{number}@example.com")
    return acme


def by_staff(acme: Acme, staff: User, email: str) -> None:
    acme.invites(staff, email=email, grants={"staff": (acme.staff_id,)})


@holds("A62")
def test_staff_stop_at_five_hundred_messages_a_day(busy: Acme) -> None:
    before = busy.snapshot()
    with pytest.raises(RateLimited) as refusal:
        by_staff(busy, busy.staff, "one-more@example.com")
    assert refusal.value.retry_after
    assert busy.snapshot() == before
    busy.later(DAY)
    by_staff(busy, busy.staff, "one-more@example.com")


@holds("A62")
def test_a_resend_counts_and_a_link_does_not(busy: Acme) -> None:
    handed = busy.invites(busy.staff, name="Link", channel="link", grants={"staff": (busy.staff_id,)})
    assert busy.resends(handed, busy.staff).url
    sent = busy.invites(email="late@example.com", name="Late")
    busy.later(HOUR)
    assert busy.resends(sent, busy.admin).deliveries[0].number == 2


def test_owners_and_admins_have_no_limit(busy: Acme) -> None:
    for user, email in ((busy.owner, "a@example.com"), (busy.admin, "b@example.com")):
        busy.invites(user, email=email)


@holds("I12")
def test_what_somebody_sent_for_one_business_is_not_held_against_them_in_another(busy: Acme) -> None:
    rival = busy.user("Rita")
    theirs = busy.organization(rival, "Rival")
    busy.policy(theirs, rival, staff_invite_clients=True)
    member = busy.join(theirs, busy.staff, "staff")
    handed = busy.invite(theirs, busy.staff, email="x@example.com", grants={"staff": (member,)})
    assert handed.deliveries[0].status == "queued"
