"""A request as a page shows it, to whoever asked and to the team: its thread, writing into it, and its files.

A file goes from the browser to the bucket by a form of its own, which leads back to the page with the id of what was
put there: so the address carries what goes with the next message, and no script is needed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.attachment import MOST_BYTES, MOST_FILES, Attachment
from chalicelib.domain.errors import NotFound, UsherError, VersionMismatch
from chalicelib.domain.file_types import TAKEN
from chalicelib.domain.ids import is_id
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.request import MOST_MESSAGES, TEXT_LIMIT, Request, RequestMessage, RequestStatus
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.forms import plain, version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.requests import closing, files, reading, writing
from chalicelib.services.requests.gates import Seen, WhichRequest
from chalicelib.services.requests.wording import Enclosed, Words
from chalicelib.services.requests.writing import Reply

# What a form of the thread does with what was typed into it.
Verb = Callable[[Turn, Seen, Mapping[str, str]], None]
SHOWN = 30
_BETWEEN = "~"
# What a form can put right, or what is to be read beside it.
_STATUSES = frozenset({409, 412, 422, 429})


def which(turn: Turn) -> WhichRequest:
    return WhichRequest(turn.signed_in(), turn.named("org"), turn.named("request"))


def in_thread(turn: Turn, seen: Seen, page: PageAnswer, here: str, enclosed: str = "") -> PageAnswer:
    """The page with the thread of a request that was seen; `here` is its own path, below the root, `enclosed` what a
    form named that was refused."""
    uploads = _uploads(turn.incoming.path.get("files") or enclosed)
    view = _request_view(seen) | _lines_view(turn, seen) | {"here": here, "uploads": uploads}
    view |= {"values": {"form": mark(turn), "files": _BETWEEN.join(uploads)}, "most_characters": TEXT_LIMIT}
    shown = replace(page, view=page.view | view | {"put": None})
    more = view["may_write"] and len(uploads) < MOST_FILES
    return _with_file_form(turn, seen, shown, f"{here}/{_BETWEEN.join([*uploads, '{upload}'])}") if more else shown


def _with_file_form(turn: Turn, seen: Seen, page: PageAnswer, back: str) -> PageAnswer:
    """`back` is where the browser is led with the file in the bucket, below the root."""
    back = f"{turn.context.base_url}{back}"
    form = files.form_for(turn.context, turn.signed_in(), seen.request.organization, back).form
    put = {"url": form.url, "fields": dict(form.fields), "taken": TAKEN, "megabytes": MOST_BYTES // 1024 // 1024}
    return replace(page, view=page.view | {"put": put}, forms_to=form.origin)


def _uploads(named: str) -> list[str]:
    """What was put into the bucket and goes with the next message; anything else in the address is nothing."""
    return [one for one in dict.fromkeys(named.split(_BETWEEN)) if is_id("upl_", one)][:MOST_FILES]


def _request_view(seen: Seen) -> Fields:
    request = seen.request
    return {
        "id": request.id,
        "kind": request.kind,
        "subject": request.subject,
        "status": request.status,
        "by_team": seen.by_team,
        "version": request.version,
        "is_full": request.messages >= MOST_MESSAGES,
        "may_write": _may_write(request, seen.by_team),
    }


def _may_write(request: Request, by_team: bool) -> bool:
    """Whoever asked opens a closed one again by writing; the team opens it first."""
    return request.messages < MOST_MESSAGES and not (by_team and request.status == RequestStatus.CLOSED)


def _lines_view(turn: Turn, seen: Seen) -> Fields:
    """The latest lines, as they were written; older ones a page further."""
    question = f"page#thread#{seen.request.id}#{seen.seat.user}"
    after = position_of(turn.context, turn.incoming.query.get("before"), question)
    page = reading.thread(turn.context, seen, after=after, limit=SHOWN)
    return {
        "lines": [_line_view(seen, one) for one in reversed(page.items)],
        "older": cursor_of(turn.context, page.next, question) or "",
        "is_latest": after is None,
    }


def _line_view(seen: Seen, line: RequestMessage) -> Fields:
    mine = line.author == seen.seat.user
    return {
        "id": line.id,
        "name": line.name,
        "mine": mine,
        "by_team": line.by_team,
        "said": line.said,
        "text": line.text,
        "at": line.at,
        "files": [_file_view(line, one) for one in line.shown],
        "may_remove": mine or seen.seat.role in MANAGERS,
    }


def _file_view(line: RequestMessage, file: Attachment) -> Fields:
    return {
        "id": f"{line.id}{_BETWEEN}{file.id}",
        "name": file.name,
        "state": file.state,
        "reason": file.reason,
        "kilobytes": -(-file.size // 1024),
    }


def write(turn: Turn, seen: Seen, typed: Mapping[str, str]) -> None:
    """A message of whoever asked, or the answer of the team; sent again as it was it is one."""
    words = Words(text=plain(typed.get("text", "")), files=[Enclosed(one) for one in _named(typed)])
    version = version_seen(typed)
    reply = Reply(words, version, replay(seen.request.id, typed, ("text", "files", "form")))
    verb = writing.answer if seen.by_team else writing.write
    verb(turn.context, which(turn), reply)


def _named(typed: Mapping[str, str]) -> Sequence[str]:
    return [one for one in typed.get("files", "").split(_BETWEEN) if one]


def close(turn: Turn, seen: Seen, _: Mapping[str, str]) -> None:
    (closing.close if seen.by_team else closing.close_mine)(turn.context, which(turn))


def reopen(turn: Turn, seen: Seen, _: Mapping[str, str]) -> None:
    (closing.reopen if seen.by_team else closing.reopen_mine)(turn.context, which(turn))


def file_address(turn: Turn, seen: Seen) -> PageAnswer:
    """On to the bucket, which hands the file out for a minute. Raises NotFound, Conflict."""
    found = files.address(turn.context, _file(seen, turn.named("file")))
    return PageAnswer(location=found.url, status=303)


def remove_file(turn: Turn, seen: Seen, typed: Mapping[str, str]) -> None:
    files.remove(turn.context, _file(seen, typed.get("file", "")))


def _file(seen: Seen, named: str) -> files.WhichFile:
    message, found, attachment = named.partition(_BETWEEN)
    if not found:
        raise NotFound
    return files.WhichFile(seen, message, attachment)


def refused(error: UsherError, page: PageAnswer, typed: Mapping[str, str]) -> PageAnswer:
    """The page with what is wrong, and what was typed. Raises `error` where no form can put it right."""
    status = status_of(error)
    if status not in _STATUSES:
        raise error
    kept = {name: typed[name] for name in ("text", "subject", "kind", "service", "membership") if name in typed}
    shown = [_told(error, one) for one in errors(error)]
    return page.also({"errors": shown, "values": page.view.get("values", {}) | kept}, status)


# A field that is given but can't be taken has no code of its own.
_CODES = {
    ("text", "text_required"): "request.text",
    ("text", ""): "request.too_long",
    ("subject", ""): "request.too_long",
    ("service", "service_required"): "request.service",
    ("service", ""): "request.service_gone",
    ("attachments", ""): "request.files",
    ("to", ""): "request.to",
    ("", "conflict"): "request.full_or_closed",
}


def _told(error: UsherError, shown: dict[str, str]) -> dict[str, str]:
    if isinstance(error, VersionMismatch):
        return {"field": "text", "code": "request.moved"}
    field = shown["field"] if shown["field"] in ("text", "service", "subject", "membership", "to", "") else ""
    return shown | {"field": field, "code": _CODES.get((shown["field"], shown["code"]), shown["code"])}
