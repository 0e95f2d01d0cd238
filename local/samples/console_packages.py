"""Samples of the console's pages of packages."""

from typing import Any

from chalicelib.domain.money import Money
from chalicelib.gateways.qr import qr_svg_data_uri
from local.samples.console import around

URL = "https://usher.example/p/AQBhY2tuZXdfYV9wYWNrYWdlX3RoYXRfaXNfc29sZF9vbl9hX3BhZ2U"
TEN = {
    "id": "pkg_AaMYXFAAAAAAAAAB",
    "name": "Ten hours of coaching",
    "price": Money(120_000, "EUR"),
    "units": 10,
    "seats": 0,
    "taken": 0,
    "is_sold": True,
    "owner": "",
    "status": "active",
}
GROUP = TEN | {
    "name": "Spring group",
    "price": Money(30_000, "EUR"),
    "units": 0,
    "seats": 12,
    "taken": 7,
    "is_sold": False,
}
OWN = TEN | {"name": "First talk, free and for whoever asks", "price": Money(0, "EUR"), "units": 0, "owner": "mem_1"}
LIST: dict[str, Any] = {
    "rows": [TEN, GROUP, OWN | {"is_sold": False}],
    "statuses": ["active", "retired"],
    "values": {"status": "active"},
    "is_first": True,
    "next_page": "status=active&cursor=abc.def",
}
TYPED = {
    "name": "Ten hours of coaching",
    "amount": "1200.00",
    "currency": "EUR",
    "description": "Ten hours within a year.",
    "terms": "Hours can be moved until the day before.",
    "units": "10",
    "kind": "individual",
    "seats": "",
    "page": "on",
}
NEW: dict[str, Any] = {"values": {"currency": "EUR", "kind": "individual"}, "may_publish": True}
ONE: dict[str, Any] = TEN | {
    "description": TYPED["description"],
    "terms": TYPED["terms"],
    "is_group": False,
    "url": URL,
    "qr": qr_svg_data_uri(URL),
    "may_change": True,
    "may_restore": False,
    "may_publish": True,
    "may_invite": True,
    "version": 2,
    "values": TYPED,
}
UNSOLD = {"is_sold": False, "url": "", "qr": ""}
SEEN = {"may_change": False, "may_publish": False, "may_invite": False} | UNSOLD


def _of(page: str, view: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around("packages", **view | more)


def _wrong(*fields: str) -> list[dict[str, str]]:
    return [{"field": one, "code": f"package.{one}"} for one in fields]


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-packages", *_of("sales/packages", LIST)),
    ("console-packages-none", *_of("sales/packages", LIST, rows=[], next_page="", values={"status": "retired"})),
    ("console-packages-short", *_of("sales/packages", LIST, rows=[], is_first=False)),
    ("console-package-new", *_of("sales/package_new", NEW)),
    ("console-package-new-own", *_of("sales/package_new", NEW, may_publish=False)),
    (
        "console-package-new-wrong",
        *_of("sales/package_new", NEW, errors=_wrong("name", "kind", "amount", "currency", "units", "seats", "terms")),
    ),
    ("console-package", *_of("sales/package", ONE)),
    ("console-package-made", *_of("sales/package", ONE, done="package_made", **UNSOLD)),
    ("console-package-group", *_of("sales/package", ONE | GROUP | UNSOLD, is_group=True)),
    ("console-package-wrong", *_of("sales/package", ONE, errors=_wrong("description", "page"))),
    ("console-package-seen", *_of("sales/package", ONE | SEEN | {"owner": "mem_1"})),
    (
        "console-package-retired",
        *_of("sales/package", ONE | SEEN, status="retired", may_restore=True, done="package_retired"),
    ),
]
