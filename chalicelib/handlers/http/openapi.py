"""The OpenAPI 3.1 document, from the same declarations that validate requests."""

import re
from collections.abc import Iterable

import msgspec

from chalicelib.handlers.api.table import every
from chalicelib.handlers.http.openapi_webhooks import REPORT, webhook_paths
from chalicelib.handlers.http.operation import File, Json, Operation
from chalicelib.handlers.http.problems import STATUS

VERSION = "1"
_REFS = "#/components/schemas/{name}"
_ALWAYS = ("invalid_request", "rate_limited", "unavailable")
_BY_AUTH = {
    "bearer": ("unauthenticated", "forbidden", "not_found"),
    "key": ("unauthenticated", "forbidden"),
    "link": ("unauthenticated", "not_found"),
    "link_and_bearer": ("unauthenticated", "not_found"),
    "none": (),
}
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "key": {"type": "http", "scheme": "bearer", "description": "The key of a machine, `usher_...`."},
}
FILE = {"schema": {"type": "string", "format": "binary"}}
# What passes by itself has one status, what does not has another.
_ALSO = {"pin_locked": (403,)}
_PARAMETER = re.compile(r"\{(\w+)\}")
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; texts may change.",
    "required": ["type", "title", "status", "code", "detail", "request_id", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted([*STATUS, "internal"])},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "code", "detail")},
            },
        },
    },
}


def document(server: str) -> Json:
    """The whole document; `server` is the base URL of this deployment."""
    types = [kind for one in every() for kind in _types(one)]
    _, components = msgspec.json.schema_components(types, ref_template=_REFS)
    paths: dict[str, Json] = {}
    for one in every():
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Usher",
            "version": VERSION,
            "description": "Invitations and onboarding. Times are RFC 3339 UTC, durations seconds, phones E.164.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths | webhook_paths(),
        "components": {
            "schemas": components | {"Problem": PROBLEM, "PaymentReport": REPORT},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _types(one: Operation) -> list[type]:
    body = None if one.body is File else one.body
    return [kind for kind in (body, one.query, one.answer, *one.also.values()) if kind is not None]


def _operation(one: Operation) -> Json:
    described: Json = {
        "operationId": one.name,
        "summary": one.summary,
        "description": " ".join((one.run.__doc__ or "").split()),
        "parameters": [*_path_parameters(one), *_query_parameters(one), *_header_parameters(one)],
        "responses": _responses(one),
        "security": _security(one),
    }
    if one.body is not None:
        described["requestBody"] = {
            "required": not one.body_optional,
            "content": _content(one, one.body),
        }
    return described


def _content(one: Operation, body: type) -> Json:
    json = {} if body is File else {"application/json": {"schema": _schema(body)}}
    return json | dict.fromkeys(one.files, FILE)


def _schema(kind: type) -> Json:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REFS)
    return dict(schema)


def _security(one: Operation) -> list[dict[str, list[str]]]:
    by_auth: dict[str, list[dict[str, list[str]]]] = {"none": [], "link": [{}, {"bearer": []}], "key": [{"key": []}]}
    return by_auth.get(one.auth, [{"bearer": []}])


def _path_parameters(one: Operation) -> list[Json]:
    names = _PARAMETER.findall(one.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(one: Operation) -> list[Json]:
    if one.query is None:
        return []
    _, components = msgspec.json.schema_components([one.query])
    properties = components[one.query.__name__]["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()]


def _header_parameters(one: Operation) -> list[Json]:
    headers = {"Idempotency-Key": (one.replayable, one.replay_required), "If-Match": (one.versioned, False)}
    return [
        {"name": name, "in": "header", "required": required, "schema": {"type": "string"}}
        for name, (used, required) in headers.items()
        if used
    ]


def _responses(one: Operation) -> Json:
    answers = {one.status: one.answer, **one.also}
    described = {
        str(status): {
            "description": "Accepted" if status == 202 else "Done",
            "content": {"application/json": {"schema": _schema(kind)}},
        }
        for status, kind in answers.items()
    }
    return described | _refusals(one)


def _statuses(codes: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, status) for name in sorted(codes) for status in (STATUS[name], *_ALSO.get(name, ()))]


def _refusals(one: Operation) -> Json:
    codes = {*_ALWAYS, *_BY_AUTH[one.auth], *one.refusals}
    if one.body is not None:
        codes |= {"too_large", "unsupported_media_type"}
    if one.replayable:
        codes.add("idempotency_mismatch")
    if "{org}" in one.path:
        codes |= {"member_deactivated", "second_factor_required"}
    if one.method != "GET":
        codes.add("conflict")
    by_status: dict[int, list[str]] = {}
    for name, status in _statuses(codes):
        by_status.setdefault(status, []).append(name)
    # In a body, and in a query that says so, a value may be well formed and yet impossible.
    if one.body is not None or "invalid_request" in one.refusals:
        by_status.setdefault(422, []).append("invalid_request")
    if one.versioned:
        by_status[412] = ["conflict"]
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": ", ".join(sorted(set(named))), "content": content}
        for status, named in sorted(by_status.items())
    }
