"""Writing the steps of onboarding: publish, revise, put in order, retire and restore them (S3.14).

The organization holds the list, so each change is one write of the organization on the version that was read.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, FieldError, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization
from chalicelib.domain.step import MOST_RETIRED, MOST_STEPS, OnboardingStep, StepRef
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import save
from chalicelib.services.onboarding.drafts import StepDraft, drafted


@dataclass(frozen=True)
class ListedStep:
    """A step as the organization sees it: where it stands in the list, and what it says."""

    ref: StepRef
    step: OnboardingStep


@dataclass(frozen=True)
class NamedStep:
    """Which step is meant, and the version that the caller saw, None where they named none."""

    organization: str
    step: str
    version: int | None = None


def publish(context: Context, user: User, organization_id: str, draft: StepDraft) -> ListedStep:
    """A new step at the end of the list. Raises NotAllowed, Unprocessable, Conflict on a lost race."""
    caller = _manager(context, user, organization_id)
    if len(_current(caller.organization)) >= MOST_STEPS:
        detail = f"An organization can ask for {MOST_STEPS} steps: retire one first."
        raise Unprocessable(errors=[FieldError("kind", "too_many", detail)])
    identifier = context.new_id("stp_")
    since = context.now if draft.required else None
    ref = StepRef(id=identifier, version=1, kind=draft.kind, role=draft.role, required_since=since)
    return _written(context, caller, ref, draft, (*caller.organization.steps, ref))


def revise(context: Context, user: User, named: NamedStep, draft: StepDraft) -> ListedStep:
    """The whole step anew, as its next version; with `ask_again` those who have done it are asked once more.

    Its kind stays. Raises NotAllowed, NotFound, Unprocessable, VersionMismatch, Conflict on a lost race.
    """
    caller = _manager(context, user, named.organization)
    before = _find(caller.organization, named)
    if draft.kind != before.kind:
        detail = "A step stays of its kind: retire this one and publish another."
        raise Unprocessable(errors=[FieldError("kind", "invalid", detail)])
    version = before.version + 1
    # Whom it did not concern it must not lock out either.
    goes_on = before.required and before.role in ("", draft.role)
    since = (before.required_since if goes_on else context.now) if draft.required else None
    counts_from = version if draft.ask_again else before.counts_from
    ref = replace(before, version=version, role=draft.role, required_since=since, counts_from=counts_from)
    return _written(context, caller, ref, draft, _with(caller.organization, ref))


def retire(context: Context, user: User, named: NamedStep) -> None:
    """Asked of nobody from now on; what was done stays on record. Retiring it twice changes nothing."""
    caller = _manager(context, user, named.organization)
    before = _find(caller.organization, named, retired=True)
    if before.retired_at is None:
        retired = replace(before, retired_at=context.now)
        _commit(context, [_listing(caller, _with(caller.organization, retired)), _event(context, caller, retired)])


def restore(context: Context, user: User, named: NamedStep) -> ListedStep:
    """Asked for again, at the end of the list; of whoever joined before, it locks out nobody."""
    caller = _manager(context, user, named.organization)
    before = _find(caller.organization, named, retired=True)
    if before.retired_at is None:
        return _listed(context, caller.organization, [before])[0]
    if len(_current(caller.organization)) >= MOST_STEPS:
        raise Conflict(f"An organization can ask for {MOST_STEPS} steps: retire another one first.")
    since = context.now if before.required else None
    restored = replace(before, retired_at=None, required_since=since)
    others = tuple(one for one in caller.organization.steps if one.id != before.id)
    _commit(context, [_listing(caller, (*others, restored)), _event(context, caller, restored, "restored")])
    return _listed(context, caller.organization, [restored])[0]


def put_in_order(context: Context, user: User, organization_id: str, order: Sequence[str]) -> list[ListedStep]:
    """The steps in this order, each of them named once. Raises NotAllowed, Unprocessable, Conflict on a lost race."""
    caller = _manager(context, user, organization_id)
    current = {one.id: one for one in _current(caller.organization)}
    if sorted(order) != sorted(current):
        detail = "Name each step of the list once: read the list again."
        raise Unprocessable(errors=[FieldError("order", "invalid", detail)])
    ordered = tuple(current[one] for one in order)
    if list(ordered) != list(current.values()):
        fact = record(context, organization_id, "onboarding.steps_ordered", actor=user.id)
        _commit(context, [_listing(caller, (*ordered, *_retired(caller.organization))), fact])
    return _listed(context, caller.organization, ordered)


def list_steps(context: Context, user: User, organization_id: str, *, retired: bool = False) -> list[ListedStep]:
    """In their order; with `retired` the latest that are asked for no more. Raises NotAllowed for whoever does not
    manage."""
    caller = _manager(context, user, organization_id)
    chosen = _retired(caller.organization) if retired else _current(caller.organization)
    return _listed(context, caller.organization, chosen)


def get_step(context: Context, user: User, named: NamedStep) -> ListedStep:
    caller = _manager(context, user, named.organization)
    return _listed(context, caller.organization, [_find(caller.organization, named, retired=True)])[0]


def _manager(context: Context, user: User, organization_id: str) -> Caller:
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    return caller


def _current(organization: Organization) -> tuple[StepRef, ...]:
    return tuple(one for one in organization.steps if one.retired_at is None)


def _retired(organization: Organization) -> tuple[StepRef, ...]:
    return tuple(one for one in organization.steps if one.retired_at is not None)


def _find(organization: Organization, named: NamedStep, *, retired: bool = False) -> StepRef:
    found = next((one for one in organization.steps if one.id == named.step), None)
    if found is None:
        raise NotFound("There is no such step.")
    if found.retired_at is not None and not retired:
        raise Conflict("This step was retired: restore it first.")
    if named.version not in (None, found.version):
        raise VersionMismatch
    return found


def _with(organization: Organization, ref: StepRef) -> tuple[StepRef, ...]:
    """The list with another version of one step in its place, and of those that were retired the latest."""
    steps = tuple(ref if one.id == ref.id else one for one in organization.steps)
    retired = sorted((one for one in steps if one.retired_at is not None), key=lambda one: -(one.retired_at or 0))
    gone = {one.id for one in retired[MOST_RETIRED:]}
    return tuple(one for one in steps if one.id not in gone)


def _written(
    context: Context, caller: Caller, ref: StepRef, draft: StepDraft, steps: tuple[StepRef, ...]
) -> ListedStep:
    step = drafted(context, caller, ref, draft)
    put = Put(refs.step(step.organization, step.id, step.version), step, Absent())
    _commit(context, [put, _listing(caller, steps), _event(context, caller, ref, "published")])
    return ListedStep(ref, step)


def _listing(caller: Caller, steps: tuple[StepRef, ...]) -> Put:
    return save(caller.organization, replace(caller.organization, steps=steps))


def _event(context: Context, caller: Caller, ref: StepRef, what: str = "retired") -> Put:
    data = {"step": ref.id, "version": str(ref.version)}
    return record(context, caller.organization.id, f"onboarding.step_{what}", actor=caller.user.id, data=data)


def _listed(context: Context, organization: Organization, chosen: Sequence[StepRef]) -> list[ListedStep]:
    wanted = {one.id: refs.step(organization.id, one.id, one.version) for one in chosen}
    found = context.store.read(wanted.values()) if wanted else None
    texts = {one.id: found[wanted[one.id]] for one in chosen if found}
    return [ListedStep(one, step) for one in chosen if (step := texts[one.id])]


def _commit(context: Context, writes: Sequence[Write]) -> None:
    try:
        context.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
