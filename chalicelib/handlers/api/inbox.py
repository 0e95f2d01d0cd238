"""What the signed-in user was told, in all their organizations: list, count, mark as seen."""

from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.wishes import refuse_later
from chalicelib.handlers.api.bodies.inbox import (
    CountersAnswer,
    InboxPage,
    InboxQuery,
    MarkSeen,
    SeenAnswer,
    counters_answer,
    inbox_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.services.messages import counting, inbox
from chalicelib.services.messages.inbox import InboxQuestion


@operation("What I was told, newest first", refusals=("unsupported",))
def list_inbox(call: CallWith[InboxQuery]) -> InboxPage:
    """In all organizations where I am a member, as far as I may see now what it is about. Entries end 90 days after
    they were made. A page may be shorter than `limit` and still have a `next`: go on until it is null."""
    query = call.query
    asked = _asked(query.organization, query.topic, unseen=query.unseen)
    question = f"inbox#{call.user.id}#{asked}"
    after = position_of(call.context, query.cursor, question)
    page = inbox.list_inbox(call.context, call.user, asked, after=after, limit=query.limit)
    items = [inbox_answer(call.context, one) for one in page.items]
    return InboxPage(items, cursor_of(call.context, page.next, question))


@operation("Mark what I have seen", refusals=("unsupported", "conflict"))
def mark_inbox_seen(call: CallWith[MarkSeen]) -> SeenAnswer:
    """Marking twice counts once; unknown ids are left alone."""
    body = call.body
    if bool(body.ids) == bool(body.up_to):
        raise Unprocessable(errors=[FieldError("ids", "invalid", "Name either ids or up_to.")])
    if body.up_to is None:
        return SeenAnswer(inbox.mark_seen(call.context, call.user, body.ids), more=False)
    asked = _asked(body.organization, body.topic)
    return SeenAnswer(*inbox.mark_seen_up_to(call.context, call.user, body.up_to, asked))


@operation("How much I have not seen")
def get_counters(call: Call) -> CountersAnswer:
    """By organization and topic; what is not there is zero."""
    return counters_answer(counting.counters(call.context, call.user))


def _asked(organization: str | None, topic: str | None, *, unseen: bool = False) -> InboxQuestion:
    refuse_later([topic] if topic else [], field="topic")
    return InboxQuestion(organization=organization or "", topic=topic or "", unseen=unseen)
