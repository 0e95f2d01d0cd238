"""Running an operation: from the request of API Gateway to an answer with the headers every one carries."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

import msgspec
from chalice.app import Request, Response
from msgspec import Struct

from chalicelib import wiring
from chalicelib.domain.errors import UsherError
from chalicelib.domain.locales import accepted
from chalicelib.domain.values import dataclass
from chalicelib.handlers.http.operation import Answer, CallWith, File, Operation
from chalicelib.handlers.http.parsing import parse_body, parse_query, parse_replay, parse_version
from chalicelib.handlers.http.problems import NAMES_A_PLACE, internal, problem, retry_after, status_of
from chalicelib.services.context import Context
from chalicelib.services.core.machines import presented

log = logging.getLogger(__name__)
Headers = dict[str, str | list[str]]
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match"
EXPOSED_HEADERS = "Retry-After, X-Request-Id"


@dataclass(frozen=True)
class Incoming:
    """What of a request is ever looked at. Header names are lower-case."""

    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    own_url: str

    @classmethod
    def of(cls, request: Request) -> "Incoming":
        """From Chalice's request. The service's own URL comes from the context, never from a header (A16)."""
        context = request.context
        region = wiring.settings().region
        own = f"https://{context.get('apiId')}.execute-api.{region}.amazonaws.com/{context.get('stage')}"
        return cls(
            method=request.method,
            path=request.uri_params or {},
            query=dict(request.query_params or {}),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=cast(bytes, request.raw_body),
            request_id=context.get("requestId") or "local",
            own_url=own,
        )

    def context(self) -> Context:
        context = wiring.context()
        return context if context.base_url else replace(context, base_url=self.own_url)


def answer(declared: Operation, request: Request) -> Response:
    """Runs an operation; whatever happens, the caller gets a document that says what to do."""
    incoming = Incoming.of(request)
    return run_safely(incoming, declared.name, lambda: declared.run(_call(declared, incoming)), declared.status)


def run_safely(incoming: Incoming, name: str, run: Callable[[], object], status: int) -> Response:
    """What `run` makes as an answer with `status`, its refusal as a problem document; a `Response` as it is."""
    try:
        result = run()
    except UsherError as error:
        return _refused(error, incoming)
    except Exception:
        # The one place that catches everything: a fault of ours must not show its inside (A83).
        log.exception("unhandled", extra={"request_id": incoming.request_id, "operation": name})
        return _response(internal(incoming.request_id), 500, incoming, problem_json=True)
    if isinstance(result, Response):
        return result
    if isinstance(result, Answer):
        return _response(result.body, result.status, incoming)
    return _response(result, status, incoming)


def preflight(request: Request, methods: str) -> Response:
    """The answer to a browser that asks whether a page of another origin may call."""
    incoming = Incoming.of(request)
    allowed = cors_headers(incoming)
    if allowed:
        allowed |= {
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": ALLOWED_HEADERS,
            "Access-Control-Max-Age": "3600",
        }
    return Response(body="", status_code=204, headers={**HEADERS, **allowed})


def _call(declared: Operation, incoming: Incoming) -> CallWith[Struct | File | None]:
    context = incoming.context()
    user = None
    machine = presented(incoming.headers.get("authorization")) if declared.auth == "key" else None
    if declared.auth in ("bearer", "link_and_bearer"):
        user = wiring.verifier().verify(incoming.headers.get("authorization"), context.now)
    elif declared.auth == "link" and "authorization" in incoming.headers:
        user = wiring.verifier().verify(incoming.headers["authorization"], context.now)
    body = parse_body(incoming.body, incoming.headers.get("content-type", ""), declared)
    query = parse_query(incoming.query, declared)
    replay = None
    if declared.replayable:
        parts = (declared.name, *sorted(incoming.path.values()))
        key = incoming.headers.get("idempotency-key")
        replay = parse_replay(key, parts, incoming.body, required=declared.replay_required)
    language = incoming.headers.get("accept-language", "")
    return CallWith(
        context=context,
        signed_in=user,
        presented=machine,
        path=incoming.path,
        query=query,
        body=body,
        replay=replay,
        version=parse_version(incoming.headers.get("if-match")) if declared.versioned else None,
        locale=accepted(language) if language else "",
    )


def _refused(error: UsherError, incoming: Incoming) -> Response:
    base = incoming.context().base_url if NAMES_A_PLACE & error.extra.keys() else ""
    document = problem(error, incoming.request_id, base)
    response = _response(document, status_of(error), incoming, problem_json=True)
    seconds = retry_after(error)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    if status_of(error) == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _response(body: object, status: int, incoming: Incoming, *, problem_json: bool = False) -> Response:
    kind = "application/problem+json" if problem_json else "application/json"
    headers: Headers = {**HEADERS, **cors_headers(incoming), "Content-Type": kind}
    headers["X-Request-Id"] = incoming.request_id
    text = json.dumps(body) if problem_json else msgspec.json.encode(body).decode()
    return Response(body=text, status_code=status, headers=headers)


def cors_headers(incoming: Incoming) -> dict[str, str]:
    """What a page of another origin may read: nothing, unless the stack's parameter names that origin."""
    origin = incoming.headers.get("origin", "")
    if origin not in wiring.settings().cors_origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": EXPOSED_HEADERS,
        "Vary": "Origin",
    }
