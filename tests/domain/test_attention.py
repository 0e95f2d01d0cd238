"""Which invitations need somebody, why, and what to do about it."""

import pytest

from chalicelib.domain.attention import EXPIRES_SOON, STUCK_AFTER, attention_of
from chalicelib.domain.time import DAY, HOUR
from tests.models.entities import a_delivery, an_invitation
from tests.world import NOON

OFFER = an_invitation()


@pytest.mark.parametrize(
    ("delivery", "expected"),
    [
        ({"status": "bounced"}, ("bounced", "correct")),
        ({"status": "complained"}, ("complained", "share")),
        ({"status": "suppressed"}, ("suppressed", "share")),
        ({"status": "unknown", "reason": "no_answer"}, ("unknown", "resend")),
        ({"status": "failed", "reason": "no_sender"}, ("failed", "share")),
        ({"status": "failed", "reason": "sender_unverified"}, ("failed", "ask_operator")),
        ({"status": "failed", "reason": "something new"}, ("failed", "resend")),
        ({"status": "queued", "reason": "recipient_rate", "due_at": NOON + HOUR}, ("held", "wait")),
        ({"status": "queued", "due_at": NOON - STUCK_AFTER}, ("stuck", "ask_operator")),
        ({"status": "queued", "reason": "quota", "due_at": NOON - STUCK_AFTER}, ("stuck", "ask_operator")),
        ({"status": "sending", "due_at": NOON - STUCK_AFTER}, ("stuck", "ask_operator")),
    ],
)
def test_what_went_wrong_is_told_with_the_next_step_c22(delivery: dict, expected: tuple[str, str]) -> None:
    found = attention_of(OFFER, a_delivery(**delivery), NOON)

    assert found is not None
    assert (found.reason, found.next_step) == expected


@pytest.mark.parametrize(
    "delivery",
    [
        {"status": "sent"},
        {"status": "delivered"},
        {"status": "queued", "due_at": NOON + 60_000},
        {"status": "queued", "due_at": NOON - STUCK_AFTER + 1},
        {"status": "sending", "due_at": NOON + 1},
    ],
)
def test_what_is_on_its_way_or_arrived_needs_nobody(delivery: dict) -> None:
    assert attention_of(OFFER, a_delivery(**delivery), NOON) is None
    assert attention_of(OFFER, None, NOON) is None


def test_an_invitation_needs_somebody_in_its_last_48_hours_and_not_before() -> None:
    soon = attention_of(OFFER, a_delivery(status="delivered"), OFFER.expires_at - EXPIRES_SOON)

    assert soon is not None
    assert (soon.reason, soon.next_step) == ("expiring", "resend")
    assert attention_of(OFFER, None, OFFER.expires_at - EXPIRES_SOON - 1) is None


def test_a_lifetime_chosen_short_is_no_news_until_its_last_quarter() -> None:
    brief = an_invitation(lifetime=DAY // 1000, expires_at=NOON + DAY)

    assert attention_of(brief, None, NOON) is None
    assert attention_of(brief, None, NOON + 18 * HOUR) is not None


@pytest.mark.parametrize("changes", [{"status": "revoked"}, {"status": "accepted"}, {"expires_at": NOON}])
def test_an_invitation_that_ended_needs_nobody(changes: dict) -> None:
    assert attention_of(an_invitation(**changes), a_delivery(status="bounced"), NOON) is None
