"""Frozen dataclasses at a third of their cost at a cold start (docs/adr/0027).

The standard library writes six functions for each class and compiles them one by one while a function starts. Here one
is written, `__init__`, and that when a first value is made; the others are the same for all classes. What `fields`,
`replace`, `asdict` and type checkers see is what they see of any frozen dataclass.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, kw_only: bool = False) -> Callable[[type], type]:
        """A class decorator, for frozen classes only: their values never change."""
        assert frozen

        def declare(cls: type) -> type:
            # Without one the library would spell out the signature.
            cls.__doc__ = cls.__doc__ or cls.__name__
            made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            made.__init__ = _written_later(made, kw_only)
            names = made.__dataclass_fields__
            made._compared = attrgetter(*names) if names else type
            for name, shared in _SHARED.items():
                setattr(made, name, shared)
            return made

        return declare


def _written_later(cls: Any, kw_only: bool) -> Any:
    """An `__init__` that is written when the first value is made: one function uses a few of all classes."""

    def write_and_run(self: Any, *values: Any, **named: Any) -> None:
        cls.__init__ = _init_of(cls, kw_only)
        cls.__init__(self, *values, **named)

    return write_and_run


def _init_of(cls: Any, kw_only: bool) -> Any:
    """`__init__` fills the instance's dictionary itself, where nothing can refuse it."""
    fields: list[Field[Any]] = list(cls.__dataclass_fields__.values())
    known: dict[str, Any] = {"_MISSING": MISSING}
    parameters = [_parameter(one, known) for one in fields]
    # Behind it a parameter with a default may come before one without.
    separator = ["*"] if kw_only and fields else []
    body = "; ".join(f"d[{one.name!r}] = {_value(one)}" for one in fields) or "pass"
    checked = "; self.__post_init__()" if hasattr(cls, "__post_init__") else ""
    source = f"def __init__({', '.join(['self', *separator, *parameters])}):\n d = self.__dict__; {body}{checked}"
    exec(source, known)
    return known["__init__"]


def _parameter(one: Field[Any], known: dict[str, Any]) -> str:
    if one.default is not MISSING:
        known[f"_default_{one.name}"] = one.default
        return f"{one.name}=_default_{one.name}"
    if one.default_factory is not MISSING:
        known[f"_make_{one.name}"] = one.default_factory
        return f"{one.name}=_MISSING"
    return one.name


def _value(one: Field[Any]) -> str:
    name = one.name
    return name if one.default_factory is MISSING else f"_make_{name}() if {name} is _MISSING else {name}"


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in self.__dataclass_fields__.values() if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: Any) -> Any:
    compared = self._compared
    return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _set(self: Any, name: str, value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = {"__repr__": _repr, "__eq__": _eq, "__hash__": _hash, "__setattr__": _set, "__delattr__": _delete}
