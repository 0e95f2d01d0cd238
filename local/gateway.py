"""What API Gateway answers by itself, as the template words it: `GatewayResponses` in .chalice/resources.yaml.

The emulator ignores that part of a template, so it is told by API; the port before it answers the same for what never
gets as far as the emulator."""

import functools
import json
import uuid
from dataclasses import dataclass
from typing import Any

import yaml

from local.aws import client
from local.settings import ROOT

TEMPLATE = ROOT / ".chalice" / "resources.yaml"
# API Gateway's names of what it answers by itself. The first is for an unknown path, and for an unknown method.
UNKNOWN = "MISSING_AUTHENTICATION_TOKEN"
TOO_LARGE = "REQUEST_TOO_LARGE"
INVALID = "DEFAULT_4XX"
UNAVAILABLE = "DEFAULT_5XX"
# Reads a template without its functions (`!Ref`, `!Sub`): these responses have none.
_LOADER: Any = type("Loader", (yaml.SafeLoader,), {})
_LOADER.add_multi_constructor("!", lambda loader, suffix, node: None)


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def answer(name: str, message: str) -> Answer:
    """The template's response of this name. `message` is what API Gateway would say is wrong."""
    response, request_id = responses()[name], str(uuid.uuid4())
    text = response["ResponseTemplates"]["application/json"]
    text = text.replace("$context.requestId", request_id)
    text = text.replace("$context.error.messageString", json.dumps(message))
    headers = {header: value.strip("'") for header, value in response["ResponseParameters"]["Headers"].items()}
    return Answer(response["StatusCode"], headers | {"x-amzn-RequestId": request_id}, text.encode())


def teach(aws_url: str, api_id: str, stage: str) -> None:
    """The emulated gateway answers as the template says, from now on."""
    gateway = client(aws_url, "apigateway")
    for name, response in responses().items():
        headers = response["ResponseParameters"]["Headers"]
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=name,
            statusCode=str(response["StatusCode"]),
            responseParameters={f"gatewayresponse.header.{header}": value for header, value in headers.items()},
            responseTemplates=response["ResponseTemplates"],
        )
    gateway.create_deployment(restApiId=api_id, stageName=stage)


@functools.cache
def responses() -> dict[str, dict[str, Any]]:
    """By API Gateway's names."""
    template = yaml.load(TEMPLATE.read_text(), Loader=_LOADER)
    found: dict[str, dict[str, Any]] = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    return found
