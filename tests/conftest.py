"""For all tests: marks by folder and fixture, and the rule for suites that a machine cannot run.

Without Java or Chromium the other suites run, and the last lines say what was skipped and how to add it.
Where everything is required (CI, or USHER_REQUIRE_ALL=1) a skip is a failure."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.chromium import browser, visitor  # noqa: F401
from tests.dynamodb_local import dynamodb_local  # noqa: F401  (fixtures for every folder)
from tests.emulated_aws import stack  # noqa: F401

TESTS = Path(__file__).parent
MARKED_FOLDERS = frozenset({"deployment", "stack", "browser"})
# Tests that share something costly stay in one worker: the package, the running stack, DynamoDB Local.
WORKERS = {"deployment": "deployment", "stack": "stack", "browser": "stack", "dynamodb": "dynamodb"}
ADD_THE_MISSING = "apt-get install -y chromium default-jre-headless npm"
# The same examples for everybody, so that no change fails by luck; a busy machine is no failure of what is tested.
settings.register_profile("usher", settings.default, deadline=None, derandomize=True)
# `--hypothesis-profile=explore` looks for others.
settings.register_profile("explore", settings.default, deadline=None, max_examples=1_000)
settings.load_profile("usher")
ALL_REQUIRED = bool(os.environ.get("CI") or os.environ.get("USHER_REQUIRE_ALL"))


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
        if "dynamodb_local" in getattr(item, "fixturenames", ()):
            item.add_marker("dynamodb")
        # `-k A12` finds the tests that hold A12.
        item.extra_keyword_matches.update(one for mark in item.iter_markers("holds") for one in mark.args)
        for mark in WORKERS.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.xdist_group(WORKERS[mark]))


def pytest_collection_finish(session: pytest.Session) -> None:
    """A pytest whose node ids xdist can't change (9.2 with xdist 3.8) would spread the groups over all workers."""
    grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if getattr(session.config.option, "loadgroup", False) and any("@" not in item.nodeid for item in grouped):
        raise pytest.UsageError("xdist does not keep groups together with this pytest: see requirements-dev.txt.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if ALL_REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Everything is required here, yet this was skipped: {reason_of(report)}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reasons[reason_of(report)] = reasons.get(reason_of(report), 0) + 1
    if reasons:
        terminalreporter.section("not run on this machine")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} tests: {reason}")
        terminalreporter.line(f"To add them: {ADD_THE_MISSING}")


def reason_of(report: pytest.TestReport) -> str:
    """Why a test was skipped, in the words of whoever skipped it."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
