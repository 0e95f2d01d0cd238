"""That a client was here: noted on their membership once a day, without a read and without holding anybody up."""

from contextlib import suppress

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import AllOf, AnyOf, AtMost, Change, Equals, Lost, Missing
from chalicelib.services.context import Context


def note_seen(context: Context, membership: Membership | None) -> None:
    """Notes that whoever has this membership, as it was just read, uses it today; None is nobody.

    At most one write of one unit a day. It raises nothing: of a day that is not noted nothing depends.
    """
    today = context.now // DAY
    if membership is None or not membership.is_active or (membership.seen_on or 0) >= today:
        return
    earlier = AnyOf((Missing("seen_on"), AtMost("seen_on", today - 1)))
    here = AllOf((Equals("status", MembershipStatus.ACTIVE), earlier))
    with suppress(Lost, Unavailable):
        context.store.update(Change(refs.of(membership), here, assign={"seen_on": today}))
