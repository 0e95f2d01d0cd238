"""Groups: who is in them. They are made and renamed as contacts of the kind `group`."""

from chalicelib.handlers.api.bodies.groups import (
    GroupAnswer,
    GroupMembersPage,
    MyGroupDetailsAnswer,
    MyGroupsPage,
    PutGroupMembers,
    group_answer,
    group_member_answer,
    my_group_answer,
    my_group_details_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.services.people import groups, own_groups
from chalicelib.services.people.groups import MemberList


@operation("List who is in a group")
def list_group_members(call: CallWith[PageQuery]) -> GroupMembersPage:
    """For owners, admins and staff assigned to the group: names, states and photos. Which contacts they are is told to
    owners and admins."""
    group = call.path["group"]
    after = lists.position(call, f"group#{group}")
    shown = groups.list_members(call.context, call.user, call.path["org"], group, after=after, limit=call.query.limit)
    items = [group_member_answer(call.context, one, named=shown.named) for one in shown.page.items]
    return GroupMembersPage(items, lists.cursor(call, f"group#{group}", shown.page))


@operation("Say who is in a group", refusals=("conflict",), versioned=True)
def put_group_members(call: CallWith[PutGroupMembers]) -> GroupAnswer:
    """For owners and admins: these contacts and nobody else. Who has not joined yet is in it all the same, and sees the
    group once they join. `If-Match` names the version of the group."""
    wanted = MemberList(group=call.path["group"], contacts=tuple(call.body.contacts), version=call.version)
    group = groups.put_members(call.context, call.user, call.path["org"], wanted)
    return group_answer(group, groups.contacts_in(call.context, group))


@operation("Take somebody out of a group", refusals=("conflict",))
def remove_group_member(call: Call) -> GroupAnswer:
    """For owners and admins. Nothing else of the contact changes; the list, or an invitation, takes them in again."""
    group = groups.take_out(call.context, call.user, call.path["org"], call.path["group"], call.path["contact"])
    return group_answer(group, groups.contacts_in(call.context, group))


@operation("My groups", refusals=("client_inactive",))
def list_my_groups(call: Call) -> MyGroupsPage:
    """The groups that I am in as a client, and those that I am a guest of, by name."""
    found = own_groups.list_mine(call.context, call.user, call.path["org"])
    return MyGroupsPage([my_group_answer(one) for one in found], None)


@operation("One of my groups", refusals=("client_inactive",))
def get_my_group(call: Call) -> MyGroupDetailsAnswer:
    """By name: who serves it, its guests, and for its members who is in it; 200 of each at most."""
    found = own_groups.get_mine(call.context, call.user, call.path["org"], call.path["group"])
    return my_group_details_answer(call.context, found)
