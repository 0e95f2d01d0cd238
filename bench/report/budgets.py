"""The budgets, and whether a run kept them. All but two are ratios of what was measured in the same run."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.report.kept import Results

WARM = {"look-up": 0.45, "create": 0.6, "accept": 0.6}
PEERS = {
    "better-auth": {"look-up": 0.5, "create": 0.5, "accept": 0.5},
    "django-invitations": {"look-up": 1.0, "create": 0.5, "accept": 1.0},
}
API_INIT = 1.2
FIRST_EVENT = {"relay": 1.1, "deliver": 1.35, "feedback": 1.2, "due": 1.2}
FIRST_CREATE_MS, MEMORY_MB, DOLLARS = 15, 70, 0.060
# What the bare function's init took on the machine that the budget in milliseconds was set on: a full core of it.
REFERENCE_BARE_MS = 129
USHER = "Usher"


@dataclass(frozen=True)
class Line:
    """One budget: at most `limit`. `unit` is "x" for a ratio."""

    what: str
    limit: float
    measured: float
    unit: str = "x"

    @property
    def met(self) -> bool:
        return self.measured <= self.limit


def lines(results: Results) -> list[Line]:
    return [*_warm(results), *_peers(results), *_starts(results), *_sizes(results)]


def _warm(results: Results) -> Iterator[Line]:
    ours, bare = results["warm"]["usher"], results["warm"]["bare"]
    for operation, limit in WARM.items():
        yield Line(f"{operation}, warm, against bare botocore", limit, ours[operation] / bare[operation])


def _peers(results: Results) -> Iterator[Line]:
    """The worse of the ratios at one connection and at many."""
    cpu = {(one["contender"], one["operation"], one["connections"]): one["cpu"] for one in results["peers"]}
    for name in dict.fromkeys(contender for contender, _, _ in cpu if contender != USHER):
        for operation, limit in PEERS[name.partition(",")[0]].items():
            at = [connections for who, what, connections in cpu if (who, what) == (name, operation)]
            worst = max(cpu[USHER, operation, n] / cpu[name, operation, n] for n in at)
            yield Line(f"{operation} against {name}", limit, worst)


def _starts(results: Results) -> Iterator[Line]:
    starts = results["starts"]
    yield Line("init of the API function against a bare one", API_INIT, starts["API"]["cpu"] / starts["bare"]["cpu"])
    for name, limit in FIRST_EVENT.items():
        yield Line(f"init and first event of `{name}`", limit, starts[name]["both"] / starts["bare"]["both"])
    yield Line("first create after init, on a full core of reference", FIRST_CREATE_MS, at_reference(results), "ms")


def at_reference(results: Results) -> float:
    """Milliseconds of the first create, had the machine been as fast as that of the budget."""
    starts = results["starts"]
    return float(starts["API"]["first"] * REFERENCE_BARE_MS / starts["bare"]["cpu"])


def _sizes(results: Results) -> Iterator[Line]:
    yield Line("memory after the first call", MEMORY_MB, results["warm"]["memory"]["first call"], "MB")
    yield Line(
        "cost of 1,000 invitations by email, without SES", DOLLARS, sum(results["cost"]["dollars"].values()), "$"
    )


def shown(value: float, unit: str) -> str:
    return {"x": f"{value:.2f}x", "ms": f"{value:.0f} ms", "MB": f"{value:.0f} MB", "$": f"${value:.4f}"}[unit]
