"""Verifying at a kiosk: who is recognized, what is told of them, and how often one may guess."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.api_key import PresentedKey, new_key, read_key
from chalicelib.domain.errors import (
    NotAllowed,
    NotAuthenticated,
    PinLocked,
    PinLockedForGood,
    PinWrong,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.writes import Always, Lost, Put
from chalicelib.services.pins import kiosks, verifying
from tests.holding import holds
from tests.services.pins.entrance import Entrance
from tests.services.races import Rivalled

STOP = 10 * MINUTE


def guesses(entrance: Entrance, times: int, *, every: int = 1_000) -> None:
    for _ in range(times):
        with pytest.raises(PinWrong):
            entrance.types(entrance.wrong())
        entrance.later(every)


def test_a_guardian_is_recognized_with_the_children_of_the_site_and_no_others(entrance: Entrance) -> None:
    entrance.child("Max", A=entrance.jane, site="South")
    entrance.child("Ben", B=entrance.jane, classroom="North")
    found = entrance.types(entrance.pin())

    assert found.contact.id == entrance.jane.id
    assert [one.name for one in found.children] == ["Mia Lou", "Ben"]


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}-{2}", "{1} {2}", "\u200b{0}\u00ad", "{1}\u2013{2}"])
def test_blanks_and_dashes_do_not_matter(entrance: Entrance, written: str) -> None:
    pin = entrance.pin()
    assert entrance.types(written.format(pin, pin[:3], pin[3:])).contact.id == entrance.jane.id


def test_digits_of_another_alphabet_are_the_same_digits(entrance: Entrance) -> None:
    arabic = "".join(chr(0x0660 + int(one)) for one in entrance.pin())
    assert entrance.types(arabic).contact.id == entrance.jane.id


@pytest.mark.parametrize("typed", ["", "12345", "12345678901", "12345a", "½½½½½½", "-1-2-3", "1e9999"])
def test_what_can_be_no_pin_is_no_guess(entrance: Entrance, typed: str) -> None:
    entrance.pin()
    for _ in range(60):
        with pytest.raises(Unprocessable) as refused:
            entrance.types(typed)
    assert refused.value.errors[0].field == "pin"
    assert entrance.use() is None


def test_whoever_has_no_child_at_the_site_is_wrong_like_nobody(entrance: Entrance) -> None:
    joe = entrance.person("Joe")
    pin = entrance.pin(joe)
    south = entrance.stands_at("South")
    answers = []
    for digits, kiosk in ((pin, entrance.kiosk), (entrance.wrong(), entrance.kiosk), (entrance.pin(), south)):
        entrance.store.log.clear()
        with pytest.raises(PinWrong) as refused:
            entrance.types(digits, kiosk)
        answers.append((refused.value.detail, refused.value.extra, tuple(entrance.store.log)))

    assert len(set(map(str, answers))) == 1, "the same words, and the same reads and writes"


def test_a_child_that_moves_takes_its_guardians_along(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.changes(entrance.mia, segments={"site": "South"})

    with pytest.raises(PinWrong):
        entrance.types(pin)
    assert entrance.types(pin, entrance.stands_at("South")).children[0].name == "Mia Lou"


@holds("A21")
def test_ten_wrong_pins_in_ten_minutes_stop_a_kiosk_for_ten_minutes(entrance: Entrance) -> None:
    pin = entrance.pin()
    guesses(entrance, 10)

    with pytest.raises(PinLocked) as refused:
        entrance.types(pin)
    assert refused.value.retry_after == 599
    assert entrance.told().count("kiosk.stopped") == 1
    entrance.later(STOP - 2_000)
    with pytest.raises(PinLocked):
        entrance.types(pin)
    entrance.later(1_000)
    assert entrance.types(pin).contact.id == entrance.jane.id


def test_nine_wrong_ones_do_not(entrance: Entrance) -> None:
    guesses(entrance, 9)
    assert entrance.types(entrance.pin()).contact.id == entrance.jane.id


def test_ten_wrong_ones_across_eleven_minutes_do_not(entrance: Entrance) -> None:
    guesses(entrance, 5)
    entrance.later(STOP)
    guesses(entrance, 5)
    assert entrance.types(entrance.pin()).contact.id == entrance.jane.id


def test_no_edge_of_a_window_lets_eleven_through(entrance: Entrance) -> None:
    """Wherever the ten minutes begin: of any ten minutes no more than ten wrong ones are answered."""
    for start in range(12):
        fresh = Entrance()
        fresh.later(start * MINUTE)
        answered = []
        for _ in range(120):
            try:
                fresh.types(fresh.wrong())
            except PinWrong:
                answered.append(fresh.now)
            except PinLocked:
                pass
            fresh.later(10_000)
        assert max(sum(at <= other < at + STOP for other in answered) for at in answered) == 10


def test_right_pins_neither_count_nor_forgive(entrance: Entrance) -> None:
    pin = entrance.pin()
    for _ in range(9):
        guesses(entrance, 1)
        entrance.types(pin)
    for _ in range(100):
        entrance.types(pin)
    guesses(entrance, 1)
    with pytest.raises(PinLocked):
        entrance.types(pin)


def test_fifty_wrong_ones_in_a_day_lock_it_until_an_admin_lets_it_go_on(entrance: Entrance) -> None:
    pin = entrance.pin()
    for _ in range(5):
        guesses(entrance, 10)
        entrance.later(STOP)
    entrance.later(2 * DAY)

    with pytest.raises(PinLockedForGood):
        entrance.types(pin)
    assert entrance.told().count("kiosk.locked") == 1
    entrance.run()
    assert [one.delivery.address for one in entrance.notices] == ["olga@example.com"]
    assert pin not in entrance.notices[0].message.text

    lifted = kiosks.lift(entrance.context, entrance.admin, entrance.place.id, entrance.kiosk.key.id)
    assert lifted.use
    assert not lifted.use.locked
    assert entrance.types(pin).contact.id == entrance.jane.id


def test_forty_nine_do_not_and_yesterdays_are_forgotten(entrance: Entrance) -> None:
    for _ in range(49):
        guesses(entrance, 1, every=DAY // 49)
    entrance.later(HOUR)
    guesses(entrance, 1)
    assert entrance.types(entrance.pin()).contact.id == entrance.jane.id


def test_lifting_also_ends_the_ten_minutes(entrance: Entrance) -> None:
    guesses(entrance, 10)
    kiosks.lift(entrance.context, entrance.owner, entrance.place.id, entrance.kiosk.key.id)
    assert entrance.types(entrance.pin()).contact.id == entrance.jane.id


def test_one_kiosk_does_not_stop_another(entrance: Entrance) -> None:
    other = entrance.stands_at("North")
    guesses(entrance, 10)
    assert entrance.types(entrance.pin(), other).contact.id == entrance.jane.id


@holds("A21")
def test_two_guesses_at_once_are_two_guesses(entrance: Entrance) -> None:
    """Whoever loses the race decides again, on what is there then."""
    guesses(entrance, 9)
    pin = entrance.pin()

    def rival() -> None:
        with pytest.raises(PinWrong):
            entrance.types(entrance.wrong())

    entrance.meets(rival)

    with pytest.raises(PinLocked):
        entrance.types(pin)
    assert len(entrance.use().wrong) == 10


def test_a_guess_whose_answer_was_lost_counts_once(entrance: Entrance) -> None:
    pin = entrance.pin()
    for digits, count in ((entrance.wrong(), 1), (pin, 1), (entrance.wrong(), 2)):
        forgetful = Forgetful(entrance.store)
        context = replace(entrance.context, store=forgetful)
        try:
            verifying.verify(context, presented(entrance), digits)
        except PinWrong:
            assert digits != pin
        else:
            assert digits == pin
        assert forgetful.forgot
        assert len(entrance.use().wrong) == count


class Forgetful:
    """A store that does the first write, and then finds what it has written itself."""

    def __init__(self, store: object) -> None:
        self._store, self.forgot = store, False

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, writes: list[Put]) -> None:
        commit: Callable[[object], None] = getattr(self._store, "commit")  # noqa: B009
        commit(writes)
        if not self.forgot:
            self.forgot = True
            raise Lost({writes[0].ref: writes[0].entity})


def test_who_guesses_with_the_same_key_all_the_time_is_told_to_wait(entrance: Entrance) -> None:
    calm = entrance.context

    class Busy(Rivalled):
        def commit(self, writes: object) -> None:
            use = entrance.use()
            entrance.store.commit(
                [Put(refs.key_use(presented(entrance).hash), replace(use, version=use.version + 1), Always())]
            )
            entrance.store.commit(writes)  # type: ignore[arg-type]

    guesses(entrance, 1)
    entrance.outside = replace(calm, store=Busy(entrance.store, None, at=0))
    with pytest.raises(RateLimited):
        entrance.types(entrance.wrong())


def presented(entrance: Entrance) -> PresentedKey:
    found = read_key(entrance.kiosk.text)
    assert found
    return found


def test_a_key_that_is_none_verifies_nothing(entrance: Entrance) -> None:
    pin = entrance.pin()
    forged = replace(entrance.kiosk, text=new_key(entrance.place.id, b"\0" * 24))
    with pytest.raises(NotAuthenticated):
        entrance.types(pin, forged)


def test_a_key_of_one_organization_does_not_read_the_pins_of_another(entrance: Entrance) -> None:
    """What the text says of the organization is nothing without a key that is there under the whole text."""
    other = entrance.organization(entrance.owner, "Other")
    pin = entrance.pin()
    theirs = kiosks.create(
        entrance.context, entrance.owner, other.id, kiosks.KioskDraft(name="Door", site="North"), None
    )
    with pytest.raises(PinWrong):
        entrance.types(pin, theirs)
    mixed = theirs.text.replace(other.id[4:], entrance.place.id[4:])
    with pytest.raises(NotAuthenticated):
        entrance.types(pin, replace(theirs, text=mixed))


def test_a_key_for_something_else_verifies_nothing(entrance: Entrance) -> None:
    key = refs.of(entrance.kiosk.key)
    entrance.store.commit([Put(key, replace(entrance.item(key), scopes=("other",)), Always())])
    with pytest.raises(NotAllowed):
        entrance.types(entrance.pin())


def test_what_is_recorded_of_a_visit_is_an_id(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.types(pin)
    event = entrance.events()[-1]

    assert (event.type, event.contact, event.data) == (
        "pin.verified",
        entrance.jane.id,
        {"kiosk": entrance.kiosk.key.id},
    )
