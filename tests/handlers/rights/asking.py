"""Asking for one thing as somebody, and putting back what that changed."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from tests.handlers.gateway import Reply
from tests.handlers.rights.cases import ONE_AT_A_TIME, body_of, declared, path_of
from tests.handlers.rights.page import Rule
from tests.handlers.rights.scene import CALLERS, TEAM, Scene, Thing
from tests.handlers.targets import UNKNOWN


@dataclass
class Asking:
    """`scene` is the business of the callers, `foreign` one like it; `stranger` is a member of neither."""

    scene: Scene
    foreign: Scene
    stranger: User
    before: dict[Any, Any]
    tokens: dict[str, str] = field(default_factory=dict)

    def by_role(self, rule: Rule, role: str, ids: dict[str, str]) -> Reply:
        name = CALLERS[role]
        return self.call(
            rule, self.scene.users[name], ids | {"me": self.scene.members[name if role in TEAM else "Stella"]}
        )

    def call(self, rule: Rule, user: User | None, ids: dict[str, str]) -> Reply:
        """The answer; the table is then as it was. What `ids` leave out is the organization's own."""
        http, items = self.scene.http, self.scene.world.store.items
        http.checked = False  # other tests hold answers against their description
        if rule.operation in ONE_AT_A_TIME:
            items.pop(refs.running(self.scene.org), None)
        known = self._usual() | ids
        reply = http.send(
            declared(rule).method,
            path_of(rule, known),
            body_of(rule, known),
            token=user and self.token(user),
            headers={"Idempotency-Key": "rights"} if declared(rule).replayable else {},
        )
        if items != self.before:
            items.clear()
            items.update(self.before)
        return reply

    def _usual(self) -> dict[str, str]:
        (package,) = [one for one in self.scene.of("package") if one.whose.role == "organization"]
        return {
            "org": self.scene.org,
            "me": self.scene.members["Stella"],
            "contact": self.scene.contacts["Clara"],
            **package.ids,
        }

    def token(self, user: User) -> str:
        if user.id not in self.tokens:
            self.tokens[user.id] = self.scene.http.token(user)
        return self.tokens[user.id]


def unknown(thing: Thing) -> dict[str, str]:
    """Ids of the same names that lead nowhere."""
    return {name: UNKNOWN[name] for name in thing.ids}


def said(reply: Reply) -> tuple[int, str]:
    """What the caller learns, the id of the request aside."""
    return reply.status, reply.text.replace(reply.headers["x-request-id"], "")
