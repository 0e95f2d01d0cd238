"""Creating and changing a dependent, with the copies that its guardians carry. Reading one: see `families`.

Everything is one transaction on the versions that were read, so that a copy is never older than its dependent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import (
    MAX_DEPENDENTS,
    MAX_SEGMENTS,
    PARENTS,
    SEGMENT_LIMIT,
    Dependent,
    Guardian,
    carrying,
)
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.text import clean_line, clean_name
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, Patch, attempt, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.people.families import Family, gate


@dataclass(frozen=True, kw_only=True)
class DependentDraft:
    """A dependent as typed."""

    name: str = ""
    external_id: str = ""
    segments: Mapping[str, str] = field(default_factory=dict)
    guardians: tuple[Guardian, ...] = ()


def create(context: Context, user: User, organization_id: str, draft: DependentDraft, replay: Replay | None) -> Family:
    """A new dependent, noted on its guardians. Raises NotAllowed, Unprocessable."""
    references = _contact_refs(organization_id, draft.guardians)
    bare = _bare(context, user, organization_id)

    def earlier(seen: Found | Lost) -> Family | None:
        done = replayed(context, seen, user, replay)
        return load(context, organization_id, done) if done else None

    def decide() -> Decision[Family]:
        caller, found = enter(context.store, organization_id, user, *references, *replay_refs(user, replay))
        caller.require_manager()
        family = earlier(found)
        if family:
            return Decision(family)
        fresh = _with(bare, vars(draft))
        contacts = _guardians(found, None, fresh)
        writes = [
            Put(refs.dependent(organization_id, fresh.id), fresh, Absent()),
            *_copies(found, contacts),
            _event(context, fresh, "dependent.created", user),
            *remember(context, user, replay, fresh.id),
        ]
        return Decision(Family(fresh, tuple(contacts)), writes, earlier)

    return attempt(context, decide)


def new(context: Context, user: User, organization_id: str, draft: DependentDraft) -> Dependent:
    """The dependent that a draft would make. Raises Unprocessable."""
    return _with(_bare(context, user, organization_id), vars(draft))


def _bare(context: Context, user: User, organization_id: str) -> Dependent:
    return Dependent(
        id=context.new_id("dep_"),
        organization=organization_id,
        name="",
        created_by=user.id,
        created_at=context.now,
        version=0,
    )


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Family:
    """The dependent with the new values of `patch`. Of `segments` only those change that are named: None takes one
    away.

    Raises NotAllowed, VersionMismatch, Conflict on a lost race, Unprocessable.
    """

    def overtaken(lost: Lost) -> None:
        if refs.dependent(organization_id, identifier) in lost:
            raise patch.overtaken() from lost

    def decide() -> Decision[Family]:
        caller, before, _ = gate(context, user, organization_id, identifier)
        caller.require_manager()
        patch.refuse_outdated(before)
        fresh = _with(before, patch.fields)
        references = _contact_refs(organization_id, (*before.guardians, *fresh.guardians))
        found = context.store.read(references) if references else Found({})
        contacts = _guardians(found, before, fresh)
        writes = [
            save(before, fresh),
            *_copies(found, contacts),
            _event(context, fresh, "dependent.changed", user),
        ]
        guardians = tuple(one for one in contacts if fresh.as_seen_by(one.id))
        return Decision(Family(fresh, guardians), writes, overtaken)

    return attempt(context, decide)


def _event(context: Context, dependent: Dependent, what: str, user: User) -> Put:
    return record(context, dependent.organization, what, actor=user.id, data={"dependent": dependent.id})


def load(context: Context, organization_id: str, identifier: str) -> Family:
    """What an earlier request with the same key made, as it is now."""
    reference = refs.dependent(organization_id, identifier)
    dependent = context.store.read([reference])[reference]
    if dependent is None:
        raise NotFound
    references = _contact_refs(organization_id, dependent.guardians)
    return Family(dependent, tuple(context.store.read(references).all(references)) if references else ())


def _with(before: Dependent, changes: Mapping[str, Any]) -> Dependent:
    """The dependent with these fields cleaned and judged. Raises Unprocessable naming every field that is wrong."""
    clean = Cleaning("")
    cleaned = dict(changes)
    if "name" in changes:
        cleaned["name"] = clean.field("name", clean_name, changes["name"])
    if "segments" in changes:
        cleaned["segments"] = _segments(clean, before.segments, changes["segments"])
    clean.finish()
    fresh = revised(before, **cleaned)
    errors = [*_flaws(fresh), *_doubles(fresh.guardians)]
    if errors:
        raise Unprocessable(errors=errors)
    return fresh


def _segments(clean: Cleaning, before: Mapping[str, str], patch: Mapping[str, str | None] | None) -> dict[str, str]:
    """The segments after a merge patch; None takes all of them away."""
    if patch is None:
        return {}
    merged = dict(before)
    for typed, value in patch.items():
        path = f"segments.{typed}"
        name = clean.field(path, lambda text: clean_line(text, SEGMENT_LIMIT), typed)
        merged.pop(name, None)
        if value and name:
            merged[name] = clean.field(path, lambda text: clean_line(text, SEGMENT_LIMIT), value)
    return {name: value for name, value in merged.items() if value}


def _flaws(dependent: Dependent) -> list[FieldError]:
    flaws = []
    if not dependent.name:
        flaws.append(FieldError("name", "required", "Give a name."))
    if len(dependent.segments) > MAX_SEGMENTS:
        flaws.append(FieldError("segments", "too_many", f"Give at most {MAX_SEGMENTS} segments."))
    return flaws


def _doubles(guardians: Iterable[Guardian]) -> list[FieldError]:
    """One guardian A, one B; a contact guards a dependent once."""
    flaws: list[FieldError] = []
    contacts: set[str] = set()
    slots: set[str] = set()
    for index, guardian in enumerate(guardians):
        if guardian.contact in contacts:
            flaws.append(FieldError(f"guardians.{index}.contact", "repeated", "Name each contact once."))
        if guardian.slot in slots & PARENTS:
            flaws.append(FieldError(f"guardians.{index}.slot", "repeated", "Only one guardian can have this slot."))
        contacts.add(guardian.contact)
        slots.add(guardian.slot)
    return flaws


def _contact_refs(organization_id: str, guardians: Iterable[Guardian]) -> list[refs.Ref[Contact]]:
    """References of what can be contacts; the rest is found to be none."""
    named = dict.fromkeys(one.contact for one in guardians if is_id("con_", one.contact))
    return [refs.contact(organization_id, identifier) for identifier in named]


def _guardians(found: Found, before: Dependent | None, fresh: Dependent) -> list[Contact]:
    """The guardians of now, then those of before, with their copies. Raises Unprocessable for who can't be one."""
    flaws: list[FieldError] = []
    contacts: list[Contact] = []
    former = {one.contact for one in before.guardians} if before else set()
    for index, guardian in enumerate(fresh.guardians):
        contact = found[refs.contact(fresh.organization, guardian.contact)]
        if contact is None or contact.kind != "person":
            flaws.append(FieldError(f"guardians.{index}.contact", "invalid", "There is no such person here."))
            continue
        carried = carrying(contact, fresh)
        if len(carried.dependents) > MAX_DEPENDENTS:
            detail = f"A contact can be guardian of at most {MAX_DEPENDENTS} dependents."
            flaws.append(FieldError(f"guardians.{index}.contact", "too_many", detail))
        contacts.append(carried)
    if flaws:
        raise Unprocessable(errors=flaws)
    left = sorted(former - {one.contact for one in fresh.guardians})
    gone = found.all(refs.contact(fresh.organization, identifier) for identifier in left)
    return contacts + [carrying(contact, fresh) for contact in gone]


def _copies(found: Found, contacts: Iterable[Contact]) -> list[Write]:
    """The writes of those contacts whose copies differ from what was read."""
    pairs = ((found[refs.of(carried)], carried) for carried in contacts)
    return [save(before, after) for before, after in pairs if before and before.dependents != after.dependents]
