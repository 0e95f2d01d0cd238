"""The API's own description, held against every answer that a test gets."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from chalicelib.handlers.http.openapi import document


@cache
def described() -> dict[str, Any]:
    return json.loads(json.dumps(document("https://usher.test")))


def check(route: str, method: str, reply: Any) -> None:
    """An answer with a status, type, body or problem code that is not documented fails the test."""
    operation = described()["paths"].get(route, {}).get({"HEAD": "get"}.get(method, method.lower()))
    if operation is None:
        return
    where = f"{method} {route} -> {reply.status} {reply.text[:300]}"
    declared = operation["responses"].get(str(reply.status))
    assert declared, f"not documented: {where}"
    ((kind, content),) = declared["content"].items()
    assert reply.headers["content-type"] == kind, where
    assert reply.headers["x-request-id"], where
    if kind == "application/problem+json":
        assert reply.json["status"] == reply.status, where
        assert reply.json["code"] in declared["description"].split(", "), f"code not documented: {where}"
    errors = [error.message for error in validator(json.dumps(content["schema"])).iter_errors(reply.json)]
    assert not errors, f"{errors}: {where}"


@cache
def validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema) | {"components": described()["components"]})
