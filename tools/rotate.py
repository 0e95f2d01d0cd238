"""`make rotate`: one step of replacing the key that signs links, as docs/operations.md describes."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from tools.keyring import RotationError, added, promoted, retired
from tools.stack import FAILURES, StackError, clients, get_stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Take one step and say what comes next. Returns the exit status."""
    given = _parse(arguments)
    try:
        client = clients()
        secret_id = get_stack(client, given.stack).settings["USHER_SECRET_ID"]
        print(take(client("secretsmanager"), secret_id, given.step, given.slot))
    except (StackError, RotationError, *FAILURES) as error:
        print(f"rotate: {error}", file=sys.stderr)
        return 1
    return 0


def take(manager: Any, secret_id: str, step: str, slot: int) -> str:
    """Write the next version of the secret. Returns what the operator should know; never a key."""
    secret = manager.get_secret_value(SecretId=secret_id)["SecretString"]
    if step == "add":
        secret, slot = added(secret)
        told = f"slot {slot} verifies; let it sign in 15 minutes: STEP=promote SLOT={slot}"
    elif step == "promote":
        secret, told = (
            promoted(secret, slot),
            f"slot {slot} signs in every function that starts from now on, the others verify",
        )
    else:
        secret, told = (
            retired(secret, slot),
            f"slot {slot} is gone, and every link it signed, for functions that start from now on",
        )
    manager.put_secret_value(SecretId=secret_id, SecretString=secret)
    return told


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    parser.add_argument("--step", required=True, choices=("add", "promote", "retire"))
    parser.add_argument("--slot", type=int, default=-1, help="which slot to promote or retire")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
