"""The scenarios that docs/scale.md tells of."""

from bench.scale.people import BY_HOUR
from bench.scale.world import HOUR, Limits, Scenario

RAISED_FOR_A_DAY = Limits(mails=60, mails_a_day=1_500_000, deliver=20)
RAISED_FOR_AN_HOUR = Limits(
    requests=1_500, mails=400, mails_a_day=2_000_000, deliver=100, instances=1_000, table=40_000
)
SCENARIOS = (
    Scenario("a day, as it ships", by_hour=BY_HOUR),
    Scenario("a day, raised", by_hour=BY_HOUR, limits=RAISED_FOR_A_DAY),
    Scenario("an hour, as it ships", seconds=HOUR),
    Scenario("an hour, raised", seconds=HOUR, limits=RAISED_FOR_AN_HOUR),
    Scenario("an hour by group invitations, raised", seconds=HOUR, jobs=True, limits=RAISED_FOR_AN_HOUR),
)
# How the depth of the queue is drawn: every so many steps.
DRAWN = 60
