"""Requests of my own: ask, list, read, write on, close, reopen; files to attach, for the team too."""

from chalicelib.handlers.api.bodies.requests import (
    CreateRequest,
    FileAddressAnswer,
    MessageAnswer,
    OwnRequestAnswer,
    OwnRequestsPage,
    OwnThreadAnswer,
    OwnWrittenAnswer,
    UploadAnswer,
    WriteMessage,
    ask_of,
    file_address_answer,
    message_answer,
    own_request_answer,
    own_written_answer,
    upload_answer,
    words_of,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.requests import asking, closing, files, reading, writing
from chalicelib.services.requests.files import WhichFile
from chalicelib.services.requests.gates import WhichRequest, own_gate
from chalicelib.services.requests.writing import Reply

SHUT = ("client_inactive", "onboarding_required")


@operation(
    "Make a request",
    status=201,
    refusals=("rate_limited", "conflict", *SHUT),
    replayable=True,
)
def create_my_request(call: CallWith[CreateRequest]) -> OwnRequestAnswer:
    """For information, for a service or for a session. It goes to whoever serves me, else to the owner or admin who
    invited me, else to all owners; I am told when they answer. 20 a day."""
    return own_request_answer(
        asking.ask(call.context, call.user, call.path["org"], ask_of(call.body), replay=call.replay)
    )


@operation("My requests", refusals=SHUT)
def list_my_requests(call: CallWith[PageQuery]) -> OwnRequestsPage:
    """Newest first; a page may be shorter than `limit` and still have a `next`."""
    after = lists.position(call, "my_requests")
    page = reading.list_mine(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    return OwnRequestsPage([own_request_answer(one) for one in page.items], lists.cursor(call, "my_requests", page))


@operation("One of my requests with its thread", refusals=SHUT)
def get_my_request(call: CallWith[PageQuery]) -> OwnThreadAnswer:
    """404 for those of others."""
    seen = own_gate(call.context, _which(call))
    name = f"request#{seen.request.id}"
    page = reading.thread(call.context, seen, after=lists.position(call, name), limit=call.query.limit)
    messages = [message_answer(one) for one in page.items]
    return OwnThreadAnswer(own_request_answer(seen.request), messages, lists.cursor(call, name, page))


@operation(
    "Write on in a request",
    status=201,
    refusals=("rate_limited", "conflict", *SHUT),
    replayable=True,
    versioned=True,
)
def write_my_request(call: CallWith[WriteMessage]) -> OwnWrittenAnswer:
    """It waits for an answer then, also where it was answered or closed. 200 messages a day, 500 in a thread."""
    line = Reply(words_of(call.body), call.version, call.replay)
    return own_written_answer(writing.write(call.context, _which(call), line))


@action("Close one of my requests", refusals=("conflict", *SHUT), versioned=True)
def close_my_request(call: Call) -> OwnRequestAnswer:
    """I need no answer any more. Closing it twice changes nothing."""
    return own_request_answer(closing.close_mine(call.context, _which(call), call.version))


@action("Open one of my requests again", refusals=("conflict", *SHUT), versioned=True)
def reopen_my_request(call: Call) -> OwnRequestAnswer:
    """It waits for an answer again; one that is not closed stays as it is."""
    return own_request_answer(closing.reopen_mine(call.context, _which(call), call.version))


@action("Prepare a file to attach", status=201, refusals=("rate_limited", *SHUT))
def prepare_upload(call: Call) -> UploadAnswer:
    """A form with which I, as a client, guest or on the team, put one file into the bucket, to name it in a message
    within a day. PDF, pictures, text and Office files are taken; nobody reads one before it was checked. 100 a day."""
    return upload_answer(files.prepare(call.context, call.user, call.path["org"]))


@operation("Where to read a file of my request", refusals=("conflict", *SHUT))
def get_my_request_file(call: Call) -> FileAddressAnswer:
    """An address for a minute, for a file that is `ready`."""
    return file_address_answer(files.address(call.context, _file(call)))


@operation("Remove a file that I sent", refusals=("conflict", *SHUT))
def remove_my_request_file(call: Call) -> MessageAnswer:
    """Its bytes are deleted; the message stays."""
    return message_answer(files.remove(call.context, _file(call)))


def _which(call: Call) -> WhichRequest:
    return WhichRequest(call.user, call.path["org"], call.path["request"])


def _file(call: Call) -> WhichFile:
    return WhichFile(own_gate(call.context, _which(call)), call.path["message"], call.path["attachment"])
