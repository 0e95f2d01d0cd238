"""What may happen on a hosted page and to the money afterwards, and the events that Stripe would send of it."""

import time
from collections.abc import Callable

from local.stripe_objects import VERSION, Book, Json, Refusal, public


def actions_for(book: Book, page: Json) -> list[str]:
    """What can happen next."""
    if page["status"] == "open":
        return ["pay", "pay-later", "fail", "expire"]
    charge = charge_of(book, page)
    if charge is None:
        return []
    if charge["status"] == "pending":
        return ["money-arrives", "money-fails"]
    if charge["status"] != "succeeded":
        return []
    dispute = _open_dispute(book, charge)
    after = ["refund"] if charge["amount_refunded"] < charge["amount"] else []
    return after + (["win-dispute", "lose-dispute"] if dispute else ["dispute"])


def charge_of(book: Book, page: Json) -> Json | None:
    intent = book.objects.get(page["payment_intent"] or "")
    return book.objects.get(intent["latest_charge"] or "") if intent else None


def act(book: Book, page: Json, action: str, amount: int | None = None) -> Json | None:
    """Does it, and answers the event of it, None where Stripe sends none that Usher listens to. Raises Refusal."""
    if page["status"] == "open" and page["expires_at"] <= time.time():
        action = "expire"
    if action not in actions_for(book, page):
        raise Refusal(400, "unexpected_state", f"{action} is not possible now")
    type_, about = _ACTIONS[action](book, page, amount)
    return _event(book, type_, about) if type_ else None


def _charge(book: Book, page: Json, status: str) -> Json:
    account, metadata = page["usher_account"], page["usher_intent_metadata"]
    known: Json = {"amount": page["amount_total"], "currency": page["currency"], "metadata": dict(metadata)}
    intent = book.objects.get(page["payment_intent"] or "") or book.keep(
        "pi_", "payment_intent", account, status="processing", latest_charge=None, **known
    )
    charge = book.keep(
        "ch_",
        "charge",
        account,
        status=status,
        paid=status == "succeeded",
        captured=status != "failed",
        amount_captured=0 if status == "failed" else page["amount_total"],
        amount_refunded=0,
        refunded=False,
        disputed=False,
        payment_intent=intent["id"],
        **known,
    )
    intent |= {"latest_charge": charge["id"], "status": {"succeeded": "succeeded"}.get(status, "processing")}
    page["payment_intent"] = intent["id"]
    return charge


def _pay(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    _charge(book, page, "succeeded")
    page |= {"status": "complete", "payment_status": "paid"}
    return "checkout.session.completed", page


def _pay_later(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    _charge(book, page, "pending")
    page |= {"status": "complete", "payment_status": "unpaid"}
    return "checkout.session.completed", page


def _fail(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    _charge(book, page, "failed")
    return "", page


def _expire(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    page["status"] = "expired"
    return "checkout.session.expired", page


def _arrive(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    charge = charge_of(book, page) or {}
    charge |= {"status": "succeeded", "paid": True}
    book.objects[charge["payment_intent"]]["status"] = "succeeded"
    page["payment_status"] = "paid"
    return "checkout.session.async_payment_succeeded", page


def _fall_through(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    charge = charge_of(book, page) or {}
    charge |= {"status": "failed", "captured": False, "amount_captured": 0}
    book.objects[charge["payment_intent"]]["status"] = "requires_payment_method"
    return "checkout.session.async_payment_failed", page


def _refund(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    charge = charge_of(book, page) or {}
    left = charge["amount"] - charge["amount_refunded"]
    part = left if amount is None else amount
    if not 0 < part <= left:
        raise Refusal(400, "charge_already_refunded", f"at most {left} can be refunded")
    charge["amount_refunded"] += part
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    return "charge.refunded", charge


def _dispute(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
    charge = charge_of(book, page) or {}
    charge["disputed"] = True
    named = {"charge": charge["id"], "payment_intent": charge["payment_intent"]}
    money = {"amount": charge["amount"], "currency": charge["currency"]}
    opened = book.keep("dp_", "dispute", page["usher_account"], status="needs_response", metadata={}, **named, **money)
    return "charge.dispute.created", opened


def _close(status: str) -> Callable[[Book, Json, int | None], tuple[str, Json]]:
    def close(book: Book, page: Json, amount: int | None) -> tuple[str, Json]:
        dispute = _open_dispute(book, charge_of(book, page) or {}) or {}
        dispute["status"] = status
        return "charge.dispute.closed", dispute

    return close


def _open_dispute(book: Book, charge: Json) -> Json | None:
    ours = (one for one in book.all("dispute") if one["charge"] == charge["id"])
    return next((one for one in ours if one["status"] == "needs_response"), None)


_ACTIONS: dict[str, Callable[[Book, Json, int | None], tuple[str, Json]]] = {
    "pay": _pay,
    "pay-later": _pay_later,
    "fail": _fail,
    "expire": _expire,
    "money-arrives": _arrive,
    "money-fails": _fall_through,
    "refund": _refund,
    "dispute": _dispute,
    "win-dispute": _close("won"),
    "lose-dispute": _close("lost"),
}


def _event(book: Book, type_: str, about: Json) -> Json:
    return book.keep(
        "evt_",
        "event",
        about["usher_account"],
        type=type_,
        api_version=VERSION,
        data={"object": public(about)},
        pending_webhooks=1,
        request={"id": None, "idempotency_key": None},
    )
