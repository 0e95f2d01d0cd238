"""Members of the team go, and their clients are never left with nobody: through the deployed stack and its stream."""

import pytest

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.pictures import png
from tests.stack.business import Business, open_business, told
from tests.stack.steps import until


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


def served_by(business: Business, contact: str) -> list[str]:
    return [str(one["name"]) for one in business.get(f"contacts/{contact}")["staff"]]


@holds("S2.3", "S2.4", "S2.14", "S3.14")
def test_a_client_goes_on_with_the_next_and_then_with_the_owner(stack: Stack, business: Business) -> None:
    stella, steve = business.join("Stella", "staff"), business.join("Steve", "staff")
    clara = business.join("Clara", "client", staff=[stella.id, steve.id])
    shown = {"title": "Head coach", "greeting": "Welcome!"}
    told(business.ask("PATCH", f"members/{stella.id}", shown, by=stella))
    path = f"/v1/organizations/{business.stack.organization}/members/{stella.id}/photo"
    headers = {"Content-Type": "image/png"}
    photo = told(stack.request("PUT", path, token=stella.token, data=png(), headers=headers))["photo_url"]

    first = next(one for one in business.get("members", clara)["items"] if one["id"] == stella.id)
    assert (first["title"], first["greeting"], first["photo_url"]) == ("Head coach", "Welcome!", photo)
    assert stack.get(photo.removeprefix(stack.api)).content == png()

    assert business.post(f"members/{stella.id}/remove")["status"] == "ended"
    assert business.names("members", clara) == {"Clara", "Steve"}, "at once"
    assert stack.get(photo.removeprefix(stack.api)).status_code == 404
    until(lambda: served_by(business, clara.contact) == ["Steve"], "the next to come first")
    until(lambda: business.messages_to(steve.email)[0]["subject"].endswith("began"), "Steve to be told")

    leaving = f"/v1/me/organizations/{business.stack.organization}/leave"
    left = told(stack.request("POST", leaving, token=steve.token, json={}))
    assert [one["status"] for one in left["memberships"]] == ["ended"]
    until(lambda: not served_by(business, clara.contact), "nobody to serve Clara")
    assert "Clara" in business.names("contacts?staff=none")
    assert business.names("members", clara) == {"Clara", "Olga Owner"}
    refused = stack.request("POST", leaving, token=business.owner.token, json={})
    assert refused.status_code == 409
