"""Operations of the API as declarations: what validates a request also documents it (see openapi.py)."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

import msgspec

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.identity import User
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context

BODY_LIMIT = 64 * 1024

Auth = Literal["bearer", "link", "link_and_bearer", "none"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One parsed request. `version` comes from `If-Match`; `locale` is the best the caller asks for, or ""."""

    context: Context
    signed_in: User | None
    path: Mapping[str, str]
    query: Any
    body: Any
    replay: Replay | None
    version: int | None
    locale: str

    @property
    def now(self) -> int:
        """When the request came, in epoch milliseconds."""
        return self.context.now

    @property
    def user(self) -> User:
        """Raises NotAuthenticated."""
        if self.signed_in is None:
            raise NotAuthenticated
        return self.signed_in


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`answer` is the type of the response body; `refusals` the codes worth documenting beyond the usual ones.

    `body_limit` in bytes; with `replay_required` nothing is done without an Idempotency-Key. `files` are bodies of
    other types than JSON: by media type, what makes the body of its bytes and its charset.
    """

    method: str
    path: str
    summary: str
    run: Callable[[Call], Any]
    auth: Auth = "bearer"
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    status: int = 200
    refusals: tuple[str, ...] = ()
    replayable: bool = False
    versioned: bool = False
    also: Mapping[int, Any] = field(default_factory=dict)
    body_optional: bool = False
    body_limit: int = BODY_LIMIT
    replay_required: bool = False
    files: Mapping[str, Callable[[bytes, str], Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.run.__name__


@dataclass(frozen=True)
class Answer:
    """A body with another status than the declared one."""

    body: Any
    status: int


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, summary: str, **declared: Any) -> Callable[[Callable[[Call], Any]], Any]:
    """Declares a function as an operation of the API."""

    def declare(run: Callable[[Call], Any]) -> Callable[[Call], Any]:
        OPERATIONS.append(Operation(method=method, path=path, summary=summary, run=run, **declared))
        return run

    return declare
