"""A business of its own for a whole story: its owner made as by an operator, everybody else invited and joined."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import requests

from local.owner import create_owner
from local.people import Person, sign_in
from tests.emulated_aws import Json, Stack
from tests.stack.steps import PASSWORD, accept, an_email, link_to, signed_up

NAME = "Harbour House"


@dataclass(frozen=True)
class Member:
    """Somebody who has joined, or the owner."""

    token: str
    email: str
    membership: Json

    @property
    def id(self) -> str:
        return str(self.membership["id"])

    @property
    def contact(self) -> str:
        return str(self.membership["contact"])


@dataclass(frozen=True)
class Business:
    """`stack` is the running one, seen by this organization: the steps that take a stack work on it too."""

    stack: Stack
    owner: Member

    def ask(self, method: str, path: str, body: Any = None, *, by: Member | None = None, **more: Any) -> Any:
        """The answer whatever it is, to a path below that of the organization."""
        more |= {} if body is None and method == "GET" else {"json": {} if body is None else body}
        full = f"/v1/organizations/{self.stack.organization}/{path}".rstrip("/")
        return self.stack.request(method, full, token=(by or self.owner).token, **more)

    def get(self, path: str, by: Member | None = None) -> Json:
        return told(self.ask("GET", path, by=by))

    def post(self, path: str, body: Json | None = None, by: Member | None = None) -> Json:
        return told(self.ask("POST", path, body, by=by))

    def state(self, contact_id: str) -> str:
        """`invite`, `re_invite` or `linked`."""
        return str(self.get(f"contacts/{contact_id}")["state"])

    def names(self, path: str, by: Member | None = None) -> set[str]:
        """Who is on a list."""
        return {one["name"] for one in self.get(path, by)["items"]}

    def invite(self, name: str, email: str, by: Member | None = None, **offer: Any) -> Json:
        return self.post("invitations", {"recipient": {"name": name, "email": email}} | offer, by)

    def join(self, name: str, role: str, by: Member | None = None, **grants: Any) -> Member:
        """Invited by email, signed up and accepted."""
        email = an_email(name.lower())
        self.invite(name, email, by, role=role, grants=grants)
        offered = link_to(self.stack, email)
        return self.accepted(offered, signed_up(self.stack, offered, name=name), email)

    def accepted(self, offered: str, token: str, email: str = "") -> Member:
        version = self.stack.get(offered).json()["version"]
        return Member(token, email, told(accept(self.stack, offered, token, version))["membership"])

    def messages_to(self, address: str) -> list[Json]:
        return [message for message in self.stack.messages() if message["to"] == address]


def told(answer: requests.Response) -> Json:
    """What an answer says that is no refusal."""
    assert answer.status_code < 300, answer.text
    said: Json = answer.json()
    return said


def open_business(stack: Stack) -> Business:
    """With an owner, and nobody else."""
    owner = Person("owner", "Olga Owner", an_email("olga"), PASSWORD)
    known = dict(stack.outputs)
    organization_id = create_owner(stack.settings, known, owner, NAME)
    token = sign_in(stack.settings, known, owner)
    (belonging,) = stack.get("/v1/me", token).json()["memberships"]
    users: dict[str, Json] = {"owner": {"role": "owner", "email": owner.email, "token": token}}
    own = dataclasses.replace(stack, organization=organization_id, users=users)
    return Business(own, Member(token, owner.email, belonging["membership"]))


def connect_checkout(business: Business) -> None:
    """The business is paid through the stand-in for Stripe, which reports to it."""
    # An id may have characters that no key has.
    own = business.stack.organization.encode().hex()
    secrets = {"api_key": f"sk_test_{own}", "webhook_secret": f"whsec_{own}"}
    connected = told(business.ask("PUT", "payment-providers/stripe", secrets))
    account = secrets | {"webhook_url": connected["webhook_url"]}
    requests.post(f"{business.stack.checkout}/control/accounts", json=account, timeout=30).raise_for_status()
