"""Looking at a link, however often and with whatever, changes not one byte of the table (A12)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations import accepting
from tests.holding import holds
from tests.models.tables import TableWorld

TIMES = 50
SETTINGS = Settings.from_env(
    {
        "USHER_TABLE": "unused",
        "AWS_REGION": "eu-west-1",
        "USHER_BUCKET": "usher-files",
        "USHER_QUEUE_URL": "https://queue.test",
        "USHER_SECRET_ID": "unused",
        "USHER_PAYMENTS_PREFIX": "unused/",
        "USHER_SMS": "on",
        "USHER_ISSUERS": json.dumps(
            [{"issuer": "https://logins.test", "jwks_uri": "https://logins.test/k", "audience": "a", "token_use": "id"}]
        ),
        "USHER_ORGANIZATION_CREATION": "operator",
        "USHER_USER_POOL_ID": "pool",
        "USHER_CLIENT_ID": "client",
        "USHER_STAGE": "test",
    }
)
READS = [
    (path, method)
    for path, routes in sorted(app.routes.items())
    if "{token}" in path
    for method in sorted(routes)
    if method in ("GET", "HEAD", "OPTIONS")
]


class Trusting:
    """A verifier to whom the bearer token is the name of the user."""

    def __init__(self, world: TableWorld) -> None:
        self._world = world

    def verify(self, header: str | None, now: int) -> Any:
        return self._world.user((header or "").removeprefix("Bearer "))


@pytest.fixture
def client(world_on_dynamodb: TableWorld, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(wiring, "settings", lambda: SETTINGS)
    monkeypatch.setattr(wiring, "context", lambda: world_on_dynamodb.context)
    monkeypatch.setattr(wiring, "verifier", lambda: Trusting(world_on_dynamodb))
    monkeypatch.setattr(wiring, "now", lambda: world_on_dynamodb.now)
    with Client(app) as made:
        yield made


def test_links_are_read_by_the_api_and_by_the_page() -> None:
    assert {("/v1/links/{token}", "GET"), ("/i/{token}", "GET"), ("/i/{token}", "HEAD")} <= set(READS)


@holds("A12")
def test_fifty_looks_at_a_link_leave_the_table_as_it_was(world_on_dynamodb: TableWorld, client: Client) -> None:
    world, owner, jane = world_on_dynamodb, world_on_dynamodb.user("Olga"), world_on_dynamodb.user("Jane")
    invitation = world.invite(world.organization(owner), owner, email=jane.email).invitation
    world.run()
    before = world.table.raw()
    statuses = {look(client, world, invitation, number) for number in range(TIMES)}
    assert world.table.raw() == before
    # The pages to pay on are among them, and know no link to an invitation (A06).
    assert statuses <= {200, 204, 303, 404}, statuses
    assert 200 in statuses
    token = world.email.inbox[0].token
    assert accepting.accept(world.context, token, jane, 1).membership.user == jane.id


def look(client: Client, world: TableWorld, offer: Any, number: int) -> int:
    """One request: every path and method in turn, sent and carried links, with and without a bearer token."""
    path, method = READS[number % len(READS)]
    token = url_of(world.context, offer, number // len(READS) % 2)[-40:]
    bearer = ({}, {"Authorization": "Bearer Jane"}, {"Authorization": "Bearer Joe"})[number % 3]
    return int(client.http.request(method, path.replace("{token}", token), headers=bearer).status_code)
