"""The demo people: one login per role, whose passwords are random and never leave the data folder."""

import json
import os
import secrets
from dataclasses import asdict, dataclass

from local.aws import client
from local.deploy import find_stack, outputs
from local.settings import LocalError, Settings

ROLES = ("owner", "admin", "staff", "client", "guest")
NAMES = {
    "owner": "Olive Owner",
    "admin": "Adam Admin",
    "staff": "Stella Staff",
    "client": "Clara Client",
    "guest": "Gus Guest",
}


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    role: str
    name: str
    email: str
    password: str


def new_people() -> list[Person]:
    return [Person(role, NAMES[role], f"{role}@demo.usher.example", secrets.token_urlsafe(12)) for role in ROLES]


def load_people(settings: Settings) -> list[Person]:
    """Those of this data folder; made on the first call."""
    file = settings.data / "people.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            json.dump([asdict(person) for person in new_people()], opened, indent=2)
    return [Person(**person) for person in json.loads(file.read_text())]


def sign_in(settings: Settings, known: dict[str, str], person: Person) -> str:
    """A bearer token, valid for an hour. `known` are the outputs of the stack. Raises LocalError for whoever has set up
    a second factor by hand."""
    cognito = client(settings.aws_url, "cognito-idp")
    answer = cognito.initiate_auth(
        ClientId=known["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.email, "PASSWORD": person.password},
    )
    if "AuthenticationResult" not in answer:
        raise LocalError(
            f"{person.email} has a second factor, which nobody types here: end it at /me/security while Usher runs, "
            "or `make reset`"
        )
    return str(answer["AuthenticationResult"]["IdToken"])


def fresh_token(settings: Settings, role: str) -> str:
    """A new bearer token of the demo user with this role. Raises LocalError if the stack does not run."""
    from local.emulator import emulator

    stack = find_stack(settings) if emulator(settings).is_running() else None
    if stack is None:
        raise LocalError("the local stack does not run: `make up` starts it")
    person = next(person for person in load_people(settings) if person.role == role)
    return sign_in(settings, outputs(stack), person)
