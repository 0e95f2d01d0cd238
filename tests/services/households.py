"""A child-care business: children, their guardians, and who is asked what about them."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.identity import User
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import dependents, directory
from chalicelib.services.people.dependents import DependentDraft
from chalicelib.services.people.families import Family
from tests.services.steps import Acme


class Nursery(Acme):
    """`person` adds a contact, `child` a dependent whose guardians are named by slot."""

    def person(self, name: str, **draft: Any) -> Contact:
        return self.adds_contact(name=name, **({"emails": (f"{name.lower()}@example.com",)} | draft))

    def child(self, name: str, *, user: User | None = None, replay: Any = None, **given: Any) -> Family:
        """`A`, `B` take a contact, `other` a list of them; what is left are segments."""
        external = given.pop("external_id", "")
        draft = DependentDraft(name=name, external_id=external, guardians=slots(given), segments=given)
        return dependents.create(self.context, user or self.owner, self.place.id, draft, replay)

    def changes(self, family: Family, user: User | None = None, version: int | None = None, **changes: Any) -> Family:
        patch = Patch(changes, version)
        return dependents.change(self.context, user or self.owner, self.place.id, family.dependent.id, patch)

    def now_of(self, contact: Contact) -> Contact:
        found: Contact = self.item(refs.contact(self.place.id, contact.id))
        return found

    def listed(self, user: User | None = None, **asked: Any) -> set[str]:
        """The names in the list of contacts."""
        page = directory.list_contacts(
            self.context, user or self.owner, self.place.id, directory.ContactQuestion(**asked), after=None, limit=50
        )
        return {one.name for one in page.items}


def slots(given: dict[str, Any]) -> tuple[Guardian, ...]:
    """Takes the guardians out of `given`."""
    named = [(slot, given.pop(slot)) for slot in ("A", "B") if slot in given]
    named += [("other", one) for one in given.pop("other", ())]
    return tuple(Guardian(contact=one.id, slot=slot) for slot, one in named)
