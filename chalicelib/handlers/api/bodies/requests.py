"""Requests, their threads and files, as the team sees them and as whoever asked does."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.attachment import FORM_SECONDS, MOST_BYTES, MOST_FILES, NAME_LIMIT, Attachment
from chalicelib.domain.request import SUBJECT_LIMIT, TEXT_LIMIT, Request, RequestMessage
from chalicelib.handlers.api.bodies.common import Body, Id, MaybeId
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.requests.asking import Ask
from chalicelib.services.requests.files import FileAddress, Upload
from chalicelib.services.requests.wording import Enclosed, Words
from chalicelib.services.requests.writing import Written

Kind = Literal["information", "service", "session"]
State = Literal["", "open", "answered", "closed"]
MessageText = Annotated[str, Meta(max_length=TEXT_LIMIT)]


class Attach(Body):
    """A file by the `id` of the form with which it was put there; left empty, `name` is what the browser called it."""

    upload: Id
    name: Annotated[str, Meta(max_length=NAME_LIMIT)] = ""


Attached = Annotated[list[Attach], Meta(max_length=MOST_FILES)]


class WriteMessage(Body):
    """A text, or files, or both."""

    text: MessageText = ""
    attachments: Attached = []


class CreateRequest(Body):
    """`service` is one of those that are offered to me, and must be there where `kind` is `service`. `membership` is
    the one as which I ask, where I have several; else it is that as a client."""

    kind: Kind = "information"
    service: MaybeId = ""
    subject: Annotated[str, Meta(max_length=SUBJECT_LIMIT)] = ""
    text: MessageText = ""
    attachments: Attached = []
    membership: MaybeId = ""


class AssignRequest(Body):
    """`to` is an owner, an admin or a member of staff who serves the contact; empty: whoever serves it."""

    to: MaybeId


class RequestsQuery(PageQuery):
    """All together: what fits every one that is given. `mine`: only what was given to me."""

    status: State = ""
    contact: MaybeId = ""
    mine: bool = False


class FileAnswer(Struct, kw_only=True):
    """`state` is `checking`, `ready` or `refused`, then with the `reason`: `kind`, or `missing` where nothing came.
    `media_type` and `size`, in bytes, are what was found; until then empty and 0."""

    id: str
    name: str
    state: str
    reason: str
    media_type: str
    size: int


class MessageAnswer(Struct, kw_only=True):
    """`said` is `message`, or `closed` or `reopened` where that is what somebody did. `name` is the author's then."""

    id: str
    said: str
    by_team: bool
    name: str
    text: str
    attachments: list[FileAnswer]
    at: str


class OwnRequestAnswer(Struct, kw_only=True):
    """`status` is `open` until the team has answered, `answered` or `closed`; `membership` is who of me asked."""

    id: str
    membership: str
    kind: str
    subject: str
    service: str | None
    status: str
    messages: int
    created_at: str
    last_at: str
    version: int


class RequestAnswer(Struct, kw_only=True):
    """`contact` is whose it is, `client` that of a guest; `assigned_to` the member it was given to, null for whoever
    serves the contact. `waiting_since`: the team owes an answer since then; `due_at`: when it is reminded next, or the
    owners are told."""

    id: str
    contact: str
    client: str | None
    kind: str
    subject: str
    service: str | None
    status: str
    assigned_to: str | None
    messages: int
    created_at: str
    last_at: str
    waiting_since: str | None
    reminded_at: str | None
    escalated_at: str | None
    due_at: str | None
    version: int


class OwnRequestsPage(Struct):
    items: list[OwnRequestAnswer]
    next: str | None


class RequestsPage(Struct):
    items: list[RequestAnswer]
    next: str | None


class OwnThreadAnswer(Struct):
    """The latest messages first; `next` leads to earlier ones."""

    request: OwnRequestAnswer
    messages: list[MessageAnswer]
    next: str | None


class ThreadAnswer(Struct):
    """The latest messages first; `next` leads to earlier ones."""

    request: RequestAnswer
    messages: list[MessageAnswer]
    next: str | None


class OwnWrittenAnswer(Struct):
    request: OwnRequestAnswer
    message: MessageAnswer


class WrittenAnswer(Struct):
    request: RequestAnswer
    message: MessageAnswer


class UploadAnswer(Struct, kw_only=True):
    """A form to be sent to `url` as multipart/form-data within `seconds`: all `fields` first, then the file as `file`,
    of `most_bytes` at most. A message names it by `id`."""

    id: str
    url: str
    fields: dict[str, str]
    seconds: int
    most_bytes: int


class FileAddressAnswer(Struct, kw_only=True):
    """Whoever has the `url` can read the file for `seconds`."""

    url: str
    seconds: int
    name: str
    media_type: str
    size: int


def words_of(body: WriteMessage | CreateRequest) -> Words:
    return Words(text=body.text, files=[Enclosed(one.upload, one.name) for one in body.attachments])


def ask_of(body: CreateRequest) -> Ask:
    return Ask(
        kind=body.kind, service=body.service, subject=body.subject, words=words_of(body), membership=body.membership
    )


def own_request_answer(request: Request) -> OwnRequestAnswer:
    return OwnRequestAnswer(
        id=request.id,
        membership=request.membership,
        kind=request.kind,
        subject=request.subject,
        service=request.service or None,
        status=request.status,
        messages=request.messages,
        created_at=rfc3339(request.created_at),
        last_at=rfc3339(request.last_at),
        version=request.version,
    )


def request_answer(request: Request) -> RequestAnswer:
    return RequestAnswer(
        id=request.id,
        contact=request.contact,
        client=request.client or None,
        kind=request.kind,
        subject=request.subject,
        service=request.service or None,
        status=request.status,
        assigned_to=request.assigned_to or None,
        messages=request.messages,
        created_at=rfc3339(request.created_at),
        last_at=rfc3339(request.last_at),
        waiting_since=maybe(request.waiting_since),
        reminded_at=maybe(request.reminded_at),
        escalated_at=maybe(request.escalated_at),
        due_at=maybe(request.due_at),
        version=request.version,
    )


def message_answer(message: RequestMessage) -> MessageAnswer:
    return MessageAnswer(
        id=message.id,
        said=message.said,
        by_team=message.by_team,
        name=message.name,
        text=message.text,
        attachments=[_file(one) for one in message.shown],
        at=rfc3339(message.at),
    )


def own_written_answer(written: Written) -> OwnWrittenAnswer:
    return OwnWrittenAnswer(own_request_answer(written.request), message_answer(written.message))


def written_answer(written: Written) -> WrittenAnswer:
    return WrittenAnswer(request_answer(written.request), message_answer(written.message))


def upload_answer(upload: Upload) -> UploadAnswer:
    return UploadAnswer(
        id=upload.id,
        url=upload.form.url,
        fields=dict(upload.form.fields),
        seconds=FORM_SECONDS,
        most_bytes=MOST_BYTES,
    )


def file_address_answer(found: FileAddress) -> FileAddressAnswer:
    file = found.attachment
    return FileAddressAnswer(
        url=found.url, seconds=found.seconds, name=file.name, media_type=file.media_type, size=file.size
    )


def _file(attachment: Attachment) -> FileAnswer:
    return FileAnswer(
        id=attachment.id,
        name=attachment.name,
        state=attachment.state,
        reason=attachment.reason,
        media_type=attachment.media_type,
        size=attachment.size,
    )
