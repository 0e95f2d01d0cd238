"""`make migrate`: brings what earlier versions wrote into the form of this one, with the operator's own credentials.

It may be stopped anywhere and run again, and goes on where it was. Nothing else reads the whole table."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.stack import FAILURES, Stack, StackError, clients, get_stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found in which organization. Returns the exit status."""
    given = _parse(arguments)
    try:
        stack = get_stack(clients(), given.stack)
        print("\n".join(migrate(stack, given.segments)))
    except (StackError, *FAILURES) as error:
        print(f"migrate: {error}", file=sys.stderr)
        return 1
    return 0


def migrate(stack: Stack, segments: int) -> list[str]:
    """What to tell the operator."""
    region = stack.settings["USHER_USER_POOL_ID"].partition("_")[0]
    os.environ.update({**stack.settings, "AWS_REGION": region, "AWS_DEFAULT_REGION": region})
    from chalicelib import wiring

    wiring.context()
    return run(wiring.context, segments)


def run(fresh: Any, segments: int) -> list[str]:
    """The same on the table that the models are connected to. `fresh` gives what a work has that begins now."""
    from chalicelib.services.people.staff_migration import finish, migrate_segment

    names = [f"{number}#{segments}" for number in range(segments)]
    with ThreadPoolExecutor(segments) as threads:
        done = [
            threads.submit(migrate_segment, fresh, name, _reader(number, segments)) for number, name in enumerate(names)
        ]
        for one in done:
            one.result()
    said = [
        f"{one.organization}: some staff were taken off clients, as /v1/organizations/{one.organization}/jobs/{one.job}"
        "/rows tells, and its owners by email"
        for one in finish(fresh, names)
    ]
    return [*said, "Every contact has one list of those who serve it."]


def _reader(segment: int, segments: int) -> Any:
    """Reads contacts of one segment from a position on, in strongly consistent pages."""
    from chalicelib.models.codec import to_entity
    from chalicelib.models.item import Item
    from chalicelib.models.people import ContactItem

    def read(position: str) -> tuple[list[Any], str]:
        connection: Any = Item._get_connection()
        answer = connection.scan(
            filter_condition=Item.item_kind == ContactItem,
            segment=segment,
            total_segments=segments,
            exclusive_start_key=json.loads(position) if position else None,
            consistent_read=True,
        )
        following = answer.get("LastEvaluatedKey")
        return [to_entity(raw) for raw in answer["Items"]], json.dumps(following) if following else ""

    return read


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    parser.add_argument(
        "--segments", type=int, default=4, choices=range(1, 33), metavar="1..32", help="scanned at once"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
