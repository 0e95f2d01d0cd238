"""The steps of onboarding in the console: in their order, added, worded anew, retired and taken back."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.locales import LOCALES
from chalicelib.domain.step import MOST_STEPS
from chalicelib.handlers.api.bodies.steps import PublishStep, ReviseStep, draft_of
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.settings import questions
from chalicelib.handlers.pages.console.settings.frame import HOME, refused, settings_page
from chalicelib.handlers.pages.console.settings.wordings import ROLES, fields_of, typed_texts
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.onboarding import steps
from chalicelib.services.onboarding.steps import ListedStep, NamedStep

STEPS = f"{HOME}/steps"
KINDS = ("welcome", "profile", "disclosure", "consent", "form", "booking")
LINKED = frozenset({"welcome", "booking"})
_MOST_FIELDS = 250


def show_all(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    current = steps.list_steps(here.context, here.user, here.organization)
    retired = steps.list_steps(here.context, here.user, here.organization, retired=True)
    view = {
        "rows": [_row(here, one) for one in current],
        "retired": [_row(here, one) for one in retired],
        "kinds": list(KINDS) if len(current) < MOST_STEPS else [],
    }
    return settings_page(here, "settings/steps", "steps", view)


def _row(here: Desk, one: ListedStep) -> Fields:
    title = one.step.wording(here.turn.locale).title
    return {"id": one.ref.id, "title": title, "kind": one.ref.kind, "role": one.ref.role, "required": one.ref.required}


def new(turn: Turn) -> PageAnswer:
    kind = turn.incoming.query.get("kind", "")
    return _page(manager_desk(turn), None, {"kind": kind if kind in KINDS else KINDS[0], "required": "on"})


def publish(turn: Turn) -> PageAnswer:
    here, typed = manager_desk(turn), turn.typed(_MOST_FIELDS)
    try:
        body = typed_as(PublishStep, _given(typed, None))
        steps.publish(here.context, here.user, here.organization, draft_of(body))
    except UsherError as error:
        return refused(_page(here, None, typed), error)
    return here.to(STEPS, done="published")


def show(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    one = steps.get_step(here.context, here.user, _named(turn))
    kept = {
        "kind": one.ref.kind,
        "role": one.ref.role,
        "url": one.step.url,
        "required": "on" if one.ref.required else "",
    }
    return _page(here, one, kept | fields_of(one.step.texts) | questions.fields_of(one.step))


def revise(turn: Turn) -> PageAnswer:
    here, typed = manager_desk(turn), turn.typed(_MOST_FIELDS)
    before = steps.get_step(here.context, here.user, _named(turn))
    typed["kind"] = before.ref.kind
    try:
        body = typed_as(ReviseStep, _given(typed, before) | {"ask_again": typed.get("ask_again") == "on"})
        steps.revise(here.context, here.user, _named(turn, version_seen(typed)), draft_of(body))
    except UsherError as error:
        return refused(_page(here, before, typed), error)
    return here.to(STEPS, done="published")


def move(turn: Turn) -> PageAnswer:
    """One place up or down; at the end of the list it stays."""
    here = manager_desk(turn)
    by = -1 if turn.typed().get("to") == "up" else 1
    order = [one.ref.id for one in steps.list_steps(here.context, here.user, here.organization)]
    if turn.named("step") in order:
        place = order.index(turn.named("step"))
        order.insert(max(0, place + by), order.pop(place))
    steps.put_in_order(here.context, here.user, here.organization, order)
    return here.to(STEPS, done="saved")


def retire(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    turn.typed()
    steps.retire(here.context, here.user, _named(turn))
    return here.to(STEPS, done="retired")


def restore(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    turn.typed()
    steps.restore(here.context, here.user, _named(turn))
    return here.to(STEPS, done="restored")


def _named(turn: Turn, version: int | None = None) -> NamedStep:
    return NamedStep(turn.named("org"), turn.named("step"), version)


def _given(typed: dict[str, str], before: ListedStep | None) -> Fields:
    """The body that the API takes for what was typed."""
    kind = typed.get("kind", "")
    texts = typed_texts(typed, before.step.texts if before else None)
    language = next(iter(texts), LOCALES[0])
    return {
        "kind": kind,
        "role": typed.get("role", ""),
        "required": typed.get("required") == "on",
        "texts": texts,
        "questions": questions.typed_questions(typed, before.step if before else None, language),
        "url": typed.get("url", "").strip() if kind in LINKED else "",
    }


def _page(here: Desk, one: ListedStep | None, values: dict[str, str]) -> PageAnswer:
    kind = values.get("kind", "")
    view = {
        "id": one.ref.id if one else "",
        "version": one.ref.version if one else 0,
        "is_retired": one is not None and one.ref.retired_at is not None,
        "kind": kind if kind in KINDS else KINDS[0],
        "takes_link": kind in LINKED,
        "languages": list(LOCALES),
        "roles": list(ROLES),
        "question_kinds": list(questions.KINDS),
        "questions": questions.rows(values) if kind == "form" else 0,
        "values": values,
    }
    return settings_page(here, "settings/step", "steps", view)
