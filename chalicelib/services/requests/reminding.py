"""Requests that nobody has answered: whoever should is reminded, and then all owners are told (S1.9, S1.10)."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.request import Request, owed, scheduled
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.requests.answerers import answerers
from chalicelib.services.requests.facts import ToTell, happened


def look_at(context: Context, request_id: str) -> None:
    """Does what is due for a request, by what its organization wants now; nothing before its time, and each once."""

    def decide() -> Decision[None]:
        request = context.store.read([refs.request(request_id)])[refs.request(request_id)]
        if request is None or request.due_at is None or request.due_at > context.now:
            return Decision(None)
        place = refs.organization(request.organization)
        organization = context.store.read([place])[place]
        if organization is None:
            return Decision(None)
        verb = owed(request, organization.policy, context.now)
        after = scheduled(_DONE[verb](request, context.now), organization.policy)
        writes = happened(context, _TYPES[verb], after, told=_told(context, after, verb)) if verb else []
        return Decision(None, [save(request, revised(after)), *writes])

    attempt(context, decide)


_TYPES = {"remind": "request.reminded", "escalate": "request.escalated"}
_DONE = {
    "remind": lambda request, now: replace(request, reminded_at=now),
    # Whoever hears of it from the owners needs no reminder.
    "escalate": lambda request, now: replace(request, escalated_at=now, reminded_at=request.reminded_at or now),
    "": lambda request, now: request,
}


def _told(context: Context, request: Request, verb: str) -> ToTell:
    if verb == "escalate":
        return ToTell(what=NoticeKind.REQUEST_ESCALATED, members=[])
    return ToTell(what=NoticeKind.REQUEST_WAITS, members=answerers(context, request))
