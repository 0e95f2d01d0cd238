"""What the busiest moment asks of each limit, were there no limit: the largest share is what throttles first."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.scale.people import ACCEPT, LOOK
from bench.scale.world import DAY, OF_ALL, OF_ORGANIZATION, Scenario, Work, job_rows

AFTER = {"look-up": LOOK, "sign-up": ACCEPT, "accept": ACCEPT}
SENDING = ("create", "relay", "deliver", "feedback")


@dataclass(frozen=True)
class Demand:
    """`asked` of `limit`, both a second or at once; `raised` says how it is raised."""

    what: str
    asked: float
    limit: float
    raised: str

    @property
    def share(self) -> float:
        return self.asked / self.limit


def demands(scenario: Scenario, work: Work) -> list[Demand]:
    """The tightest first. Whoever is invited is taken to come at the pace of the invitations, as they do in a day."""
    return sorted(_all(scenario, work), key=lambda one: -one.share)


def _all(scenario: Scenario, work: Work) -> Iterator[Demand]:
    peak, limits = scenario.peak, scenario.limits
    mails_a_day = scenario.invitations * DAY / max(scenario.seconds, DAY)
    yield Demand("mails a day", mails_a_day, limits.mails_a_day, "ask AWS for a larger SES quota")
    yield Demand("mails a second", peak, limits.mails, "the same request")
    at_once = peak * (work.seconds["deliver"] + (work.seconds["create"] if scenario.jobs else 0))
    yield Demand("`deliver` at once", at_once, limits.deliver, "parameter `DeliverConcurrency`")
    if scenario.jobs:
        rows = scenario.organizations * job_rows(work)
        yield Demand("rows of group invitations a second", peak, rows, "more organizations, or single requests")
    requests = peak * (sum(AFTER.values()) + (0 if scenario.jobs else 1))
    yield Demand("requests a second", requests, limits.requests, "parameters `RateLimit` and `BurstLimit`")
    instances = peak * sum(work.seconds[step] * AFTER.get(step, 1) for step in work.seconds)
    yield Demand("instances of all functions", instances, limits.instances, "ask AWS for more concurrency")
    units = peak * sum(work.written(step) * AFTER.get(step, 1) for step in work.seconds)
    yield Demand("write units of the table a second", units, limits.table, "warm throughput of the table")
    yield from _partitions(scenario, work)


def _partitions(scenario: Scenario, work: Work) -> Iterator[Demand]:
    for families, places, how in (
        (OF_ORGANIZATION, scenario.organizations, "more organizations, or a slower pace"),
        (OF_ALL, 1, "more shards in `models/keys.py`"),
    ):
        for family, count in families.items():
            units = sum(work.units[step].get(family, 0) * AFTER.get(step, 1) for step in work.seconds)
            asked = scenario.peak * units / (places * count)
            yield Demand(f"units of one partition of `{family}`", asked, scenario.limits.partition, how)
