"""The scenarios that docs/scale.md tells of."""

from bench.scale.people import BY_HOUR
from bench.scale.world import HOUR, Limits, Scenario

QUOTA_RAISED = Limits(mails_a_day=1_500_000)
RAISED_FOR_A_DAY = Limits(mails=60, mails_a_day=1_500_000, deliver=10)
SES_RAISED_FOR_AN_HOUR = Limits(requests=1_500, mails=400, mails_a_day=2_000_000, table=40_000)
RAISED_FOR_AN_HOUR = Limits(requests=1_500, mails=400, mails_a_day=2_000_000, table=40_000, deliver=40)
A_DAY = Scenario("a day, as it ships", by_hour=BY_HOUR)
AN_HOUR = Scenario("an hour, as it ships", seconds=HOUR)
SCENARIOS = (
    A_DAY,
    Scenario("a day, only the quota of a day raised", by_hour=BY_HOUR, limits=QUOTA_RAISED),
    Scenario("a day, raised", by_hour=BY_HOUR, limits=RAISED_FOR_A_DAY),
    AN_HOUR,
    Scenario("an hour, all but `deliver` raised", seconds=HOUR, limits=SES_RAISED_FOR_AN_HOUR),
    Scenario("an hour, raised", seconds=HOUR, limits=RAISED_FOR_AN_HOUR),
    Scenario("an hour by group invitations, raised", seconds=HOUR, jobs=True, limits=RAISED_FOR_AN_HOUR),
)
# How the depth of the queue is drawn: every so many minutes.
DRAWN = 60
