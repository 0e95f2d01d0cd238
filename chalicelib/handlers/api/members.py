"""Members: list, read, change, deactivate, activate, remove."""

from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.picture import KINDS, MOST_BYTES
from chalicelib.handlers.api.bodies.members import (
    LetGo,
    MembershipAnswer,
    MembersPage,
    MembersQuery,
    PatchMember,
    membership_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, File, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import deactivating, member_settings, members, photos, promoting, removing


@operation("List members", refusals=("client_inactive",))
def list_members(call: CallWith[MembersQuery]) -> MembersPage:
    """As far as the caller's role sees them: clients the staff who serve them, the primary one first, or the owners
    where nobody does; guests their client. `q` is the beginning of a name, of any word of it, or of an address. A page
    may be shorter than `limit`, even empty, and still have a `next`: go on until it is null."""
    query = call.query
    asked = members.MemberQuestion(role=query.role or "", status=query.status or "", name=query.q or "")
    after = lists.position(call, "members")
    page = members.list_members(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [membership_answer(call.context, one) for one in page.items]
    return MembersPage(items, lists.cursor(call, "members", page))


@operation("Read a member", refusals=("client_inactive",))
def get_member(call: Call) -> MembershipAnswer:
    """404 for members the caller's role does not see."""
    found = members.get_member(call.context, call.user, call.path["org"], call.path["member"])
    return membership_answer(call.context, found)


@operation(
    "Change a member: how they are shown, what they are written to about, or their role",
    refusals=("conflict",),
    versioned=True,
)
def patch_member(call: CallWith[PatchMember]) -> MembershipAnswer:
    """For oneself; owners and admins for others too, but only owners for an owner. `title` and `greeting` are plain
    text that clients read, and null takes them away. `locale` is the language that the member is written to in. `role`
    is changed by owners, of others only, and answers the membership that goes on, which has another id; the old id
    leads to it."""
    wanted = given_fields(call.body, cleared={}, empty="")
    invitations = wanted.pop("invitations", "transfer")
    role = wanted.pop("role", None)
    if role is not None and wanted:
        detail = "Change the role in a request of its own."
        raise Unprocessable(errors=[FieldError("role", "invalid", detail)])
    if role is not None:
        change = promoting.RoleChange(role, invitations, call.version)
        begun = promoting.change_role(call.context, call.user, call.path["org"], call.path["member"], change)
        return membership_answer(call.context, begun)
    patch = Patch(wanted, call.version)
    changed = member_settings.change(call.context, call.user, call.path["org"], call.path["member"], patch)
    return membership_answer(call.context, changed)


@operation(
    "Give a member a photo, or another one",
    files=KINDS,
    body_limit=MOST_BYTES,
    refusals=("conflict",),
)
def put_photo(call: CallWith[File]) -> MembershipAnswer:
    """For oneself; owners and admins for others too, but only owners for an owner. The body is the picture itself: PNG,
    JPEG or WebP that does not move, 256 kB at most, each side 16 to 2,000 pixels. What it says
    of itself, such as where it was taken, is left out."""
    sent = (call.body.media_type, call.body.content)
    changed = photos.put(call.context, call.user, call.path["org"], call.path["member"], sent)
    return membership_answer(call.context, changed)


@operation("Remove a member's photo", refusals=("conflict",))
def remove_photo(call: Call) -> MembershipAnswer:
    """For whom may give one. Its bytes are gone with it."""
    changed = photos.remove(call.context, call.user, call.path["org"], call.path["member"])
    return membership_answer(call.context, changed)


@action("Deactivate a member", refusals=("conflict",))
def deactivate_member(call: CallWith[LetGo]) -> MembershipAnswer:
    """For owners and admins; an owner only by another owner. Rights end with the next request. Open invitations and
    clients are handed over within moments, clients to the next who serves them first; once more, it goes on where it
    stopped."""
    changed = deactivating.deactivate(
        call.context, call.user, call.path["org"], call.path["member"], call.body.handover()
    )
    return membership_answer(call.context, changed)


@action("Remove a member", refusals=("conflict",))
def remove_member(call: CallWith[LetGo]) -> MembershipAnswer:
    """Like deactivating, for good: the membership ends, and so does the photo. The person can be invited again."""
    removed = removing.remove(call.context, call.user, call.path["org"], call.path["member"], call.body.handover())
    return membership_answer(call.context, removed)


@action("Activate a member again", refusals=("conflict",))
def activate_member(call: Call) -> MembershipAnswer:
    """For owners and admins. What was handed over is not given back; a membership that has ended needs a new
    invitation."""
    changed = deactivating.activate(call.context, call.user, call.path["org"], call.path["member"])
    return membership_answer(call.context, changed)
