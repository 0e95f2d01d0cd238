"""Refusals as RFC 9457 problem documents. The HTTP status of a code is decided here and nowhere else."""

from chalicelib.domain.errors import IdempotencyMismatch, PinLockedForGood, Unprocessable, UsherError, VersionMismatch
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import rfc3339

STATUS = {
    "invalid_request": 400,
    "unauthenticated": 401,
    "payment_required": 402,
    "forbidden": 403,
    "assign_others": 403,
    "recipient_mismatch": 403,
    "member_deactivated": 403,
    "client_inactive": 403,
    "onboarding_required": 403,
    "second_factor_required": 403,
    "email_unverified": 403,
    "profile_incomplete": 403,
    "not_found": 404,
    "conflict": 409,
    "changed": 409,
    "invitation_open": 409,
    "invitation_closed": 409,
    "ask_open": 409,
    "ask_closed": 409,
    "contact_ambiguous": 409,
    "approval_pending": 409,
    "account_exists": 409,
    "already_member": 409,
    "already_linked": 409,
    "no_seats": 409,
    "link_expired": 410,
    "link_withdrawn": 410,
    "link_superseded": 410,
    "link_used": 410,
    "too_large": 413,
    "unsupported_media_type": 415,
    "unsupported": 422,
    "spoiled_number": 422,
    "idempotency_mismatch": 422,
    "no_address": 422,
    "type_not_invited": 422,
    "channel_unavailable": 422,
    "suppressed": 422,
    "disclosure_required": 422,
    "code_wrong": 422,
    "code_expired": 422,
    "not_linked": 409,
    "pin_locked": 429,
    "weak_password": 422,
    "rate_limited": 429,
    "unavailable": 503,
}
# Classes that share a code with a more general refusal but not its status.
_STATUS_OF_CLASS: dict[type[UsherError], int] = {
    Unprocessable: 422,
    VersionMismatch: 412,
    PinLockedForGood: 403,
    IdempotencyMismatch: 422,
}
_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    402: "Payment required",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    410: "No longer valid",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Can't be used",
    429: "Too many requests",
    500: "Internal error",
    503: "Temporarily unavailable",
}
_TIMES = frozenset({"joined_at"})
# Paths below the base URL, told as addresses.
NAMES_A_PLACE = frozenset({"next"})
# Seconds, where the refusal itself does not say.
_RETRY_AFTER = {429: 60, 503: 2}


def status_of(error: UsherError) -> int:
    return _STATUS_OF_CLASS.get(type(error), STATUS[error.code])


def retry_after(error: UsherError) -> int | None:
    """In how many seconds a repetition may succeed, for refusals that pass by themselves."""
    return error.retry_after if error.retry_after is not None else _RETRY_AFTER.get(status_of(error))


def problem(error: UsherError, request_id: str, base_url: str = "") -> Json:
    """The document of a refusal."""
    status = status_of(error)
    extra = {name: rfc3339(value) if name in _TIMES else value for name, value in error.extra.items()}
    extra |= {name: f"{base_url}{extra[name]}" for name in NAMES_A_PLACE & extra.keys()}
    return extra | {
        "type": f"urn:usher:problem:{error.code}",
        "title": _TITLES[status],
        "status": status,
        "code": error.code,
        "detail": error.detail,
        "request_id": request_id,
        "errors": [{"field": one.field, "code": one.code, "detail": one.detail} for one in error.errors],
    }


def internal(request_id: str) -> Json:
    """What a caller learns of a fault of ours: nothing but the id under which it was logged (A83)."""
    return {
        "type": "about:blank",
        "title": _TITLES[500],
        "status": 500,
        "code": "internal",
        "detail": "Something went wrong on our side. Quote the request id when you report it.",
        "request_id": request_id,
        "errors": [],
    }
