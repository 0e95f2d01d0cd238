"""The views of onboarding: the steps that whoever has joined is led through."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.gateways.page_views.portal import ShellView


class StepRowView(TypedDict):
    id: str
    title: str
    required: bool
    state: Literal["open", "done", "skipped", "refused"]


# links /me/<org>, /me/<org>/onboarding/<step>
class OverviewView(ShellView):
    """`done` of the `steps` are behind the reader, `following` is the one that comes now, "" for none. `shut`: nothing
    else is open to them yet."""

    steps: list[StepRowView]
    done: int
    shut: bool
    following: str


class OptionView(TypedDict):
    name: str
    label: str


class QuestionView(TypedDict):
    """`field` is its name in the form; several have one for each option, `<field>.<option>`."""

    field: str
    kind: str
    required: bool
    label: str
    hint: str
    options: list[OptionView]
    least: int | None
    most: int | None
    when: str


# POST /me/<org>/onboarding/<step> {version, membership, agreed, name, locale, answers.<name>}, .../skip, .../withdraw
class StepPageView(ShellView):
    """`place` of `count` steps. `done_at`: when it was done or left, None while it is open. `pin`: the reader's own
    once it was given, "" before, and where they have one (`has_pin`) that can't be read. `following`: the step that
    comes now, "" for none. `changed`: it says something else than when it was shown before."""

    id: str
    title: str
    required: bool
    state: str
    kind: str
    version: int
    membership: str
    place: int
    count: int
    text: str
    url: str
    done_at: int | None
    can_skip: bool
    can_withdraw: bool
    questions: list[QuestionView]
    languages: list[str]
    pin: str
    has_pin: bool
    following: str
    changed: NotRequired[bool]


PAGES: dict[str, type] = {"onboarding/overview": OverviewView, "onboarding/step": StepPageView}
