"""A client's own children as answers."""

from msgspec import Struct

from chalicelib.handlers.api.bodies.contacts import GuardianshipAnswer


class ChildrenPage(Struct):
    items: list[GuardianshipAnswer]
    next: str | None
