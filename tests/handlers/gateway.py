"""API Gateway in front of the application, in one process: events as it makes them, answers as a client gets them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from chalice.local import RouteMatcher

from app import app
from chalicelib.domain.identity import User
from tests.fakes.issuer import FakeIssuer
from tests.handlers.contract import check
from tests.world import World

ROUTES = RouteMatcher(list(app.routes))


@dataclass(frozen=True)
class Reply:
    """`headers` by lower-case name; `cookies` as they were set; `content` of what is no text."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str
    content: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of a problem document."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.json["code"])

    def told(self) -> dict[str, str]:
        """What is wrong with which field, by field."""
        return {error["field"]: error["code"] for error in self.json["errors"]}


class Http:
    """A client of the API. Every answer is held against the API's own description."""

    def __init__(self, world: World, issuer: FakeIssuer) -> None:
        self.world, self.issuer = world, issuer
        self.sent = 0
        self.checked = True

    def token(self, user: User, **claims: Any) -> str:
        self.issuer.now = self.world.now
        known = {"sub": user.subject, "name": user.name, "email": user.email or "", "email_verified": bool(user.email)}
        if user.phone:
            known |= {"phone_number": user.phone, "phone_number_verified": True}
        return self.issuer.token(**(known | claims))

    def get(self, path: str, **more: Any) -> Reply:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.send("PUT", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Reply:
        return self.send("PATCH", path, body, **more)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: User | str | None = None,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Reply:
        """`body` is sent as JSON, bytes as the PNG they are, `raw` as it is; a user as `token` is that user's token."""
        given = {"Accept": "application/json"}
        if isinstance(body, bytes):
            raw = body
            given["Content-Type"] = "image/png"
        elif body is not None:
            raw = json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        if token is not None:
            given["Authorization"] = f"Bearer {self.token(token) if isinstance(token, User) else token}"
        self.sent += 1
        event = make_event(method, path, given | dict(headers or {}), raw, f"request-{self.sent}")
        reply = invoke(event)
        if self.checked:
            check(event["resource"], method, reply)
        return reply


def make_event(method: str, path: str, headers: Mapping[str, str], raw: bytes | None, request_id: str) -> Any:
    """A REST API proxy event: path parameters are decoded, bodies base64 since the template calls any type binary."""
    matched = ROUTES.match_route(path)
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    event = {
        "resource": matched.route,
        "path": unquote(urlsplit(path).path),
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {name: unquote(value) for name, value in matched.captured.items()} or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": matched.route,
            "httpMethod": method,
            "path": "/api" + urlsplit(path).path,
            "apiId": "abc123",
            "stage": "api",
            "requestId": request_id,
            "identity": {"sourceIp": "203.0.113.7"},
        },
        "body": None,
        "isBase64Encoded": bool(raw),
    }
    if raw:
        event["body"] = base64.b64encode(raw).decode()
    return event


def invoke(event: Any) -> Reply:
    """What Lambda does: JSON in, JSON out."""
    answer = json.loads(json.dumps(app(json.loads(json.dumps(event)), None)))
    several = {name.lower(): values for name, values in (answer.get("multiValueHeaders") or {}).items()}
    return Reply(
        status=answer["statusCode"],
        headers={name.lower(): value for name, value in answer["headers"].items()},
        cookies=several.get("set-cookie", []),
        text="" if answer.get("isBase64Encoded") else answer["body"],
        content=base64.b64decode(answer["body"]) if answer.get("isBase64Encoded") else b"",
    )
