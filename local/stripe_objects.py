"""What the stand-in for Stripe knows: hosted pages, payments, disputes and events, in the shapes that Stripe answers.

Only the fields that somebody reads are there. All of it is plain JSON, so that it can be kept in one file.
"""

import secrets
import time
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
VERSION = "2026-10-28.endive"


class Refusal(Exception):
    """As Stripe refuses: a status, a type of error and a code."""

    def __init__(self, status: int, code: str, message: str, type_: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": type_, "code": code, "message": message}}


def identifier(prefix: str) -> str:
    return prefix + secrets.token_hex(12)


class Book:
    """All of one stand-in: `accounts` by their key, objects by id, `asked` by account and key of a request."""

    def __init__(self, kept: Json | None = None) -> None:
        kept = kept or {}
        self.accounts: dict[str, Json] = kept.get("accounts", {})
        self.objects: dict[str, Json] = kept.get("objects", {})
        self.asked: dict[str, Json] = kept.get("asked", {})

    def as_json(self) -> Json:
        return {"accounts": self.accounts, "objects": self.objects, "asked": self.asked}

    def all(self, kind: str) -> Iterator[Json]:
        """Newest first."""
        return (one for one in reversed(self.objects.values()) if one["object"] == kind)

    def find(self, kind: str, name: str, account: str = "") -> Json:
        """Raises Refusal: an account sees nothing of another."""
        found = self.objects.get(name)
        if found is None or found["object"] != kind or (account and found["usher_account"] != account):
            raise Refusal(404, "resource_missing", f"No such {kind}: '{name}'")
        return found

    def keep(self, prefix: str, kind: str, account: str, **fields: Any) -> Json:
        name = identifier(prefix)
        about = {"id": name, "object": kind, "created": int(time.time()), "livemode": False, "usher_account": account}
        self.objects[name] = about | fields
        return self.objects[name]

    def open_page(self, account: str, asked: Json, own_url: str) -> Json:
        """A new hosted page. Raises Refusal for what Stripe would refuse too."""
        lines = [_line(line) for line in asked.get("line_items", [])]
        _require(asked.get("mode") == "payment", "parameter_invalid", "mode: only payment is known here")
        _require(bool(lines), "parameter_missing", "Missing required param: line_items.")
        _require(len({currency for _, _, currency in lines}) == 1, "parameter_invalid", "one currency for all lines")
        lasts = int(asked.get("expires_at", 0)) - time.time()
        _require(SHORTEST - 5 <= lasts <= LONGEST, "parameter_invalid", "expires_at: 30 minutes to 24 hours from now")
        _require(str(asked.get("success_url", "")).startswith("http"), "url_invalid", "success_url: Not a valid URL")
        page = self.keep(
            "cs_test_",
            "checkout.session",
            account,
            mode="payment",
            status="open",
            payment_status="unpaid",
            payment_intent=None,
            amount_total=sum(amount for _, amount, _ in lines),
            currency=lines[0][2],
            client_reference_id=asked.get("client_reference_id"),
            customer_email=asked.get("customer_email"),
            metadata=asked.get("metadata", {}),
            expires_at=int(asked["expires_at"]),
            success_url=asked["success_url"],
            cancel_url=asked.get("cancel_url"),
            usher_lines=[{"name": name, "amount": amount} for name, amount, _ in lines],
            usher_intent_metadata=asked.get("payment_intent_data", {}).get("metadata", {}),
        )
        page["url"] = f"{own_url}/pay/{page['id']}"
        return page

    def expanded(self, about: Json, paths: list[str]) -> Json:
        """`about` with the objects that `expand` names in place of their ids."""
        shown = public(about)
        for path in paths:
            field, _, rest = path.partition(".")
            if shown.get(field):
                inner = self.objects[about[field]]
                shown[field] = self.expanded(inner, [rest] if rest else [])
        return shown


def _line(line: Json) -> tuple[str, int, str]:
    """Name, amount and currency. `price_1900_eur` is a price of 19 euros."""
    count = int(line.get("quantity", 1))
    if "price" in line:
        parts = str(line["price"]).split("_")
        known = len(parts) == 3 and parts[0] == "price" and parts[1].isdecimal()
        _require(known, "resource_missing", f"No such price: '{line['price']}'")
        return str(line["price"]), int(parts[1]) * count, parts[2]
    price = line["price_data"]
    return price["product_data"]["name"], int(price["unit_amount"]) * count, price["currency"]


def _require(holds: bool, code: str, message: str) -> None:
    if not holds:
        raise Refusal(400, code, message)


def public(about: Json) -> Json:
    """Without what only the stand-in knows."""
    return {name: value for name, value in about.items() if not name.startswith("usher_")}
