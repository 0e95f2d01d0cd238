"""Tables of what a run found, in Markdown."""

from bench.report.budgets import at_reference, lines, shown
from bench.report.kept import Results
from bench.report.writing import table

Row = tuple[str, ...]
OPERATIONS = ("look-up", "create", "accept")


def budgets(latest: Results, before: Results | None) -> str:
    """With the run before beside it, where there is one."""
    earlier = {line.what: line for line in lines(before)} if before else {}
    rows: list[Row] = []
    for line in lines(latest):
        old = earlier.get(line.what)
        told = shown(old.measured, old.unit) if old else ""
        kept = "met" if line.met else "**missed**"
        rows.append((line.what, shown(line.limit, line.unit), shown(line.measured, line.unit), told, kept))
    return table(("what", "budget at most", "measured", "run before", ""), rows)


def peers(latest: Results) -> str:
    """Milliseconds of processor time, of the server's processes alone."""
    cpu = {(one["contender"], one["connections"], one["operation"]): one for one in latest["peers"]}
    pairs = dict.fromkeys((name, connections) for name, connections, _ in cpu)
    rows: list[Row] = []
    for name, connections in pairs:
        found = [cpu[name, connections, operation] for operation in OPERATIONS]
        own = [f"{one['cpu']:.2f}" for one in found]
        database = [f"{one['database_cpu']:.1f}" for one in found]
        waits = [f"{one['wait']:.0f}" for one in found]
        rows.append((name, str(connections), *own, " / ".join(database), " / ".join(waits)))
    head = ("contender", "connections", *OPERATIONS, "its database's own", "wait, ms")
    return table(head, rows)


def races(latest: Results) -> str:
    rows = [
        (one["contender"], str(one["races"]), str(one["let_in"]), str(one["members"]), _verdict(one))
        for one in latest["races"]
    ]
    return table(("contender", "races of sixteen", "were told yes", "memberships made", ""), rows)


def _verdict(one: Results) -> str:
    extra = one["members"] - one["races"]
    if extra:
        return f"{abs(extra)} too {'many' if extra > 0 else 'few'}"
    return "one winner each" if one["let_in"] == one["races"] else "the wrong ones were told"


def starts(latest: Results) -> str:
    found = latest["starts"]
    bare = found["bare"]
    rows = [
        (
            f"`{name}`" if name.islower() and name != "bare" else name,
            f"{one['cpu']:.0f}",
            f"{one['first']:.0f}" if one["first"] else "",
            f"{one['cpu'] / bare['cpu']:.2f}",
            f"{one['both'] / bare['both']:.2f}" if one["first"] else "",
            f"{one['modules']:.0f}",
        )
        for name, one in found.items()
    ]
    return table(("function", "init, ms", "first event, ms", "init", "both", "modules"), rows)


def warm(latest: Results) -> str:
    ours, bare = latest["warm"]["usher"], latest["warm"]["bare"]
    rows = [(name, f"{ours[name]:.2f}", f"{bare[name]:.2f}", f"{ours[name] / bare[name]:.2f}") for name in OPERATIONS]
    return table(("operation", "Usher, ms", "bare botocore, ms", "ratio"), rows)


def sizes(latest: Results) -> str:
    memory, size = latest["warm"]["memory"], latest["sizes"]
    rows = [
        ("zip", f"{size['zip'] / 1e6:.1f} MB"),
        ("unpacked", f"{size['unpacked'] / 1e6:.1f} MB of 250"),
        ("memory after init", f"{memory['init']:.0f} MB"),
        ("memory after the first call", f"{memory['first call']:.0f} MB"),
        ("memory after 180 calls", f"{memory['end']:.0f} MB"),
        ("first create on this machine", f"{latest['starts']['API']['first']:.0f} ms"),
        ("the same at the budget's speed", f"{at_reference(latest):.0f} ms"),
    ]
    return table(("what", "measured"), rows)


def steps(latest: Results) -> str:
    rows = [
        (step["name"], _calls(step["calls"]), f"{step['read_units']:g}", f"{step['write_units']:g}")
        for step in latest["cost"]["steps"]
    ]
    return table(("step", "AWS calls", "read units", "write units"), rows)


def _calls(calls: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" if count > 1 else name for name, count in calls.items())


def memory(latest: Results) -> str:
    rows = [
        (
            f"{one['memory']:,} MB",
            *(f"{one['warm'][name]:.0f}" for name in (*OPERATIONS, "deliver")),
            f"{one['first']:.0f}",
            f"{one['cold']:.0f}",
            f"{one['dollars']:.4f}",
        )
        for one in latest["memory"]
    ]
    head = ("size", *(f"{name}, ms" for name in (*OPERATIONS, "deliver")))
    return table((*head, "first create, ms", "with init, ms", "Lambda's part, $ per 1,000"), rows)


def work(latest: Results) -> str:
    rows = [
        (
            f"{one['open']:,}",
            one["operation"],
            _calls(one["calls"]),
            f"{one['read_units']:g}",
            f"{one['write_units']:g}",
            f"{one['cpu']:.1f}",
            one["at"],
        )
        for one in latest["work"]
    ]
    return table(("open invitations", "operation", "AWS calls", "read units", "write units", "CPU ms", "run"), rows)


def bulk(latest: Results) -> str:
    rows = [
        (
            f"{one['rows']:,}",
            f"{one['jobs']}",
            f"{one['calls']:.2f}",
            f"{one['cpu']:.2f}",
            f"{one['first_kb']:.0f}",
            f"{one['last_kb']:.0f}",
            f"{one['start_mb']:.1f}",
        )
        for one in latest["bulk"]
    ]
    head = ("rows", "jobs", "calls a row", "CPU ms a row", "kB of a step, first", "last")
    return table((*head, "MB to start a job, beside its rows"), rows)


def imports(latest: Results) -> str:
    return _shares(latest["imports"])


def profiles(latest: Results) -> str:
    return _shares(latest["profiles"])


def _shares(columns: dict[str, dict[str, float]]) -> str:
    """Percent of each column by package, the largest of the first column first."""
    packages = list(dict.fromkeys(name for column in columns.values() for name in column))
    rows = [
        (name, *(f"{100 * column.get(name, 0) / sum(column.values()):.0f}" for column in columns.values()))
        for name in packages
    ]
    return table(("package", *(f"{name}, %" for name in columns)), rows)


def dollars(latest: Results) -> str:
    found = latest["cost"]["dollars"]
    rows = [*((name, f"{value:.4f}") for name, value in found.items()), ("together", f"{sum(found.values()):.4f}")]
    return table(("part", "$ per 1,000"), rows)
