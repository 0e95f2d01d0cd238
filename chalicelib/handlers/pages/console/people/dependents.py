"""Dependents in the console, each with its guardians A and B: found, noted down and changed."""

from urllib.parse import urlencode

from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import UsherError, VersionMismatch
from chalicelib.handlers.api.bodies.dependents import CreateDependent, PatchDependent
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, manager_desk
from chalicelib.handlers.pages.console.people.contacts import may_invite, name_of
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import dependents, families
from chalicelib.services.people.families import DependentQuestion, Family

AT_ONCE = 25
FILTERS = ("q", "segment")
FIELDS = ("name", "external_id", "places")
_LONGEST = {"q": 100, "segment": 60}
_SHORTEST = 2


def show_all(turn: Turn) -> PageAnswer:
    here = desk(turn)
    given = {name: turn.incoming.query.get(name, "").strip()[: _LONGEST[name]] for name in FILTERS}
    name = given["q"] if len(given["q"]) >= _SHORTEST else ""
    asked = DependentQuestion(name=name, segment=given["segment"])
    question = f"console#dependents#{here.organization}#{here.user.id}#{asked}"
    cursor = turn.incoming.query.get("cursor")
    after = position_of(here.context, cursor, question)
    page = families.list_dependents(here.context, here.user, here.organization, asked, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    kept = {name: text for name, text in given.items() if text}
    view = {
        "rows": [family_view(here, one) for one in page.items],
        "values": given,
        "may_create": here.caller.manages,
        "is_first": cursor is None,
        "next_page": urlencode(kept | {"cursor": following}) if following else "",
    }
    return here.page("people/dependents", view)


def family_view(here: Desk, family: Family) -> Fields:
    dependent = family.dependent
    slots = {one.contact: str(one.slot) for one in dependent.guardians}
    return {
        "id": dependent.id,
        "name": dependent.name,
        "external_id": dependent.external_id,
        "places": [{"kind": kind, "place": place} for kind, place in dependent.segments.items()],
        "guardians": [guardian_view(here, one, slots[one.id]) for one in family.guardians],
        "version": dependent.version,
    }


def guardian_view(here: Desk, contact: Contact, slot: str) -> Fields:
    """In the same state as in the list of contacts (S4.3)."""
    return {
        "id": contact.id,
        "slot": slot,
        "name": name_of(contact),
        "state": str(contact.state),
        "registered": contact.linked_email or contact.linked_phone,
        "may_invite": may_invite(here, contact),
        "may_unlink": here.caller.manages and bool(contact.linked_user),
    }


def new_page(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    return _new(here, {"form": mark(turn)})


def _new(here: Desk, values: dict[str, str]) -> PageAnswer:
    return here.page("people/dependent_form", {"id": "", "heading": "", "values": values})


def create(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    here = manager_desk(turn)
    values = {name: typed.get(name, "") for name in (*FIELDS, "form")}
    try:
        body = typed_as(CreateDependent, _given(values))
        draft = dependents.DependentDraft(name=body.name, external_id=body.external_id, segments=body.segments)
        made = dependents.create(here.context, here.user, here.organization, draft, replay("dependent", values))
    except UsherError as error:
        return told(error, _new(here, values))
    return here.to(f"/dependents/{made.dependent.id}", done="noted")


def read(here: Desk) -> Family:
    return families.get(here.context, here.user, here.organization, here.turn.named("dependent"))


def edit_page(turn: Turn) -> PageAnswer:
    here = desk(turn)
    family = read(here)
    here.caller.require_manager()
    return _edit(here, family, _values_of(family))


def _edit(here: Desk, family: Family, values: dict[str, str]) -> PageAnswer:
    about = {"id": family.dependent.id, "heading": family.dependent.name, "values": values}
    return here.page("people/dependent_form", about)


def _values_of(family: Family) -> dict[str, str]:
    one = family.dependent
    places = "\n".join(f"{kind}: {place}" for kind, place in one.segments.items())
    return {"name": one.name, "external_id": one.external_id, "places": places, "version": str(one.version)}


def save(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    here = desk(turn)
    family = read(here)
    here.caller.require_manager()
    values = {name: typed.get(name, "") for name in (*FIELDS, "version")}
    try:
        body = typed_as(PatchDependent, _given(values))
        gone: dict[str, None] = dict.fromkeys(family.dependent.segments)
        fields = {"name": body.name, "external_id": body.external_id, "segments": {**gone, **(body.segments or {})}}
        patch = Patch(fields, version_seen(values))
        dependents.change(here.context, here.user, here.organization, family.dependent.id, patch)
    except VersionMismatch as error:
        # What was typed stays; saved once more, it takes the place of what is there by now.
        return told(error, _edit(here, family, values | {"version": str(family.dependent.version)}))
    except UsherError as error:
        return told(error, _edit(here, family, values))
    return here.to(f"/dependents/{family.dependent.id}", done="saved")


def _given(values: dict[str, str]) -> Json:
    """Places are typed one a line, `classroom: Sunflowers`; a line without its kind is a site."""
    pairs = [line.partition(":") for line in values["places"].splitlines() if line.strip()]
    places = {(kind if colon else "site").strip(): (place if colon else kind).strip() for kind, colon, place in pairs}
    return {"name": values["name"].strip(), "external_id": values["external_id"].strip(), "segments": places}
