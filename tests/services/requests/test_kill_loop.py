"""Die at every call to the outside while somebody asks and is answered; then everybody tries again."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.request import Request, RequestMessage
from chalicelib.domain.time import HOUR, MINUTE
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.mortal import Fate, Mortal, MortalAcme
from tests.services.requests.desk import Desk


class MortalDesk(MortalAcme, Desk):
    """The desk, on machines that can die."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate)
        self.outside = replace(self.outside, files=Mortal(self.outside.files, fate))

    def tries(self, step: Callable[[], Any]) -> Any:
        """Does a step; if the process dies meanwhile, does it again as any client would."""
        try:
            return step()
        except Died:
            self.forget_what_was_relayed()
            return step()

    def goes(self) -> None:
        """The stream, then the schedule, which finds what nobody took up."""
        self.tries(self.run)
        for minutes in (1, 6):
            self.later(minutes * MINUTE)
            self.tries(self.works)

    def of(self, kind: type) -> list[Any]:
        return [one for one in self.everything() if isinstance(one, kind)]


def asked_answered_and_closed(desk: MortalDesk) -> list[str]:
    upload = desk.tries(desk.uploads)
    request = desk.tries(lambda: desk.asks(files=[upload], key="ask"))
    desk.goes()
    desk.tries(lambda: desk.answers(request, replay=Replay("answer", "digest")))
    desk.goes()
    desk.tries(lambda: desk.writes(request, replay=Replay("write", "digest")))
    desk.tries(lambda: desk.closes(request))
    desk.goes()
    (file,) = next(one for one in desk.of(RequestMessage) if one.attachments).attachments
    assert file.state == "ready"
    return ["request.asked", "request.answered", "request.written", "request.closed"]


def waited_for_until_the_owners_are_told(desk: MortalDesk) -> list[str]:
    desk.tries(lambda: desk.asks(key="ask"))
    desk.goes()
    for _ in range(2):
        desk.later(24 * HOUR)
        desk.goes()
    return ["request.asked", "request.reminded", "request.escalated"]


@holds("F01", "F02", "S1.8", "S1.9", "S1.10")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize(
    "flow", [asked_answered_and_closed, waited_for_until_the_owners_are_told], ids=lambda flow: flow.__name__
)
def test_whichever_call_is_the_last_one_a_request_goes_its_way_once(
    flow: Callable[[MortalDesk], list[str]], after: bool
) -> None:
    for place in count(1):
        fate = Fate(place, after=after)
        desk = MortalDesk(fate)
        fated = flow(desk)
        fate.at = 0
        (request,) = desk.of(Request)
        happened = Counter(one.type for one in desk.events() if one.type.startswith("request."))
        assert happened == Counter(fated)
        assert request.messages == len([one for one in desk.of(RequestMessage) if one.said == "message"])
        assert max(desk.provider_calls.values()) == 1
        assert desk.sweeps() == 0
        before = desk.snapshot()
        desk.forget_what_was_relayed()
        desk.works()
        assert desk.snapshot() == before
        if not fate.died:
            assert place > 10, "the flow made hardly any calls: is it still the whole one?"
            return
