"""The webhooks of payment providers in the OpenAPI document: judged by signature, not by schema."""

from chalicelib.handlers.http.operation import Json

_WHOLE = {"type": "integer", "minimum": 0, "maximum": 10**12}
_NAME = {"type": "string", "pattern": r"^[\x21-\x7e]{1,128}$"}
REPORT = {
    "type": "object",
    "description": "Totals of one payment, in minor units of `currency`. Other types are taken and mean nothing.",
    "required": ["type", "data"],
    "properties": {
        "type": {
            "type": "string",
            "examples": [
                "payment.succeeded",
                "payment.failed",
                "payment.refunded",
                "payment.disputed",
                "payment.dispute_closed",
            ],
        },
        "data": {
            "type": "object",
            "required": ["order", "payment", "amount", "currency"],
            "properties": {
                "order": _NAME,
                "payment": _NAME,
                "amount": _WHOLE,
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
                "refunded": _WHOLE | {"default": 0},
                "dispute": {"type": "string", "enum": ["", "won", "lost"], "default": ""},
            },
        },
    },
}
_RECEIVED = {
    "type": "object",
    "required": ["received"],
    "properties": {"received": {"type": "boolean", "const": True}},
}
_SIGNED_BY = {
    "/webhooks/stripe/{org}": ("Stripe", ("stripe-signature",), {"type": "object", "description": "Stripe's event."}),
    "/webhooks/payments/{org}": (
        "another biller, by Standard Webhooks",
        ("webhook-id", "webhook-timestamp", "webhook-signature"),
        {"$ref": "#/components/schemas/PaymentReport"},
    ),
}
_REFUSED = {"400": "invalid_request", "413": "too_large", "429": "rate_limited", "503": "unavailable"}


def webhook_paths() -> Json:
    """The addresses that payment providers report to, as OpenAPI path items."""
    return {path: {"post": _described(path, *known)} for path, known in _SIGNED_BY.items()}


def _described(path: str, sender: str, signature: tuple[str, ...], body: Json) -> Json:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in signature]
    org = {"name": "org", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": f"webhook_{path.split('/')[2]}",
        "summary": f"Take in a report of {sender}",
        "description": "Signed over the raw bytes, at most five minutes ago. What came before changes nothing.",
        "parameters": [org, *headers],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "Received", "content": {"application/json": {"schema": _RECEIVED}}},
        }
        | {status: {"description": code, "content": problem} for status, code in _REFUSED.items()},
        "security": [],
    }
