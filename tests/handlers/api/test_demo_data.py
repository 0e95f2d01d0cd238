"""What the demo organizations of a local stack are given, through the API as it is now."""

from pathlib import Path
from typing import Any

import pytest

from local.api import Api
from local.demo import coaching, nursery, practice
from local.demo.place import Place
from local.people import Person
from local.seed import API_KEY, WEBHOOK_SECRET
from tests.handlers.asking import has_client
from tests.handlers.gateway import Http
from tests.handlers.visits import with_login
from tests.world import World

STRIPE = {"api_key": API_KEY, "webhook_secret": WEBHOOK_SECRET}


class InProcess(Api):
    """Fails for what is refused."""

    def __init__(self, http: Http) -> None:
        super().__init__("")
        self.http = http

    def _call(self, method: str, path: str, token: str, key: str = "", **body: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        reply = self.http.send(method, path, body.get("json"), token=token, headers=headers)
        assert reply.status < 300, (method, path, reply.text)
        return reply.json


@pytest.fixture
def api(http: Http) -> InProcess:
    return InProcess(http)


def test_the_demo_organizations_are_filled_and_a_second_time_nothing_is_made(
    world: World, api: InProcess, tmp_path: Path
) -> None:
    users = {"owner": with_login(world, "Olive")}
    coached, mediated, school = (world.organization(users["owner"], name) for name in ("Coaches", "Practice", "School"))
    users["client"], contact = has_client(world, coached, "Clara")
    users["guest"], _ = has_client(world, coached, "Gus")
    tokens = {role: api.http.token(user) for role, user in users.items()}
    people = {role: Person(role, str(user.name), str(user.email), "") for role, user in users.items()}
    api.put(f"/v1/organizations/{coached.id}/payment-providers/stripe", STRIPE, tokens["owner"])

    def fill() -> dict[str, str]:
        coaching.furnish(Place(api, coached.id, tokens["owner"]), contact.id, tokens["client"])
        practice.furnish(Place(api, mediated.id, tokens["owner"]), tokens, people)
        garden = Place(api, school.id, tokens["owner"])
        return nursery.furnish(garden, people["client"], tokens["client"], tmp_path / "kiosk")

    opened = fill()
    assert api.post("/v1/kiosk/verify", {"pin": opened["pin"]}, opened["key"])["first_name"] == "Clara"
    stored = dict(world.store.items)
    assert fill() == opened
    assert set(world.store.items) == set(stored)
