"""What an item need not say twice: what its key or another of its attributes says already.

An invitation with a logo, a time zone and a note is near to the kilobyte from which each of its writes costs double.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.ids import membership_id
from chalicelib.domain.organization import Role

Fields = dict[str, Any]


def leave_out(kind: str, fields: Fields, identifier: str) -> None:
    """Takes from the fields of an object what `bring_back` finds again."""
    if fields.get("id") == identifier:
        del fields["id"]
    if kind in _LEFT_OUT:
        _LEFT_OUT[kind](fields)


def bring_back(kind: str, fields: Fields, identifier: str) -> None:
    """Completes fields as they are stored; those of an older item say all of it themselves."""
    fields.setdefault("id", identifier)
    if kind in _BROUGHT_BACK:
        _BROUGHT_BACK[kind](fields)


def _without_inviter(fields: Fields) -> None:
    """`inviter_user` says who it is, and a membership's id follows from user and role (docs/adr/0010)."""
    inviter = fields["inviter"]
    user, role = inviter.pop("user"), inviter["role"]
    if role in _ROLES and inviter["membership"] == membership_id(user, role):
        del inviter["membership"]


def _with_inviter(fields: Fields) -> None:
    inviter = fields["inviter"]
    user = inviter.setdefault("user", fields["inviter_user"])
    if "membership" not in inviter:
        inviter["membership"] = membership_id(user, inviter["role"])


_ROLES = frozenset(Role)
_LEFT_OUT: dict[str, Callable[[Fields], None]] = {"invitation": _without_inviter}
_BROUGHT_BACK: dict[str, Callable[[Fields], None]] = {"invitation": _with_inviter}
