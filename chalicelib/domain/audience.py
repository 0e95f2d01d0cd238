"""Which contacts somebody means: the same question for a list of them and for inviting them as a group (S4.4)."""

from chalicelib.domain.contact import Contact, Guardianship
from chalicelib.domain.values import dataclass


@dataclass(frozen=True, kw_only=True)
class Audience:
    """What is empty matches everybody. `segment` is any value of a dependent's segments; it, `slot` and `dependent`
    must all hold for one and the same dependent."""

    state: str = ""
    type: str = ""
    tag: str = ""
    segment: str = ""
    slot: str = ""
    dependent: str = ""

    def fits(self, person: Contact) -> bool:
        return (
            self.state in ("", person.state)
            and self.type in ("", person.type)
            and (not self.tag or self.tag in person.tags)
            and self._guards(person)
        )

    def _guards(self, person: Contact) -> bool:
        asked = self.segment or self.slot or self.dependent
        return not asked or any(self._is(one) for one in person.dependents)

    def _is(self, one: Guardianship) -> bool:
        return (
            self.slot in ("", one.slot)
            and self.dependent in ("", one.dependent)
            and (not self.segment or self.segment in one.segments.values())
        )


EVERYBODY = Audience()
