"""An application: the guardians and dependents of a family are written down in one go, then A and B are invited, each
by the channel they prefer (S4.15).

It is made of requests that there are anyway, each under an Idempotency-Key of its own: whatever died in between, the
same application again does what is left. All that can be refused of what was typed is refused before anything is
written.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.command import CreateInvitation, Replay, TypedRecipient
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import PARENTS, Dependent, Guardian
from chalicelib.domain.errors import Conflict, FieldError, RateLimited, Unavailable, Unprocessable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.external_ids import clean_external_id, external_refs
from chalicelib.services.core.idempotency import replay_refs, replayed
from chalicelib.services.core.staff_lists import named_staff, staff_refs
from chalicelib.services.invitations import invite_contact
from chalicelib.services.people import contacts, dependents
from chalicelib.services.people.contacts import STAFF, ContactDraft
from chalicelib.services.people.dependents import DependentDraft

# What passes by itself: the same application again goes on from there.
PASSING = (Conflict, RateLimited, Unavailable)


@dataclass(frozen=True, kw_only=True)
class Application:
    """`guardians` by slot, in order; all of them guard all of the `dependents`, whose drafts name none. `staff` shall
    serve each guardian. `note` and `expires_in`, in seconds, are those of the invitations."""

    guardians: Sequence[tuple[str, ContactDraft]]
    dependents: Sequence[DependentDraft]
    staff: tuple[str, ...] = ()
    note: str = ""
    expires_in: int | None = None


@dataclass(frozen=True, kw_only=True)
class NotedGuardian:
    """A guardian, with the id of their invitation or why there is none; neither for who is guardian neither A nor B."""

    contact: Contact
    slot: str
    invitation: str = ""
    refusal: UsherError | None = None


@dataclass(frozen=True)
class Applied:
    guardians: tuple[NotedGuardian, ...]
    dependents: tuple[Dependent, ...]


def apply(
    context: Context, user: User, organization_id: str, application: Application, replay: Replay | None
) -> Applied:
    """The family as it was written down, and who of it was invited.

    Raises NotAllowed, Unprocessable, IdempotencyMismatch; and Conflict, RateLimited or Unavailable where the same
    application is to be sent again.
    """
    _refuse(context, user, organization_id, application)
    _refuse_taken(context, user, organization_id, application, replay)
    people = [
        contacts.create(
            context,
            user,
            organization_id,
            replace(draft, staff=application.staff),
            _part(replay, f"guardian {place}"),
        )
        for place, (_, draft) in enumerate(application.guardians)
    ]
    slots = [slot for slot, _ in application.guardians]
    guardians = tuple(Guardian(contact=one.id, slot=slot) for one, slot in zip(people, slots, strict=True))
    children = tuple(
        dependents.create(
            context, user, organization_id, replace(draft, guardians=guardians), _part(replay, f"dependent {place}")
        ).dependent
        for place, draft in enumerate(application.dependents)
    )
    invited = (
        _invited(context, user, application, one, slot, _part(replay, f"invitation {place}"))
        for place, (one, slot) in enumerate(zip(people, slots, strict=True))
    )
    return Applied(tuple(invited), children)


def _part(replay: Replay | None, part: str) -> Replay | None:
    """The key of one request of several. It can't be any caller's: theirs are printable."""
    return Replay(f"{replay.key}\0{part}", replay.digest) if replay else None


def _refuse(context: Context, user: User, organization_id: str, application: Application) -> None:
    """Raises NotAllowed, and Unprocessable with all that is wrong, each under the name it was typed in."""
    caller, found = enter(context.store, organization_id, user, *staff_refs(organization_id, application.staff, STAFF))
    caller.require_manager()
    named_staff(found, organization_id, application.staff, STAFF)
    country = caller.organization.branding.country
    errors = _twice([slot for slot, _ in application.guardians])
    for place, (_, draft) in enumerate(application.guardians):
        at_home = replace(draft, country=draft.country or country)
        errors += _wrong(f"guardians.{place}", contacts.new, context, user, organization_id, at_home)
    for place, child in enumerate(application.dependents):
        errors += _wrong(f"dependents.{place}", dependents.new, context, user, organization_id, child)
    if errors:
        raise Unprocessable(errors=errors)


def _twice(slots: Sequence[str]) -> list[FieldError]:
    return [
        FieldError(f"guardians.{place}.slot", "repeated", "Only one guardian can have this slot.")
        for place, slot in enumerate(slots)
        if slot in PARENTS and slot in slots[:place]
    ]


def _refuse_taken(
    context: Context, user: User, organization_id: str, application: Application, replay: Replay | None
) -> None:
    """External ids of other contacts; what this application wrote before has its own. Raises Unprocessable,
    IdempotencyMismatch."""
    ids = [clean_external_id(draft.external_id) for _, draft in application.guardians]
    parts = [_part(replay, f"guardian {place}") for place, _ in enumerate(ids)]
    marks = [external_refs(organization_id, one) for one in ids]
    if not any(marks):
        return
    wanted = [ref for part, mark in zip(parts, marks, strict=True) for ref in (*replay_refs(user, part), *mark)]
    found = context.store.read(dict.fromkeys(wanted))
    errors = [
        FieldError(f"guardians.{place}.external_id", "repeated", "Another contact has this id: give another.")
        for place, (part, mark) in enumerate(zip(parts, marks, strict=True))
        if (mark and mark in marks[:place])
        or any(one.contact != replayed(context, found, user, part) for one in found.all(mark))
    ]
    if errors:
        raise Unprocessable(errors=errors)


def _wrong(place: str, judge: Callable[..., Any], *given: Any) -> list[FieldError]:
    """What a judge refuses, by where it stands in the application."""
    try:
        judge(*given)
    except Unprocessable as refusal:
        found = refusal.errors or (FieldError("", "required", refusal.detail),)
        return [replace(one, field=f"{place}.{one.field}".rstrip(".")) for one in found]
    return []


def _invited(
    context: Context, user: User, application: Application, contact: Contact, slot: str, replay: Replay | None
) -> NotedGuardian:
    if slot not in PARENTS:
        return NotedGuardian(contact=contact, slot=slot)
    command = CreateInvitation(
        user=user,
        organization=contact.organization,
        recipient=TypedRecipient(contact=contact.id),
        role=Role.CLIENT,
        note=application.note,
        expires_in=application.expires_in,
        replay=replay,
    )
    try:
        handed = invite_contact.invite(context, command)
    except PASSING:
        raise
    except UsherError as refusal:
        return NotedGuardian(contact=contact, slot=slot, refusal=refusal)
    return NotedGuardian(contact=contact, slot=slot, invitation=handed.invitation.id)
