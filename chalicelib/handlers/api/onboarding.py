"""Onboarding: what I am asked to do, doing it; and how far others are."""

from chalicelib.handlers.api.bodies.onboarding import (
    DoStep,
    NameStep,
    OnboardingAnswer,
    OnboardingsPage,
    ProgressAnswer,
    given_of,
    onboarding_answer,
    progress_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.services.onboarding import going_through, progress
from chalicelib.services.onboarding.going_through import MyStep

REFUSALS = ("changed", "conflict", "member_deactivated", "client_inactive")


@operation("My onboarding", refusals=("member_deactivated", "client_inactive"))
def get_my_onboarding(call: Call) -> OnboardingAnswer:
    """What the organization asks of me, in its order, for each of my memberships that has steps, and where I find a
    human. Open to whoever has joined, also where everything else answers `onboarding_required`."""
    return onboarding_answer(progress.list_mine(call.context, call.user, call.path["org"]), call.locale)


@operation("Do a step", refusals=REFUSALS)
def do_step(call: CallWith[DoStep]) -> ProgressAnswer:
    """In the version that was shown. Doing it again changes nothing, or corrects what was typed."""
    body = call.body
    done = going_through.do(call.context, _mine(call, body.version, body.membership), given_of(body))
    return progress_answer(done, call.locale)


@operation("Skip a step", refusals=REFUSALS)
def skip_step(call: CallWith[NameStep]) -> ProgressAnswer:
    """One that is not required. Doing it later takes that back."""
    mine = _mine(call, call.body.version, call.body.membership)
    return progress_answer(going_through.skip(call.context, mine), call.locale)


@operation("Take a consent back", refusals=REFUSALS)
def withdraw_consent(call: CallWith[NameStep]) -> ProgressAnswer:
    """Whoever is in stays in; a consent that is required is asked for again."""
    mine = _mine(call, call.body.version, call.body.membership)
    return progress_answer(going_through.withdraw(call.context, mine), call.locale)


@operation("How far a client or guest is")
def get_contact_onboarding(call: Call) -> OnboardingsPage:
    """For those who see the contact and are on the team: each membership of the person behind it, with the steps and
    what was answered. Empty for a contact without an account."""
    found = progress.of_contact(call.context, call.user, call.path["org"], call.path["contact"])
    return OnboardingsPage([progress_answer(one, call.locale) for one in found], None)


@operation("How far a member is")
def get_member_onboarding(call: Call) -> ProgressAnswer:
    """For owners and admins."""
    found = progress.of_member(call.context, call.user, call.path["org"], call.path["member"])
    return progress_answer(found, call.locale)


def _mine(call: Call, version: int, membership: str) -> MyStep:
    return MyStep(call.user, call.path["org"], call.path["step"], version, membership)
