"""The guests of a client or a group: their list, and whether somebody may open one, which invites nobody (S2.9)."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.marks import Holders
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Condition, Found, Page
from chalicelib.services.context import Context
from chalicelib.services.core.grants import decide
from chalicelib.services.core.homes import holder_refs, unchanged

GUESTS = "GST#"


def guests_of(context: Context, organization_id: str, client_id: str, after: str | None, limit: int) -> Page:
    """The guest contacts of a client or a group, oldest first, for callers who may see it."""
    client = refs.contact(organization_id, client_id)
    page = context.store.children(client, GUESTS, after=after, limit=limit)
    references = [refs.contact(organization_id, one.contact) for one in page.items]
    return Page(context.store.read(references).all(references) if references else [], page.next)


def opening_refs(organization_id: str, user: User, of: str) -> list[refs.Ref[Any]]:
    """What tells whether somebody may open a guest of this client. Raises Unprocessable for what is no id."""
    if not of:
        return []
    if not is_id("con_", of):
        raise _unknown()
    own = membership_id(user.id, Role.STAFF)
    return [refs.contact(organization_id, of), refs.assignment(organization_id, of, own)]


def refuse_opening(caller: Caller, found: Found, of: str, *, by_client: bool) -> None:
    """Whoever may invite a guest of a client may open one, that client in their own place (`by_client`). Raises
    NotAllowed, Unprocessable for no client of here."""
    ruling = decide(caller, found, Role.GUEST, Grants(client=of))
    if ruling.membership is None:
        raise NotAllowed("Your role does not allow this guest.", extra={"rule": ruling.rule})
    if ruling.membership.role == Role.CLIENT and not by_client:
        raise NotAllowed("Open guests of your own: POST /v1/me/organizations/{org}/guests.")
    client = found[refs.contact(caller.organization.id, of)]
    if client is None or client.client:
        raise _unknown()


def alone(context: Context, guest: Contact) -> Mapping[refs.Ref[Holders], Condition]:
    """That nobody among the guests of this client holds an address of a new one. Raises Conflict naming who does."""
    references = holder_refs(context, guest)
    found = context.store.read(references) if references else Found({})
    identifiers = sorted({one for mark in found.all(references) for one in mark.contacts})
    people = [refs.contact(guest.organization, one) for one in identifiers]
    held = [one.id for one in (context.store.read(people).all(people) if people else ()) if one.client == guest.of]
    if held:
        raise Conflict("This guest is here already: invite or change that one.", extra={"contact": held[0]})
    return unchanged(context, guest, found)


def _unknown() -> Unprocessable:
    return Unprocessable(errors=[FieldError("of", "invalid", "There is no such client or group here.")])
