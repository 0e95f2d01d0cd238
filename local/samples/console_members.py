"""Samples of the console's pages of members."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.console import around

ROLES = ["owner", "admin", "staff", "client", "guest"]


def _row(number: int, role: str, **more: Any) -> dict[str, Any]:
    name = ("Maya Lindt", "Jonas Weber", "Ida Moe", "Sarah Okafor", "")[number]
    address = "maya.lindt.with.a.long.address@northlight.example"
    row = {"id": f"mem_{number}", "name": name, "address": address, "role": role, "status": "active", "is_self": False}
    return row | more


LIST = {
    "rows": [
        _row(0, "owner", is_self=True),
        _row(1, "admin"),
        _row(2, "staff", status="deactivated"),
        _row(3, "client", status="ended"),
        _row(4, "guest"),
    ],
    "roles": ROLES,
    "statuses": ["active", "deactivated", "ended"],
    "may_invite": ["staff", "admin"],
    "is_first": True,
    "next_page": "role=staff&cursor=abc.def",
    "values": {"q": "", "role": "", "status": "active"},
}
ONE = _row(1, "admin") | {
    "email": "jonas@northlight.example",
    "phone": "+447700900123",
    "photo": "",
    "since": ENDS_AT,
    "contact": "",
    "may_edit": True,
    "locales": ["en", "de", "es"],
    "roles": ["owner", "admin", "staff"],
    "modes": ["transfer", "revoke"],
    "may_let_go": True,
    "may_activate": False,
    "version": 3,
    "values": {
        "name": "Jonas Weber",
        "title": "Coach",
        "greeting": "Hello",
        "locale": "en",
        "role": "admin",
        "invitations": "transfer",
    },
}
SEEN = {"may_edit": False, "roles": [], "may_let_go": False}
LEAVING = ONE | {"others": [("mem_2", "Ida Moe")], "values": {"invitations": "transfer", "to": ""}}


def _of(page: str, view: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around("members", **view | more)


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-members", *_of("people/members", LIST)),
    ("console-members-none", *_of("people/members", LIST, rows=[], next_page="", may_invite=[])),
    ("console-members-short", *_of("people/members", LIST, rows=[], is_first=False)),
    *(
        (f"console-member-{done or 'new'}", *_of("people/member", ONE, done=done))
        for done in ("", "role_changed", "deactivated", "activated", "removed")
    ),
    ("console-member-seen", *_of("people/member", ONE | SEEN, role="client", contact="con_1")),
    (
        "console-member-away",
        *_of("people/member", ONE | SEEN, status="deactivated", may_activate=True, may_let_go=True),
    ),
    ("console-member-ended", *_of("people/member", ONE | SEEN, status="ended")),
    ("console-member-wrong", *_of("people/member", ONE, errors=[{"field": "role", "code": "conflict"}])),
    ("console-member-leave", *_of("people/member_leave", LEAVING)),
    ("console-member-leave-wrong", *_of("people/member_leave", LEAVING, errors=[{"field": "to", "code": "conflict"}])),
]
