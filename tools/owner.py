"""`make owner`: makes an organization and its first owner, with the operator's own AWS credentials.

Run again with the same words within a day it answers with the same organization."""

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from typing import Any

from chalicelib.domain.identity import User, user_id
from chalicelib.gateways.cognito import issuer_of
from tools.logins import VouchedLogin, give_password, vouch
from tools.stack import FAILURES, Clients, Stack, StackError, clients, get_stack
from tools.table import connect

UNCHANGED = "unchanged: this login was there before"
SHOWN_ONCE = "(shown this once; 'forgotten password' sets another)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the organization, the owner and, if the login is new, its password. Returns the exit status."""
    given = _parse(arguments)
    try:
        client = clients()
        stack = get_stack(client, given.stack)
        print("\n".join(make_owner(client, stack, given, int(time.time() * 1000))))
    except (StackError, ValueError, *FAILURES) as error:
        print(f"owner: {error}", file=sys.stderr)
        return 1
    return 0


def make_owner(client: Clients, stack: Stack, given: argparse.Namespace, now: int) -> list[str]:
    """What to tell the operator. Raises ValueError for an address that is none, and AWS's errors."""
    from chalicelib.gateways.addresses import canonical_email

    cognito, pool, email = client("cognito-idp"), stack.settings["USHER_USER_POOL_ID"], canonical_email(given.email)
    login = vouch(cognito, pool, email, given.name)
    owner = _user(pool, login, email, given.name)
    organization = _found(stack, owner, given.organization or email.rpartition("@")[2], now)
    # The password comes last: whatever failed before it can be run again, and then shows one.
    password = UNCHANGED if login.is_finished else f"{give_password(cognito, pool, email)}  {SHOWN_ONCE}"
    return [
        f"organization  {organization.id}  {organization.branding.name}",
        f"owner         {email}",
        f"password      {password}",
        f"API           {stack.outputs['ApiUrl']}",
    ]


def _user(pool: str, login: VouchedLogin, email: str, name: str) -> User:
    issuer = issuer_of(pool)
    return User(id=user_id(issuer, login.subject), issuer=issuer, subject=login.subject, email=email, name=name or None)


def _found(stack: Stack, owner: User, name: str, now: int) -> Any:
    fresh = connect(stack)
    from chalicelib.domain.command import Replay
    from chalicelib.domain.organization import Branding
    from chalicelib.services.team import organizations

    digest = hashlib.sha256(name.encode()).hexdigest()
    replay = Replay(key=f"make-owner-{digest[:32]}", digest=digest)
    return organizations.create(fresh(), owner, Branding(name=name), replay)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    parser.add_argument("--email", required=True, help="address of the owner")
    parser.add_argument("--organization", default="", help="its name; without one, the domain of the address")
    parser.add_argument("--name", default="", help="name of the owner, as invitations show it")
    given = parser.parse_args(arguments)
    for name in ("stack", "email"):
        if not getattr(given, name).strip():
            parser.error(f"say {name.upper()}=...")
    return given


if __name__ == "__main__":
    sys.exit(main())
