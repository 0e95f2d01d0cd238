"""Operations of the API as declarations: what validates a request also documents it (see openapi.py).

What an operation takes and answers stands in its signature: `CallWith[PatchContact]` declares the body, or of a GET the
query, `CallAsking[ImportContacts, ImportQuery]` both, and the returned class the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, get_args

import msgspec

from chalicelib.domain.api_key import PresentedKey
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.identity import User
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context

BODY_LIMIT = 64 * 1024

# An object of JSON whose fields are not declared.
Json = dict[str, Any]
Auth = Literal["bearer", "key", "link", "link_and_bearer", "none"]
Sent = TypeVar("Sent", covariant=True)
Asked = TypeVar("Asked", covariant=True)
Run = TypeVar("Run", bound=Callable[..., object])


class Empty(msgspec.Struct, forbid_unknown_fields=True):
    """No fields."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One parsed request. `version` comes from `If-Match`; `locale` is the best the caller asks for, or "".

    `presented` is the key of a machine, for the use case to judge with what it reads.
    """

    context: Context
    signed_in: User | None
    presented: PresentedKey | None = None
    path: Mapping[str, str]
    replay: Replay | None
    version: int | None
    locale: str

    @property
    def now(self) -> int:
        """When the request came, in epoch milliseconds."""
        return self.context.now

    @property
    def machine(self) -> PresentedKey:
        """Raises NotAuthenticated."""
        if self.presented is None:
            raise NotAuthenticated
        return self.presented

    @property
    def user(self) -> User:
        """Raises NotAuthenticated."""
        if self.signed_in is None:
            raise NotAuthenticated
        return self.signed_in


@dataclass(frozen=True, kw_only=True)
class CallAsking(Call, Generic[Sent, Asked]):
    """A call that brings a `body` and says more in its `query`."""

    query: Asked
    body: Sent


class CallWith(CallAsking[Sent, Sent]):
    """A call that brings one thing: a GET its `query`, everything else its `body`."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A body of another type than JSON as it came: its media type, with the charset that names or ""."""

    media_type: str = ""
    content: bytes
    charset: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """`answer` is the type of the response body; `refusals` the codes worth documenting beyond the usual ones.

    `body_limit` in bytes; with `replay_required` nothing is done without an Idempotency-Key. `files` are the
    media types that are taken beside JSON, as a `File`; where the body is nothing else, no JSON is. With `any_query`
    parameters that are not declared are ignored, as links gather them on their way.
    """

    method: str
    path: str
    summary: str
    run: Callable[..., object]
    answer: type
    auth: Auth = "bearer"
    body: type[msgspec.Struct] | type[File] | None = None
    query: type[msgspec.Struct] | None = None
    status: int = 200
    refusals: tuple[str, ...] = ()
    replayable: bool = False
    versioned: bool = False
    also: Mapping[int, type] = field(default_factory=dict)
    body_optional: bool = False
    body_limit: int = BODY_LIMIT
    replay_required: bool = False
    files: tuple[str, ...] = ()
    any_query: bool = False

    @property
    def name(self) -> str:
        return self.run.__name__


@dataclass(frozen=True)
class Answer:
    """A body with another status than the declared one."""

    body: msgspec.Struct
    status: int


# What the decorators below were told of a function.
_TOLD: dict[Callable[..., object], dict[str, Any]] = {}


def operation(summary: str, **told: Any) -> Callable[[Run], Run]:
    """Declares a function as an operation of the API; its method and path stand in `handlers/api/table.py`."""

    def declare(run: Run) -> Run:
        _TOLD[run] = {"summary": summary} | told
        return run

    return declare


def action(summary: str, **told: Any) -> Callable[[Run], Run]:
    """Declares a function as something to be done to what its path names: a POST whose body may be left out."""

    def declare(run: Run) -> Run:
        body = next(iter(_brought(run)), Empty)
        return operation(summary, body=body, body_optional=True, **told)(run)

    return declare


def declared(method: str, path: str, run: Callable[..., object]) -> Operation:
    """The operation that `run` was declared as, below `method` and `path`. Raises KeyError: it is none."""
    names = ("query",) if method == "GET" else ("body", "query")
    known = dict(zip(names, _brought(run), strict=False)) | {"answer": _answered(run)} | _TOLD[run]
    return Operation(method=method, path=path, run=run, **known)


def _brought(run: Callable[..., object]) -> list[Any]:
    """The classes between the brackets of `CallWith[...]`, or of `CallAsking[...]`."""
    return [_but(File, one) for one in get_args(run.__annotations__["call"])]


def _answered(run: Callable[..., object]) -> Any:
    """The class that is returned, beside an `Answer` with another status."""
    return _but(Answer, run.__annotations__["return"])


def _but(other: type, kinds: Any) -> Any:
    """The first class of a union that is not `other`, or what is no union."""
    return next(one for one in get_args(kinds) if one is not other) if isinstance(kinds, UnionType) else kinds
