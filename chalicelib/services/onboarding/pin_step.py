"""The step of onboarding that gives a client their PIN, and shows it to them (S4.11)."""

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership
from chalicelib.domain.pin import Pin
from chalicelib.domain.step import StepKind, StepOutcome, StepRef
from chalicelib.domain.writes import Found, Write
from chalicelib.services.context import Context
from chalicelib.services.core.pin_digits import digits_of
from chalicelib.services.pins.pins import given, pin_refs


def pin_writes(context: Context, held: Membership) -> list[Write]:
    """The writes that give the contact behind this membership a PIN; none where they have one, or there is no contact.

    Raises Conflict where no digits are left.
    """
    if not held.contact:
        return []
    reference = refs.contact(held.organization, held.contact)
    found = context.store.read([reference, *pin_refs(held.organization, held.contact)])
    contact = found[reference]
    return [*given(context, contact, found, held.user).writes] if contact else []


def pin_ref(held: Membership, step: StepRef) -> refs.Ref[Pin] | None:
    """The PIN that a step gave, None for one that gave none."""
    done = held.steps_done.get(step.id)
    if step.kind != StepKind.PIN or not held.contact or done is None or done.outcome != StepOutcome.DONE:
        return None
    return refs.pin(held.organization, held.contact)


def digits_found(context: Context, found: Found | None, reference: refs.Ref[Pin] | None) -> str | None:
    """None where there is no PIN, "" where there is one that can't be read: the key is gone that sealed it."""
    pin = found[reference] if found and reference else None
    return digits_of(context, pin) or "" if pin else None
