"""The packaged API function behind a plain loop (bench/children/serve.py), on DynamoDB Local."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.ground.database import Database, table
from bench.ground.packaged import CHILDREN, ISSUER, TABLE, Packaged, environment, run
from bench.ground.people import Issuer
from bench.ground.stub import RING
from bench.peers.asking import Answer, Ask
from bench.peers.contender import Asking, Batch, Size, address
from bench.peers.processes import server
from chalicelib.domain.tokens import Link, Purpose, issue
from chalicelib.gateways.secrets import parse
from local.processes import free_ports


class Usher:
    yes = 200

    def __init__(self, port: int, pid: int, database: int, told: dict[str, Any]) -> None:
        self.port, self.pid, self.database = port, pid, database
        self._told, self._ring = told, parse(RING)
        self._links: dict[int, str] = {}

    def create(self, batch: Batch, person: int) -> Ask:
        return self._create(batch, person, {})

    def create_open(self, batch: Batch, person: int) -> Ask:
        return self._create(batch, person, {"match": "bearer"})

    def _create(self, batch: Batch, person: int, more: dict[str, Any]) -> Ask:
        recipient = {"name": "Jane Doe", "email": address(person)}
        body = {"recipient": recipient, "channel": "email", "role": "client", "note": "See you on Monday.", **more}
        return self._ask("POST", self._of(batch.organization, "invitations"), self._told["owner"], body)

    def created(self, batch: Batch, answers: Sequence[Answer], asked: Asking) -> None:
        for person, answer in zip(batch.people, answers, strict=True):
            self._links[person] = issue(self._ring, Purpose.INVITE, Link(answer.json()["id"], 0, 1))

    def look_up(self, person: int) -> Ask:
        return Ask("GET", f"/v1/links/{self._links[person]}", {"X-Forwarded-Proto": "https"})

    def accept(self, person: int) -> Ask:
        return self._accept(person, person)

    def race(self, person: int, others: range) -> list[Ask]:
        return [self._accept(person, other) for other in others]

    def members(self, organization: int, asked: Asking) -> int:
        found, cursor = 0, ""
        while True:
            path = f"{self._of(organization, 'members')}?limit=200{cursor}"
            page = asked(self._ask("GET", path, self._told["owner"])).json()
            found += sum(member["role"] == "client" for member in page["items"])
            cursor = f"&cursor={page['next']}"
            if not page["next"]:
                return found

    def _accept(self, person: int, by: int) -> Ask:
        path = f"/v1/links/{self._links[person]}/accept"
        return self._ask("POST", path, self._told["people"][by], {"version": 1})

    def _of(self, organization: int, what: str) -> str:
        return f"/v1/organizations/{self._told['organizations'][organization]}/{what}"

    def _ask(self, method: str, path: str, token: str, body: Any = None) -> Ask:
        return Ask(method, path, {"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"}, body)


@contextmanager
def usher(
    packaged: Packaged, issuer: Issuer, stub_url: str, database: Database, size: Size, workers: int, share: int
) -> Iterator[Usher]:
    """On a table of its own; each worker takes `share` connections at most."""
    port = free_ports(1)[0]
    with table(database.url, packaged.template, TABLE):
        made = run("organizations", packaged.compiled, stub_url, str(size.organizations), ISSUER, dynamodb=database.url)
        told = {"organizations": made, "owner": issuer.token("owner", "owner@example.com")}
        told |= {"people": [issuer.token(f"jane-{n}", address(n)) for n in range(size.people)]}
        loop = (str(CHILDREN / "serve.py"), str(packaged.compiled), str(port), str(workers), str(share))
        command = [sys.executable, "-I", "-S", "-B", *loop]
        with server(command, port, environment(stub_url, database.url), packaged.compiled.parent) as pid:
            yield Usher(port, pid, database.pid, told)
