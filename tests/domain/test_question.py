"""What is an answer to each kind of question, and which questions can't be asked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.question import AnswerOption, FormQuestion, QuestionKind, clean_answer, flaw
from chalicelib.domain.text import InvalidText

TODAY = date(2027, 1, 15)
OPTIONS = tuple(AnswerOption(name=name, labels={"en": name}) for name in ("a", "b", "c"))


def question(kind: str, **facts: object) -> FormQuestion:
    options = OPTIONS if kind in ("choice", "several") else ()
    return replace(FormQuestion(name="q", kind=kind, labels={"en": "?"}, options=options), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "typed", "facts", "kept"),
    [
        ("text", " Ann  Lee ", {}, ("Ann Lee",)),
        ("text", "   ", {"required": True}, ()),
        ("long_text", "one\r\ntwo", {}, ("one\ntwo",)),
        ("choice", "b", {}, ("b",)),
        ("date", "2001-12-31", {}, ("2001-12-31",)),
        ("date", " ٢٠٠١-١٢-٣١ ", {}, ("2001-12-31",)),
        ("date", "2027-01-14", {"when": "past"}, ("2027-01-14",)),
        ("date", "2027-01-16", {"when": "future"}, ("2027-01-16",)),
        ("number", "1500", {}, ("1500",)),
        ("number", "1,5", {}, ("1.5",)),
        ("number", "\N{MINUS SIGN}3", {"least": -3}, ("-3",)),
        ("yes_no", "no", {}, ("no",)),
        ("email", " ann@example.com", {}, (" ann@example.com",)),
    ],
)
def test_an_answer_is_kept_in_one_form(kind: str, typed: str, facts: dict, kept: tuple[str, ...]) -> None:
    assert clean_answer(question(kind, **facts), [typed], TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "facts"),
    [
        ("text", "x" * 201, {}),
        ("text", "xxxxx", {"most": 4}),
        ("text", "xx", {"least": 3}),
        ("text", "a\nb", {}),
        ("long_text", "x" * 2001, {}),
        ("choice", "d", {}),
        ("choice", "A", {}),
        ("date", "31.12.2001", {}),
        ("date", "2001-02-29", {}),
        ("date", "20011231", {}),
        ("date", "2027-01-15", {"when": "past"}),
        ("date", "2027-01-15", {"when": "future"}),
        ("number", "1.500", {}),
        ("number", "1e3", {}),
        ("number", "NaN", {}),
        ("number", "9" * 13, {}),
        ("number", "4", {"most": 3}),
        ("number", "-1", {"least": 0}),
        ("yes_no", "maybe", {}),
    ],
)
def test_what_is_no_answer_is_refused_with_what_to_do(kind: str, typed: str, facts: dict) -> None:
    with pytest.raises(InvalidText) as refused:
        clean_answer(question(kind, **facts), [typed], TODAY)
    assert refused.value.reason.endswith(".")
    assert typed == "d" or typed not in refused.value.reason


def test_several_are_kept_once_in_the_order_they_are_offered() -> None:
    asked = question("several", least=1, most=2)
    assert clean_answer(asked, ["c", "a", "c", ""], TODAY) == ("a", "c")
    assert clean_answer(asked, [], TODAY) == (), "whether it must be answered is asked elsewhere"
    for typed in (["a", "b", "c"], ["d"]):
        with pytest.raises(InvalidText):
            clean_answer(asked, typed, TODAY)
    with pytest.raises(InvalidText):
        clean_answer(replace(asked, least=2), ["a"], TODAY)


def test_one_question_has_one_answer() -> None:
    with pytest.raises(InvalidText):
        clean_answer(question("text"), ["a", "b"], TODAY)


@given(st.sampled_from([one for one in QuestionKind if one != QuestionKind.SEVERAL]), st.text(max_size=40))
def test_whatever_is_typed_is_kept_as_it_is_when_typed_again_or_refused(kind: str, typed: str) -> None:
    try:
        kept = clean_answer(question(kind), [typed], TODAY)
    except InvalidText:
        return
    assert clean_answer(question(kind), kept, TODAY) == kept


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        (question("choice", options=OPTIONS[:1]), "options"),
        (question("text", options=OPTIONS), "options"),
        (question("several", options=(*OPTIONS, OPTIONS[0])), "options"),
        (question("text", when="past"), "when"),
        (question("date", least=1), "most"),
        (question("email", most=1), "most"),
        (question("text", most=201), "most"),
        (question("text", most=0), "most"),
        (question("text", least=-1), "most"),
        (question("number", least=2, most=1), "least"),
        (question("several", least=4), "least"),
    ],
)
def test_a_question_that_nobody_could_answer_is_not_asked(asked: FormQuestion, place: str) -> None:
    found = flaw(asked)
    assert found
    assert found[0] == place


@pytest.mark.parametrize(
    "asked",
    [
        *(question(kind) for kind in QuestionKind),
        question("number", least=-5, most=5),
        question("several", least=1, most=3),
        question("date", when="past"),
        question("text", least=2, most=200),
    ],
    ids=lambda one: one.kind,
)
def test_all_others_are(asked: FormQuestion) -> None:
    assert flaw(asked) is None
