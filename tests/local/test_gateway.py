"""What the emulated gateway and the port before it are told comes from the template alone."""

import json
from typing import Any

import pytest

from local import gateway


def test_every_response_of_the_template_can_be_given() -> None:
    for name in gateway.responses():
        answer = gateway.answer(name, 'a "quoted" word')
        problem = json.loads(answer.body)
        assert problem["status"] == answer.status, name
        assert problem["request_id"] == answer.headers["x-amzn-RequestId"], name
        assert answer.headers["Content-Type"] == "application/problem+json", name


def test_each_request_has_an_id_of_its_own() -> None:
    assert gateway.answer(gateway.UNKNOWN, "").body != gateway.answer(gateway.UNKNOWN, "").body


def test_the_emulated_gateway_is_told_all_of_them_and_then_deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, dict[str, Any]]] = []

    class Recorder:
        def __getattr__(self, call: str) -> Any:
            return lambda **given: told.append((call, given))

    monkeypatch.setattr(gateway, "client", lambda aws_url, service: Recorder())

    gateway.teach("http://aws", "abc", "api")

    *responses, (last, deployed) = told
    assert [given["responseType"] for _, given in responses] == list(gateway.responses())
    unknown = next(given for _, given in responses if given["responseType"] == gateway.UNKNOWN)
    assert unknown["statusCode"] == "404"
    assert unknown["responseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
    assert (last, deployed) == ("create_deployment", {"restApiId": "abc", "stageName": "api"})
