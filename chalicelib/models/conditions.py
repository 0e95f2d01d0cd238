"""Conditions of the domain as PynamoDB expressions."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from chalicelib.domain.writes import (
    Absent,
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Condition,
    Contains,
    Equals,
    Exists,
    Missing,
)
from chalicelib.models.item import Item


def expression(model: type[Item], condition: Condition) -> Any:
    """The expression of a condition, None where anything goes."""
    return _EXPRESSIONS[type(condition)](model, condition)


def _joined(join: Callable[[Any, Any], Any]) -> Callable[[type[Item], Any], Any]:
    return lambda model, one: reduce(join, (expression(model, option) for option in one.options))


def _value(one: Equals) -> Any:
    """A set is a sorted tuple to the domain."""
    return set(one.value) if isinstance(one.value, tuple) else one.value


_EXPRESSIONS: dict[type, Callable[[type[Item], Any], Any]] = {
    Always: lambda model, one: None,
    Absent: lambda model, one: Item.pk.does_not_exist(),
    Exists: lambda model, one: Item.pk.exists(),
    Missing: lambda model, one: getattr(model, one.name).does_not_exist(),
    Equals: lambda model, one: getattr(model, one.name) == _value(one),
    AtMost: lambda model, one: getattr(model, one.name) <= one.value,
    Contains: lambda model, one: getattr(model, one.name).contains(one.value),
    AnyOf: _joined(or_),
    AllOf: _joined(and_),
}
