"""The states of an invitation: which verb leads where, and when a link is dead."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvitationClosed
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.lifecycle import OPEN, TERMINAL, TRANSITIONS, after, effective_status, is_open, link_problem
from chalicelib.domain.tokens import Link
from tests.domain.samples import INVITATION, LIFETIME, NOW, an_invitation
from tests.holding import holds

VERBS = ("pay", "accept", "ask_approval", "approve", "refuse", "decline", "revoke", "expire", "exhaust")
# The whole lifecycle, written a second time: a line of the product's table can't be changed by accident.
LEADS_TO = {
    ("awaiting_payment", "pay"): "pending",
    ("awaiting_payment", "revoke"): "revoked",
    ("awaiting_payment", "expire"): "expired",
    ("pending", "accept"): "accepted",
    ("pending", "ask_approval"): "awaiting_approval",
    ("pending", "decline"): "declined",
    ("pending", "revoke"): "revoked",
    ("pending", "expire"): "expired",
    ("pending", "exhaust"): "exhausted",
    ("pending", "hold"): "awaiting_payment",
    ("awaiting_approval", "hold"): "awaiting_payment",
    ("awaiting_approval", "approve"): "accepted",
    ("awaiting_approval", "refuse"): "pending",
    ("awaiting_approval", "revoke"): "revoked",
    ("awaiting_approval", "expire"): "expired",
}
LINK_ENDS_WITH = {
    "awaiting_payment": None,
    "pending": None,
    "awaiting_approval": None,
    "accepted": "link_used",
    "declined": "link_withdrawn",
    "revoked": "link_withdrawn",
    "expired": "link_expired",
    "exhausted": "link_used",
}


@holds("S2.11")
@pytest.mark.parametrize("status", [str(status) for status in InvitationStatus])
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_knows_every_verb_or_refuses_it(status: str, verb: str) -> None:
    invitation = an_invitation(status)
    expected = LEADS_TO.get((status, verb))
    if expected:
        assert after(invitation, verb, NOW) == expected
    else:
        with pytest.raises(InvitationClosed):
            after(invitation, verb, NOW)


def test_the_product_has_no_other_transition_than_the_table() -> None:
    assert {
        (str(state), verb): str(to) for state, verbs in TRANSITIONS.items() for verb, to in verbs.items()
    } == LEADS_TO


@holds("I2")
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, LIFETIME)), max_size=12))
def test_no_sequence_of_verbs_leaves_a_final_state(steps: list[tuple[str, int]]) -> None:
    invitation, now, ended = an_invitation(InvitationStatus.AWAITING_PAYMENT), NOW, ""
    for verb, wait in steps:
        now += wait
        try:
            invitation = replace(invitation, status=after(invitation, verb, now))
        except InvitationClosed:
            continue
        assert not ended
        ended = invitation.status if invitation.status in TERMINAL else ""


@holds("F33")
@pytest.mark.parametrize("status", sorted(OPEN))
@pytest.mark.parametrize(("moment", "alive"), [(-1, True), (0, False), (1, False)])
def test_expiry_is_exact_to_the_millisecond(status: str, moment: int, alive: bool) -> None:
    invitation = an_invitation(status)
    now = invitation.expires_at + moment
    assert is_open(invitation, now) is alive
    assert effective_status(invitation, now) == (status if alive else InvitationStatus.EXPIRED)
    assert (link_problem(invitation, Link(INVITATION, 0, 1), now) is None) is alive


@holds("I2")
@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_time_never_changes_a_final_state(status: str) -> None:
    invitation = an_invitation(status)
    assert effective_status(invitation, invitation.expires_at + 10 * LIFETIME) == status


@holds("A09")
@pytest.mark.parametrize("verb", [verb for state, verb in LEADS_TO if state == "pending"])
def test_after_its_end_no_verb_applies_any_more(verb: str) -> None:
    invitation = an_invitation()
    with pytest.raises(InvitationClosed):
        after(invitation, verb, invitation.expires_at)


@holds("A10")
@pytest.mark.parametrize("status", [str(status) for status in InvitationStatus])
def test_a_dead_link_says_why(status: str) -> None:
    problem = link_problem(an_invitation(status), Link(INVITATION, 0, 1), NOW)
    assert (problem.code if problem else None) == LINK_ENDS_WITH[status]


@holds("A10")
@pytest.mark.parametrize("status", [str(status) for status in InvitationStatus])
@pytest.mark.parametrize("generation", [0, 2, 15])
def test_a_link_of_another_generation_is_superseded_in_every_state(status: str, generation: int) -> None:
    problem = link_problem(an_invitation(status, generation=1), Link(INVITATION, generation, 1), NOW)
    assert problem is not None
    assert problem.code == "link_superseded"


@holds("A10")
@given(st.integers(0, 255))
def test_the_number_of_a_delivery_never_kills_its_link(delivery: int) -> None:
    assert link_problem(an_invitation(deliveries=3), Link(INVITATION, 0, delivery), NOW) is None


@holds("A14")
@pytest.mark.parametrize("status", sorted(LINK_ENDS_WITH))
@pytest.mark.parametrize("generation", [0, 1])
def test_a_dead_link_names_the_organization_and_nobody_else(status: str, generation: int) -> None:
    problem = link_problem(an_invitation(status), Link(INVITATION, generation, 1), NOW)
    told = repr(problem.extra) if problem else ""
    assert "jane" not in told.lower()
    assert "usr_" not in told


def test_a_superseded_link_tells_the_state_as_of_now() -> None:
    invitation = an_invitation(generation=1)
    problem = link_problem(invitation, Link(INVITATION, 0, 1), invitation.expires_at)
    assert problem is not None
    assert problem.extra["invitation_status"] == "expired"
