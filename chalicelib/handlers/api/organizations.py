"""Organizations, members and contacts over HTTP: parse, call, render."""

from typing import Any

from msgspec import UNSET, structs

from chalicelib.domain.organization import Branding
from chalicelib.handlers.http import answers, lists, present, present_people, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.services.core.saving import Patch
from chalicelib.services.core.validation import clean_branding
from chalicelib.services.people import (
    contact_changes,
    contacts,
    counts,
    directory,
    member_settings,
    members,
    organizations,
)


@operation(
    "POST",
    "/v1/organizations",
    "Create an organization and own it",
    body=schemas.CreateOrganization,
    answer=answers.OrganizationAnswer,
    status=201,
    refusals=("email_unverified",),
    replayable=True,
)
def create_organization(call: Call) -> Any:
    """Only where the deployment lets anybody with a verified email do so; elsewhere the operator creates them."""
    branding = Branding(**clean_branding(structs.asdict(call.body)))
    organization = organizations.create_by_user(call.context, call.user, branding, call.replay)
    return present.organization_answer(organization)


@operation("GET", "/v1/organizations/{org}", "Read an organization", answer=answers.OrganizationAnswer)
def get_organization(call: Call) -> Any:
    """For every member."""
    return present.organization_answer(organizations.get(call.context, call.user, call.path["org"]))


@operation(
    "PATCH",
    "/v1/organizations/{org}",
    "Change branding and policy",
    body=schemas.PatchOrganization,
    answer=answers.OrganizationAnswer,
    versioned=True,
)
def patch_organization(call: Call) -> Any:
    """For owners and admins."""
    given = given_fields(call.body, cleared={"labels": {}}, empty="")
    policy = given_fields(given.pop("policy", None), cleared={}, empty=None)
    patch = Patch({"branding": clean_branding(given), "policy": policy}, call.version)
    changed = organizations.change(call.context, call.user, call.path["org"], patch)
    return present.organization_answer(changed)


def given_fields(body: Any, *, cleared: dict[str, Any], empty: Any) -> dict[str, Any]:
    """The fields a merge patch names; null becomes the empty value of the field."""
    if body is None or body is UNSET:
        return {}
    named = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    return {name: cleared.get(name, empty) if value is None else value for name, value in named.items()}


@operation(
    "GET",
    "/v1/organizations/{org}/members",
    "List members",
    query=schemas.PageQuery,
    answer=answers.MembersPage,
)
def list_members(call: Call) -> Any:
    """As far as the caller's role sees them: clients the staff who serve them, guests their client. A page may
    be shorter than `limit` and still have a next."""
    filters = f"members#{call.path['org']}#{call.user.id}"
    after = position_of(call.context, call.query.cursor, filters)
    page = members.list_members(call.context, call.user, call.path["org"], after=after, limit=call.query.limit)
    items = [present.membership_answer(one) for one in page.items]
    return answers.MembersPage(items, cursor_of(call.context, page.next, filters))


@operation("GET", "/v1/organizations/{org}/members/{member}", "Read a member", answer=answers.MembershipAnswer)
def get_member(call: Call) -> Any:
    """404 for members the caller's role does not see."""
    return present.membership_answer(members.get_member(call.context, call.user, call.path["org"], call.path["member"]))


@operation(
    "PATCH",
    "/v1/organizations/{org}/members/{member}",
    "Change what a member is written to about",
    body=schemas.PatchMember,
    answer=answers.MembershipAnswer,
    versioned=True,
)
def patch_member(call: Call) -> Any:
    """For oneself; owners and admins for others too. `locale` is the language of such messages."""
    patch = Patch(given_fields(call.body, cleared={}, empty=""), call.version)
    changed = member_settings.change(call.context, call.user, call.path["org"], call.path["member"], patch)
    return present.membership_answer(changed)


@operation(
    "POST",
    "/v1/organizations/{org}/contacts",
    "Create a contact without inviting",
    body=schemas.CreateContact,
    answer=answers.ContactAnswer,
    status=201,
    replayable=True,
)
def create_contact(call: Call) -> Any:
    """Several contacts may share an address. Nothing is sent."""
    draft = contacts.ContactDraft(**_with_tuples(structs.asdict(call.body)))
    contact = contacts.create(call.context, call.user, call.path["org"], draft, call.replay)
    return present_people.contact_answer(contact)


@operation(
    "GET",
    "/v1/organizations/{org}/contacts",
    "List contacts",
    query=schemas.ContactsQuery,
    answer=answers.ContactsPage,
)
def list_contacts(call: Call) -> Any:
    """Newest first. Staff get the contacts assigned to them. A page may be shorter than `limit`, even empty, and still
    have a `next`: go on until it is null. `q` is the beginning of a name, of any word of it, or of an address.
    `segment` (the value of any), `slot` and `dependent` ask for guardians, and must hold for one of their dependents.
    `attention=true` answers those with an open invitation that needs somebody: see the list of invitations."""
    query: schemas.ContactsQuery = call.query
    asked = directory.ContactQuestion(**lists.audience_fields(query), name=query.q or "", attention=query.attention)
    after = lists.position(call, "contacts")
    page = directory.list_contacts(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [present_people.contact_answer(one) for one in page.items]
    return answers.ContactsPage(items, lists.cursor(call, "contacts", page))


@operation(
    "GET",
    "/v1/organizations/{org}/counts",
    "Count invitations and contacts",
    answer=answers.CountsAnswer,
)
def get_counts(call: Call) -> Any:
    """Invitations in each state, contacts in each display state, as far as the caller sees them. `more` means at least
    so many: a count looks at the newest 5000 of a state at most, for staff at the newest 500 assignments."""
    return present.counts_answer(counts.count(call.context, call.user, call.path["org"]))


@operation("GET", "/v1/organizations/{org}/contacts/{contact}", "Read a contact", answer=answers.ContactAnswer)
def get_contact(call: Call) -> Any:
    """With its display state: invite, re_invite or linked."""
    return present_people.contact_answer(contacts.get(call.context, call.user, call.path["org"], call.path["contact"]))


@operation(
    "PATCH",
    "/v1/organizations/{org}/contacts/{contact}",
    "Change a contact",
    body=schemas.PatchContact,
    answer=answers.ContactAnswer,
    refusals=("invitation_closed", "channel_unavailable"),
    versioned=True,
)
def patch_contact(call: Call) -> Any:
    """A changed address corrects the open invitations: they get a new link, and earlier links stop working."""
    given = given_fields(call.body, cleared={"emails": [], "phones": [], "tags": []}, empty="")
    patch = Patch(_with_tuples(given), call.version)
    changed = contact_changes.change(call.context, call.user, call.path["org"], call.path["contact"], patch)
    return present_people.contact_answer(changed)


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
