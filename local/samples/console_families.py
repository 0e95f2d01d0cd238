"""Samples of the console's pages of dependents and PINs."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.console import around

GUARDIANS = [
    {
        "id": f"con_{number}",
        "slot": slot,
        "name": name,
        "state": state,
        "registered": "ben.private@example.org" if state == "linked" else "",
        "may_invite": state != "linked",
        "may_unlink": state == "linked",
    }
    for number, (slot, name, state) in enumerate(
        [("A", "Sarah Okafor", "invite"), ("B", "Ben Okafor", "linked"), ("other", "", "re_invite")]
    )
]
CHILD = {
    "id": "dep_1",
    "name": "Mia Okafor",
    "external_id": "K-7",
    "places": [{"kind": "site", "place": "North"}, {"kind": "classroom", "place": "Sunflowers"}],
    "guardians": GUARDIANS,
    "version": 2,
}
LIST = {
    "rows": [CHILD, CHILD | {"id": "dep_2", "name": "Tom Okafor", "guardians": []}],
    "values": {"q": "", "segment": ""},
    "may_create": True,
    "is_first": True,
    "next_page": "cursor=abc.def",
}
ONE = CHILD | {"may_change": True, "slots": ["A", "B", "other"], "found": [], "values": {"find": "", "slot": "A"}}
FOUND = {
    "found": [{"id": "con_9", "name": "Ida Moe", "address": "ida@example.com"}],
    "values": {"find": "ida", "slot": "B"},
}
FORM = {"id": "", "heading": "", "values": {"form": "f0rm"}}
EDIT = {
    "id": "dep_1",
    "heading": "Mia Okafor",
    "values": {"name": "Mia Okafor", "places": "site: North", "external_id": "K-7", "version": "2"},
}
PIN = {
    "id": "con_1",
    "name": "Sarah Okafor",
    "has_pin": True,
    "digits": "804215",
    "made_at": ENDS_AT,
    "version": 1,
    "is_linked": True,
    "channels": ["preferred", "sms", "email"],
    "sent_by": "sms",
    "sent_state": "delivered",
    "values": {"channel": "preferred", "form": "f0rm"},
}
PINS = {
    "values": {"picked": "con_1 con_2", "channel": "preferred", "form": "f0rm"},
    "channels": ["preferred", "sms", "email", "none"],
    "audience": {},
    "busy": "",
    "total": 4,
    "sends": 3,
    "new_pins": 2,
    "results": [{"result": "texted", "count": 3}, {"result": "refused", "count": 1}],
    "by": [{"channel": "sms", "count": 2}, {"channel": "email", "count": 1}],
    "refused": [{"name": "Ben Doe", "code": "not_linked", "detail": "Invite them first."}],
    "more_refused": 0,
}
WRONG = [{"field": "name", "code": "name_required"}]


def _of(page: str, view: dict[str, Any], section: str = "dependents", **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around(section, **view | more)


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-dependents", *_of("people/dependents", LIST)),
    ("console-dependents-none", *_of("people/dependents", LIST, rows=[], next_page="", may_create=False)),
    ("console-dependents-short", *_of("people/dependents", LIST, rows=[], is_first=False)),
    ("console-dependent", *_of("people/dependent", ONE)),
    (
        "console-dependent-bare",
        *_of("people/dependent", ONE, guardians=[], places=[], external_id="", may_change=False),
    ),
    ("console-dependent-found", *_of("people/dependent", ONE | FOUND)),
    ("console-dependent-nobody", *_of("people/dependent", ONE, errors=[{"field": "find", "code": "find_nobody"}])),
    ("console-dependent-short", *_of("people/dependent", ONE, errors=[{"field": "find", "code": "find_short"}])),
    ("console-dependent-new", *_of("people/dependent_form", FORM)),
    ("console-dependent-edit", *_of("people/dependent_form", EDIT, errors=WRONG)),
    *(
        (f"console-pin-{done}", *_of("pins/pin", PIN, "contacts", done=f"pin_{done}"))
        for done in ("give", "replace", "withdraw", "text", "guide")
    ),
    ("console-pin-hidden", *_of("pins/pin", PIN, "contacts", digits="", errors=[{"field": "", "code": "not_linked"}])),
    ("console-pin-none", *_of("pins/pin", PIN, "contacts", has_pin=False, is_linked=False)),
    ("console-group-pins", *_of("jobs/group_pins", PINS, "contacts")),
    (
        "console-group-pins-busy",
        *_of("jobs/group_pins", PINS, "contacts", total=0, sends=0, busy="job_1", audience={"tag": "autumn"}),
    ),
]
