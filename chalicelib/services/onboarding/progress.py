"""How far somebody is with the steps of an organization: for themselves, and for those who may see them."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.onboarding import asked_of, is_open, is_shut
from chalicelib.domain.organization import Membership, MembershipStatus, Organization
from chalicelib.domain.step import FormAnswers, OnboardingStep, StepDone, StepKind, StepOutcome, StepRef
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import seats_before_steps
from chalicelib.services.onboarding.pin_step import digits_found, pin_ref
from chalicelib.services.people import contacts
from chalicelib.services.team.members import member_gate


@dataclass(frozen=True)
class StepProgress:
    """One step of one membership: `done` is None for what nothing was done about yet, `answers` for what is no form,
    `pin` for all but the reader's own; "" is a PIN that can't be read."""

    ref: StepRef
    step: OnboardingStep
    done: StepDone | None
    is_open: bool
    answers: Mapping[str, tuple[str, ...]] | None = None
    pin: str | None = None


@dataclass(frozen=True)
class MemberProgress:
    """The steps of one membership in their order; `is_shut`: they come before anything else."""

    organization: Organization
    membership: Membership
    steps: Sequence[StepProgress]
    is_shut: bool

    @property
    def next(self) -> StepProgress | None:
        """What comes now: a required step before one that may be skipped only where the list says so."""
        return next((one for one in self.steps if one.is_open), None)


def list_mine(context: Context, user: User, organization_id: str) -> list[MemberProgress]:
    """Of each membership of the caller, highest first; their own answers with them.

    Raises NotFound for strangers, MemberDeactivated, ClientInactive.
    """
    organization, memberships = seats_before_steps(context.store, organization_id, user)
    return progress_of(context, organization, memberships, own=True)


def of_member(context: Context, user: User, organization_id: str, identifier: str) -> MemberProgress:
    """How far a member is, for owners and admins. Raises NotAllowed, NotFound."""
    caller, membership = member_gate(context, user, organization_id, identifier)
    caller.require_manager()
    return progress_of(context, caller.organization, [membership])[0]


def of_contact(context: Context, user: User, organization_id: str, identifier: str) -> list[MemberProgress]:
    """How far the person behind a contact is, for each of their memberships; none for a contact without an account.

    For the team, as far as they see the contact. Raises NotAllowed, NotFound.
    """
    caller, contact, _ = contacts.gate(context, user, organization_id, identifier)
    if caller.sight.contacts == "none":
        raise NotAllowed("Only those who serve a client see how far they are.")
    return progress_of(context, caller.organization, _behind(context, contact))


def _behind(context: Context, contact: Contact) -> list[Membership]:
    named = [refs.member(contact.organization, one) for one in contact.linked_memberships]
    wanted = [one for one in named if one]
    found = context.store.read(wanted).all(wanted) if wanted else []
    return [one for one in found if one.status != MembershipStatus.ENDED]


def progress_of(
    context: Context, organization: Organization, memberships: Iterable[Membership], *, own: bool = False
) -> list[MemberProgress]:
    """One for each membership, with texts and answers in one batch, and the PIN where they are the reader's `own`."""
    asked = [(one, asked_of(organization, one)) for one in memberships]
    texts = {step.id: refs.step(organization.id, step.id, step.version) for _, steps in asked for step in steps}
    answers = {(one.id, step.id): ref for one, steps in asked for step in steps if (ref := _answers_ref(one, step))}
    pins = {one.id: pin for one, steps in asked for step in steps if own and (pin := pin_ref(one, step))}
    wanted = dict.fromkeys([*texts.values(), *answers.values(), *pins.values()])
    found = context.store.read(wanted) if wanted else None

    def of(membership: Membership, ref: StepRef) -> StepProgress | None:
        step = found[texts[ref.id]] if found else None
        place = answers.get((membership.id, ref.id))
        given = found[place] if found and place else None
        digits = digits_found(context, found, pins.get(membership.id) if ref.kind == StepKind.PIN else None)
        return _step_progress(membership, ref, step, given, digits) if step else None

    return [
        MemberProgress(
            organization,
            membership,
            [progress for step in steps if (progress := of(membership, step))],
            is_shut(organization, membership),
        )
        for membership, steps in asked
    ]


def _answers_ref(membership: Membership, step: StepRef) -> refs.Ref[FormAnswers] | None:
    """Answers count while the membership says they were given: what somebody answered before they left does not."""
    done = membership.steps_done.get(step.id)
    if step.kind != StepKind.FORM or done is None or done.outcome != StepOutcome.DONE:
        return None
    return refs.answers(membership, step.id, done.version)


def _step_progress(
    membership: Membership, ref: StepRef, step: OnboardingStep, given: FormAnswers | None, pin: str | None
) -> StepProgress:
    done = membership.steps_done.get(ref.id)
    return StepProgress(ref, step, done, is_open(ref, membership), given.answers if given else None, pin)
