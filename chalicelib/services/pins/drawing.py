"""Drawing a PIN, and the writes by which it is given, replaced and withdrawn.

No two contacts of an organization have the same digits: their mark is put on the condition that it is absent. How many
PINs there are says how long the next one is (docs/adr/0055).
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict
from chalicelib.domain.pin import RANDOMNESS, Pin, PinMark, PinPopulation, counted_as, drawn, length_of_next, room
from chalicelib.domain.writes import Absent, Always, AnyOf, AtMost, Change, Drop, Equals, Missing, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.pin_digits import digest_of, sealed_for
from chalicelib.services.core.saving import save


def fresh_pin(context: Context, contact: Contact, population: PinPopulation | None, actor: str) -> Pin:
    """A new PIN for a contact, not written yet. Raises Conflict where no digits are left."""
    length = length_of_next(population or PinPopulation())
    if not length:
        raise Conflict("This organization has no PINs left: withdraw those that nobody needs.")
    digits = drawn(length, context.random(RANDOMNESS))
    return Pin(
        organization=contact.organization,
        contact=contact.id,
        sealed=sealed_for(context, contact.organization, contact.id, digits),
        digest=digest_of(context, contact.organization, digits),
        length=length,
        made_by=actor,
        made_at=context.now,
    )


def first_writes(fresh: Pin) -> list[Write]:
    """The writes of somebody's first PIN, as long as nobody has these digits and the contact has none."""
    return [Put(refs.of(fresh), fresh, Absent()), _taken(fresh), _counted(fresh, None)]


def next_writes(before: Pin, fresh: Pin) -> list[Write]:
    """The same in place of an earlier one, whose digits are anybody's again."""
    counted = [] if before.length == fresh.length else [_counted(fresh, before)]
    return [save(before, replace(fresh, version=before.version)), _taken(fresh), _freed(before), *counted]


def last_writes(pin: Pin) -> list[Write]:
    """The writes after which a contact has no PIN."""
    one_less = Change(refs.pin_population(pin.organization), Always(), increase={counted_as(pin.length): -1})
    return [Drop(refs.of(pin), Equals("version", pin.version)), _freed(pin), one_less]


def _taken(pin: Pin) -> Write:
    return Put(refs.pin_mark(pin.organization, pin.digest), PinMark(contact=pin.contact), Absent())


def _freed(pin: Pin) -> Write:
    return Drop(refs.pin_mark(pin.organization, pin.digest), Equals("contact", pin.contact))


def _counted(fresh: Pin, before: Pin | None) -> Write:
    """One more of this length, as long as there is room, and one less of that of before."""
    name = counted_as(fresh.length)
    less = {counted_as(before.length): -1} if before else {}
    there_is_room = AnyOf((Missing(name), AtMost(name, room(fresh.length) - 1)))
    return Change(refs.pin_population(fresh.organization), there_is_room, increase={name: 1} | less)
