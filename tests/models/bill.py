"""Units as AWS charges them, from what went over the wire and what it did to the table.

DynamoDB Local counts reads of what is there like AWS, but nothing for what is not there, and transactions by no rule
at all. AWS: a key without an item costs as much as one of the smallest size; a write in a transaction costs two
units for each started kilobyte, a condition alone as much as a write; an index one for each entry it must put or
remove, two where the key of the entry changes.
"""

from math import ceil
from typing import Any

RawItem = dict[str, dict[str, Any]]
WRITES = {"TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem"}
Items = dict[tuple[str, str], RawItem]
INDEXES = (("l_pk", "l_sk"), ("d_pk", "d_sk"), ("a_pk", "a_sk"))


def read_units(operation: str, parameters: dict[str, Any], answer: dict[str, Any]) -> float:
    counted = answer["ConsumedCapacity"]
    units = float(sum(one["CapacityUnits"] for one in (counted if isinstance(counted, list) else [counted])))
    if operation == "BatchGetItem":
        asked = sum(len(one["Keys"]) for one in parameters["RequestItems"].values())
        return units + asked - sum(len(found) for found in answer["Responses"].values())
    return units or (1.0 if parameters.get("ConsistentRead") else 0.5)


def write_units(calls: list[tuple[str, dict[str, Any]]], before: list[RawItem], after: list[RawItem]) -> float:
    """What the write `calls` cost that turned the table from `before` into `after`. Each item is written once."""
    old, new = _by_key(before), _by_key(after)
    table = sum(_charge(calls, old, new))
    return table + sum(_index(names, old, new) for names in INDEXES)


def _charge(calls: list[tuple[str, dict[str, Any]]], old: Items, new: Items) -> list[int]:
    charges = []
    for operation, parameters in calls:
        if operation == "TransactWriteItems":
            for [write] in map(dict.values, parameters["TransactItems"]):
                charges.append(2 * _largest(_key(write.get("Key") or write["Item"]), old, new))
        else:
            charges.append(_largest(_key(parameters.get("Key") or parameters["Item"]), old, new))
    return charges


def _index(names: tuple[str, str], old: Items, new: Items) -> int:
    units = 0
    for key in old.keys() | new.keys():
        entries = [items[key] for items in (old, new) if key in items and names[0] in items[key]]
        if len(entries) == 2 and all(entries[0][name] == entries[1][name] for name in names):
            units += 0 if entries[0] == entries[1] else max(map(_kilobytes, entries))
        else:
            units += sum(map(_kilobytes, entries))
    return units


def _by_key(items: list[RawItem]) -> Items:
    return {_key(item): item for item in items}


def _key(item: RawItem) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _largest(key: tuple[str, str], old: Items, new: Items) -> int:
    return max([_kilobytes(items[key]) for items in (old, new) if key in items], default=1)


def _kilobytes(item: RawItem) -> int:
    return ceil(size(item) / 1024)


def size(item: RawItem) -> int:
    """Bytes of an item: names and values; two digits of a number take one byte."""
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: dict[str, Any]) -> int:
    [(kind, held)] = value.items()
    if kind == "SS":
        return sum(len(one.encode()) for one in held)
    if kind == "N":
        return len(held) // 2 + 2
    return len(held.encode()) if kind == "S" else 1
