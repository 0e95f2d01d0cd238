"""The fields of a domain object as attributes of an item, and back.

A field that the item's model names is an attribute of its own: a condition, a filter or an update looks at it. All
others are only ever read together, and are one text in JSON, `body` (docs/adr/0035). Items from before had an attribute
for each field, nested ones in JSON of their own; they are read like any other, and are written anew as these are.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any

import msgspec
from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute

from chalicelib.models.item import Item
from chalicelib.models.spared import bring_back, leave_out

# An item as DynamoDB holds it: a type and a value by the name of the attribute.
Cell = dict[str, Any]
Raw = dict[str, Cell]
# Beside the fields: keys, entries of indexes, the kind, and the body itself.
_OF_EVERY_ITEM = frozenset(one.attr_name for one in Item.get_attributes().values())
# What nobody sees the default of: absent, it costs nothing. Another default may change, and is written.
_EMPTY: tuple[Any, ...] = (None, "", (), {}, 0)
_PLAIN = frozenset({str, int, bool, type(None), dict})
# The item's own kind was in the way of a field of that name.
_FORMERLY = {"form": "kind"}
_READ: dict[str, Callable[[Any], Any]] = {"S": str, "N": int, "SS": sorted, "BOOL": bool, "B": bytes}


def written(model: type[Item], entity: Any, kind: str, identifier: str) -> Raw:
    """The attributes that hold the fields of `entity`. What is empty by default, or said elsewhere, is left out."""
    own, spared = _plan(model, entity.__class__)
    body = _full(entity, spared)
    raw = {attribute: make(body.pop(name)) for name, attribute, make in own if name in body}
    leave_out(kind, body, identifier)
    if body:
        raw["body"] = {"S": msgspec.json.encode(body).decode()}
    return raw


def cell_of(attribute: Attribute[Any]) -> Callable[[Any], Cell]:
    """What makes of a value what DynamoDB takes in this attribute; PynamoDB's way for all but the most usual."""
    return _CELLS.get(type(attribute)) or (lambda value: {attribute.attr_type: attribute.serialize(value)})


_CELLS: dict[type, Callable[[Any], Cell]] = {
    UnicodeAttribute: lambda text: {"S": text},
    NumberAttribute: lambda number: {"N": str(number)},
}


def read(raw: Raw, domain: type, kind: str, identifier: str) -> Any:
    """The domain object whose fields these attributes hold."""
    values = msgspec.json.decode(raw["body"]["S"]) if "body" in raw else {}
    nested = _nested(domain)
    for name in raw.keys() - _OF_EVERY_ITEM:
        [(type_, value)] = raw[name].items()
        own = _FORMERLY.get(name, name)
        values[own] = msgspec.json.decode(value) if type_ == "S" and own in nested else _READ[type_](value)
    bring_back(kind, values, identifier)
    return msgspec.convert(values, domain)


def own_attributes(model: type[Item]) -> Mapping[str, Attribute[Any]]:
    """What the model of a kind names itself, by the name of the field."""
    shared = Item.get_attributes()
    return {name: one for name, one in model.get_attributes().items() if name not in shared}


@cache
def _plan(model: type[Item], domain: type) -> tuple[list[tuple[str, str, Callable[[Any], Cell]]], dict[str, Any]]:
    """The attributes of its own, and the defaults to leave out: a number that is compared is there, also as 0."""
    own = own_attributes(model)
    spared = {name: value for name, value in _spared(domain).items() if name not in own or value != 0}
    return [(name, one.attr_name, cell_of(one)) for name, one in own.items()], spared


@cache
def _spared(domain: type) -> dict[str, Any]:
    """The fields that are empty again when nothing is stored for them, with what they are then."""
    defaults = {one.name: _default(one) for one in fields(domain)}
    return {name: value for name, value in defaults.items() if value in _EMPTY or is_dataclass(value)}


def _default(one: Field[Any]) -> Any:
    return one.default if one.default_factory is MISSING else one.default_factory()


@cache
def _nested(domain: type) -> frozenset[str]:
    """The fields that are no text: where one of them is stored as such, it is JSON."""
    texts = (str, str | None)
    return frozenset(one.name for one in fields(domain) if one.type not in texts and not _is_enum(one.type))


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, str)


def _full(entity: Any, spared: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an object but those that are empty, also within them."""
    return {
        name: value if type(value) in _PLAIN else _slim(value)
        for name, value in vars(entity).items()
        if name not in spared or value != spared[name]
    }


def _slim(value: Any) -> Any:
    if type(value) is tuple:
        return [one if type(one) in _PLAIN else _slim(one) for one in value]
    return _full(value, _spared(value.__class__)) if is_dataclass(value) else value
