"""Cost and latency by memory size, from measured processor times: how Lambda shares out its cores, as AWS describes it.

A function has MB / 1,769 of a core, handed out as a quota in periods of 20 ms: work that fits into the quota of a
period runs at full speed, and more of it waits for the next. Init runs on a full core whatever the size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bench import cost

SIZES = (512, 1_024, 1_769)
# Of the runtime itself before init, at any size: an assumption that all sizes share.
BOOT_MS = 100


@dataclass(frozen=True)
class Sized:
    """At `memory` MB: milliseconds of each operation when warm, and of the first create after a cold start without
    (`first`) and with init (`cold`); Lambda's part of the price of 1,000 invitations ($)."""

    memory: int
    warm: Mapping[str, float]
    first: float
    cold: float
    dollars: float


def sized(steps: Sequence[cost.Step], starts: Mapping[str, Mapping[str, float]], memory_mb: int) -> Sized:
    """`starts` as measured: processor milliseconds of init (`cpu`) and of the first event (`first`)."""
    warm = {step.name: cost.duration_ms(step.calls, step.cpu_ms, memory_mb) for step in steps}
    create = next(step for step in steps if step.name == "create")
    first = cost.duration_ms(create.calls, starts["API"]["first"], memory_mb)
    return Sized(
        memory=memory_mb,
        warm=warm,
        first=first,
        cold=BOOT_MS + starts["API"]["cpu"] + first,
        dollars=_dollars(list(warm.values()), starts["API"]["cpu"], memory_mb),
    )


def _dollars(warm_ms: Sequence[float], init_ms: float, memory_mb: int) -> float:
    """Lambda rounds up to the millisecond, and charges init as well."""
    busy = sum(map(ceil, warm_ms)) + len(warm_ms) * cost.COLD_SHARE * init_ms
    return 1000 * (len(warm_ms) * cost.LAMBDA_REQUEST + busy / 1000 * memory_mb / 1024 * cost.LAMBDA_GB_SECOND)
