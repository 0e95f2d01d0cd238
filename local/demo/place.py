"""An organization as one of its people fills it over HTTP."""

from collections.abc import Callable, Iterable
from typing import Any

from local.api import Api

Thing = dict[str, Any]


def _name(thing: Thing) -> str:
    return str(thing["name"])


class Place:
    """An organization, and who fills it. What is there already stays as it is."""

    def __init__(self, api: Api, organization: str, token: str) -> None:
        self.api, self.organization, self.token = api, organization, token

    def get(self, path: str) -> Any:
        return self.api.get(self._at(path), self.token)

    def post(self, path: str, body: Thing, key: str = "") -> Any:
        return self.api.post(self._at(path), body, self.token, key)

    def put(self, path: str, body: Thing) -> Any:
        return self.api.put(self._at(path), body, self.token)

    def patch(self, path: str, body: Thing) -> Any:
        return self.api.patch(self._at(path), body, self.token)

    def once(self, path: str, wanted: Iterable[Thing], name: Callable[[Thing], str] = _name) -> dict[str, Thing]:
        """All of a list by their names, after those that were missing were made."""
        known = {name(one): one for one in self.api.list(self._at(path), self.token)}
        return known | {name(one): self.post(path, one) for one in wanted if name(one) not in known}

    def _at(self, path: str) -> str:
        return f"/v1/organizations/{self.organization}/{path}".rstrip("/")
