"""Writing the steps: who may, what a step must say, versions, order, and taking them back."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.errors import (
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.domain.question import AnswerOption
from chalicelib.domain.step import MOST_RETIRED, MOST_STEPS
from chalicelib.services.onboarding import steps
from tests.services.onboarding.stepping import BORN, GOALS, QUESTIONS, Path, draft

SAYING_NOTHING = {"en": Wording(title="Only a title", text="")}


def test_owners_and_admins_write_steps_and_nobody_else(path: Path) -> None:
    made = path.publishes()
    assert path.publishes(user=path.admin).ref.version == 1
    cleo, _ = path.has_client("Cleo")
    before = path.snapshot()
    for user in (path.staff, cleo):
        for attempt in (
            lambda user=user: path.publishes(user=user),
            lambda user=user: steps.revise(path.context, user, path.named(made), draft()),
            lambda user=user: steps.retire(path.context, user, path.named(made)),
            lambda user=user: steps.restore(path.context, user, path.named(made)),
            lambda user=user: steps.put_in_order(path.context, user, path.place.id, path.listed()),
            lambda user=user: steps.list_steps(path.context, user, path.place.id),
            lambda user=user: steps.get_step(path.context, user, path.named(made)),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    with pytest.raises(NotFound):
        path.publishes(user=path.user("Eve"))
    assert path.snapshot() == before


@pytest.mark.parametrize(
    ("kind", "wanted", "field"),
    [
        ("disclosure", {"texts": SAYING_NOTHING}, "texts"),
        ("consent", {"texts": SAYING_NOTHING}, "texts"),
        ("form", {"questions": ()}, "questions"),
        ("booking", {"url": ""}, "url"),
        ("welcome", {"questions": QUESTIONS}, "questions"),
        ("profile", {"url": "https://book.test"}, "url"),
        ("welcome", {"texts": {}}, "texts"),
        ("welcome", {"texts": {"en": Wording(title="a\nb", text="")}}, "texts.en.title"),
        ("welcome", {"texts": {"de_at": Wording(title="a", text=""), "de-AT": Wording(title="b", text="")}}, "texts"),
        ("form", {"questions": (GOALS, GOALS)}, "questions"),
        ("form", {"questions": (replace(BORN, labels={"en": " "}),)}, "questions.0.labels"),
        ("form", {"questions": (BORN, replace(GOALS, options=GOALS.options[:1]))}, "questions.1.options"),
        ("form", {"questions": (replace(BORN, labels={"en": "a\nb"}),)}, "questions.0.labels.en"),
        (
            "form",
            {"questions": (replace(GOALS, options=(*GOALS.options, AnswerOption(name="x", labels={}))),)},
            "questions.0.labels",
        ),
    ],
)
def test_a_step_says_what_its_kind_needs_and_nothing_else(
    path: Path, kind: str, wanted: dict[str, Any], field: str
) -> None:
    before = path.snapshot()
    with pytest.raises(InvalidRequest) as refused:
        path.publishes(kind, **wanted)
    assert [one.field for one in refused.value.errors] == [field]
    assert path.snapshot() == before


@pytest.mark.parametrize("role", ["", "staff", "admin", "guest"])
def test_a_pin_is_asked_of_clients_alone(path: Path, role: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        path.publishes("pin", role=role)
    assert [(one.field, one.code) for one in refused.value.errors] == [("role", "invalid")]


@pytest.mark.parametrize("kind", ["welcome", "profile", "disclosure", "consent", "form", "pin", "booking"])
def test_each_kind_is_published_and_read_as_it_was_typed(path: Path, kind: str) -> None:
    made = path.publishes(kind, required=False)
    assert steps.get_step(path.context, path.admin, path.named(made)) == made
    assert (made.ref.kind, made.step.kind, made.ref.required) == (kind, kind, False)
    assert made.step.wording("de-AT").title == "Auf Deutsch"
    assert path.told()[-1] == "onboarding.step_published"


def test_every_version_stays_and_proves_what_it_said(path: Path) -> None:
    first = path.publishes("consent")
    second = path.revises(first, texts={"en": Wording(title="A consent", text="Read that.")})
    assert (second.ref.version, second.ref.counts_from) == (2, 1)
    third = path.revises(second, ask_again=True)
    assert (third.ref.version, third.ref.counts_from) == (3, 3)
    kept = [path.item(refs.step(path.place.id, first.ref.id, version)) for version in (1, 2, 3)]
    assert kept == [first.step, second.step, third.step]
    assert first.step.digest == third.step.digest != second.step.digest


def test_a_step_stays_of_its_kind(path: Path) -> None:
    made = path.publishes("welcome")
    with pytest.raises(Unprocessable) as refused:
        steps.revise(path.context, path.owner, path.named(made), draft("consent"))
    assert refused.value.errors[0].field == "kind"


def test_whoever_saw_another_version_is_told(path: Path) -> None:
    made = path.publishes()
    path.revises(made)
    with pytest.raises(VersionMismatch):
        steps.revise(path.context, path.owner, path.named(made, version=1), draft())
    assert steps.revise(path.context, path.owner, path.named(made, version=2), draft()).ref.version == 3


@pytest.mark.parametrize(
    ("before", "after", "since_then"),
    [
        ({"role": "client"}, {"role": "client"}, True),
        ({"role": ""}, {"role": "client"}, True),
        ({"role": "client"}, {"role": ""}, False),
        ({"role": "client", "required": False}, {"role": "client"}, False),
    ],
)
def test_a_step_that_asks_more_people_or_more_of_them_is_required_from_now_on(
    path: Path, before: dict[str, Any], after: dict[str, Any], since_then: bool
) -> None:
    made = path.publishes(**before)
    path.later(10)
    revised = path.revises(made, **after)
    assert revised.ref.required_since == (path.now - 10 if since_then else path.now)


def test_the_list_has_the_order_that_it_is_given(path: Path) -> None:
    made = [path.publishes().ref.id for _ in range(3)]
    assert path.listed() == made
    turned = made[::-1]
    steps.put_in_order(path.context, path.owner, path.place.id, turned)
    assert path.listed() == turned
    before = path.snapshot()
    steps.put_in_order(path.context, path.owner, path.place.id, turned)
    for wrong in (made[:2], [*made, made[0]], [*made[:2], "stp_0000000000000000"], []):
        with pytest.raises(Unprocessable):
            steps.put_in_order(path.context, path.owner, path.place.id, wrong)
    assert path.snapshot() == before


def test_a_retired_step_is_asked_no_more_and_can_come_back(path: Path) -> None:
    first, second = path.publishes(), path.publishes()
    jane = path.joined()
    path.retires(first)
    before = path.snapshot()
    path.retires(first)
    assert path.snapshot() == before, "retiring twice changes nothing"
    assert path.listed() == [second.ref.id]
    retired = steps.list_steps(path.context, path.owner, path.place.id, retired=True)
    assert [one.ref.id for one in retired] == [first.ref.id]
    with pytest.raises(Conflict):
        path.revises(first)
    with pytest.raises(NotFound):
        path.does(jane, first)
    path.later(1)
    restored = steps.restore(path.context, path.owner, path.named(first))
    assert steps.restore(path.context, path.owner, path.named(first)) == restored
    assert path.listed() == [second.ref.id, first.ref.id]
    assert restored.ref.required_since == path.now
    path.does(jane, second)
    assert not path.sees(jane).is_shut, "it locks out nobody who joined before"


def test_the_list_is_bounded_and_so_is_what_was_retired(path: Path) -> None:
    made = [path.publishes() for _ in range(MOST_STEPS)]
    with pytest.raises(Unprocessable) as refused:
        path.publishes()
    assert refused.value.errors[0].code == "too_many"
    for one in made:
        path.later(1)
        path.retires(one)
    retired = steps.list_steps(path.context, path.owner, path.place.id, retired=True)
    assert {one.ref.id for one in retired} == {one.ref.id for one in made[-MOST_RETIRED:]}
    for _ in range(MOST_STEPS):
        path.publishes()
    with pytest.raises(Conflict):
        steps.restore(path.context, path.owner, path.named(made[-1]))


def test_of_two_who_change_the_list_at_once_one_is_told(path: Path) -> None:
    made = path.publishes()
    path.meets(lambda: path.publishes(user=path.admin))
    with pytest.raises(Conflict):
        path.revises(made)
    assert len(path.listed()) == 2


@pytest.mark.parametrize("identifier", ["stp_0000000000000000", "", "con_x", "stp_" + "x" * 60])
def test_an_unknown_step_is_not_found(path: Path, identifier: str) -> None:
    made = path.publishes()
    unknown = replace(path.named(made), step=identifier)
    for attempt in (
        lambda: steps.get_step(path.context, path.owner, unknown),
        lambda: steps.retire(path.context, path.owner, unknown),
        lambda: steps.restore(path.context, path.owner, unknown),
        lambda: steps.revise(path.context, path.owner, unknown, draft()),
    ):
        with pytest.raises(NotFound):
            attempt()
