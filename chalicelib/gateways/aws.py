"""AWS clients as Usher wants them: short time-outs, and one attempt where repeating could send twice."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

CONNECT_TIMEOUT = 2
READ_TIMEOUT = 5
_made: list[Any] = []


@cache
def session() -> Any:
    """The one botocore session of the process: each reads the list of all endpoints anew (docs/performance.md)."""
    import botocore.session

    return botocore.session.get_session()


@cache
def client(service: str, attempts: int = 3) -> Any:
    """A botocore client of `service`, shared by the process. `attempts` counts the first try."""
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )
    with uncollected():
        made = session().create_client(service, config=config)
    _made.append(made)
    return made


@contextmanager
def uncollected() -> Iterator[None]:
    """What is made here is there to stay: looking through it for garbage takes a fifth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def close_connections() -> None:
    """Close what the clients keep open; each opens new connections when it is used again."""
    for made in _made:
        made.close()
