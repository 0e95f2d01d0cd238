"""How an invitation begins, changes and ends in the store: always together with its open mark and its contact.

The open mark keeps an invitation the only open one of its contact, role and subject (I3). Whoever writes an
invitation writes it through one of these.
"""

from chalicelib.domain import refs
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import OpenMark, Pointer
from chalicelib.domain.writes import Absent, Always, AnyOf, AtMost, Change, Drop, Equals, Exists, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save
from chalicelib.services.sales.reserving import given_back


def open_ref(invitation: Invitation) -> refs.Ref[OpenMark]:
    return refs.open_mark(invitation.organization, invitation.contact, invitation.role, invitation.subject)


def open_mark_of(invitation: Invitation) -> OpenMark:
    """The mark that keeps this invitation the only open one of its kind."""
    digest = invitation.digests[1] if len(invitation.digests) > 1 else ""
    return OpenMark(invitation=invitation.id, expires_at=invitation.expires_at, digest=digest)


def begin(context: Context, invitation: Invitation) -> list[Write]:
    """The writes of a new invitation, unless another one of its kind is open."""
    return [
        _take_mark(context, invitation),
        Put(refs.invitation(invitation.id), invitation, Absent()),
        Put(pointer_ref(invitation), Pointer(invitation=invitation.id, at=invitation.created_at), Always()),
    ]


def pointer_ref(invitation: Invitation) -> refs.Ref[Pointer]:
    return refs.pointer(invitation.organization, invitation.contact, invitation.id)


def extend(context: Context, before: Invitation, after: Invitation) -> list[Write]:
    """The writes that change an open invitation; its mark follows, also to another role or subject."""
    mine = Equals("invitation", before.id)
    if open_ref(before) == open_ref(after):
        return [save(before, after), Put(open_ref(after), open_mark_of(after), mine)]
    return [save(before, after), Drop(open_ref(before), mine), _take_mark(context, after)]


def end(before: Invitation, after: Invitation) -> list[Write]:
    """The writes with which an invitation leaves the open states without acceptance, whatever ended it."""
    return [*close(before, after), unlist(before)]


def close(before: Invitation, after: Invitation) -> list[Write]:
    """The same for whoever writes its contact themselves."""
    return [*given_back(before, after.ended_at or before.expires_at), save(before, after), drop_mark(before)]


def drop_mark(invitation: Invitation) -> Drop:
    return Drop(open_ref(invitation), Equals("invitation", invitation.id))


def unlist(invitation: Invitation) -> Change:
    """The write that takes an invitation from the open ones of its contact."""
    return Change(
        refs.contact(invitation.organization, invitation.contact),
        Exists(),
        increase={"version": 1},
        discard={"open_invitations": invitation.id},
    )


def _take_mark(context: Context, invitation: Invitation) -> Put:
    free = AnyOf((Absent(), AtMost("expires_at", context.now)))
    return Put(open_ref(invitation), open_mark_of(invitation), free)
