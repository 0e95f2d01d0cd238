"""Groups as requests and answers: who is in them, for the team and for those who are in them."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.contact import Contact
from chalicelib.domain.organization import Membership
from chalicelib.handlers.api.bodies.common import Body, ContactState, Id
from chalicelib.handlers.api.bodies.members import photo_url
from chalicelib.services.context import Context
from chalicelib.services.people.groups import GroupMember
from chalicelib.services.people.own_groups import OwnGroup, OwnGroupDetails


class PutGroupMembers(Body):
    """The contacts in the group by their id. At most 48 may come or go in one request."""

    contacts: Annotated[list[Id], Meta(max_length=1_000)]


class GroupMemberAnswer(Struct, kw_only=True):
    """`contact` is null for whoever may not see its record; `state` is that of the contact."""

    contact: str | None
    name: str
    state: ContactState
    photo_url: str | None


class GroupMembersPage(Struct):
    items: list[GroupMemberAnswer]
    next: str | None


class GroupAnswer(Struct, kw_only=True):
    """A group with the ids of the contacts in it."""

    id: str
    name: str
    contacts: list[str]
    version: int


class MyGroupAnswer(Struct, kw_only=True):
    """`role` is `member`, or `guest` for a guest of the group."""

    id: str
    name: str
    role: str


class MyGroupsPage(Struct):
    items: list[MyGroupAnswer]
    next: str | None


class PersonAnswer(Struct, kw_only=True):
    name: str
    photo_url: str | None


class ServingAnswer(Struct, kw_only=True):
    id: str
    name: str
    title: str
    greeting: str
    photo_url: str | None


class MyGroupDetailsAnswer(Struct, kw_only=True):
    """`members` is empty for a guest of the group."""

    id: str
    name: str
    members: list[PersonAnswer]
    staff: list[ServingAnswer]
    guests: list[PersonAnswer]


def group_member_answer(context: Context, member: GroupMember, *, named: bool) -> GroupMemberAnswer:
    contact = member.contact
    return GroupMemberAnswer(
        contact=contact.id if named else None,
        name=contact.name,
        state=contact.state.value,
        photo_url=photo_url(context, member.joined),
    )


def group_answer(group: Contact, contacts: list[str]) -> GroupAnswer:
    return GroupAnswer(id=group.id, name=group.name, contacts=contacts, version=group.version)


def my_group_answer(own: OwnGroup) -> MyGroupAnswer:
    return MyGroupAnswer(id=own.group.id, name=own.group.name, role="member" if own.is_member else "guest")


def my_group_details_answer(context: Context, own: OwnGroupDetails) -> MyGroupDetailsAnswer:
    return MyGroupDetailsAnswer(
        id=own.group.id,
        name=own.group.name,
        members=[PersonAnswer(name=one.contact.name, photo_url=photo_url(context, one.joined)) for one in own.members],
        staff=[serving_answer(context, one) for one in own.staff],
        guests=[PersonAnswer(name=one.name, photo_url=None) for one in own.guests],
    )


def serving_answer(context: Context, member: Membership) -> ServingAnswer:
    return ServingAnswer(
        id=member.id,
        name=member.name,
        title=member.profile.title,
        greeting=member.profile.greeting,
        photo_url=photo_url(context, member),
    )
