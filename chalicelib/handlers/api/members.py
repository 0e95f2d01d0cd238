"""Members: list, read, change, deactivate, activate."""

from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.handlers.api.bodies.members import (
    Deactivate,
    MembershipAnswer,
    MembersPage,
    PatchMember,
    membership_answer,
)
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.handlers.http.parsing import cursor_of, given_fields, position_of
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import (
    deactivating,
    member_settings,
    members,
    promoting,
)


@operation("GET", "/v1/organizations/{org}/members", "List members")
def list_members(call: CallWith[PageQuery]) -> MembersPage:
    """As far as the caller's role sees them: clients the staff who serve them, guests their client. A page may
    be shorter than `limit` and still have a next."""
    filters = f"members#{call.path['org']}#{call.user.id}"
    after = position_of(call.context, call.query.cursor, filters)
    page = members.list_members(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    items = [membership_answer(one) for one in page.items]
    return MembersPage(items, cursor_of(call.context, page.next, filters))


@operation("GET", "/v1/organizations/{org}/members/{member}", "Read a member")
def get_member(call: Call) -> MembershipAnswer:
    """404 for members the caller's role does not see."""
    return membership_answer(members.get_member(call.context, call.user, call.path["org"], call.path["member"]))


@operation(
    "PATCH",
    "/v1/organizations/{org}/members/{member}",
    "Change a member's role, or what they are written to about",
    refusals=("conflict",),
    versioned=True,
)
def patch_member(call: CallWith[PatchMember]) -> MembershipAnswer:
    """For oneself; owners and admins for others too. `locale` is the language of such messages. `role` is changed by
    owners, of others only, and answers the membership that goes on, which has another id; the old id leads to it."""
    wanted = given_fields(call.body, cleared={}, empty="")
    invitations = wanted.pop("invitations", "transfer")
    role = wanted.pop("role", None)
    if role is not None and wanted:
        detail = "Change the role in a request of its own."
        raise Unprocessable(errors=[FieldError("role", "invalid", detail)])
    if role is not None:
        change = promoting.RoleChange(role, invitations, call.version)
        return membership_answer(
            promoting.change_role(call.context, call.user, call.path["org"], call.path["member"], change)
        )
    patch = Patch(wanted, call.version)
    changed = member_settings.change(call.context, call.user, call.path["org"], call.path["member"], patch)
    return membership_answer(changed)


@action("/v1/organizations/{org}/members/{member}/deactivate", "Deactivate a member", refusals=("conflict",))
def deactivate_member(call: CallWith[Deactivate]) -> MembershipAnswer:
    """For owners and admins; an owner only by another owner. `invitations` says what becomes of the open ones."""
    changed = deactivating.deactivate(
        call.context, call.user, call.path["org"], call.path["member"], call.body.invitations
    )
    return membership_answer(changed)


@action("/v1/organizations/{org}/members/{member}/activate", "Activate a member again", refusals=("conflict",))
def activate_member(call: Call) -> MembershipAnswer:
    """For owners and admins. A membership that has ended needs a new invitation."""
    changed = deactivating.activate(call.context, call.user, call.path["org"], call.path["member"])
    return membership_answer(changed)
