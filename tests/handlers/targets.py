"""Where every operation can be called with success: real ids in its path, a caller who may, a body that works."""

from dataclasses import dataclass
from typing import Any

from chalicelib.handlers.operation import Operation
from tests.handlers.gateway import Http, Reply
from tests.handlers.people import People
from tests.world import World

# Where an operation asks for something in its query.
QUERIES = {"can_invite": "?role=client"}


@dataclass
class Targets:
    """Ids of things that exist; `path` fills them into the path of an operation."""

    http: Http
    people: People
    ids: dict[str, str]

    @classmethod
    def of(cls, world: World, http: Http, people: People) -> "Targets":
        made = world.invite(people.place, people.owner, email="jane@example.com", name="Jane").invitation
        world.run()
        asked = {"role": "guest", "texts": {"en": {"title": "Terms", "text": "Be kind."}}}
        terms = http.post(f"{people.org}/disclosures", asked, token=people.owner).json["id"]
        member = http.get(f"{people.org}/members?limit=1", token=people.owner).json["items"][0]["id"]
        ids = {
            "org": people.place.id,
            "contact": made.contact,
            "invitation": made.id,
            "member": member,
            "disclosure": terms,
            "job": http.post(
                f"{people.org}/invitations/batch",
                {"rows": [{"email": "group@example.com"}]},
                token=people.owner,
                headers={"Idempotency-Key": "group"},
            ).json["id"],
            "token": world.email.inbox[-1].token,
        }
        return cls(http, people, ids)

    def path(self, operation: Operation, **others: str) -> str:
        return operation.path.format(**(self.ids | others)) + QUERIES.get(operation.name, "")

    def call(self, operation: Operation, body: Any = None, *, path: str = "", **more: Any) -> Reply:
        """By the owner, unless the operation takes nobody."""
        more.setdefault("token", None if operation.auth in ("none", "link") else self.people.owner)
        if operation.replay_required:
            more["headers"] = {"Idempotency-Key": "key"} | dict(more.get("headers") or {})
        return self.http.send(operation.method, path or self.path(operation), body, **more)
