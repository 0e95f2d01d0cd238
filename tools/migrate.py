"""`make migrate`: brings what earlier versions wrote into the form of this one, with the operator's own credentials.

It may be stopped anywhere and run again, and goes on where it was. It and `make erase` alone read the whole table."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.stack import FAILURES, Stack, StackError, clients, get_stack
from tools.table import add_segments, connect, reader


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
    return run(connect(stack), segments)


def run(fresh: Any, segments: int) -> list[str]:
    """The same on the table that the models are connected to. `fresh` gives what a work has that begins now."""
    from chalicelib.models.people import ContactItem
    from chalicelib.services.people.staff_migration import finish, migrate_segment

    names = [f"{number}#{segments}" for number in range(segments)]
    with ThreadPoolExecutor(segments) as threads:
        done = [
            threads.submit(migrate_segment, fresh, name, reader([ContactItem], number, segments))
            for number, name in enumerate(names)
        ]
        for one in done:
            one.result()
    said = [
        f"{one.organization}: some staff were taken off clients, as /v1/organizations/{one.organization}/jobs/{one.job}"
        "/rows tells, and its owners by email"
        for one in finish(fresh, names)
    ]
    return [*said, "Every contact has one list of those who serve it."]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    add_segments(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
