"""An organization exactly as an earlier version wrote it, who serves a contact kept twice: on the contact and beside.

Jane was invited by Stan's boss, then again for Sue and Stan, and that invitation corrected to Tom. Kim's invitation was
corrected to Sue. Lou and Nia came with Stan, Lou's invitation is open. Nobody serves Max.
"""

import json
from pathlib import Path
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import Assignment, OpenMark
from chalicelib.domain.organization import Membership, Organization
from chalicelib.models.codec import to_entity
from chalicelib.services.core.assigned import staff_of
from tests.fakes.store import MemoryStore
from tests.world import World

WRITTEN = json.loads((Path(__file__).parent / "staff_kept_twice.json").read_text())
NAMES: dict[str, str] = WRITTEN["names"]
ITEMS: list[dict[str, Any]] = WRITTEN["items"]
CONTACTS = ("jane", "kim", "lou", "max", "nia")


class Old(World):
    """The world as it was left."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store or remembered())
        self.now = WRITTEN["now"]
        self.owner, self.staff = self.user("Olga"), self.user("Stan")
        self.sue, self.tom = self.user("Sue"), self.user("Tom")
        self.place: Organization = self.item(refs.organization(NAMES["organization"]))

    def contact(self, name: str) -> Contact:
        found: Contact = self.item(refs.contact(self.place.id, NAMES[name]))
        return found

    def contacts(self) -> list[Contact]:
        return [self.contact(name) for name in CONTACTS]

    def staff_names(self, name: str) -> list[str]:
        """Who is assigned, in order."""
        called = {NAMES[one]: one for one in ("stan", "sue", "tom")}
        return [called[one.membership] for one in staff_of(self.context, self.place.id, NAMES[name])]

    def members(self) -> list[User]:
        return [self.staff, self.sue, self.tom]


def remembered() -> MemoryStore:
    """The items in memory."""
    store = MemoryStore()
    store.items = {_ref(raw): to_entity(raw) for raw in ITEMS}
    return store


def _ref(raw: dict[str, Any]) -> refs.Ref[Any]:
    entity = to_entity(raw)
    match entity:
        case Assignment():
            return refs.assignment(entity.organization, entity.contact, entity.membership)
        case OpenMark():
            return refs.open_mark(*raw["pk"]["S"].split("#")[1:])
        case Membership() if raw["kind"]["S"] == "mirror":
            return refs.mirror(entity.user, entity.organization, entity.id)
        case Contact() | Invitation() | Organization() | Membership():
            return refs.of(entity)
    raise TypeError(raw["kind"]["S"])


__all__ = ["CONTACTS", "ITEMS", "NAMES", "Old", "remembered"]
