"""The views of the console: settings."""

from typing import NotRequired, TypedDict

from chalicelib.gateways.page_views.console import ConsoleView


class TabView(TypedDict):
    """`path` is below the root."""

    name: str
    path: str
    current: bool


class ConsoleSettingsView(ConsoleView):
    """`tabs` are the pages of settings, none for whoever has but one."""

    tabs: list[TabView]


class LookPreview(TypedDict):
    """An invitation to somebody who is made up, as a page, an email and a text message."""

    inviter_name: str
    recipient_name: str
    role_label: str
    expires_at: int
    subject: str
    text: str
    sms: str


# POST <place>/settings {name, accent, portal_url, timezone, country, help_email, help_phone, help_url, labels_<role>,
# version, step}; POST <place>/settings/logo with `file`; POST <place>/settings/logo/remove
class ConsoleLookView(ConsoleSettingsView):
    """`words` are the roles that may be called otherwise."""

    words: list[str]
    has_logo: bool
    preview: NotRequired[LookPreview]


class TypeView(TypedDict):
    name: str
    is_own: bool


# POST <place>/settings/rules {<switch>, match, lifetime, type_<place>, gone_<place>, new_type, version}
class ConsoleRulesView(ConsoleSettingsView):
    """`types` are those of contacts, by their place."""

    switches: list[str]
    matches: list[str]
    types: list[TypeView]
    version: int


class TextRowView(TypedDict):
    id: str
    title: str
    role: str
    version: int


# Links <place>/settings/texts/new, <place>/settings/texts/<id>
class ConsoleTextsView(ConsoleSettingsView):
    rows: list[TextRowView]
    may_add: bool


# POST <place>/settings/texts/<id or new> {role, title_<language>, text_<language>}; POST .../<id>/retire
class ConsoleTextView(ConsoleSettingsView):
    """`id` is "" for one that is new."""

    id: str
    version: int
    languages: list[str]
    roles: list[str]


class ListedStepView(TypedDict):
    id: str
    title: str
    kind: str
    role: str
    required: bool


# POST <place>/settings/steps/<id>/move {to}, .../retire, .../restore; links <place>/settings/steps/new?kind=<kind>
class ConsoleStepsView(ConsoleSettingsView):
    """`kinds` are those that may be added, none where there are enough."""

    rows: list[ListedStepView]
    retired: list[ListedStepView]
    kinds: list[str]


# POST <place>/settings/steps/<id or new> {kind, role, required, ask_again, version, url, title_<language>,
# text_<language>, q<row>_name, q<row>_label, q<row>_kind, q<row>_options, q<row>_required}
class ConsoleStepView(ConsoleSettingsView):
    """`questions` is how many rows the form has for them; `takes_link`: this kind leads somewhere."""

    id: str
    version: int
    is_retired: bool
    kind: str
    takes_link: bool
    languages: list[str]
    roles: list[str]
    question_kinds: list[str]
    questions: int


# POST <place>/settings/told {<topic>_<way>, <topic>_rhythm, <topic>_waiting, version}; .../unfollow {contact}
class ConsoleToldView(ConsoleSettingsView):
    """`followed` are pairs of id and name."""

    topics: list[str]
    ways: list[str]
    rhythms: list[str]
    followed: list[tuple[str, str]]


PAGES: dict[str, type] = {
    "console/settings/look": ConsoleLookView,
    "console/settings/rules": ConsoleRulesView,
    "console/settings/texts": ConsoleTextsView,
    "console/settings/text": ConsoleTextView,
    "console/settings/steps": ConsoleStepsView,
    "console/settings/step": ConsoleStepView,
    "console/settings/told": ConsoleToldView,
}
