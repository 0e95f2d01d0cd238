"""A business with a client, and what is asked and answered there."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.request import Request, RequestMessage
from chalicelib.domain.service import Service
from chalicelib.services.requests import asking, closing, files, offering, reading, writing
from chalicelib.services.requests.gates import WhichRequest, either_gate
from chalicelib.services.requests.wording import Enclosed, Words
from chalicelib.services.requests.writing import Reply, Written
from tests.services.steps import Acme
from tests.world import Sent

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


class Desk(Acme):
    """Cleo is a client whom Stan serves."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        self.cleo, self.cleo_contact = self.has_client("Cleo", emails=("cleo@example.com",))
        self.assigns(self.cleo_contact.id, self.staff_id)

    def offers(self, name: str = "Coaching", **draft: Any) -> Service:
        return offering.create(self.context, self.owner, self.place.id, offering.ServiceDraft(name=name, **draft), None)

    def asks(
        self, user: User | None = None, text: str = "May I come on Friday?", key: str = "", **wanted: Any
    ) -> Request:
        words = Words(text=text, files=wanted.pop("files", ()))
        replay = Replay(key, "digest") if key else None
        return asking.ask(self.context, user or self.cleo, self.place.id, asking.Ask(words=words, **wanted), replay)

    def which(self, request: Request, user: User) -> WhichRequest:
        return WhichRequest(user, self.place.id, request.id)

    def answers(self, request: Request, user: User | None = None, text: str = "Yes, at nine.", **line: Any) -> Written:
        words = Words(text=text, files=line.pop("files", ()))
        return writing.answer(self.context, self.which(request, user or self.staff), Reply(words, **line))

    def writes(self, request: Request, user: User | None = None, text: str = "Thank you.", **line: Any) -> Written:
        words = Words(text=text, files=line.pop("files", ()))
        return writing.write(self.context, self.which(request, user or self.cleo), Reply(words, **line))

    def closes(self, request: Request, user: User | None = None) -> Request:
        return closing.close(self.context, self.which(request, user or self.staff))

    def now_of(self, request: Request) -> Request:
        found: Request = self.item(refs.request(request.id))
        return found

    def thread(self, request: Request, user: User | None = None) -> list[RequestMessage]:
        """Oldest first."""
        seen = either_gate(self.context, self.which(request, user or self.cleo))
        return list(reversed(reading.thread(self.context, seen, after=None, limit=200).items))

    def uploads(self, user: User | None = None, data: bytes = PDF, name: str = "plan.pdf") -> Enclosed:
        """A file that a browser has put into the bucket."""
        upload = files.prepare(self.context, user or self.cleo, self.place.id)
        assert self.files.browser_puts(upload.form, data, name)
        return Enclosed(upload.id)

    def told(self) -> dict[str, list[Sent]]:
        """What was told by email, by address; the queue is done first."""
        self.run()
        found: dict[str, list[Sent]] = {}
        for one in self.email.notices:
            found.setdefault(one.delivery.address, []).append(one)
        return found

    def has_staff(self, name: str) -> tuple[User, str]:
        user = self.user(name)
        return user, self.join(self.place, user, Role.STAFF)
