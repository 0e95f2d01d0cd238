"""What somebody sets for themselves in an organization: the language they are written to in, and how much."""

from typing import Any

from chalicelib.domain import typed
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.portal.portal import own_seats
from chalicelib.services.team.members import save_membership

WORDS = ("all", "failures", "none")


@dataclass(frozen=True)
class OwnSettings:
    """`locale` is a language tag; `notifications` one word for all topics, or "" for what was chosen by topic."""

    locale: str
    notifications: str


def change_settings(context: Context, user: User, organization_id: str, wanted: OwnSettings) -> tuple[Membership, ...]:
    """Sets them in all memberships of the caller there, which change together.

    Raises Unprocessable, and what opening the portal raises; Conflict where somebody is faster every time.
    """
    changes = _cleaned(wanted)

    def decide() -> Decision[tuple[Membership, ...]]:
        held = own_seats(context, user, organization_id)[1]
        changed = [(one, revised(one, **changes)) for one in held if _differs(one, changes)]
        writes = [write for before, after in changed for write in save_membership(before, after)]
        writes += [
            record(context, organization_id, "member.changed", actor=user.id, membership=one.id) for one, _ in changed
        ]
        fresh = {after.id: after for _, after in changed}
        return Decision(tuple(fresh.get(one.id, one) for one in held), writes)

    return attempt(context, decide)


def _differs(member: Membership, changes: dict[str, Any]) -> bool:
    return any(getattr(member, name) != value for name, value in changes.items())


def _cleaned(wanted: OwnSettings) -> dict[str, Any]:
    if not typed.is_locale(wanted.locale):
        raise Unprocessable(errors=[FieldError("locale", "invalid", "Choose a language, such as de.")])
    if wanted.notifications not in ("", *WORDS):
        raise Unprocessable(errors=[FieldError("notifications", "invalid", "Choose all, failures or none.")])
    # One word for all topics goes before what was chosen for each.
    word = {"notifications": wanted.notifications, "topics": {}} if wanted.notifications else {}
    return {"locale": typed.locale(wanted.locale)} | word
