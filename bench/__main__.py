"""`make bench`: measures, keeps the figures in bench/results, and writes the pages anew. `--quick` prints them only.

`--pages` writes the pages from the figures that are kept.
"""

import sys

from bench.report.kept import BEFORE, LATEST, carried, keep, kept
from bench.report.pages import printed, write
from bench.run import measured


def main(*arguments: str) -> None:
    quick = "--quick" in arguments
    if "--pages" not in arguments:
        results = measured(quick=quick, full="--full" in arguments)
        keep(carried(results, kept(LATEST)), quick=quick)
        print(printed(results))
    latest = kept(LATEST)
    if latest and not quick:
        write(latest, kept(BEFORE))


if __name__ == "__main__":
    main(*sys.argv[1:])
