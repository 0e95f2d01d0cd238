"""What a member wants to be written to about, and in which language."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotAllowed, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Always, Equals, Lost, Put
from chalicelib.services.facts import record
from chalicelib.services.kit import Kit
from chalicelib.services.members import member_gate


def change(
    kit: Kit, caller: User, organization: str, identifier: str, wanted: dict[str, Any], version: int | None, now: int
) -> Membership:
    """`wanted`: new `notifications` or `locale`; `version` is the one the caller saw.

    For oneself, and by owners and admins for others. Raises NotAllowed, VersionMismatch, Conflict on a lost race.
    """
    seat, one = member_gate(kit, caller, organization, identifier)
    if one.user != caller.id and not seat.manages:
        raise NotAllowed("Only owners and admins may do this for others.")
    if version not in (None, one.version):
        raise VersionMismatch
    changed = replace(one, **wanted, version=one.version + 1)
    try:
        kit.store.commit(
            [
                Put(
                    refs.membership(one.organization, one.user, one.role, one.subject),
                    changed,
                    Equals("version", one.version),
                ),
                Put(refs.mirror(one.user, one.organization, one.id), changed, Always()),
                record(kit.random, now, organization, "member.changed", actor=caller.id, membership=one.id),
            ]
        )
    except Lost as lost:
        raise (VersionMismatch if version else Conflict) from lost
    return changed
