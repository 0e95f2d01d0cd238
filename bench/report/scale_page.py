"""Tables and the plot of docs/scale.md, from the measured work of a run."""

from bench.report import plots
from bench.report.kept import Results
from bench.report.writing import table
from bench.scale.demand import demands
from bench.scale.scenarios import DRAWN, SCENARIOS
from bench.scale.simulating import Outcome, simulate
from bench.scale.world import Scenario, Work

Ends = list[tuple[Scenario, Outcome]]


def outcomes(latest: Results) -> tuple[Work, Ends]:
    work = Work.of(latest["cost"])
    return work, [(scenario, simulate(scenario, work)) for scenario in SCENARIOS]


def work_table(work: Work) -> str:
    rows = [(name, f"{seconds * 1000:.0f} ms", f"{work.written(name):g}") for name, seconds in work.seconds.items()]
    return table(("step", "an instance is busy for", "write units"), rows)


def demand_table(scenario: Scenario, work: Work) -> str:
    """The tightest limits first, as long as they are used at all."""
    rows = [
        (one.what, _number(one.asked), _number(one.limit), f"{one.share:.0%}", one.raised if one.share > 0.1 else "")
        for one in demands(scenario, work)
        if one.asked
    ]
    return table(("limit", "asked at the busiest moment", "there is", "used", "to raise it"), rows)


def outcome_table(ends: Ends) -> str:
    rows = [
        (
            scenario.name,
            _span(found.waited(0.5)),
            _span(found.waited(0.99)),
            _number(found.deepest),
            _number(found.turned_away),
            _number(found.failed),
            _span(found.done),
            _number(found.instances),
            _number(found.units),
        )
        for scenario, found in ends
    ]
    head = ("scenario", "half have their mail within", "99 %", "most in the queue", "most turned away for now")
    return table((*head, "given up", "last mail", "instances", "write units a second"), rows)


def depth_plot(ends: Ends) -> str:
    drawn = {scenario.name: found.depth[::DRAWN] for scenario, found in ends if found.deepest > 1_000}
    return plots.lines("Messages that wait, in the queue or held", drawn, "hours", "messages")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _span(minutes: int) -> str:
    if minutes < 1:
        return "a minute"
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 72 * 60 else f"{minutes / 1440:.0f} days"
