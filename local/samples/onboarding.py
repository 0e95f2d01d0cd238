"""Samples of the pages of onboarding."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.portal import ORG, SHELL, nav

STEPS = [
    {"id": "stp_1", "title": "Welcome to Northlight", "required": True, "state": "done"},
    {"id": "stp_2", "title": "Coaching is not therapy", "required": True, "state": "open"},
    {"id": "stp_3", "title": "A few words about you", "required": True, "state": "open"},
    {"id": "stp_4", "title": "Pictures of our meetings", "required": False, "state": "refused"},
    {"id": "stp_5", "title": "Your first session", "required": False, "state": "open"},
]
SHUT = SHELL | {"nav": nav(f"/me/{ORG}", "onboarding", current="onboarding")}
OVERVIEW = SHUT | {"steps": STEPS, "done": 2, "shut": True, "following": "stp_2"}
ALL_DONE = [one | {"state": "done"} for one in STEPS]


def _question(name: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    asked = {"hint": "", "required": False, "options": [], "least": None, "most": None, "when": ""}
    return {"field": f"answers.{name}", "kind": kind, "label": label} | asked | more


QUESTIONS = [
    _question("goal", "long_text", "What would you like to reach?", required=True, hint="A few sentences are enough."),
    _question("job", "text", "What do you do?"),
    _question(
        "way",
        "choice",
        "How shall we meet?",
        required=True,
        options=[{"name": "here", "label": "In our rooms"}, {"name": "video", "label": "By video"}],
    ),
    _question(
        "days",
        "several",
        "Which days suit you?",
        most=2,
        options=[{"name": "mon", "label": "Monday"}, {"name": "wed", "label": "Wednesday"}],
    ),
    _question("born", "date", "When were you born?", when="past"),
    _question("sleep", "number", "How many hours do you sleep?", least=0, most=24),
    _question("before", "yes_no", "Have you had coaching before?", required=True),
    _question("mail", "email", "Another email address"),
    _question("call", "phone", "Whom may we call?"),
]


def _step(kind: str, **more: Any) -> dict[str, Any]:
    return (
        SHUT
        | {
            "id": "stp_2",
            "title": "A few words about you",
            "required": True,
            "state": "open",
            "kind": kind,
            "version": 1,
            "membership": "mem_caaa",
            "place": 2,
            "count": 5,
            "text": "So that our first session is about you.\nIt takes five minutes.",
            "url": "",
            "done_at": None,
            "can_skip": False,
            "can_withdraw": False,
            "questions": [],
            "languages": ["en", "de", "es"],
            "pin": "",
            "has_pin": False,
            "following": "stp_2",
        }
        | more
    )


WRONG = [
    {"field": "answers.goal", "code": "answer_required"},
    {"field": "answers.born", "code": "answer_date"},
    {"field": "answers.days", "code": "answer_several"},
]
FORM = _step("form", questions=QUESTIONS)
READING = {"title": "Coaching is not therapy", "text": "Coaching helps you to reach goals that you choose.\n\n" * 9}
GIVEN = {"done_at": ENDS_AT, "state": "done", "can_withdraw": True}

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("onboarding", "onboarding/overview", OVERVIEW),
    ("onboarding-later", "onboarding/overview", OVERVIEW | {"shut": False}),
    (
        "onboarding-done",
        "onboarding/overview",
        OVERVIEW | {"steps": ALL_DONE, "done": 5, "shut": False, "following": ""},
    ),
    ("onboarding-nothing", "onboarding/overview", OVERVIEW | {"steps": [], "done": 0, "shut": False, "following": ""}),
    ("onboarding-welcome", "onboarding/step", _step("welcome", url="https://film.example/1", title="Welcome")),
    ("onboarding-profile", "onboarding/step", _step("profile", values={"name": "Sarah Okafor", "locale": "en"})),
    ("onboarding-disclosure", "onboarding/step", _step("disclosure", **READING)),
    (
        "onboarding-disclosure-missed",
        "onboarding/step",
        _step("disclosure", **READING, errors=[{"field": "agreed", "code": "agreed_required"}]),
    ),
    ("onboarding-consent", "onboarding/step", _step("consent", **READING, required=False)),
    ("onboarding-consent-given", "onboarding/step", _step("consent", **READING, **GIVEN, required=False)),
    ("onboarding-pin", "onboarding/step", _step("pin", title="Your PIN for the entrance", text="")),
    (
        "onboarding-pin-given",
        "onboarding/step",
        _step(
            "pin", title="Your PIN for the entrance", text="", pin="048213", has_pin=True, state="done", done_at=ENDS_AT
        ),
    ),
    (
        "onboarding-pin-unreadable",
        "onboarding/step",
        _step("pin", title="Your PIN for the entrance", text="", has_pin=True, state="done", done_at=ENDS_AT),
    ),
    ("onboarding-form", "onboarding/step", FORM),
    ("onboarding-form-wrong", "onboarding/step", FORM | {"errors": WRONG, "values": {"answers.days.mon": "on"}}),
    ("onboarding-form-done", "onboarding/step", FORM | {"state": "done", "done_at": ENDS_AT, "changed": True}),
    (
        "onboarding-booking",
        "onboarding/step",
        _step("booking", url="https://book.example/1", title="Your first session", required=False, can_skip=True),
    ),
]
