"""Deaths, outages and other workers at every call that a job makes."""

from dataclasses import replace
from typing import Any

from chalicelib.services.worker import doing
from tests.services.steps import Acme


class Watched:
    """A store (or queue) before or after one of whose calls something happens; `calls` counts them over both."""

    def __init__(self, inner: Any, moments: "Moments") -> None:
        self._inner, self._moments = inner, moments

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)

        def watched(*given: Any, **named: Any) -> Any:
            place = self._moments.enter()
            self._moments.reach(place, "before")
            answer = call(*given, **named)
            self._moments.reach(place, "after")
            return answer

        return watched


class Moments:
    def __init__(self, place: int = -1, side: str = "", act: Any = None) -> None:
        self.calls = 0
        self._planned, self._act = (place, side), act

    def enter(self) -> int:
        self.calls += 1
        return self.calls - 1

    def reach(self, place: int, side: str) -> None:
        if (place, side) == self._planned:
            self._act()

    def context(self, acme: Acme) -> Any:
        return replace(acme.context, store=Watched(acme.store, self), queue=Watched(acme.queue, self))


class Killed(BaseException):
    """The end of a worker, which nothing catches."""


def die() -> None:
    raise Killed


def work_through(acme: Acme, moments: Moments) -> None:
    """One worker; whatever kills it, its work comes back, and comes back twice (F10)."""
    context = moments.context(acme)
    acme.relay()
    while acme.queue.works:
        one = acme.queue.works.pop(0)
        try:
            doing.do(context, one)
        except Killed:
            acme.queue.works[:0] = [one, one]
