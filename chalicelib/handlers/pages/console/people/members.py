"""The members of an organization in the console: by role, state and the beginning of a name."""

from collections.abc import Mapping
from urllib.parse import urlencode

from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.handlers.api.bodies.members import MembersQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.team import members

AT_ONCE = 25
FILTERS = ("q", "role", "status")
# Whom one looks for is usually there.
_USUAL = {"status": str(MembershipStatus.ACTIVE)}
# One sign would match nearly everybody.
_SHORTEST = 2
_LONGEST = 100


def show_all(turn: Turn) -> PageAnswer:
    """In a stable order. A page may be short where a filter matches little, and still go on."""
    here = desk(turn)
    chosen = _chosen(here, turn.incoming.query)
    asked = {name: text for name, text in chosen.items() if text}
    cursor = turn.incoming.query.get("cursor")
    query = typed_as(MembersQuery, asked | ({"cursor": cursor} if cursor else {}))
    wanted = members.MemberQuestion(role=query.role or "", status=query.status or "", name=query.q or "")
    question = f"console#members#{here.organization}#{here.user.id}#{wanted}"
    after = position_of(here.context, query.cursor, question)
    page = members.list_members(here.context, here.user, here.organization, wanted, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [row_view(here, one) for one in page.items],
        "roles": _roles(here),
        "statuses": list(MembershipStatus),
        "values": chosen,
        "may_invite": [role for role in invitable_by(here.caller) if role in _COLLEAGUES],
        "is_first": cursor is None,
        "next_page": urlencode(chosen | {"cursor": following}) if following else "",
    }
    return here.page("people/members", view)


_COLLEAGUES = (Role.STAFF, Role.ADMIN)


def row_view(here: Desk, member: Membership) -> Fields:
    return {
        "id": member.id,
        "name": member.name or member.email or member.phone,
        "address": member.email or member.phone,
        "role": member.role,
        "status": str(member.status),
        "is_self": member.user == here.user.id,
    }


def _roles(here: Desk) -> list[str]:
    return [role for role in Role if role in here.caller.sight.members]


def _chosen(here: Desk, query: Mapping[str, str]) -> Json:
    """The filters that make sense: an old address still shows a list."""
    given = {name: str(query.get(name, _USUAL.get(name, ""))).strip()[:_LONGEST] for name in FILTERS}
    known = {"role": _roles(here), "status": [str(one) for one in MembershipStatus]}
    sensible = {name: text if text in known.get(name, [text]) else "" for name, text in given.items()}
    return sensible | {"q": sensible["q"] if len(sensible["q"]) >= _SHORTEST else ""}
