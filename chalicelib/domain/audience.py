"""Which contacts somebody means: the same question for a list of them and for inviting them as a group (S4.4)."""

from chalicelib.domain.contact import Contact, Guardianship
from chalicelib.domain.values import dataclass


@dataclass(frozen=True, kw_only=True)
class Audience:
    """What is empty matches everybody. `segment` is any value of a dependent's segments; it, `slot` and `dependent`
    must all hold for one and the same dependent."""

    kind: str = ""
    state: str = ""
    type: str = ""
    tag: str = ""
    segment: str = ""
    slot: str = ""
    dependent: str = ""

    def fits(self, contact: Contact) -> bool:
        return (
            self.kind in ("", contact.kind)
            and self.state in ("", contact.state)
            and self.type in ("", contact.type)
            and (not self.tag or self.tag in contact.tags)
            and self._guards(contact)
        )

    def _guards(self, contact: Contact) -> bool:
        asked = self.segment or self.slot or self.dependent
        return not asked or any(self._is(one) for one in contact.dependents)

    def _is(self, guardianship: Guardianship) -> bool:
        return (
            self.slot in ("", guardianship.slot)
            and self.dependent in ("", guardianship.dependent)
            and (not self.segment or self.segment in guardianship.segments.values())
        )


EVERYBODY = Audience()
