"""Sixteen people, or one with sixteen fingers, at one invitation: one membership, whoever wins."""

from collections import Counter

from chalicelib.services.invitations import accepting, declining, resending
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import NamedInvitation
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender


def accept(arena: Arena, token: str, user: object) -> Contender:
    return lambda: accepting.accept(arena.world.context, token, user, 1)


def revoke(arena: Arena, request: NamedInvitation) -> Contender:
    return lambda: resending.revoke(arena.world.context, request)


def decline(arena: Arena, token: str) -> Contender:
    return lambda: declining.decline(arena.world.context, token)


@holds("F25")
def test_one_user_who_accepts_sixteen_times_gets_one_membership(arena: Arena) -> None:
    jane = arena.world.user("Jane")
    for _ in range(ROUNDS):
        organization = arena.place()
        invitation = arena.world.invite(organization, arena.owner, email=jane.email).invitation
        results = arena.race([accept(arena, arena.token(invitation), jane)] * CONTENDERS)
        assert results.refusals == {}
        assert {(one.membership.id, one.membership.organization) for one in results.answers} == {
            (results.answers[0].membership.id, organization.id)
        }
    places = arena.places()
    assert len(places) == ROUNDS
    assert all(len(place.joined()) == 1 for place in places.values())


@holds("F26")
def test_of_two_users_with_one_bearer_link_one_joins_and_the_other_is_told_it_is_used(arena: Arena) -> None:
    pair = [arena.world.user("Jane"), arena.world.user("Joe")]
    winners: Counter[str] = Counter()
    for _ in range(ROUNDS):
        invitation = arena.world.invite(arena.place(), arena.owner, name="Whoever", channel="link").invitation
        token = arena.token(invitation)
        results = arena.race([accept(arena, token, pair[number % 2]) for number in range(CONTENDERS)])
        [winner] = {one.membership.user for one in results.answers}
        assert len(results.answers) == CONTENDERS // 2
        assert results.refusals == {"LinkUsed": CONTENDERS // 2}
        winners[winner] += 1
    assert set(winners) == {user.id for user in pair}, "both must win now and then, or nothing raced"
    assert Counter(place.joined()[0].user for place in arena.places().values()) == winners


@holds("F27")
def test_an_acceptance_and_a_revocation_never_both_happen(arena: Arena) -> None:
    jane = arena.world.user("Jane")
    ended: Counter[str] = Counter()
    for _ in range(ROUNDS):
        organization = arena.place()
        invitation = arena.world.invite(organization, arena.owner, email=jane.email).invitation
        request = NamedInvitation(arena.owner, organization.id, invitation.id)
        results = arena.race([accept(arena, arena.token(invitation), jane), revoke(arena, request)] * (CONTENDERS // 2))
        ended[_judged(results.answers, results.refusals, {"LinkWithdrawn", "InvitationClosed"})] += 1
    assert set(ended) == {"accepted", "revoked"}, "both must win now and then, or nothing raced"
    assert Counter(place.invitation.status for place in arena.places().values()) == ended


@holds("F27")
def test_an_acceptance_and_a_decline_never_both_happen(arena: Arena) -> None:
    jane = arena.world.user("Jane")
    ended: Counter[str] = Counter()
    for _ in range(ROUNDS // 2):
        invitation = arena.world.invite(arena.place(), arena.owner, email=jane.email).invitation
        token = arena.token(invitation)
        results = arena.race([accept(arena, token, jane), decline(arena, token)] * (CONTENDERS // 2))
        ended[_judged(results.answers, results.refusals, {"LinkWithdrawn", "LinkUsed"})] += 1
    assert Counter(place.invitation.status for place in arena.places().values()) == ended


def _judged(answers: list[object], refusals: Counter[str], expected: set[str]) -> str:
    """Who won: all eight acceptances by the same user, or the one that ended it."""
    assert set(refusals) <= expected
    joined = [one for one in answers if isinstance(one, accepting.Joined)]
    if joined:
        assert (len(joined), len(answers)) == (CONTENDERS // 2, CONTENDERS // 2)
        return "accepted"
    [ended] = answers
    # A decline answers with the invitation as it was offered.
    return ended.invitation.status if isinstance(ended, Handed) else "declined"
