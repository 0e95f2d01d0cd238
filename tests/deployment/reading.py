"""How the tests read a CloudFormation template."""

import json
import re
from collections.abc import Iterator
from typing import Any

Resources = dict[str, Any]


def of_type(resources: Resources, kind: str) -> dict[str, Any]:
    """The properties of every resource of one type, by id."""
    return {name: found.get("Properties", {}) for name, found in resources.items() if found["Type"] == kind}


def names_in(value: Any) -> set[str]:
    """Every resource or parameter that a value refers to, through Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    if not isinstance(value, dict):
        return set()
    return set().union(*(_named(key, part) | names_in(part) for key, part in value.items()))


def _named(key: str, part: Any) -> set[str]:
    if key == "Ref":
        return {part}
    if key == "Fn::GetAtt":
        return {part[0] if isinstance(part, list) else part.split(".")[0]}
    if key == "Fn::Sub":
        return set(re.findall(r"\$\{([A-Za-z0-9:]+)", part if isinstance(part, str) else part[0]))
    return set()


def statements(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The statements of a role's own policies."""
    for policy in role.get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def condition_branches(value: Any) -> list[Any]:
    """What a value may be: both branches of an Fn::If, or itself."""
    return value["Fn::If"][1:] if isinstance(value, dict) and "Fn::If" in value else [value]


def dumped(value: Any) -> str:
    """A value as text, to look for words in."""
    return json.dumps(value)
