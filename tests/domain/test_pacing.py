"""How often one person hears from an organization: once a minute, three times a day, five times a week."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.pacing import REMEMBERED, free_at, noted
from chalicelib.domain.time import DAY, HOUR, MINUTE
from tests.holding import holds

NOW = 1_800_000_000_000


def sent(*at: int) -> tuple[int, ...]:
    record: tuple[int, ...] = ()
    for moment in at:
        record = noted(record, moment)
    return record


def test_the_first_message_goes_at_once() -> None:
    assert free_at((), NOW) == NOW


@holds("A62")
def test_the_second_waits_a_minute() -> None:
    assert free_at(sent(NOW), NOW + 1) == NOW + MINUTE
    assert free_at(sent(NOW), NOW + MINUTE) == NOW + MINUTE


@holds("A62")
def test_the_fourth_waits_a_day_after_the_first() -> None:
    record = sent(NOW, NOW + HOUR, NOW + 2 * HOUR)
    assert free_at(record, NOW + 3 * HOUR) == NOW + DAY


@holds("A62")
def test_the_sixth_waits_a_week_after_the_first() -> None:
    record = sent(*(NOW + number * DAY for number in range(5)))
    assert free_at(record, NOW + 5 * DAY) == NOW + 7 * DAY


@holds("A62")
@given(st.lists(st.integers(0, 3 * DAY), max_size=30))
def test_no_window_ever_holds_more_than_it_may(waits: list[int]) -> None:
    now, record, went = NOW, (), []
    for wait in waits:
        now += wait
        at = free_at(record, now)
        record = noted(record, at)
        went.append(at)
    assert len(record) <= REMEMBERED
    for count, length in ((1, MINUTE), (3, DAY), (5, 7 * DAY)):
        for start in went:
            assert sum(start <= one < start + length for one in went) <= count


@holds("F58")
@given(st.lists(st.integers(0, 10 * DAY), max_size=8), st.integers(0, 10 * DAY))
def test_a_message_never_goes_before_it_is_asked_for(moments: list[int], now: int) -> None:
    assert free_at(sent(*sorted(moments)), now) >= now
