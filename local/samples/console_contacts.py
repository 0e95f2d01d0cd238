"""Samples of the console's pages of contacts."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.console import ROWS, around

CHILD = {"name": "Mia Okafor", "slot": "A", "places": ["North", "Sunflowers"]}


def _row(number: int, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"con_{number}",
        "name": ("Sarah Okafor", "Ben Hale", "Lena Brandt", "")[number % 4],
        "address": "sarah@example.com",
        "registered": "",
        "state": state,
        "type": "client",
        "is_group": False,
        "tags": [],
        "dependents": [],
        "may_invite": state != "linked",
        "may_unlink": False,
    } | more


LIST = {
    "rows": [
        _row(0, "invite", dependents=[CHILD, CHILD | {"name": "Tom Okafor", "slot": "other"}]),
        _row(1, "re_invite", tags=["waiting list"], dependents=[CHILD | {"slot": "B"}]),
        _row(2, "linked", registered="lena.brandt.private.address@example.org", may_unlink=True),
        _row(3, "invite", address="", may_invite=False, is_group=True),
    ],
    "states": ["invite", "re_invite", "linked"],
    "types": ["lead", "prospect", "client", "contact", "guest"],
    "slots": ["A", "B", "other"],
    "places": ["North", "Sunflowers"],
    "may_create": True,
    "is_first": True,
    "next_page": "state=invite&cursor=abc.def",
    "values": dict.fromkeys(("q", "state", "type", "segment", "slot", "tag", "attention", "staff"), ""),
}
FACTS = {
    "id": "con_1",
    "name": "Sarah Okafor",
    "state": "re_invite",
    "type": "client",
    "is_group": False,
    "emails": ["sarah@example.com", "sarah@example.org"],
    "phones": ["+447700900123"],
    "registered": "",
    "linked_at": None,
    "tags": ["waiting list", "autumn"],
    "external_id": "P-1042",
    "time_zone_of": "Europe/London",
    "dependents": [CHILD],
    "may_invite": True,
    "may_unlink": False,
    "version": 3,
}
ONE = FACTS | {
    "staff": [{"id": "mem_1", "name": "Maya Lindt"}, {"id": "mem_2", "name": "Jonas Weber"}],
    "may_staff": True,
    "others": [("mem_3", "Ida Moe")],
    "history": ROWS[:3],
    "packages": [
        {"name": "Six coaching sessions", "status": "active", "units": 6, "used": 2},
        *({"name": "First call", "status": one, "units": 0, "used": 0} for one in ("reserved", "consumed")),
        *({"name": "Workshop", "status": one, "units": 0, "used": 0} for one in ("revoked", "released")),
    ],
}
JOINED = {
    "state": "linked",
    "registered": "s.okafor@example.org",
    "linked_at": ENDS_AT,
    "may_invite": False,
    "may_unlink": True,
}
BARE = {"staff": [], "may_staff": False, "others": [], "history": [], "packages": [], "dependents": []}
OFFERED = {
    "values": {"channel": "preferred", "note": "", "form": "f0rm"},
    "role_label": "Coachee",
    "channels": ["preferred", "email", "sms"],
    "is_again": False,
    "by": "email",
    "sent_to": "sarah@example.com",
}
VALUES = {
    "name": "Sarah Okafor",
    "emails": "sarah@example.com\nsarah@example.org",
    "phones": "+447700900123",
    "preferred": "email",
    "type": "client",
    "tags": "waiting list, autumn",
    "locale": "en",
    "timezone": "Europe/London",
    "external_id": "P-1042",
}
FORM = {"types": LIST["types"], "locales": ["en", "de", "es"]}
EDIT = FORM | {"id": "con_1", "name": "Sarah Okafor", "values": VALUES | {"version": "3"}}


def _of(page: str, view: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around("contacts", **view | more)


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-contacts", *_of("contacts", LIST)),
    ("console-contacts-none", *_of("contacts", LIST, rows=[], next_page="", may_create=False)),
    ("console-contacts-short", *_of("contacts", LIST, rows=[], is_first=False)),
    *(
        (f"console-contact-{done or 'new'}", *_of("contact", ONE, done=done))
        for done in ("", "invited", "unlinked", "staffed", "noted", "saved")
    ),
    ("console-contact-joined", *_of("contact", ONE, **JOINED)),
    ("console-contact-bare", *_of("contact", ONE, **BARE)),
    ("console-contact-invite", *_of("contact_invite", FACTS | OFFERED)),
    ("console-contact-invite-again", *_of("contact_invite", FACTS | OFFERED, is_again=True)),
    (
        "console-contact-invite-refused",
        *_of("contact_invite", FACTS | OFFERED, sent_to="", errors=[{"field": "", "code": "no_address"}]),
    ),
    (
        "console-contact-new",
        *_of("contact_new", FORM, values=VALUES | {"form": "f0rm"}),
    ),
    ("console-contact-edit", *_of("contact_edit", EDIT, is_linked=False)),
    (
        "console-contact-edit-wrong",
        *_of("contact_edit", EDIT, is_linked=True, errors=[{"field": "emails", "code": "email_invalid"}]),
    ),
]
