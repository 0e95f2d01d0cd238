"""`make erase`: erases somebody who never joined, by their address, with the operator's own AWS credentials.

It may be stopped anywhere and run again, and goes on where it was. Whoever has an account erases themselves; by their
id it is done once more, after the table was restored to a time before."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.logins import find
from tools.stack import FAILURES, Clients, Stack, StackError, clients, get_stack
from tools.table import add_segments, connect, reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was erased. Returns the exit status."""
    given = _parse(arguments)
    try:
        client = clients()
        print("\n".join(erase(client, get_stack(client, given.stack), given.address, given.user, given.segments)))
    except (StackError, ValueError, *FAILURES) as error:
        print(f"erase: {error}", file=sys.stderr)
        return 1
    return 0


def erase(client: Clients, stack: Stack, typed: str, user: str, segments: int) -> list[str]:
    """What to tell the operator. Raises StackError for an address that has an account, ValueError for what is no
    address and no id of a user."""
    if user:
        return _again(stack, user.strip())
    address, pool = _canonical(typed.strip()), stack.settings["USHER_USER_POOL_ID"]
    page = f"{stack.outputs['ApiUrl'].rstrip('/')}/me/account"
    if find(client("cognito-idp"), pool, address):
        raise StackError(f"this address has an account: whoever signs in with it erases it at {page}")
    return run(connect(stack), address, segments, page)


def _again(stack: Stack, user: str) -> list[str]:
    from chalicelib.domain.ids import is_user_id
    from chalicelib.services.account.erasing import begin_again

    if not is_user_id(user):
        raise ValueError("USER_ID is the id of a user, usr_...")
    begin_again(connect(stack)(), user)
    return [f"{user} is being erased once more: the queue does it, and looks again in two hours."]


def run(fresh: Any, address: str, segments: int, page: str) -> list[str]:
    """The same on the table that the models are connected to. `fresh` gives what a work has that begins now."""
    from chalicelib.models.items import DeliveryItem, InvitationItem
    from chalicelib.models.people import ContactItem
    from chalicelib.models.sales import OrderItem
    from chalicelib.services.account.erasing_strangers import erase_segment, finish

    # What addresses stand in.
    models = (ContactItem, InvitationItem, OrderItem, DeliveryItem)
    names = [f"{number}#{segments}" for number in range(segments)]
    with ThreadPoolExecutor(segments) as threads:
        begun = [
            threads.submit(erase_segment, fresh, address, name, reader(models, number, segments))
            for number, name in enumerate(names)
        ]
        done = [one.result() for one in begun]
    finish(fresh, address, names)
    left = sum(one.left for one in done)
    said = [f"Contacts erased: {sum(one.contacts for one in done)}. Nothing else tells of the address any more."]
    if left:
        said = [f"Contacts erased: {sum(one.contacts for one in done)}."]
        said += [f"Contacts left, since they belong to an account: {left}. Its owner erases them at {page}"]
    return said


def _canonical(typed: str) -> str:
    from chalicelib.gateways.addresses import canonical_email, canonical_phone

    return canonical_email(typed) if "@" in typed else canonical_phone(typed)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    parser.add_argument("--address", default="", help="email address, or phone number with its country: +44...")
    parser.add_argument("--user", default="", help="id of a user who was erased before the table was restored")
    add_segments(parser)
    given = parser.parse_args(arguments)
    if bool(given.address.strip()) == bool(given.user.strip()):
        parser.error("say ADDRESS=... or USER_ID=...")
    return given


if __name__ == "__main__":
    sys.exit(main())
