"""`make rotate`: one step of replacing the key that signs links, as docs/operations.md describes."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tools.keyring import RotationError, added, promoted, retired
from tools.resealing import left_under, reseal
from tools.stack import FAILURES, StackError, clients, get_stack
from tools.table import connect


def main(arguments: Sequence[str] | None = None) -> int:
    """Take one step and say what comes next. Returns the exit status."""
    given = _parse(arguments)
    try:
        client = clients()
        stack = get_stack(client, given.stack)
        secret_id = stack.settings["USHER_SECRET_ID"]
        print(take(client("secretsmanager"), secret_id, given.step, given.slot, partial(connect, stack)))
    except (StackError, RotationError, *FAILURES) as error:
        print(f"rotate: {error}", file=sys.stderr)
        return 1
    return 0


def take(manager: Any, secret_id: str, step: str, slot: int, table: Callable[[], Any]) -> str:
    """Write the next version of the secret, or seal anew what lies under a slot. `table` connects to the stack's.

    Returns what the operator should know; never a key.
    """
    secret = manager.get_secret_value(SecretId=secret_id)["SecretString"]
    if step == "reseal":
        retired(secret, slot)
        return reseal(table(), slot)
    if step == "add":
        secret, slot = added(secret)
        told = f"slot {slot} verifies; let it sign in 15 minutes: STEP=promote SLOT={slot}"
    elif step == "promote":
        secret = promoted(secret, slot)
        told = f"slot {slot} signs, in every function within an hour; the others verify"
    else:
        secret = retired(secret, slot)
        _refuse_loss(table(), slot)
        told = f"slot {slot} is gone, and every link it signed, for every function within an hour"
    manager.put_secret_value(SecretId=secret_id, SecretString=secret)
    return told


def _refuse_loss(fresh: Any, slot: int) -> None:
    left = left_under(fresh, slot)
    if left:
        raise RotationError(
            f"PINs and sign-ins that lie sealed under slot {slot}: {left}. STEP=reseal SLOT={slot} first"
        )


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    parser.add_argument("--step", required=True, choices=("add", "promote", "reseal", "retire"))
    parser.add_argument("--slot", type=int, default=-1, help="which slot to promote, to seal anew or to retire")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
