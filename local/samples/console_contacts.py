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
    "may_pick": True,
    "audience": {"state": "invite"},
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
    "invited_role": "client",
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


RESULTS = ("invited", "reissued", "resent", "registered", "created", "exists", "refused")
GROUP = {
    "values": {"picked": "con_1 con_2", "form": "f0rm", "role": "client", "channel": "preferred", "note": ""},
    "roles": ["client", "staff", "admin"],
    "channels": ["preferred", "email", "sms"],
    "audience": {},
    "busy": "",
    "total": 42,
    "sends": 39,
    "results": [{"result": one, "count": 7} for one in RESULTS],
    "by": [{"channel": "email", "count": 30}, {"channel": "sms", "count": 9}],
    "held": 2,
    "refused": [
        {"name": "Ben Hale", "code": "no_address", "detail": ""},
        {"name": "Lena Brandt", "code": "spoiled_number", "detail": "The spreadsheet changed this number."},
    ],
    "more_refused": 1,
}
JOB = {
    "id": "job_1",
    "kind": "invite",
    "state": "running",
    "may_cancel": True,
    "total": 42,
    "done_rows": 25,
    "results": GROUP["results"],
    "rows": [
        {
            "number": number,
            "name": ("Sarah Okafor", "Ben Hale", "Lena Brandt", "")[number % 4],
            "contact": f"con_{number}" if number % 2 else "",
            "invitation": "",
            "result": result,
            "code": "no_address" if result == "refused" else result,
            "detail": "",
        }
        for number, result in enumerate((*RESULTS, "texted", "given", "dropped"), 1)
    ],
    "is_first": True,
    "next_page": "cursor=abc.def",
}


CHECK = {
    "values": {"sheet": "Name;E-Mail\nSarah;sarah@example.com", "form": "f0rm"},
    "total": 120,
    "results": [{"result": one, "count": 40} for one in ("created", "exists", "refused")],
    "rows": [
        {"number": 7, "name": "Ben Hale", "result": "refused", "code": "spoiled_number", "detail": "Type it again."},
        {"number": 1, "name": "Sarah Okafor", "result": "created", "code": "created", "detail": ""},
        {"number": 2, "name": "", "result": "exists", "code": "exists", "detail": ""},
    ],
    "more": 117,
    "columns": [("Name", "name"), ("E-Mail", "email")],
    "ignored": ["Shoe size"],
}


def _of(page: str, view: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around("contacts", **view | more)


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-contacts", *_of("people/contacts", LIST)),
    ("console-contacts-none", *_of("people/contacts", LIST, rows=[], next_page="", may_create=False)),
    ("console-contacts-short", *_of("people/contacts", LIST, rows=[], is_first=False)),
    *(
        (f"console-contact-{done or 'new'}", *_of("people/contact", ONE, done=done))
        for done in ("", "invited", "unlinked", "staffed", "noted", "saved")
    ),
    ("console-contact-joined", *_of("people/contact", ONE, **JOINED)),
    ("console-contact-bare", *_of("people/contact", ONE, **BARE)),
    ("console-contact-invite", *_of("people/contact_invite", FACTS | OFFERED)),
    ("console-contact-invite-again", *_of("people/contact_invite", FACTS | OFFERED, is_again=True)),
    (
        "console-contact-invite-refused",
        *_of("people/contact_invite", FACTS | OFFERED, sent_to="", errors=[{"field": "", "code": "no_address"}]),
    ),
    (
        "console-contact-new",
        *_of("people/contact_new", FORM, values=VALUES | {"form": "f0rm"}),
    ),
    ("console-contact-edit", *_of("people/contact_edit", EDIT, is_linked=False)),
    (
        "console-contact-edit-wrong",
        *_of("people/contact_edit", EDIT, is_linked=True, errors=[{"field": "emails", "code": "email_invalid"}]),
    ),
    ("console-group-invite", *_of("jobs/group_invite", GROUP)),
    (
        "console-group-invite-busy",
        *_of(
            "jobs/group_invite",
            GROUP,
            busy="job_1",
            total=0,
            sends=0,
            audience={"state": "invite"},
            errors=[{"field": "", "code": "job_under_way"}],
        ),
    ),
    ("console-job", *_of("jobs/job", JOB)),
    *(
        (
            f"console-job-{kind}",
            *_of(
                "jobs/job",
                JOB,
                kind=kind,
                state=state,
                may_cancel=False,
                is_first=False,
                next_page="",
                done="cancelled",
            ),
        )
        for kind, state in (("import", "done"), ("pins", "cancelled"), ("staff", "done"))
    ),
    ("console-import", *_of("jobs/import", {"values": {}, "busy": ""})),
    (
        "console-import-wrong",
        *_of(
            "jobs/import",
            {"values": {"pasted": "a;b"}, "busy": "job_1"},
            errors=[{"field": "csv", "code": "sheet_too_large"}, {"field": "", "code": "job_under_way"}],
        ),
    ),
    ("console-import-check", *_of("jobs/import_check", CHECK)),
]
