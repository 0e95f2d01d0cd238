"""Noting somebody down, and changing what is noted: held to the bodies of the API, and to the version that was seen."""

from msgspec import structs

from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed, UsherError, VersionMismatch
from chalicelib.domain.locales import LOCALES
from chalicelib.handlers.api.bodies.contacts import CreateContact, PatchContact
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import given_fields, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.people.contacts import may_create, name_of, type_names
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import contact_changes, contacts

Typed = dict[str, str]
FIELDS = ("name", "emails", "phones", "preferred", "type", "tags", "locale", "timezone", "external_id")
_LISTS = ("emails", "phones", "tags")


def new_page(turn: Turn) -> PageAnswer:
    here = desk(turn)
    if not may_create(here):
        raise NotAllowed
    return _new(here, {"type": "client", "locale": "en", "form": mark(turn)})


def _new(here: Desk, values: Typed) -> PageAnswer:
    return here.page("people/contact_new", _around(here, values))


def _around(here: Desk, values: Typed) -> Json:
    known = type_names(here)
    types = [*known, *({values.get("type", "")} - {"", *known})]
    return {"values": values, "types": types, "locales": list(LOCALES)}


def create(turn: Turn) -> PageAnswer:
    here = desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "") for name in (*FIELDS, "form")}
    try:
        body = typed_as(CreateContact, _given(values))
        draft = contacts.ContactDraft(**_with_tuples(structs.asdict(body)))
        made = contacts.create(here.context, here.user, here.organization, draft, replay("", values))
    except UsherError as error:
        return told(error, _new(here, values))
    return here.to(f"/contacts/{made.id}", done="noted")


def edit_page(turn: Turn) -> PageAnswer:
    here = desk(turn)
    contact = _read(here)
    return _edit(here, contact, _values_of(contact))


def _read(here: Desk) -> Contact:
    return contacts.get(here.context, here.user, here.organization, here.turn.named("contact"))


def _edit(here: Desk, contact: Contact, values: Typed) -> PageAnswer:
    about = {"id": contact.id, "name": name_of(contact), "is_linked": bool(contact.linked_user)}
    return here.page("people/contact_edit", _around(here, values) | about)


def _values_of(contact: Contact) -> Typed:
    values: Typed = {name: str(getattr(contact, name)) for name in FIELDS if name not in _LISTS}
    lists = {"emails": "\n".join(contact.emails), "phones": "\n".join(contact.phones), "tags": ", ".join(contact.tags)}
    return values | lists | {"version": str(contact.version)}


def save(turn: Turn) -> PageAnswer:
    """What was left as it is, is not sent: a field that somebody else may change stays theirs."""
    here = desk(turn)
    typed = turn.typed()
    contact = _read(here)
    values = {name: typed.get(name, "") for name in (*FIELDS, "version")}
    try:
        _change(here, contact, values)
    except VersionMismatch as error:
        # What was typed stays; saved once more, it takes the place of what is there by now.
        return told(error, _edit(here, contact, values | {"version": str(contact.version)}))
    except UsherError as error:
        return told(error, _edit(here, contact, values))
    return here.to(f"/contacts/{contact.id}", done="saved")


def _change(here: Desk, contact: Contact, values: Typed) -> None:
    before = _given(_values_of(contact))
    changed = {name: value for name, value in _given(values).items() if value != before[name]}
    body = typed_as(PatchContact, {name: value or _CLEARED.get(name, value) for name, value in changed.items()})
    given = given_fields(body, cleared={"emails": [], "phones": [], "tags": []}, empty="")
    patch = Patch(_with_tuples(given), version_seen(values))
    contact_changes.change(here.context, here.user, here.organization, contact.id, patch)


_CLEARED: Json = {"timezone": None, "external_id": None}


def _given(values: Typed) -> Json:
    """What was typed as the API takes it: an address a line, tags between commas."""
    given: Json = {name: values.get(name, "").strip() for name in FIELDS if name not in _LISTS}
    given |= {name: _lines(values.get(name, "")) for name in ("emails", "phones")}
    return given | {"tags": [one.strip() for one in values.get("tags", "").split(",") if one.strip()]}


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


def _with_tuples(fields: Json) -> Json:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
