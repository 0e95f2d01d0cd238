"""What there is to measure of services and requests: a client's contact is served by one coach."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment
from chalicelib.domain.request import Request
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Always, Put
from chalicelib.services.requests import asking, closing, files, offering, reading, reminding, writing
from chalicelib.services.requests.gates import WhichRequest, own_gate, team_gate
from chalicelib.services.requests.reading import RequestQuestion
from chalicelib.services.requests.wording import Words
from chalicelib.services.requests.writing import Reply
from tests.models.stage import Stage

ASK = asking.Ask(words=Words(text="May I come on Friday?"))
REPLY = Reply(Words(text="Yes, at nine."))


class Asked:
    """The client, the coach, and what was asked."""

    def __init__(self, stage: Stage) -> None:
        world, place = stage.world, stage.place.id
        self.cleo, self.sue = world.user("Cleo"), world.user("Sue")
        world.join(stage.place, self.cleo, "client", contact_id=stage.person.id)
        member = world.join(stage.place, self.sue, "staff")
        mark = Assignment(organization=place, contact=stage.person.id, membership=member, at=stage.now)
        stage.context.store.commit([Put(refs.assignment(place, stage.person.id, member), mark, Always())])
        self.stage, self.place = stage, place

    def ask(self) -> Request:
        return asking.ask(self.stage.context, self.cleo, self.place, ASK, None)

    def which(self, user: User, request: Request) -> WhichRequest:
        return WhichRequest(user, self.place, request.id)


def _asks(stage: Stage) -> Callable[[], Any]:
    return Asked(stage).ask


def _uploads(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    return lambda: files.prepare(stage.context, asked.cleo, asked.place)


def _reads_own(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    which = asked.which(asked.cleo, asked.ask())
    return lambda: reading.thread(stage.context, own_gate(stage.context, which), after=None, limit=50)


def _reads(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    which = asked.which(asked.sue, asked.ask())
    return lambda: reading.thread(stage.context, team_gate(stage.context, which), after=None, limit=50)


def _lists_own(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    asked.ask()
    return lambda: reading.list_mine(stage.context, asked.cleo, asked.place, after=None, limit=50)


def _lists(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    asked.ask()
    question = RequestQuestion(status="open")
    return lambda: reading.list_requests(stage.context, asked.sue, asked.place, question, after=None, limit=50)


def _answers(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    which = asked.which(asked.sue, asked.ask())
    return lambda: writing.answer(stage.context, which, REPLY)


def _writes(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    request = asked.ask()
    writing.answer(stage.context, asked.which(asked.sue, request), REPLY)
    return lambda: writing.write(stage.context, asked.which(asked.cleo, request), REPLY)


def _closes(stage: Stage) -> Callable[[], Any]:
    asked = Asked(stage)
    which = asked.which(asked.sue, asked.ask())
    return lambda: closing.close(stage.context, which)


def _reminds(stage: Stage) -> Callable[[], Any]:
    request = Asked(stage).ask()
    stage.world.later(DAY)
    return lambda: reminding.look_at(stage.context, request.id)


def _offers(stage: Stage) -> Callable[[], Any]:
    draft = offering.ServiceDraft(name="Coaching")
    return lambda: offering.create(stage.context, stage.owner, stage.place.id, draft, None)


REQUESTS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "offer a service": _offers,
    "make a request": _asks,
    "prepare a file": _uploads,
    "list one request of one's own": _lists_own,
    "read a request of one's own": _reads_own,
    "list one request as staff": _lists,
    "read a request as staff": _reads,
    "answer a request": _answers,
    "write on in a request": _writes,
    "close a request": _closes,
    "remind of a request": _reminds,
}
