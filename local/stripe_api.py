"""The requests of Stripe's API that Usher makes: forms in, JSON out, and keys that make a repetition harmless."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from local import paying
from local.stripe_objects import Book, Json, Refusal, public


def form(text: str) -> Json:
    """`a[b][0][c]=x` as nested mappings and lists."""
    made: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = name.replace("]", "").split("[")
        place = made
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1] or str(len(place))] = value
    nested: Json = _lists(made)
    return nested


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(one) for key, one in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def once(book: Book, account: str, key: str, seen: str, run: Callable[[], Json]) -> Json:
    """The answer to the first request with this key. Raises Refusal where it was used for another one."""
    name = f"{account} {key}"
    if name not in book.asked:
        book.asked[name] = {"seen": seen, "answer": run()}
    if book.asked[name]["seen"] != seen:
        message = "Keys for idempotent requests can only be used with the same parameters."
        raise Refusal(400, "idempotency_key_in_use", message, "idempotency_error")
    answer: Json = book.asked[name]["answer"]
    return answer


def answer(book: Book, account: str, method: str, path: list[str], asked: Json, own_url: str) -> Json:
    """Raises Refusal."""
    expand = [asked["expand"]] if isinstance(asked.get("expand"), str) else asked.get("expand", [])
    match method, path:
        case "POST", ["checkout", "sessions"]:
            return public(book.open_page(account, asked, own_url))
        case "GET", ["checkout", "sessions", name]:
            return book.expanded(book.find("checkout.session", name, account), expand)
        case "POST", ["checkout", "sessions", name, "expire"]:
            page = book.find("checkout.session", name, account)
            paying.act(book, page, "expire")
            return public(page)
        case "GET", ["payment_intents", name]:
            return book.expanded(book.find("payment_intent", name, account), expand)
        case "GET", ["disputes"]:
            ours = [one for one in book.all("dispute") if one["usher_account"] == account]
            return _list([one for one in ours if one["payment_intent"] == asked.get("payment_intent")], asked)
        case "GET", ["events"]:
            return _list([one for one in book.all("event") if _wanted(one, account, asked)], asked)
    raise Refusal(404, "resource_missing", "Unrecognized request URL")


def _wanted(event: Json, account: str, asked: Json) -> bool:
    delivered = {"true": True, "false": False}.get(asked.get("delivery_success", ""))
    return (
        event["usher_account"] == account
        and event["created"] >= int(asked.get("created", {}).get("gte", 0))
        and event["type"] in asked.get("types", [event["type"]])
        and delivered in (None, event["pending_webhooks"] == 0)
    )


def _list(found: list[Json], asked: Json) -> Json:
    names = [one["id"] for one in found]
    start = names.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
    end = start + int(asked.get("limit", 10))
    page = [public(one) for one in found[start:end]]
    return {"object": "list", "data": page, "has_more": end < len(found), "url": "/v1"}
