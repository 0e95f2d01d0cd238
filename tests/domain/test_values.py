"""Our frozen dataclasses behave as the standard library's do."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any

import pytest

from chalicelib.domain import values


def declared(dataclass: Any) -> tuple[Any, Any, Any]:
    @dataclass(frozen=True)
    class Plain:
        name: str
        count: int = 3
        tags: list[str] = field(default_factory=list)

    @dataclass(frozen=True, kw_only=True)
    class Named:
        """With words."""

        secret: str = field(default="", repr=False)
        name: str

        @property
        def shout(self) -> str:
            return self.name.upper()

    @dataclass(frozen=True, kw_only=True)
    class Child(Named):
        age: int = 0

        def __post_init__(self) -> None:
            if self.age < 0:
                raise ValueError("too young")

    return Plain, Named, Child


OURS, THEIRS = declared(values.dataclass), declared(dataclasses.dataclass)


def outcome(act: Callable[[Any], Any], classes: Any) -> Any:
    """What it answers, or the type of what it raises."""
    try:
        return act(classes)
    except Exception as error:
        return type(error)


ACTS: dict[str, Callable[[Any], Any]] = {
    "positions": lambda of: repr(of[0]("a", 1, ["x"])),
    "names": lambda of: repr(of[0](count=1, name="a")),
    "defaults": lambda of: repr(of[0]("a")),
    "a list of its own": lambda of: of[0]("a").tags is of[0]("a").tags,
    "none given where one is needed": lambda of: of[0](),
    "too many": lambda of: of[0]("a", 1, [], 4),
    "an unknown name": lambda of: of[0]("a", other=1),
    "a position where names are asked for": lambda of: of[1]("a"),
    "hidden": lambda of: repr(of[1](name="a", secret="s")),
    "a default before what is needed": lambda of: of[1](name="a").secret,
    "inherited": lambda of: repr(of[2](name="a", secret="s", age=4)),
    "judged": lambda of: of[2](name="a", age=-1),
    "inherited property": lambda of: of[2](name="a").shout,
    "equal": lambda of: of[0]("a") == of[0]("a"),
    "unequal": lambda of: of[0]("a") == of[0]("b"),
    "unequal in what is hidden": lambda of: of[1](name="a", secret="s") == of[1](name="a"),
    "another class": lambda of: of[1](name="a") == of[2](name="a"),
    "something else": lambda of: of[0]("a") == ("a", 3, []),
    "hash": lambda of: hash(of[1](name="a", secret="s")) == hash(("s", "a")),
    "hash of what can't be": lambda of: hash(of[0]("a")),
    "change": lambda of: setattr(of[0]("a"), "name", "b"),
    "add": lambda of: setattr(of[0]("a"), "other", "b"),
    "delete": lambda of: delattr(of[0]("a"), "name"),
    "replace": lambda of: repr(dataclasses.replace(of[0]("a"), count=9)),
    "replace what is unknown": lambda of: dataclasses.replace(of[0]("a"), other=9),
    "replace keeps what is hidden": lambda of: dataclasses.replace(of[1](name="a", secret="s"), name="b").secret,
    "fields": lambda of: [(one.name, one.default, one.kw_only) for one in dataclasses.fields(of[2])],
    "asdict": lambda of: dataclasses.asdict(of[2](name="a")),
    "is one": lambda of: dataclasses.is_dataclass(of[0]("a")),
    "copy": lambda of: copy.deepcopy(of[0]("a", tags=["x"])) == of[0]("a", tags=["x"]),
    "vars": lambda of: vars(of[0]("a")),
    "words": lambda of: of[1].__doc__,
    "match": lambda of: of[0].__match_args__,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_value_does_what_a_frozen_dataclass_does(act: Callable[[Any], Any]) -> None:
    assert outcome(act, OURS) == outcome(act, THEIRS)


@values.dataclass(frozen=True)
class Kept:
    name: str
    when: int = 0


def test_a_value_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept("a"))) == Kept("a")
