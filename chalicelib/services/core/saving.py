"""Saving what was read and changed: the only versioned write, and the only way to try again after a lost race.

A use case reads, refuses, and decides on a list of writes that hold only while everything is as it was read. Where
somebody was faster, it decides again from what is there now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, UsherError, VersionMismatch
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import AllOf, Condition, Equals, Lost, Put, Write
from chalicelib.services.context import Context

ATTEMPTS = 4
Answer = TypeVar("Answer")


class Versioned(Protocol):
    """A stored entity whose every change counts."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def version(self) -> int: ...


Entity = TypeVar("Entity", bound=Versioned)


def revised(entity: Entity, **changes: Any) -> Entity:
    """The same with `changes`, as its next version: what callers see before it is read again."""
    return replace(entity, **changes, version=entity.version + 1)


def save(before: Entity, after: Entity, *also: Condition) -> Put:
    """The write of `after` in place of `before`, as long as that is the newest version and `also` holds."""
    newest = Equals("version", before.version)
    fresh = replace(after, version=before.version + 1)
    return Put(refs.of(before), fresh, AllOf((newest, *also)) if also else newest)


@dataclass(frozen=True)
class Patch:
    """New values of some fields; `version` is the one that the caller saw, None where they named none."""

    fields: Mapping[str, Any]
    version: int | None = None

    def refuse_outdated(self, entity: Versioned) -> None:
        """Raises VersionMismatch where the caller saw another version."""
        if self.version not in (None, entity.version):
            raise VersionMismatch

    def overtaken(self) -> UsherError:
        """The refusal after a lost race: whoever named a version learns that it is the newest no more."""
        return VersionMismatch() if self.version else Conflict()


def _again(_: Lost) -> None:
    """Nothing to say: decide once more."""


@dataclass(frozen=True)
class Decision(Generic[Answer]):
    """The answer of a use case once `writes` are made; without any it is the answer already.

    `lost` hears what was there instead. It raises where trying again can't help, and may know the answer.
    """

    answer: Answer
    writes: Sequence[Write] = ()
    lost: Callable[[Lost], Answer | None] = _again


def attempt(
    context: Context, decide: Callable[[], Decision[Answer]], *, spent: Callable[[], UsherError] = Conflict
) -> Answer:
    """Makes the writes that `decide` decides on, and decides again after each lost race.

    Raises what `decide` raises, and `spent` when somebody was faster every time.
    """
    for _ in range(ATTEMPTS):
        decision = decide()
        if not decision.writes:
            return decision.answer
        try:
            context.store.commit(decision.writes)
        except Lost as lost:
            answer = decision.lost(lost)
            if answer is not None:
                return answer
        else:
            return decision.answer
    raise spent()
