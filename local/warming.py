"""Starts functions before somebody waits for them: each takes seconds the first time."""

import contextlib
import json
import threading
from collections.abc import Callable

import requests
from botocore.exceptions import BotoCoreError, ClientError

from local.aws import client
from local.settings import Settings

NO_WORK: dict[str, list[object]] = {"Records": []}


def warm(settings: Settings) -> None:
    """Starts the API's function and the one that sends, and does not wait. Whoever needs them hears what is wrong."""
    for start in (_start_api, _start_sending):
        threading.Thread(target=_quietly, args=(start, settings), daemon=True).start()


def _quietly(start: Callable[[Settings], None], settings: Settings) -> None:
    with contextlib.suppress(requests.RequestException, BotoCoreError, ClientError):
        start(settings)


def _start_api(settings: Settings) -> None:
    requests.get(f"{settings.api_url}/health", timeout=60)


def _start_sending(settings: Settings) -> None:
    functions = client(settings.aws_url, "lambda")
    for function in functions.list_functions()["Functions"]:
        if "-Deliver-" in function["FunctionName"]:
            functions.invoke(FunctionName=function["FunctionName"], Payload=json.dumps(NO_WORK).encode())
