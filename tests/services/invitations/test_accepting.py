"""Accepting: by whom, how often, and what it gives. One transaction makes the membership, or nothing happened."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyLinked,
    AlreadyMember,
    Changed,
    LinkUsed,
    MemberDeactivated,
    NoLongerMember,
    NotFound,
    RecipientMismatch,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY, HOUR
from chalicelib.domain.writes import Lost
from chalicelib.services.core.links import Opened, follow
from chalicelib.services.invitations.accepting import why_not
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.steps import Acme, token_of


@holds("S0.14")
def test_accepting_gives_the_membership_that_was_offered(acme: Acme) -> None:
    handed = acme.invites_and_sends(role="client", grants={"staff": (acme.staff_id,)})
    jane = acme.joins_as_new_user(acme.token())
    joined = acme.accepts(acme.token(), jane)
    assert acme.memberships(jane) == [joined]
    assert (joined.role, joined.status, joined.contact) == ("client", "active", handed.invitation.contact)
    assert acme.the(handed).accepted is not None
    assert acme.item(refs.mirror(jane.id, acme.place.id, joined.id)) == joined
    assert acme.item(refs.open_mark(acme.place.id, handed.invitation.contact, "client", "")) is None


@holds("S0.9")
def test_nothing_is_a_member_before_accepting(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.joins_as_new_user(acme.token())
    assert acme.memberships(jane) == []


@holds("A07", "F25", "F29")
def test_accepting_again_answers_the_same_membership_and_writes_nothing(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.joins_as_new_user(acme.token())
    first = acme.accepts(acme.token(), jane)
    before = acme.snapshot()
    acme.later(20 * DAY)
    assert acme.accepts(acme.token(), jane) == first
    assert acme.snapshot() == before
    assert acme.told().count("invitation.accepted") == 1


@holds("A07", "F26")
def test_somebody_else_finds_the_link_used(acme: Acme) -> None:
    acme.invites(name="Jane", channel="link")
    token = token_of(acme.invites(name="John", channel="link"))
    acme.accepts(token, acme.user("John"))
    with pytest.raises(LinkUsed):
        acme.accepts(token, acme.user("Eve"))


@holds("A22")
def test_a_wrong_account_consumes_nothing(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    eve = acme.user("Eve")
    before = acme.snapshot()
    with pytest.raises(RecipientMismatch) as refusal:
        acme.accepts(acme.token(), eve)
    assert acme.snapshot() == before
    assert refusal.value.extra == {"recipient_hint": "j***@e***.com"}
    assert acme.accepts(acme.token(), acme.user("Jane", email="jane@example.com")).user
    assert acme.the(handed).status == "accepted"


@pytest.mark.parametrize("account", [{"email": "jane@example.com"}, {"phone": "+12015550123"}])
def test_either_verified_address_of_the_recipient_will_do(acme: Acme, account: dict[str, str]) -> None:
    acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane")
    assert acme.accepts(acme.token(), acme.user("J", **account)).role == "client"


@holds("A23")
def test_an_account_without_any_verified_address_matches_nobody(acme: Acme) -> None:
    acme.invites_and_sends()
    with pytest.raises(RecipientMismatch):
        acme.accepts(acme.token(), replace(acme.user("X"), email=None, phone=None))


def test_a_bare_link_is_for_whoever_holds_it(acme: Acme) -> None:
    token = token_of(acme.invites(name="Jane", channel="link"))
    assert acme.accepts(token, acme.user("Anybody")).role == "client"


def test_the_inviter_may_say_that_any_account_will_do(acme: Acme) -> None:
    acme.invites_and_sends(email="jane@example.com", match="bearer")
    assert acme.accepts(acme.token(), acme.user("Private")).role == "client"


def test_an_offer_that_changed_is_shown_again_first(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com")
    acme.corrects(handed.invitation.contact, emails=("jane@example.com",))
    acme.run()
    jane = acme.user("Jane")
    with pytest.raises(Changed) as refusal:
        acme.accepts(acme.token(), jane, version=1)
    assert acme.accepts(acme.token(), jane, version=refusal.value.extra["version"]).role == "client"


def test_a_resend_does_not_change_the_offer(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(HOUR)
    acme.resends(handed)
    assert acme.accepts(acme.token(), acme.user("Jane"), version=1).role == "client"


def test_a_deactivated_member_is_refused(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    acme.join(acme.place, jane, "client")
    acme.deactivates(jane, "client")
    with pytest.raises(MemberDeactivated):
        acme.accepts(acme.token(), jane)


@holds("S4.10")
def test_a_former_member_may_come_back(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    acme.join(acme.place, jane, "client")
    acme.sets_membership(jane, "client", "ended")
    assert acme.accepts(acme.token(), jane).status == "active"


def test_an_account_linked_to_another_contact_is_asked_who_it_is_for(acme: Acme) -> None:
    for name in ("Jane", "John"):
        acme.adds_contact(name=name, emails=("family@example.com",))
    tokens = []
    people = [ref.parts[1] for ref in acme.snapshot() if ref.kind == "contact"]
    for contact in people:
        acme.invites_and_sends(contact=contact)
        tokens.append(acme.token())
    parent = acme.user("Parent", email="family@example.com")
    acme.accepts(tokens[0], parent)
    seen = why_not(acme.context, looked_at(acme, tokens[1], parent), parent)
    with pytest.raises(AlreadyLinked) as refused:
        acme.accepts(tokens[1], parent)
    assert isinstance(seen, AlreadyLinked)
    assert seen.extra == refused.value.extra == {"linked_to": {"name": "Parent"}, "for": {"name": "John"}}


def looked_at(acme: Acme, token: str, user: User) -> Opened:
    return follow(acme.context, token, lambda link: [refs.claim(link.invitation, user.id)])


@pytest.mark.parametrize(
    ("status", "refusal"),
    [("active", AlreadyMember), ("deactivated", MemberDeactivated), ("ended", type(None)), ("", type(None))],
)
def test_looking_tells_what_accepting_would(acme: Acme, status: str, refusal: type[UsherError]) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    if status:
        acme.join(acme.place, jane, "client")
        acme.sets_membership(jane, "client", status)
    assert isinstance(why_not(acme.context, looked_at(acme, acme.token(), jane), jane), refusal)
    if refusal is type(None):
        assert acme.accepts(acme.token(), jane).is_active
    else:
        with pytest.raises(refusal):
            acme.accepts(acme.token(), jane)


def test_whoever_left_since_joining_is_told_so(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    acme.accepts(acme.token(), jane)
    acme.sets_membership(jane, "client", "ended")
    with pytest.raises(NoLongerMember):
        acme.accepts(acme.token(), jane)


@holds("I1")
def test_a_contact_belongs_to_the_account_that_joined_first(acme: Acme) -> None:
    handed = acme.invites_and_sends(match="bearer", email="jane@example.com")
    other = acme.invites(contact=handed.invitation.contact, role="staff", channel="link", match="bearer")
    acme.accepts(acme.token(), acme.user("Jane"))
    with pytest.raises(LinkUsed):
        acme.accepts(token_of(other), acme.user("Eve"))


def test_who_already_has_the_role_is_told_so(acme: Acme) -> None:
    token = token_of(acme.invites(name="Jane", channel="link", role="staff"))
    with pytest.raises(AlreadyMember):
        acme.accepts(token, acme.staff)


@holds("A43")
@pytest.mark.parametrize(("inviter", "role"), [("admin", "admin")])
def test_inviting_oneself_gives_nothing(acme: Acme, inviter: str, role: str) -> None:
    token = token_of(acme.invites(acme.admin, name="Me", channel="link", role=role))
    before = acme.snapshot()
    with pytest.raises(AlreadyMember):
        acme.accepts(token, acme.admin)
    assert acme.snapshot() == before


@holds("S2.1")
def test_staff_may_be_clients_of_the_same_business_too(acme: Acme) -> None:
    acme.invites_and_sends(email="stan@example.com", name="Stan")
    acme.accepts(acme.token(), acme.staff)
    assert {one.role for one in acme.memberships(acme.staff)} == {"staff", "client"}


@holds("I1")
def test_one_guest_of_two_clients_has_two_memberships(acme: Acme) -> None:
    clients = [acme.has_client(name)[1].id for name in ("A", "B")]
    gus = acme.user("Gus")
    for client in clients:
        handed = acme.invites(name="Gus", channel="link", role="guest", grants={"client": client})
        acme.accepts(token_of(handed), gus)
    assert {one.subject for one in acme.memberships(gus)} == set(clients)


@holds("F27", "F26")
@pytest.mark.parametrize(
    ("rival", "refused"), [("revokes", "link_withdrawn"), ("declines", "link_withdrawn"), ("other", "link_used")]
)
def test_whoever_is_second_learns_why(acme: Acme, rival: str, refused: str) -> None:
    handed = acme.invites_and_sends(match="bearer", email="jane@example.com")
    token, plain = acme.token(), acme.context
    race = {
        "revokes": lambda: acme.revokes(handed),
        "declines": lambda: acme.declines(token),
        "other": lambda: acme.accepts(token, acme.user("Eve")),
    }[rival]

    def first() -> None:
        acme.outside = plain
        race()

    acme.outside = replace(plain, store=Rivalled(acme.store, first))
    with pytest.raises(UsherError) as refusal:
        acme.accepts(token, acme.user("Jane"))
    assert refusal.value.code == refused
    assert acme.memberships(acme.user("Jane")) == []


@holds("F27")
def test_a_resend_at_the_same_moment_harms_nobody(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    token, plain = acme.token(), acme.context

    def first() -> None:
        acme.outside = plain
        acme.later(HOUR)
        acme.resends(handed)

    acme.outside = replace(plain, store=Rivalled(acme.store, first))
    assert acme.accepts(token, acme.user("Jane")).role == "client"
    assert acme.the(handed).deliveries == 2


@holds("F30")
def test_endless_collisions_end_in_a_refusal_and_not_in_half_a_membership(acme: Acme) -> None:
    acme.invites_and_sends()

    class Contested:
        def __getattr__(self, name: str) -> Any:
            return getattr(acme.store, name)

        def commit(self, writes: Any) -> None:
            raise Lost({next(one.ref for one in writes if one.ref.kind == "invitation"): None})

    acme.outside = replace(acme.context, store=Contested())
    with pytest.raises(UsherError, match="conflict"):
        acme.accepts(acme.token(), acme.user("Jane"))
    assert acme.memberships(acme.user("Jane")) == []


@holds("A20")
@pytest.mark.parametrize("token", ["", "x" * 40, "inv_AAAAAAAAAAAAAAAA", "\0", "é" * 40])
def test_an_unknown_link_is_unknown_and_costs_no_read(acme: Acme, token: str) -> None:
    calls = len(acme.store.log)
    with pytest.raises(NotFound):
        acme.accepts(token, acme.user("Jane"))
    assert len(acme.store.log) == calls
