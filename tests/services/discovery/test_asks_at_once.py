"""Two at the same moment around one ask, in every order, and a process that dies at any call."""

from itertools import count
from typing import Any

import pytest

from chalicelib.domain.ask import AskBook, ClientAsk
from chalicelib.domain.command import Replay
from chalicelib.domain.invitation import Invitation
from chalicelib.services.context import Context
from chalicelib.services.discovery import answering, asking
from chalicelib.services.invitations import mine
from tests.fakes.logins import Died
from tests.services.discovery.asks import asks, client, found, named, open_to_asks, own
from tests.services.interleaving import every_order
from tests.services.invariants import hold
from tests.services.mortal import Fate, MortalAcme
from tests.services.steps import Acme


class Asked(Acme):
    """Jane has asked Stan, and has found Olga too."""

    def __init__(self) -> None:
        super().__init__()
        open_to_asks(self)
        self.jane = client(self)
        self.text = found(self, self.jane)
        self.ask = asks(self, self.jane)

    def items(self, kind: type) -> list[Any]:
        return [one for one in self.everything() if isinstance(one, kind)]


def approves(acme: Asked, context: Context) -> None:
    answering.approve(context, named(acme, acme.ask, acme.staff))


def owner_approves(acme: Asked, context: Context) -> None:
    answering.approve(context, named(acme, acme.ask, acme.owner))


def refuses(acme: Asked, context: Context) -> None:
    answering.refuse(context, named(acme, acme.ask, acme.owner))


def withdraws(acme: Asked, context: Context) -> None:
    asking.withdraw(context, acme.jane, acme.ask.id)


def asks_again(acme: Asked, context: Context) -> None:
    asking.ask(context, acme.jane, acme.text, None)


CLOSED = {("", "ask_closed"), ("ask_closed", "")}
PAIRS: list[Any] = [
    (approves, approves, {("", "")}),
    (approves, owner_approves, {("", "")}),
    (approves, refuses, CLOSED),
    (approves, withdraws, CLOSED),
    (refuses, withdraws, CLOSED),
    (refuses, refuses, {("", "")}),
    (withdraws, withdraws, {("", "")}),
    (withdraws, asks_again, {("", "ask_open"), ("", "")}),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other", "ends"), PAIRS, ids=lambda one: getattr(one, "__name__", "") if callable(one) else ""
)
def test_of_two_answers_one_holds_in_every_order(one: Any, other: Any, ends: set[tuple[str, str]]) -> None:
    def begin() -> tuple[Any, Any, list[Any]]:
        acme = Asked()
        return acme, acme.context, [lambda context: one(acme, context), lambda context: other(acme, context)]

    seen = set()
    for ended in every_order(begin):
        acme: Asked = ended.world
        seen.add(tuple(ended.outcomes))
        assert tuple(ended.outcomes) in ends, ended.order
        _agree(acme)
    assert seen == ends


def _agree(acme: Acme) -> None:
    """Book and asks tell the same; there is one invitation for each approval, and none else."""
    everything = acme.everything()
    books = [one for one in everything if isinstance(one, AskBook)]
    told = {(line.ask, line.status, line.until) for book in books for line in book.asks}
    kept = [one for one in everything if isinstance(one, ClientAsk)]
    assert told == {(one.id, one.status, one.kept_until) for one in kept}
    invited = {one.id for one in everything if isinstance(one, Invitation)}
    assert invited == {one.invitation for one in kept if one.invitation}
    hold(acme)


@pytest.mark.parametrize("answer", ["approve", "refuse", "withdraw"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whichever_call_is_the_last_of_a_process(answer: str, after: bool) -> None:
    for number in count(1):
        fate = Fate(number, after=after)
        acme = MortalAcme(fate)
        _goes_through(acme, answer)
        _agree(acme)
        if not fate.died:
            assert number > 10, "it made hardly any calls: is it still the whole one?"
            return


def _goes_through(acme: Any, answer: str) -> None:
    """Each step is tried again once when the process has died in it."""

    def tries(step: Any) -> Any:
        try:
            return step()
        except Died:
            return step()

    tries(lambda: open_to_asks(acme))
    jane = tries(lambda: client(acme))
    text = tries(lambda: found(acme, jane))
    asked = tries(lambda: _ask_once(acme, jane, text))
    if answer == "withdraw":
        tries(lambda: asking.withdraw(acme.context, jane, asked.id))
    else:
        tries(lambda: getattr(answering, answer)(acme.context, named(acme, asked, acme.staff)))
    ends = {"approve": "approved", "refuse": "declined", "withdraw": "withdrawn"}
    assert tries(lambda: own(acme, jane)) == [("Stan Berg", ends[answer])]
    assert len(tries(lambda: mine.list_mine(acme.context, jane))) == (answer == "approve")


def _ask_once(acme: Any, jane: Any, text: str) -> ClientAsk:
    return asking.ask(acme.context, jane, text, Replay("once", "digest"))
