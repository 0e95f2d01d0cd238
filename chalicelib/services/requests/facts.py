"""Writing what happens to a request: its line in the thread, its event, and who is told."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import REDRIVE_AFTER
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.request import Request, RequestMessage, files_of
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.messages.notices import put_notices, tell_of_request


@dataclass(frozen=True, kw_only=True)
class ToTell:
    """Of what these memberships are told."""

    what: NoticeKind
    members: Iterable[str]


def happened(
    context: Context,
    type_: str,
    request: Request,
    *,
    actor: str = "",
    line: RequestMessage | None = None,
    told: ToTell | None = None,
) -> list[Write]:
    """The writes beside that of the request itself; `actor` is a user, "" for nobody but time."""
    notices = tell_of_request(context, request, told.what, told.members, actor) if told else []
    kept = replace(line, due_at=context.now + REDRIVE_AFTER) if line and line.due_at is not None else line
    sends = " ".join([*(one.id for one in notices), *([files_of(line)] if line and line.due_at is not None else [])])
    data = {"request": request.id} | ({"message": line.id} if line else {})
    return [
        *([Put(refs.of(kept), kept, Absent())] if kept else []),
        *put_notices(notices),
        record(context, request.organization, type_, actor=actor, contact=request.contact, sends=sends, data=data),
    ]
