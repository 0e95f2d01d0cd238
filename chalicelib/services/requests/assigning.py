"""Giving a request to one member, and giving it back to all who serve the contact."""

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, Unprocessable, VersionMismatch
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.request import Request
from chalicelib.domain.writes import Check
from chalicelib.services.context import Context
from chalicelib.services.core.members import read_member, while_active
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.requests.answerers import who_serves
from chalicelib.services.requests.facts import ToTell, happened
from chalicelib.services.requests.gates import Seen, WhichRequest, team_gate


def assign(context: Context, which: WhichRequest, member: str, version: int | None = None) -> Request:
    """To an owner, an admin or somebody who serves the contact: nobody sees more by it. "" takes it back.

    Raises NotFound, VersionMismatch, Unprocessable for anybody else.
    """

    def decide() -> Decision[Request]:
        seen = team_gate(context, which)
        before = seen.request
        if version not in (None, before.version):
            raise VersionMismatch
        if before.assigned_to == member:
            return Decision(before)
        checks = _judged(context, seen, member)
        after = revised(before, assigned_to=member)
        told = ToTell(what=NoticeKind.REQUEST_ASSIGNED, members=[member]) if member else None
        writes = happened(context, "request.assigned", after, actor=seen.seat.user, told=told)
        return Decision(after, [save(before, after), *checks, *writes])

    return attempt(context, decide)


def _judged(context: Context, seen: Seen, member: str) -> list[Check]:
    """That they are active when it is written. Raises Unprocessable."""
    if not member:
        return []
    found = read_member(context, seen.request.organization, member)
    serves = {one.id for one in who_serves(context, seen.request)}
    if found is None or not found.is_active or (found.role not in MANAGERS and found.id not in serves):
        detail = "Name an owner, an admin, or somebody who serves this contact: assign them to the contact first."
        raise Unprocessable(errors=[FieldError("to", "invalid", detail)])
    return [while_active(refs.membership(found.organization, found.user, found.role))]
