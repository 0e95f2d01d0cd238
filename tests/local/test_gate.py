"""A crowd that comes right after the start is served by what is there, while one more function starts."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from local import gate as module
from local.gate import AT_MOST, WARM_FOR, Gate

CROWD = 16


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HURRY", 0.01)


class Count:
    """How many are in there at once, and have been at most."""

    def __init__(self) -> None:
        self.lock, self.now, self.most, self.all = threading.Lock(), 0, 0, 0

    def __enter__(self) -> None:
        with self.lock:
            self.now += 1
            self.all += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.now -= 1


def never_starts() -> bool:
    raise AssertionError("nothing was to be started")


def visit(gate: Gate, during: Callable[[], object] = lambda: None, inside: Count | None = None) -> None:
    with gate.passing() as passed, inside or Count():
        during()
        passed.served = True


def test_a_crowd_right_after_the_start_is_served_without_waiting_for_another_function() -> None:
    started, inside, starting = threading.Event(), Count(), Count()

    def start() -> bool:
        with starting:
            return started.wait(10)

    gate = Gate(start)
    visit(gate)
    pause = threading.Event()
    with ThreadPoolExecutor(CROWD) as people:
        list(people.map(lambda _: visit(gate, lambda: pause.wait(0.02), inside), range(CROWD)))

    assert (inside.all, inside.most) == (CROWD, 1)
    assert (starting.all, starting.most) == (1, 1)
    started.set()


def test_the_first_of_all_starts_the_first_function_and_the_others_wait_for_it() -> None:
    gate, inside, pause = Gate(never_starts), Count(), threading.Event()

    with ThreadPoolExecutor(4) as people:
        first = people.submit(visit, gate, lambda: pause.wait(10), inside)
        others = [people.submit(visit, gate, lambda: None, inside) for _ in range(3)]
        pause.wait(0.1)
        assert (gate.warm(), inside.most) == (0, 1)
        pause.set()
        for one in (first, *others):
            one.result(10)

    assert inside.all == 4


def test_a_crowd_that_stays_is_served_by_more_and_more_functions_up_to_a_bound() -> None:
    starting, inside = Count(), Count()

    def start() -> bool:
        with starting:
            return True

    gate = Gate(start)
    visit(gate)
    pause = threading.Event()
    with ThreadPoolExecutor(CROWD) as people:
        list(people.map(lambda _: visit(gate, lambda: pause.wait(0.05), inside), range(8 * CROWD)))

    assert starting.most == 1
    assert 1 < gate.warm() <= AT_MOST
    assert inside.most <= AT_MOST


def test_functions_that_the_emulator_has_ended_meanwhile_are_not_counted_on() -> None:
    now = [0.0]
    gate = Gate(never_starts, clock=lambda: now[0])
    visit(gate)
    assert gate.warm() == 1

    now[0] = WARM_FOR

    assert gate.warm() == 0


def test_answers_that_no_function_gave_say_nothing_about_functions() -> None:
    gate = Gate(never_starts)

    with gate.passing():
        pass

    assert gate.warm() == 0


def test_calls_that_wait_for_one_behind_them_let_it_through_in_the_end() -> None:
    gate = Gate(never_starts, patience=0.01)

    with ExitStack() as inside:
        for _ in range(AT_MOST + 2):
            inside.enter_context(gate.passing())


def test_a_call_that_fails_lets_the_next_one_in() -> None:
    gate = Gate(never_starts, patience=60)

    for _ in range(3):
        with pytest.raises(OSError, match="gone"), gate.passing():
            raise OSError("gone")


def test_a_start_that_fails_is_tried_again() -> None:
    tried = threading.Semaphore(0)

    def start() -> bool:
        tried.release()
        return False

    gate = Gate(start, patience=0.05)
    visit(gate)
    for _ in range(2):
        with gate.passing(), gate.passing():
            assert tried.acquire(timeout=10)
