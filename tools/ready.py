"""`make ready`: says what a deployed stack will not deliver, and how to mend it."""

import argparse
import sys
from collections.abc import Sequence

from tools.readiness import Finding, inspect
from tools.stack import FAILURES, StackError, clients, get_stack


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings. Returns 1 if something will not be delivered, 2 if that can't be told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the CloudFormation stack")
    client = clients()
    try:
        findings = inspect(client, get_stack(client, parser.parse_args(arguments).stack))
    except (StackError, *FAILURES) as error:
        print(f"ready: {error}", file=sys.stderr)
        return 2
    print("\n".join(map(told, findings)))
    return int(any(finding.state == "no" for finding in findings))


def told(finding: Finding) -> str:
    """One finding in one or two lines."""
    mend = f"\n     to mend it: {finding.mend}" if finding.mend else ""
    return f"{finding.state:<4} {finding.says}{mend}"


if __name__ == "__main__":
    sys.exit(main())
