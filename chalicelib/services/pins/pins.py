"""The PIN of a contact, for owners, admins and the staff who serve them: given on request, shown, replaced, withdrawn.

It belongs to the contact: unlinking an account leaves it as it is (S4.11), and nothing replaces it but a request
(S4.12).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.pin import Pin
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.pin_digits import digits_of
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.people.contacts import gate
from chalicelib.services.pins.drawing import first_writes, fresh_pin, last_writes, next_writes
from chalicelib.services.pins.pin_messages import SentPin, latest


@dataclass(frozen=True)
class ShownPin:
    """A PIN with its digits, None where the key that sealed them is gone: it goes on working, and can be replaced.

    `sent` is the latest message about it, where that was asked for.
    """

    pin: Pin
    digits: str | None
    sent: SentPin | None = None


@dataclass(frozen=True, kw_only=True)
class Replacing:
    """Whose PIN is replaced; `version` is that of the PIN as the caller saw it, None where they named none."""

    contact: str
    version: int | None = None
    replay: Replay | None = None


def give(context: Context, user: User, organization_id: str, contact_id: str) -> ShownPin:
    """The PIN of a contact, a new one where they had none. Raises NotFound, NotAllowed, Unprocessable for a group."""

    def decide() -> Decision[ShownPin]:
        _, contact, found = enter_pin(context, user, organization_id, contact_id)
        return given(context, contact, found, user.id)

    return attempt(context, decide)


def foresee(context: Context, user: User, organization_id: str, contact_id: str) -> bool:
    """Whether `give` would make a new one. Nothing is written. Raises what `give` raises."""
    _, contact, found = enter_pin(context, user, organization_id, contact_id)
    return bool(given(context, contact, found, user.id).writes)


def given(
    context: Context, contact: Contact, found: Found, actor: str, beside: Sequence[Write] = ()
) -> Decision[ShownPin]:
    """The PIN that a contact has, or is given by this decision, `beside` what the caller writes with it."""
    held = found[refs.pin(contact.organization, contact.id)]
    if held:
        return Decision(shown(context, held))
    fresh = fresh_pin(context, contact, found[refs.pin_population(contact.organization)], actor)
    fact = record(context, contact.organization, "pin.given", actor=actor, contact=contact.id)
    return Decision(shown(context, fresh), [*first_writes(fresh), fact, *beside])


def show(context: Context, user: User, organization_id: str, contact_id: str) -> ShownPin:
    """With the latest message about it. Raises NotFound also where the contact has none."""
    held = shown(context, _held(enter_pin(context, user, organization_id, contact_id)))
    return replace(held, sent=latest(context, held.pin.last_message)) if held.pin.last_message else held


def replace_pin(context: Context, user: User, organization_id: str, wanted: Replacing) -> ShownPin:
    """Other digits, and those of before open nothing any more (S4.12).

    Raises NotFound where the contact has none, VersionMismatch also where somebody was faster than a caller who named a
    version.
    """

    def decide() -> Decision[ShownPin]:
        entered = enter_pin(context, user, organization_id, wanted.contact, *replay_refs(user, wanted.replay))
        _, contact, found = entered
        before = _held(entered)
        if replayed(context, found, user, wanted.replay):
            return Decision(shown(context, before))
        if wanted.version not in (None, before.version):
            raise VersionMismatch
        fresh = fresh_pin(context, contact, found[refs.pin_population(organization_id)], user.id)
        writes = [
            *next_writes(before, fresh),
            record(context, organization_id, "pin.replaced", actor=user.id, contact=contact.id),
            *remember(context, user, wanted.replay, contact.id),
        ]
        return Decision(shown(context, replace(fresh, version=before.version + 1)), writes)

    return attempt(context, decide, spent=VersionMismatch if wanted.version else Conflict)


def withdraw(context: Context, user: User, organization_id: str, contact_id: str) -> None:
    """The contact has no PIN any more, and can be given another; the same where there is none."""

    def decide() -> Decision[None]:
        _, contact, found = enter_pin(context, user, organization_id, contact_id)
        pin = found[refs.pin(organization_id, contact.id)]
        if pin is None:
            return Decision(None)
        fact = record(context, organization_id, "pin.withdrawn", actor=user.id, contact=contact_id)
        return Decision(None, [*last_writes(pin), fact])

    attempt(context, decide)


def shown(context: Context, pin: Pin) -> ShownPin:
    return ShownPin(pin, digits_of(context, pin))


def enter_pin(
    context: Context, user: User, organization_id: str, contact_id: str, *also: refs.Ref[Any]
) -> tuple[Caller, Contact, Found]:
    """The one gate to somebody else's PIN, in one read. Raises NotFound, NotAllowed, Unprocessable for a group."""
    caller, contact, found = gate(
        context, user, organization_id, contact_id, *pin_refs(organization_id, contact_id), *also
    )
    if caller.sight.contacts == "none":
        raise NotAllowed("Ask for your own PIN: GET /v1/me/organizations/{org}/pin.")
    if contact.is_group:
        raise Unprocessable(errors=[FieldError("contact", "invalid", "A group has no PIN: give one to its members.")])
    return caller, contact, found


def pin_refs(organization_id: str, contact_id: str) -> list[refs.Ref[Any]]:
    """What must be read to show a PIN, or to give one."""
    return [refs.pin(organization_id, contact_id), refs.pin_population(organization_id)]


def _held(entered: tuple[Caller, Contact, Found]) -> Pin:
    _, contact, found = entered
    pin = found[refs.pin(contact.organization, contact.id)]
    if pin is None:
        raise NotFound("This contact has no PIN: give them one.")
    return pin
