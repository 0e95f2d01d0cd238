"""The steps that whoever has joined is led through: an overview, and a page for each step (S3.14)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.errors import Changed, NotFound, UsherError
from chalicelib.domain.locales import accepted
from chalicelib.domain.question import QuestionKind
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.invitation_forms import number
from chalicelib.handlers.pages.portal.shell import TOLD, PortalPlace, in_portal, org_path
from chalicelib.handlers.pages.portal.step_views import asks, overview_view, step_view
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.onboarding import going_through
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.going_through import MyStep
from chalicelib.services.onboarding.progress import MemberProgress, StepProgress, list_mine

TOLD.add("onboarded")
# Of a form with 30 questions and 30 options each.
MOST_FIELDS = 1_000
Verb = Callable[[Turn, MyStep, dict[str, str], StepProgress], MemberProgress]


def overview(turn: Turn) -> PageAnswer:
    mine = list_mine(turn.context, turn.signed_in(), turn.named("org"))
    steps = [step for one in mine for step in one.steps]
    view = overview_view(steps, _language(turn, mine), shut=all(one.is_shut for one in mine))
    return _in_portal(turn, PageAnswer("onboarding/overview", view), mine)


def step(turn: Turn) -> PageAnswer:
    mine = list_mine(turn.context, turn.signed_in(), turn.named("org"))
    progress, shown = _asked(turn, mine)
    view = step_view(progress, shown, _language(turn, mine))
    return _in_portal(turn, PageAnswer("onboarding/step", view), mine)


def do(turn: Turn) -> PageAnswer:
    return _sent(turn, _do)


def skip(turn: Turn) -> PageAnswer:
    return _sent(turn, lambda turn, mine, typed, shown: going_through.skip(turn.context, mine))


def withdraw(turn: Turn) -> PageAnswer:
    return _sent(turn, lambda turn, mine, typed, shown: going_through.withdraw(turn.context, mine))


def _do(turn: Turn, mine: MyStep, typed: dict[str, str], shown: StepProgress) -> MemberProgress:
    agreed = {"yes": True, "no": False}.get(typed.get("agreed", ""))
    answers = {one.name: _answer(one.kind, one.name, one.offered, typed) for one in shown.step.questions}
    given = Given(agreed, answers, typed.get("name", "")[:400], _locale(typed))
    return going_through.do(turn.context, mine, given)


def _answer(kind: str, name: str, offered: tuple[str, ...], typed: dict[str, str]) -> list[str]:
    if kind == QuestionKind.SEVERAL:
        return [one for one in offered if f"answers.{name}.{one}" in typed]
    return [typed.get(f"answers.{name}", "")]


def _locale(typed: dict[str, str]) -> str:
    from chalicelib.domain.typed import is_locale

    wanted = typed.get("locale", "")
    return wanted if is_locale(wanted) else ""


def _sent(turn: Turn, verb: Verb) -> PageAnswer:
    """On to what comes next, or the same page with what is wrong and what was typed."""
    typed = turn.typed(MOST_FIELDS)
    user = turn.signed_in()
    _, before = _asked(turn, list_mine(turn.context, user, turn.named("org")))
    mine = MyStep(
        user, turn.named("org"), turn.named("step"), number(typed.get("version", "")), typed.get("membership", "")
    )
    try:
        after = verb(turn, mine, typed, before)
    except Changed:
        return step(turn).also({"changed": True}, 409)
    except UsherError as error:
        if not error.errors:
            raise
        shown = {name: value for name, value in typed.items() if name != "form_token"}
        errors = [_told(one.field, one.code, before) for one in error.errors]
        return step(turn).also({"errors": errors, "values": shown}, 422)
    return _onward(turn, before, after)


def _told(field: str, code: str, shown: StepProgress) -> Fields:
    """What is wrong with a field, in words of the reader's language."""
    name = field.removeprefix("answers.")
    question = next((one for one in shown.step.questions if one.name == name), None)
    if question is None:
        return {"field": asks(field), "code": f"{field}_{code}"}
    told = "answer_required" if code == "required" else f"answer_{question.kind}"
    return {"field": field, "code": told}


def _onward(turn: Turn, before: StepProgress, after: MemberProgress) -> PageAnswer:
    """To the next step; to the portal after the last; back to the overview after what was only corrected."""
    if before.pin != next(one.pin for one in after.steps if one.ref.id == before.ref.id):
        # A PIN that was just given is read before anything else.
        return turn.to(org_path(turn, f"/onboarding/{before.ref.id}"))
    if not before.is_open:
        return turn.to(org_path(turn, "/onboarding?told=saved"))
    following = after.next
    if following and following.ref.id != before.ref.id:
        return turn.to(org_path(turn, f"/onboarding/{following.ref.id}"))
    return turn.to(org_path(turn, "/onboarding?told=saved" if following else "?told=onboarded"))


def _asked(turn: Turn, mine: list[MemberProgress]) -> tuple[MemberProgress, StepProgress]:
    """The step that the address names, of the first membership that has it open. Raises NotFound."""
    found = [(one, step) for one in mine for step in one.steps if step.ref.id == turn.named("step")]
    if not found:
        raise NotFound
    return next((pair for pair in found if pair[1].is_open), found[0])


def _language(turn: Turn, mine: list[MemberProgress]) -> str:
    """The one that the page is shown in."""
    known = next((one.membership.locale for one in mine if one.membership.locale), "")
    return accepted(turn.incoming.headers.get("accept-language"), known)


def _in_portal(turn: Turn, page: PageAnswer, mine: list[MemberProgress]) -> PageAnswer:
    memberships = [one.membership for one in mine]
    place = PortalPlace(mine[0].organization, memberships, shut=all(one.is_shut for one in mine))
    numbers = {"numbers_at_home": bool(mine[0].organization.branding.country)}
    return in_portal(turn, replace(page, view=numbers | page.view), place, "onboarding")
