"""What a million invitations run into: limits of AWS and of the stack, and what each step takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.cost import duration_ms
from chalicelib.domain.job import CHUNK, PAUSE

HOUR, DAY = 3_600, 86_400
EVENT_SHARDS, DUE_SHARDS = 4, 16
# Partitions that many invitations share, by family, and how many of them there are for one organization. All other
# families have a partition for each invitation, contact, address or person.
OF_ORGANIZATION: Mapping[str, int] = {
    "table ORG#*": 1,
    "table EVT#*#*#*": EVENT_SHARDS,
    "lists ORG#*#INV#pending": 1,
    "lists ORG#*#INV#accepted": 1,
    "lists ORG#*#CON": 1,
}
OF_ALL: Mapping[str, int] = {"due DUE#*": DUE_SHARDS}


@dataclass(frozen=True)
class Limits:
    """The stack's parameters as it ships, and what AWS gives a new account in production.

    `requests` a second at the API (RateLimit), `deliver` messages at once (DeliverConcurrency), `mails` a second and
    `mails_a_day` from SES, `instances` of all functions at once, `table` write units a second that a new table on
    demand takes, and `partition` those of any one partition.
    """

    requests: float = 100
    deliver: float = 5
    mails: float = 14
    mails_a_day: float = 50_000
    instances: float = 1_000
    table: float = 4_000
    partition: float = 1_000


@dataclass(frozen=True)
class Work:
    """Of each step: how long a function takes (seconds), and write units by family of partitions."""

    seconds: Mapping[str, float]
    units: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, cost: Mapping[str, Any]) -> "Work":
        """From the `cost` of a run."""
        steps = {step["name"]: step for step in cost["steps"]}
        seconds = {name: duration_ms(step["calls"], step["cpu_ms"]) / 1000 for name, step in steps.items()}
        return cls(seconds, {name: step["spread"] for name, step in steps.items()})

    def written(self, step: str) -> float:
        return sum(self.units[step].values())


@dataclass(frozen=True)
class Scenario:
    """`invitations` within `seconds`, by as many `organizations`, each by a request of its own or by `jobs`: group
    invitations. `by_hour` weighs the hours of a day."""

    name: str
    invitations: int = 1_000_000
    seconds: int = DAY
    organizations: int = 250
    jobs: bool = False
    limits: Limits = field(default_factory=Limits)
    by_hour: tuple[float, ...] = (1.0,)

    def asked(self, second: float) -> float:
        """Invitations a second that are wanted at this moment."""
        if second >= self.seconds:
            return 0.0
        weight = self.by_hour[int(second / self.seconds * len(self.by_hour))]
        return self.invitations / self.seconds * weight * len(self.by_hour) / sum(self.by_hour)

    @property
    def peak(self) -> float:
        return max(self.asked(second) for second in range(0, self.seconds, HOUR // 4))


def job_rows(work: Work) -> float:
    """Rows a second of one organization's job: a chunk, then the pause."""
    return CHUNK / (CHUNK * work.seconds["create"] + PAUSE)
