"""What is left of an invitation that nobody accepted: nothing, 30 days after its end."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound
from chalicelib.domain.lifecycle import KEEP_ENDED
from chalicelib.domain.marks import Claim
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations import deleting, reading
from tests.holding import holds
from tests.services.steps import Acme, token_of


def left(acme: Acme, made: Any) -> list[str]:
    """The kinds of items of an invitation that are still there."""
    mine = made.invitation.id
    return [
        ref.kind for ref in acme.store.items if ref.kind in ("invitation", "delivery", "claim") and mine in ref.parts
    ]


def with_everything(acme: Acme) -> Any:
    """An invitation with two deliveries, a claim, a code and a notice."""
    handed = acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    user = acme.user("Other", email="other@example.com")
    acme.asks_for_a_claim_code(acme.token(), user)
    acme.run()
    acme.claims(acme.token(0), user, acme.email.inbox[-1].code)
    acme.asks_for_a_claim_code(acme.token(0), acme.user("Third", email="third@example.com"))
    acme.waits(MINUTE)
    acme.resends(handed)
    acme.works()
    assert sorted(set(left(acme, handed))) == ["claim", "delivery", "invitation"]
    return handed


@pytest.mark.parametrize("ending", ["declined", "revoked", "expired"])
def test_nothing_of_an_invitation_outlives_its_end_by_more_than_30_days(acme: Acme, ending: str) -> None:
    made = with_everything(acme)
    if ending == "declined":
        acme.declines(acme.token(0))
    elif ending == "revoked":
        acme.revokes(made)
    else:
        acme.waits(14 * DAY + MINUTE)
        assert acme.the(made).status == "expired"
    acme.waits(29 * DAY)
    assert "invitation" in left(acme, made)

    acme.waits(2 * DAY)

    assert left(acme, made) == []
    assert acme.told().count("invitation.deleted") == 1
    assert acme.sweeps() == 0
    with pytest.raises(NotFound):
        reading.get(acme.context, acme.owner, acme.place.id, made.invitation.id)


def test_an_accepted_invitation_stays_with_its_messages(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.works()
    acme.waits(400 * DAY)
    deleting.tidy(acme.context, handed.invitation.id)

    assert left(acme, handed).count("invitation") == 1
    assert acme.delivery(handed).status == "sent"


def test_it_is_never_too_early(acme: Acme) -> None:
    made = with_everything(acme)
    acme.revokes(made)
    before = acme.snapshot()
    acme.later(KEEP_ENDED - 1)
    deleting.tidy(acme.context, made.invitation.id)

    assert acme.snapshot() == before


def test_an_invitation_that_took_its_place_stays(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.revokes(handed)
    acme.waits(20 * DAY)
    again = acme.invites_and_sends()
    assert again.invitation.previous == handed.invitation.id
    acme.waits(11 * DAY)

    assert left(acme, handed) == []
    assert acme.the(again).status == "pending"
    assert acme.delivery(again).status == "sent"


@holds("F01")
def test_a_worker_that_dies_on_the_way_is_followed_by_another(acme: Acme) -> None:
    made = with_everything(acme)
    acme.revokes(made)
    acme.later(KEEP_ENDED + 1)
    for calls in range(1, 30):
        die_after(acme, calls, made)
        if acme.item(refs.invitation(made.invitation.id)) is None:
            break
        assert acme.sweeps() > 0, "what is left comes up again"
        acme.queue.works.clear()
    assert left(acme, made) == []
    assert calls > 3


def die_after(acme: Acme, calls: int, made: Any) -> None:
    """Takes the store away after so many commits."""
    commit, done = acme.store.commit, 0

    def mortal(writes: Any) -> None:
        nonlocal done
        if done == calls - 1:
            raise ConnectionError
        done += 1
        commit(writes[:1] if len(writes) > 1 and writes[-1].ref.kind != "event" else writes)

    acme.store.commit = mortal
    try:
        deleting.tidy(acme.context, made.invitation.id)
    except ConnectionError:
        pass
    finally:
        acme.store.commit = commit


def test_more_than_fits_one_transaction_goes_all_the_same(acme: Acme) -> None:
    handed = acme.invites(channel="link")
    for number in range(120):
        user = acme.user(f"U{number}", email=f"u{number}@example.com")
        claim_for(acme, handed, user)
    acme.revokes(handed)
    acme.later(KEEP_ENDED + 1)
    deleting.tidy(acme.context, handed.invitation.id)

    assert left(acme, handed) == []
    assert token_of(handed)


def claim_for(acme: Acme, made: Any, user: Any) -> None:
    right = Claim(invitation=made.invitation.id, user=user.id, generation=0, at=acme.now)
    acme.store.commit([Put(refs.claim(made.invitation.id, user.id), right, Always())])
