"""What one attempt to hand a message to a provider came to."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.delivery import Outcome

Special = Callable[[str, str], Outcome | None]


def attempt(call: Callable[[], Any], refusals: Mapping[str, Outcome], special: Special = lambda *_: None) -> Outcome:
    """Runs `call` once. Only a connection that never opened is safe to repeat: then nothing left this machine."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
    )

    try:
        answer = call()
    except ClientError as error:
        told = error.response.get("Error", {})
        code, text = told.get("Code", ""), told.get("Message", "")
        return special(code, text) or refusals.get(code, Outcome("failed", "rejected"))
    except (EndpointConnectionError, ConnectTimeoutError):
        return Outcome("throttled", "provider_unreachable")
    except BotoCoreError:
        return Outcome("unknown", "no_answer")
    return Outcome("sent", message_id=answer["MessageId"])
