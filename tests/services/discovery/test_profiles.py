"""A profile, and being found by it or not."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import EmailUnverified, NotFound, ProfileIncomplete, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY
from chalicelib.domain.user_profile import PROFESSIONAL, Circle, Findable, FoundAs, UserProfile
from chalicelib.domain.writes import Always, Change
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, own_photo, presence, profiles
from chalicelib.services.discovery.blocking import Means, Unwanted
from chalicelib.services.discovery.handles import handle_of
from chalicelib.services.team import pictures
from tests.holding import holds
from tests.pictures import png
from tests.services.discovery.people import says
from tests.services.steps import Acme

COMPLETE = {"name": "Olga Berg", "profession": "Mediator", "circle": PROFESSIONAL}


def entry(acme: Acme, address: str) -> Findable | None:
    (digest,) = digests_everywhere(acme.context, (address,))
    found: Findable | None = acme.item(refs.findable(digest))
    return found


def finds(acme: Acme, asker: User, address: str) -> bool:
    found = entry(acme, address)
    return found is not None and found.is_shown_to(asker.id, acme.now)


@pytest.fixture
def olga(acme: Acme) -> User:
    return acme.user("Olga", email="olga@example.com", phone="+12015550123")


@holds("S0.2")
def test_a_circle_is_a_role_and_within_it_a_subtype_and_the_profile_is_complete_once_all_is_saved(
    acme: Acme, olga: User
) -> None:
    assert presence.own_profile(acme.context, olga).missing == ("name", "profession", "circle")
    said = [says(acme, olga, **{name: value}) for name, value in COMPLETE.items()]
    assert [one.missing for one in said] == [("profession", "circle"), ("circle",), ()]
    kept = presence.own_profile(acme.context, olga)
    assert (kept.circle, kept.is_complete, kept.version) == (Circle("third_party", "professional"), True, 3)
    assert not replace(kept, circle=Circle("third_party")).is_complete, "a role without its subtype"


@holds("S0.1", "S0.2", "S0.3")
@pytest.mark.parametrize("missing", COMPLETE)
def test_nobody_is_visible_or_searches_before_the_profile_is_complete(acme: Acme, olga: User, missing: str) -> None:
    says(acme, olga, **{name: value for name, value in COMPLETE.items() if name != missing})
    before = acme.snapshot()
    with pytest.raises(ProfileIncomplete) as refused:
        says(acme, olga, visible_in_search=True)
    assert [one.field for one in refused.value.errors] == [missing]
    with pytest.raises(ProfileIncomplete):
        profiles.completed(acme.context, olga)
    assert acme.snapshot() == before

    says(acme, olga, visible_in_search=True, **{missing: COMPLETE[missing]})
    assert profiles.completed(acme.context, olga).is_complete
    with pytest.raises(ProfileIncomplete):
        says(acme, olga, **{missing: Circle() if missing == "circle" else ""})


@holds("S0.1", "S0.3")
def test_nor_without_a_verified_email(acme: Acme) -> None:
    paula = acme.user("Paula", email="", phone="+12015550124")
    says(acme, paula, **COMPLETE)
    with pytest.raises(EmailUnverified):
        says(acme, paula, visible_in_search=True)
    with pytest.raises(EmailUnverified):
        profiles.completed(acme.context, paula)
    assert entry(acme, "+12015550124") is None


@holds("S0.3", "A44")
def test_being_visible_is_off_until_it_is_turned_on_and_turned_off_again_at_once(acme: Acme, olga: User) -> None:
    asker = acme.user("Paula")
    assert not says(acme, olga, **COMPLETE, firm="Berg & Co").visible_in_search
    assert not finds(acme, asker, "olga@example.com")

    says(acme, olga, visible_in_search=True)
    for address in ("olga@example.com", "+12015550123"):
        found = entry(acme, address)
        assert found is not None
        assert (found.name, found.profession, found.firm) == ("Olga Berg", "Mediator", "Berg & Co")
        assert finds(acme, asker, address)
        assert not finds(acme, olga, address), "nobody finds themselves"
    says(acme, olga, profession="Coach")
    assert {entry(acme, one).profession for one in ("olga@example.com", "+12015550123")} == {"Coach"}  # type: ignore[union-attr]

    says(acme, olga, visible_in_search=False)
    assert [entry(acme, one) for one in ("olga@example.com", "+12015550123")] == [None, None]


@holds("A44")
def test_who_does_not_sign_in_for_90_days_is_found_no_more_until_they_do(acme: Acme, olga: User) -> None:
    says(acme, olga, **COMPLETE, visible_in_search=True)
    asker = acme.user("Paula")
    acme.later(89 * DAY)
    assert finds(acme, asker, "olga@example.com")
    profiles.signed_in(acme.context, olga)
    acme.later(89 * DAY)
    assert finds(acme, asker, "olga@example.com")
    acme.later(DAY)
    assert not finds(acme, asker, "olga@example.com")
    profiles.signed_in(acme.context, olga)
    assert finds(acme, asker, "olga@example.com")


@holds("A44")
def test_signing_in_withdraws_an_address_that_the_token_carries_no_more(acme: Acme, olga: User) -> None:
    says(acme, olga, **COMPLETE, visible_in_search=True)
    asker = acme.user("Paula")
    profiles.signed_in(acme.context, replace(olga, email="berg@example.com"))
    assert [finds(acme, asker, one) for one in ("olga@example.com", "berg@example.com")] == [False, True]
    profiles.signed_in(acme.context, replace(olga, email="berg@example.com", phone=None))
    assert not finds(acme, asker, "+12015550123")
    profiles.signed_in(acme.context, replace(olga, email=None))
    assert not finds(acme, asker, "berg@example.com"), "nobody is found without a verified email"
    assert not finds(acme, asker, "+12015550123")
    assert says(acme, replace(olga, email=None), firm="Berg").visible_in_search, "the wish stays"
    profiles.signed_in(acme.context, olga)
    assert finds(acme, asker, "olga@example.com")


def test_signing_in_writes_nothing_where_there_is_nothing_to_write(acme: Acme, olga: User) -> None:
    before = acme.snapshot()
    profiles.signed_in(acme.context, olga)
    assert acme.snapshot() == before
    says(acme, olga, **COMPLETE, visible_in_search=True)
    before = acme.snapshot()
    acme.later(DAY - 1)
    profiles.signed_in(acme.context, olga)
    assert acme.snapshot() == before
    acme.later(1)
    profiles.signed_in(acme.context, olga)
    assert acme.snapshot() != before


def test_an_address_belongs_to_whoever_signed_in_with_it_last_and_only_they_take_it_away(
    acme: Acme, olga: User
) -> None:
    other = acme.user("Otto", email="olga@example.com")
    says(acme, olga, **COMPLETE, visible_in_search=True)
    says(acme, other, **COMPLETE | {"name": "Otto"}, visible_in_search=True)
    found = entry(acme, "olga@example.com")
    assert found is not None
    assert found.user == other.id

    says(acme, olga, visible_in_search=False)
    assert entry(acme, "olga@example.com") == found
    assert entry(acme, "+12015550123") is None


def test_a_change_on_an_older_version_is_refused_and_a_second_factor_keeps_its_own(acme: Acme, olga: User) -> None:
    seen = says(acme, olga, name="Olga").version
    changed = Change(refs.user_profile(olga.id), Always(), assign={"second_factor": True}, increase={"version": 1})
    acme.store.commit([changed])
    with pytest.raises(VersionMismatch):
        profiles.change(acme.context, olga, Patch({"name": "Olya"}, seen))
    assert says(acme, olga, name="Olya").second_factor


def test_a_profile_that_began_with_a_second_factor_is_taken_as_one(acme: Acme, olga: User) -> None:
    """Whoever turns that on has read nothing."""
    changed = Change(refs.user_profile(olga.id), Always(), assign={"second_factor": True}, increase={"version": 1})
    acme.store.commit([changed])
    assert presence.own_profile(acme.context, olga) == UserProfile(id=olga.id, second_factor=True, version=1)
    assert says(acme, olga, name="Olga").second_factor


@pytest.mark.parametrize("text", ["Two\nlines", "\u202eright to left\x00", "x" * 81])
def test_texts_that_would_break_a_page_are_refused_at_their_field(acme: Acme, olga: User, text: str) -> None:
    for name in ("name", "profession", "firm"):
        with pytest.raises(Unprocessable) as refused:
            says(acme, olga, **{name: text})
        assert [one.field for one in refused.value.errors] == [name]


def test_what_clients_ask_goes_to_a_team_of_ones_own(acme: Acme) -> None:
    mine = FoundAs(acme.place.id, acme.staff_id)
    assert says(acme, acme.staff, found_as=mine).found_as == mine
    client = acme.user("Clara")
    as_client = FoundAs(acme.place.id, acme.join(acme.place, client, "client"))
    for user, place in (
        (acme.admin, mine),
        (client, as_client),
        (acme.staff, FoundAs("org_0000000000000000", acme.staff_id)),
        (acme.staff, FoundAs(acme.place.id, "mem_none")),
    ):
        with pytest.raises(Unprocessable) as refused:
            says(acme, user, found_as=place)
        assert [one.field for one in refused.value.errors] == ["found_as"]
    assert says(acme, acme.staff, found_as=None).found_as is None


def test_a_photo_is_shown_where_they_are_found_and_gone_when_it_is_removed(acme: Acme, olga: User) -> None:
    says(acme, olga, **COMPLETE, visible_in_search=True)
    first = own_photo.put(acme.context, olga, "image/png", png(64, 64)).photo
    second = own_photo.put(acme.context, olga, "image/png", png(32, 32)).photo
    found = entry(acme, "olga@example.com")
    assert first
    assert second
    assert found
    assert found.photo == second
    assert pictures.find(acme.context, second.hash).data == png(32, 32)
    with pytest.raises(NotFound):
        pictures.find(acme.context, first.hash)

    own_photo.remove(acme.context, olga)
    found = entry(acme, "olga@example.com")
    assert found
    assert found.photo is None
    with pytest.raises(NotFound):
        pictures.find(acme.context, second.hash)
    before = acme.snapshot()
    own_photo.remove(acme.context, olga)
    assert acme.snapshot() == before
    with pytest.raises(Unprocessable):
        own_photo.put(acme.context, olga, "image/png", b"<svg/>")


def test_the_photo_of_another_with_the_same_bytes_stays(acme: Acme, olga: User) -> None:
    shown = own_photo.put(acme.context, olga, "image/png", png(64, 64)).photo
    own_photo.put(acme.context, acme.admin, "image/png", png(64, 64))
    own_photo.remove(acme.context, acme.admin)
    assert shown
    assert pictures.find(acme.context, shown.hash).data == png(64, 64)


@holds("A44")
def test_whoever_is_blocked_finds_nobody_whatever_was_first(acme: Acme, olga: User) -> None:
    eve, asker = acme.user("Eve"), acme.user("Paula")
    first = blocking.block(acme.context, olga, Unwanted(eve.id, "Eve"))
    says(acme, olga, **COMPLETE, visible_in_search=True)
    assert [finds(acme, one, "olga@example.com") for one in (eve, asker)] == [False, True]

    second = blocking.block(acme.context, olga, Unwanted(asker.id, "Paula"))
    assert not any(finds(acme, one, place) for one in (eve, asker) for place in ("olga@example.com", "+12015550123"))
    says(acme, olga, firm="Berg")
    profiles.signed_in(acme.at(acme.now + DAY), olga)
    assert not any(finds(acme, one, "olga@example.com") for one in (eve, asker))
    assert [one.id for one in blocking.list_blocks(acme.context, olga)] == [first.id, second.id]

    blocking.lift(acme.context, olga, first.id)
    assert [finds(acme, one, "olga@example.com") for one in (eve, asker)] == [True, False]
    with pytest.raises(NotFound):
        blocking.lift(acme.context, olga, first.id)
    with pytest.raises(NotFound):
        blocking.lift(acme.context, eve, second.id)


def test_blocking_twice_is_one_block_and_a_hundred_are_enough(acme: Acme, olga: User) -> None:
    unwanted = [Unwanted(acme.user(f"Eve{number}").id, "Eve") for number in range(101)]
    first = blocking.block(acme.context, olga, unwanted[0])
    assert blocking.block(acme.context, olga, unwanted[0]) == first
    for one in unwanted[1:100]:
        blocking.block(acme.context, olga, one)
    with pytest.raises(Unprocessable):
        blocking.block(acme.context, olga, unwanted[100])
    with pytest.raises(Unprocessable):
        blocking.block(acme.context, olga, Unwanted(olga.id, "Olga"))
    assert len(blocking.list_blocks(acme.context, olga)) == 100
    blocking.lift(acme.context, olga, first.id)
    assert blocking.block(acme.context, olga, unwanted[100]).name == "Eve"


def test_whoever_sent_me_an_invitation_can_be_blocked_and_nobody_elses_inviter(acme: Acme, olga: User) -> None:
    mine = acme.invites(acme.admin, email="olga@example.com", name="Olga").invitation
    theirs = acme.invites(acme.admin, email="jane@example.com", name="Jane").invitation
    assert blocking.inviter_of(acme.context, olga, mine.id) == Unwanted(acme.admin.id, "Adam")
    for identifier in (theirs.id, "inv_0000000000000000", "nonsense"):
        with pytest.raises(NotFound):
            blocking.inviter_of(acme.context, olga, identifier)


def test_somebody_who_was_found_is_blocked_by_their_handle_which_is_good_for_the_searcher_alone(
    acme: Acme, olga: User
) -> None:
    eve = acme.user("Eve")
    says(acme, eve, name="Eve Stone")
    handle = handle_of(acme.context, olga, eve.id)
    theirs = Means(handle=handle)
    assert blocking.unwanted(acme.context, olga, theirs) == Unwanted(eve.id, "Eve Stone")
    for user, means in (
        (eve, theirs),
        (olga, Means(handle="nonsense")),
        (olga, Means()),
        (olga, Means("inv_1", handle)),
        (olga, Means(handle=handle, ask="ask_1")),
    ):
        with pytest.raises(Unprocessable):
            blocking.unwanted(acme.context, user, means)
    acme.later(16 * 60_000)
    with pytest.raises(Unprocessable):
        blocking.unwanted(acme.context, olga, theirs)
