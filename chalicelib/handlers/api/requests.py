"""Requests as the team has them: list, read, answer, close, reopen, give to a member; their files."""

from chalicelib.handlers.api.bodies.requests import (
    AssignRequest,
    FileAddressAnswer,
    MessageAnswer,
    RequestAnswer,
    RequestsPage,
    RequestsQuery,
    ThreadAnswer,
    WriteMessage,
    WrittenAnswer,
    file_address_answer,
    message_answer,
    request_answer,
    words_of,
    written_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.requests import assigning, closing, files, reading, writing
from chalicelib.services.requests.files import WhichFile
from chalicelib.services.requests.gates import WhichRequest, team_gate
from chalicelib.services.requests.reading import RequestQuestion
from chalicelib.services.requests.writing import Reply


@operation("List requests")
def list_requests(call: CallWith[RequestsQuery]) -> RequestsPage:
    """Newest first. Owners and admins see all, staff those of the contacts they serve now, and of their guests. A page
    may be shorter than `limit`, even empty, and still have a `next`."""
    query = call.query
    asked = RequestQuestion(status=query.status, contact=query.contact, mine=query.mine)
    after = lists.position(call, "requests")
    page = reading.list_requests(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    return RequestsPage([request_answer(one) for one in page.items], lists.cursor(call, "requests", page))


@operation("Read a request with its thread")
def get_request(call: CallWith[PageQuery]) -> ThreadAnswer:
    """404 for those of contacts whom the caller does not serve."""
    seen = team_gate(call.context, _which(call))
    name = f"request#{seen.request.id}"
    page = reading.thread(call.context, seen, after=lists.position(call, name), limit=call.query.limit)
    messages = [message_answer(one) for one in page.items]
    return ThreadAnswer(request_answer(seen.request), messages, lists.cursor(call, name, page))


@operation(
    "Answer a request",
    status=201,
    refusals=("conflict",),
    replayable=True,
    versioned=True,
)
def answer_request(call: CallWith[WriteMessage]) -> WrittenAnswer:
    """Whoever asked is told. With `If-Match` 412 where somebody has written meanwhile. A closed request is reopened
    first."""
    line = Reply(words_of(call.body), call.version, call.replay)
    return written_answer(writing.answer(call.context, _which(call), line))


@action("Close a request", refusals=("conflict",), versioned=True)
def close_request(call: Call) -> RequestAnswer:
    """Whoever asked is told; what they write then opens it again. Closing it twice changes nothing."""
    return request_answer(closing.close(call.context, _which(call), call.version))


@action("Open a closed request again", refusals=("conflict",), versioned=True)
def reopen_request(call: Call) -> RequestAnswer:
    """It waits for an answer then; one that is not closed stays as it is."""
    return request_answer(closing.reopen(call.context, _which(call), call.version))


@operation("Give a request to a member", refusals=("conflict",), versioned=True)
def assign_request(call: CallWith[AssignRequest]) -> RequestAnswer:
    """Who is told of what is written there, and reminded. It gives nobody the sight of a client: staff must serve the
    contact."""
    return request_answer(assigning.assign(call.context, _which(call), call.body.to, call.version))


@operation("Where to read a file", refusals=("conflict",))
def get_request_file(call: Call) -> FileAddressAnswer:
    """An address for a minute, for a file that is `ready`."""
    return file_address_answer(files.address(call.context, _file(call)))


@operation("Remove a file", refusals=("conflict",))
def remove_request_file(call: Call) -> MessageAnswer:
    """For whoever sent it, owners and admins. Its bytes are deleted; the message stays."""
    return message_answer(files.remove(call.context, _file(call)))


def _which(call: Call) -> WhichRequest:
    return WhichRequest(call.user, call.path["org"], call.path["request"])


def _file(call: Call) -> WhichFile:
    return WhichFile(team_gate(call.context, _which(call)), call.path["message"], call.path["attachment"])
