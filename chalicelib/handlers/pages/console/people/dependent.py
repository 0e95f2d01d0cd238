"""One dependent in the console: where it is, and its guardians, who are found among the contacts and put into slots."""

from chalicelib.domain.dependent import Guardian, Slot
from chalicelib.domain.errors import FieldError, InvalidRequest, UsherError
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.people.contacts import row_view
from chalicelib.handlers.pages.console.people.dependents import family_view, read
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import dependents, directory
from chalicelib.services.people.directory import ContactQuestion
from chalicelib.services.people.families import Family

# So many who begin so are offered to choose from.
OFFERED = 10
_SHORTEST = 2


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _shown(here, read(here))


def _shown(here: Desk, family: Family, more: Fields | None = None) -> PageAnswer:
    view = {
        "may_change": here.caller.manages,
        "slots": list(Slot),
        "found": [],
        "values": {"find": "", "slot": Slot.A},
    }
    return here.page("people/dependent", family_view(here, family) | view | (more or {}))


def guardians(turn: Turn) -> PageAnswer:
    """Somebody is taken off, put on, or looked for first: what the button says."""
    typed = turn.typed()
    here = desk(turn)
    family = read(here)
    here.caller.require_manager()
    try:
        if typed.get("step") == "find":
            return _shown(here, family, _found(here, typed))
        _put(here, family, typed)
    except UsherError as error:
        return told(error, _shown(here, read(here)))
    return here.to(f"/dependents/{family.dependent.id}", done="saved")


def _found(here: Desk, typed: dict[str, str]) -> Fields:
    """Contacts whose name or address begins like that."""
    name = typed.get("find", "").strip()
    if len(name) < _SHORTEST:
        raise InvalidRequest(errors=[FieldError("find", "find_short", "Type at least two characters.")])
    asked = ContactQuestion(kind="person", name=name[:100])
    page = directory.list_contacts(here.context, here.user, here.organization, asked, after=None, limit=OFFERED)
    if not page.items:
        raise InvalidRequest(errors=[FieldError("find", "find_nobody", "Nobody among the contacts begins like this.")])
    return {
        "found": [row_view(here, one) for one in page.items],
        "values": {"find": name, "slot": typed.get("slot", "")},
    }


def _put(here: Desk, family: Family, typed: dict[str, str]) -> None:
    off, added = typed.get("off", ""), typed.get("contact", "")
    slot = typed.get("slot", "")
    if added and slot not in set(Slot):
        raise InvalidRequest(errors=[FieldError("slot", "invalid", "Choose A, B or other.")])
    left = tuple(one for one in family.dependent.guardians if one.contact not in (off, added))
    wanted = (*left, Guardian(contact=added, slot=slot)) if added else left
    patch = Patch({"guardians": wanted}, version_seen(typed))
    dependents.change(here.context, here.user, here.organization, family.dependent.id, patch)
