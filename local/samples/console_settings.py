"""Samples of the console's settings."""

from typing import Any

from chalicelib.domain.locales import LOCALES
from chalicelib.handlers.pages.console.settings import questions
from chalicelib.handlers.pages.console.settings.frame import TABS
from chalicelib.handlers.pages.console.settings.rules import MATCHES, SWITCHES
from chalicelib.handlers.pages.console.settings.steps import KINDS
from chalicelib.handlers.pages.console.settings.wordings import ROLES
from local.page_samples import ENDS_AT, LINK
from local.samples.console import ORG, around

LANGUAGES = list(LOCALES)


def within(tab: str, **view: Any) -> dict[str, Any]:
    tabs = [{"name": name, "path": f"{ORG}/settings{path}", "current": name == tab} for name, path in TABS.items()]
    return around("settings", **({"tabs": tabs} | view))


LOOK = {
    "words": ["owner", "admin", "staff", "client", "guest"],
    "has_logo": False,
    "values": {
        "version": "4",
        "name": "Northlight Coaching",
        "accent": "#1d5c57",
        "timezone": "Europe/Berlin",
        "country": "DE",
        "help_email": "hello@northlight.example",
        "labels_client": "Coachee",
    },
}
PREVIEW = {
    "inviter_name": "Maya Lindt",
    "recipient_name": "Jane Doe",
    "role_label": "Coachee",
    "expires_at": ENDS_AT,
    "subject": "Maya Lindt invites you to Northlight Coaching",
    "text": f"Hello Jane,\n\nMaya Lindt invites you to join Northlight Coaching.\n\n{LINK}",
    "sms": f"Northlight Coaching: Maya Lindt invites you. {LINK}",
}
WAITS = {"remind_of_requests_after": "24", "escalate_requests_after": "48"} | {"reminder_days_0": "2"}
RULES = {
    "switches": list(SWITCHES),
    "matches": list(MATCHES),
    "types": [
        {"name": "lead", "is_own": False},
        {"name": "client", "is_own": False},
        {"name": "Alumni", "is_own": True},
    ],
    "version": 4,
    "values": {"admins_invite_admins": "on", "staff_invite_guests": "on", "type_1": "on", "lifetime": "30"} | WAITS,
}
TEXT = {"id": "dis_1", "version": 2, "languages": LANGUAGES, "roles": ROLES}
TEXT_VALUES = {"role": "client", "title_en": "How we handle your data", "text_en": "We keep what you tell us."}
TEXT_ROWS = [
    {"id": "dis_1", "title": "How we handle your data", "role": "", "version": 2},
    {"id": "dis_2", "title": "House rules", "role": "guest", "version": 1},
]
STEP_ROWS = [
    {"id": f"stp_{kind}", "title": f"Step: {kind}", "kind": kind, "role": "", "required": kind != "booking"}
    for kind in [*KINDS, "pin"]
]
STEP = {
    "id": "",
    "version": 0,
    "is_retired": False,
    "kind": "form",
    "takes_link": False,
    "languages": LANGUAGES,
    "roles": ROLES,
    "question_kinds": list(questions.KINDS),
    "questions": 2,
    "values": {
        "title_en": "About you",
        "q0_label": "How did you find us?",
        "q0_kind": "choice",
        "q0_options": "A friend\nThe web",
        "q0_required": "on",
    },
}
TOLD = {
    "topics": ["invitations", "clients", "requests", "money", "team"],
    "ways": ["in_app", "email"],
    "rhythms": ["at_once", "hourly", "daily"],
    "followed": [("con_1", "Sarah Okafor"), ("con_2", "Tuesday group")],
    "values": {"version": "3", "invitations_email": "on", "invitations_rhythm": "daily"},
}
WRONG = [{"field": "timezone", "code": "", "text": "There is no such time zone."}]
UNPROVEN = [{"field": "second_factor_of_managers", "code": "second_factor_first"}]

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-settings", "console/settings/look", within("look", **LOOK, done="saved")),
    ("console-settings-wrong", "console/settings/look", within("look", **LOOK, errors=WRONG)),
    ("console-settings-preview", "console/settings/look", within("look", **LOOK, preview=PREVIEW)),
    ("console-settings-plain", "console/settings/look", within("look", **LOOK, preview=PREVIEW | {"inviter_name": ""})),
    ("console-rules", "console/settings/rules", within("rules", **RULES)),
    ("console-rules-wrong", "console/settings/rules", within("rules", **RULES, errors=UNPROVEN)),
    ("console-texts", "console/settings/texts", within("texts", rows=TEXT_ROWS, may_add=True, done="published")),
    ("console-texts-none", "console/settings/texts", within("texts", rows=[], may_add=True, done="retired")),
    ("console-text", "console/settings/text", within("texts", **TEXT, values=TEXT_VALUES)),
    ("console-text-new", "console/settings/text", within("texts", **TEXT | {"id": "", "version": 0}, values={})),
    ("console-steps", "console/settings/steps", within("steps", rows=STEP_ROWS, retired=STEP_ROWS[:1], kinds=KINDS)),
    (
        "console-steps-none",
        "console/settings/steps",
        within("steps", rows=[], retired=[], kinds=[], done="restored"),
    ),
    ("console-step-form", "console/settings/step", within("steps", **STEP)),
    *(
        (
            f"console-step-{kind}",
            "console/settings/step",
            within("steps", **STEP | {"id": "stp_1", "kind": kind, "takes_link": takes_link, "questions": 0}),
        )
        for kind, takes_link in (("welcome", True), ("booking", True), ("consent", False))
    ),
    ("console-step-retired", "console/settings/step", within("steps", **STEP | {"id": "stp_1", "is_retired": True})),
    ("console-told", "console/settings/told", within("told", **TOLD)),
    (
        "console-told-staff",
        "console/settings/told",
        within("told", **TOLD | {"followed": []}, tabs=[], done="unfollowed"),
    ),
]
