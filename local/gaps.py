"""What the emulated AWS has lost of a stack that was there: data whose files can all be read may still lack a part.

A machine that went off without `make down` is the usual reason: the emulator writes its state when it stops."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import client
from local.deploy import find_stack, outputs
from local.people import load_people, sign_in
from local.settings import Settings


def find_gap(settings: Settings) -> str:
    """What is missing, in words; empty where nothing is, or where nothing was deployed yet. The emulator must run."""
    stack = find_stack(settings)
    if stack is None:
        seeded = (settings.data / "organization").exists()
        return "the emulated AWS has lost the stack: it was not stopped by `make down`" if seeded else ""
    return next(
        (f"the stack lacks {what}" for what, look in _looks(settings, outputs(stack)) if not _is_there(look)), ""
    )


def _looks(settings: Settings, known: dict[str, str]) -> list[tuple[str, Callable[[], Any]]]:
    def aws(service: str) -> Any:
        return client(settings.aws_url, service)

    looks: list[tuple[str, Callable[[], Any]]] = [
        ("its table", lambda: aws("dynamodb").describe_table(TableName=known["TableName"])),
        ("its key ring", lambda: aws("secretsmanager").get_secret_value(SecretId=known["SecretId"])),
        ("its logins", lambda: aws("cognito-idp").describe_user_pool(UserPoolId=known["UserPoolId"])),
        ("its queue", lambda: aws("sqs").get_queue_attributes(QueueUrl=known["WorkQueueUrl"])),
    ]
    if (settings.data / "organization").exists():
        owner = next(person for person in load_people(settings) if person.role == "owner")
        looks.append(("the login of the demo owner", lambda: sign_in(settings, known, owner)))
    return looks


def _is_there(look: Callable[[], Any]) -> bool:
    try:
        look()
    except (ClientError, BotoCoreError, KeyError):
        return False
    return True
