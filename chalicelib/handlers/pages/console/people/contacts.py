"""The contacts of an organization in the console: by display state, type, place, slot and the beginning of a name."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from chalicelib.domain.contact import Contact, ContactState
from chalicelib.domain.contact_types import is_invited, types_of
from chalicelib.domain.dependent import Slot, only_other
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import TEAM
from chalicelib.handlers.api.bodies.contacts import ContactsQuery
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.people import directory

AT_ONCE = 25
STATES = (ContactState.INVITE, ContactState.RE_INVITE, ContactState.LINKED)
# What narrows the list and a group invitation alike, then what narrows the list alone.
AUDIENCE = ("state", "type", "segment", "slot", "tag")
FILTERS = ("q", *AUDIENCE, "attention", "staff")
# One sign would match nearly everybody.
_SHORTEST = 2
_LONGEST = {"q": 100, "type": 40, "segment": 60, "tag": 40}


def show_all(turn: Turn) -> PageAnswer:
    """Newest first. A page may be short where a filter matches little, and still go on."""
    here = desk(turn)
    kept = _kept(turn.incoming.query)
    query = typed_as(ContactsQuery, _asked(kept, turn.incoming.query.get("cursor")))
    asked = directory.ContactQuestion(
        **lists.audience_fields(query), name=query.q or "", attention=query.attention, unserved=query.staff == "none"
    )
    question = f"console#contacts#{here.organization}#{here.user.id}#{asked}"
    after = position_of(here.context, query.cursor, question)
    page = directory.list_contacts(here.context, here.user, here.organization, asked, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [row_view(here, one) for one in page.items],
        "states": list(STATES),
        "types": type_names(here),
        "slots": list(Slot),
        "places": sorted({place for one in page.items for copy in one.dependents for place in copy.segments.values()}),
        "values": {name: kept.get(name, "") for name in FILTERS},
        "may_create": may_create(here),
        "may_pick": here.caller.manages,
        "audience": {name: kept[name] for name in AUDIENCE if name in kept and set(kept) <= set(AUDIENCE)},
        "is_first": query.cursor is None,
        "next_page": urlencode(kept | {"cursor": following}) if following else "",
    }
    return here.page("people/contacts", view)


def may_create(here: Desk) -> bool:
    """Whoever may invite clients may also note them down."""
    return Role.CLIENT in invitable_by(here.caller)


def type_names(here: Desk) -> list[str]:
    return [one.name for one in types_of(here.caller.organization.policy.contact_types)]


def row_view(here: Desk, contact: Contact) -> Fields:
    """`registered` is the address that their account has, which may differ from the one on file (S4.9)."""
    return {
        "id": contact.id,
        "name": name_of(contact),
        "address": next(iter(contact.addresses), ""),
        "registered": contact.linked_email or contact.linked_phone,
        "state": str(contact.state),
        "type": contact.type,
        "is_group": contact.is_group,
        "tags": list(contact.tags),
        "dependents": [dependent_view(one.name, one.slot, one.segments) for one in contact.dependents],
        "may_invite": may_invite(here, contact),
        "may_unlink": here.caller.manages and bool(contact.linked_user),
    }


def name_of(contact: Contact) -> str:
    return contact.name or next(iter(contact.addresses), "")


def dependent_view(name: str, slot: str, segments: dict[str, str]) -> Fields:
    return {"name": name, "slot": str(slot), "places": list(segments.values())}


def invited_as(contact: Contact) -> Role:
    """The role that an invitation of this contact is to, where nobody says another one."""
    if contact.client:
        return Role.GUEST
    return Role(contact.type) if contact.type in TEAM - {Role.OWNER} else Role.CLIENT


def may_invite(here: Desk, contact: Contact) -> bool:
    """Whether inviting this contact is worth offering. The use case judges it in the end."""
    policy = here.caller.organization.policy
    invitable = contact.client or invited_as(contact) in invitable_by(here.caller)
    return bool(
        not contact.is_group
        and not contact.linked_user
        and invitable
        and is_invited(contact.type, policy.contact_types)
        and not only_other(contact, policy)
    )


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that were chosen and make sense: an old address still shows a list."""
    given = {name: str(query.get(name, "")).strip()[: _LONGEST.get(name, 20)] for name in FILTERS}
    known: dict[str, Collection[str]] = {
        "state": set(STATES),
        "slot": set(Slot),
        "attention": {"on"},
        "staff": {"none"},
    }
    sensible = {name: text for name, text in given.items() if text and text in known.get(name, {text})}
    return {name: text for name, text in sensible.items() if name != "q" or len(text) >= _SHORTEST}


def _asked(kept: Mapping[str, str], cursor: str | None) -> Json:
    attention: Json = {"attention": True} if "attention" in kept else {}
    return {**kept, **attention} | ({"cursor": cursor} if cursor else {})
