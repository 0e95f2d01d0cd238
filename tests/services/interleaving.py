"""Two tasks on one store, in every order that their calls to the outside can happen in.

Each task parks before every call (store, queue, senders, logins). Only one runs at a time: the scheduler says which
parked call happens next, and tries every choice that it had. Nothing sleeps, so an order that failed fails again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Semaphore, Thread
from typing import Any

from chalicelib.domain.errors import UsherError
from chalicelib.services.context import Context

Act = Callable[[Context], Any]


class Task:
    """One request or one worker, on a thread of its own that runs only when it is told to."""

    def __init__(self, context: Context, act: Act) -> None:
        self.outcome, self.calls, self.done = "", 0, False
        self._failure: BaseException | None = None
        self._go, self._parked = Semaphore(0), Semaphore(0)
        self._thread = Thread(target=self._live, args=(act, parking(context, self)), daemon=True)
        self._thread.start()
        self._parked.acquire()

    def park(self) -> None:
        self.calls += 1
        self._parked.release()
        self._go.acquire()

    def go(self) -> None:
        """The call it is parked before, and what follows until the next one. Raises what is no refusal."""
        self._go.release()
        self._parked.acquire()
        if self.done:
            self._thread.join()
        if self._failure:
            raise self._failure

    def _live(self, act: Act, context: Context) -> None:
        try:
            act(context)
        except UsherError as refusal:
            self.outcome = refusal.code
        except BaseException as failure:
            self._failure = failure
        self.done = True
        self._parked.release()


class Parking:
    """Something outside: whoever calls it parks first."""

    def __init__(self, target: Any, task: Task) -> None:
        self._target, self._task = target, task

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*given: Any, **named: Any) -> Any:
            self._task.park()
            return found(*given, **named)

        return call


def parking(context: Context, task: Task) -> Context:
    return replace(
        context,
        store=Parking(context.store, task),
        queue=Parking(context.queue, task),
        logins=Parking(context.logins, task),
        senders={name: Parking(sender, task) for name, sender in context.senders.items()},
    )


@dataclass(frozen=True)
class Ended:
    """How one order ended: the world, the code of each task's refusal ("" for none), and who went when."""

    world: Any
    outcomes: tuple[str, ...]
    order: str


def every_order(begin: Callable[[], tuple[Any, Context, list[Act]]]) -> Iterator[Ended]:
    """`begin` makes a fresh world, its context, and what each task does in it."""
    chosen: list[int] = []
    while True:
        ended, trace = _play(*begin(), chosen)
        yield ended
        while trace and trace[-1][0] == trace[-1][1] - 1:
            trace.pop()
        if not trace:
            return
        chosen = [place for place, _ in trace[:-1]] + [trace[-1][0] + 1]


def _play(world: Any, context: Context, acts: list[Act], chosen: list[int]) -> tuple[Ended, list[tuple[int, int]]]:
    """Follows `chosen`, then always takes the first; also answers each choice made, out of how many."""
    tasks = [Task(context, act) for act in acts]
    trace: list[tuple[int, int]] = []
    order_id = ""
    while waiting := [task for task in tasks if not task.done]:
        place = chosen[len(trace)] if len(trace) < len(chosen) else 0
        trace.append((place, len(waiting)))
        order_id += "AB"[tasks.index(waiting[place])]
        waiting[place].go()
    return Ended(world, tuple(task.outcome for task in tasks), order_id), trace
