"""Loads PynamoDB without the part of botocore that only its own client needs (docs/adr/0033).

PynamoDB imports botocore's session and client, a quarter of a cold start, before it is known whether it will make one.
Under a client of ours it never does. So stand-ins take their places while it loads, and are gone afterwards: whoever
imports botocore then gets the real one.
"""

import sys
from types import ModuleType
from typing import Any

import botocore
from botocore.exceptions import ClientError

_CALLED_BY_NOBODY = ("client", "config", "credentials", "endpoint", "hooks", "model", "session", "signers")


def load_pynamodb() -> None:
    """Does nothing where PynamoDB is loaded already, or the whole of botocore."""
    names = [name for name in _CALLED_BY_NOBODY if f"botocore.{name}" not in sys.modules]
    if "pynamodb.connection.base" in sys.modules:
        return
    for name in names:
        sys.modules[f"botocore.{name}"] = stand_in = _StandIn(f"botocore.{name}")
        setattr(botocore, name, stand_in)
    try:
        import pynamodb.connection.base  # noqa: F401
    finally:
        for name in names:
            del sys.modules[f"botocore.{name}"]
            delattr(botocore, name)


class _StandIn(ModuleType):
    """Has whatever PynamoDB names: an exception that is real, a function that gets the real one, or an empty class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "ClientError":
            return ClientError
        return _get_session if name == "get_session" else type(name, (), {})


def _get_session() -> Any:
    from botocore.session import get_session

    return get_session()
