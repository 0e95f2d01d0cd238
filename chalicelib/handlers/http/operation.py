"""Operations of the API as declarations: what validates a request also documents it (see openapi.py).

What an operation takes and answers stands in its signature: `CallWith[PatchContact]` declares the body, or of a GET the
query, and the returned class the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, get_args

import msgspec

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.identity import User
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context

BODY_LIMIT = 64 * 1024

# An object of JSON whose fields are not declared.
Json = dict[str, Any]
Auth = Literal["bearer", "link", "link_and_bearer", "none"]
Sent = TypeVar("Sent", covariant=True)
Run = TypeVar("Run", bound=Callable[..., object])


class Empty(msgspec.Struct, forbid_unknown_fields=True):
    """No fields."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One parsed request. `version` comes from `If-Match`; `locale` is the best the caller asks for, or ""."""

    context: Context
    signed_in: User | None
    path: Mapping[str, str]
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
class CallWith(Call, Generic[Sent]):
    """A call that brings something: a GET its `query`, everything else its `body`."""

    query: Sent
    body: Sent


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`answer` is the type of the response body; `refusals` the codes worth documenting beyond the usual ones.

    `body_limit` in bytes; with `replay_required` nothing is done without an Idempotency-Key; with `any_query`
    parameters that are not declared are ignored, as links gather them on their way.
    """

    method: str
    path: str
    summary: str
    run: Callable[..., object]
    answer: type
    auth: Auth = "bearer"
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    status: int = 200
    refusals: tuple[str, ...] = ()
    replayable: bool = False
    versioned: bool = False
    also: Mapping[int, type] = field(default_factory=dict)
    body_optional: bool = False
    body_limit: int = BODY_LIMIT
    replay_required: bool = False
    any_query: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__


@dataclass(frozen=True)
class Answer:
    """A body with another status than the declared one."""

    body: msgspec.Struct
    status: int


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, summary: str, **declared: Any) -> Callable[[Run], Run]:
    """Declares a function as an operation of the API."""

    def declare(run: Run) -> Run:
        sent = {"query" if method == "GET" else "body": _sent(run)}
        known = sent | {"answer": _answered(run)} | declared
        OPERATIONS.append(Operation(method=method, path=path, summary=summary, run=run, **known))
        return run

    return declare


def action(path: str, summary: str, **declared: Any) -> Callable[[Run], Run]:
    """Declares a function as something to be done to what `path` names: a POST whose body may be left out."""

    def declare(run: Run) -> Run:
        body = _sent(run) or Empty
        return operation("POST", path, summary, body=body, body_optional=True, **declared)(run)

    return declare


def _sent(run: Callable[..., object]) -> type[msgspec.Struct] | None:
    """The class between the brackets of `CallWith[...]`."""
    return next(iter(get_args(run.__annotations__["call"])), None)


def _answered(run: Callable[..., object]) -> Any:
    """The class that is returned, beside an `Answer` with another status."""
    returned = run.__annotations__["return"]
    kinds = get_args(returned) if isinstance(returned, UnionType) else (returned,)
    return next(kind for kind in kinds if kind is not Answer)
