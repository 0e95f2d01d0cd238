"""Time by package, from what the interpreter and the profiler tell. Nothing here measures anything."""

from pathlib import Path

from bench.where import REST, SHOWN, STANDARD, by_package, lines_of, ran

IMPORTTIME = """import time: self [us] | cumulative | imported package
import time:       500 |        500 |   json.decoder
import time:      1500 |       2000 | botocore.session
some log line
"""


def test_the_interpreters_list_is_read() -> None:
    assert lines_of(IMPORTTIME) == [("json.decoder", 0.5), ("botocore.session", 1.5)]


def test_modules_count_for_their_package_and_what_does_not_ship_for_the_standard_library() -> None:
    told = [*lines_of(IMPORTTIME), ("botocore.utils", 1.0), ("chalicelib.domain.time", 1.0), ("chalicelib", 0.25)]

    found = by_package(told, {"botocore", "chalicelib"})

    assert found == {"botocore": 2.5, "chalicelib.domain": 1.0, STANDARD: 0.5, "chalicelib": 0.25}


def test_what_is_small_is_told_as_one() -> None:
    modules = [(f"package{number}", float(100 - number)) for number in range(SHOWN + 3)]

    found = by_package(modules, {name for name, _ in modules})

    assert len(found) == SHOWN + 1
    assert next(iter(found)) == "package0"
    assert found[REST] == sum(100 - number for number in range(SHOWN, SHOWN + 3))


def test_functions_count_for_the_package_whose_file_they_are_in() -> None:
    task = Path("/task")
    profile = [("/task/chalicelib/a.py", 2.0), ("/task/six.py", 1.0), ("/usr/lib/json.py", 0.5), ("~", 0.25)]

    assert ran(profile, task) == {"chalicelib": 2.0, "six": 1.0, STANDARD: 0.5, "built in": 0.25}
