"""How many entries a user has not seen: written with the entries themselves, so that a repetition counts nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.inbox import InboxEntry, Unseen
from chalicelib.domain.organization import Organization
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Change
from chalicelib.services.context import Context

# Topics times organizations: more than anybody has.
AT_ONCE = 500


@dataclass(frozen=True)
class Counted:
    """One organization's counters, by topic; those that are not zero."""

    organization: str
    name: str
    topics: Mapping[str, int]


def counters(context: Context, user: User) -> list[Counted]:
    """What the user has not seen where they are a member now."""
    stored = context.store.between(refs.inbox(user.id), "CNT#", "CNT#~", limit=AT_ONCE).items
    found: list[Unseen] = [one for one in stored if one.entries]
    return [Counted(one.id, one.branding.name, _by_topic(found, one.id)) for one in _places(context, user, found)]


def _by_topic(found: Iterable[Unseen], organization_id: str) -> dict[str, int]:
    return {one.topic: one.entries for one in found if one.organization == organization_id}


def _places(context: Context, user: User, found: Sequence[Unseen]) -> list[Organization]:
    """The organizations of these counters, as far as the user is an active member there."""
    wanted = {one.organization for one in found}
    if not wanted:
        return []
    mirrors = context.store.children(refs.mirror(user.id, "", ""), "MEM#").items
    active = dict.fromkeys(one.organization for one in mirrors if one.is_active and one.organization in wanted)
    references = [refs.organization(one) for one in active]
    return context.store.read(references).all(references) if references else []


def counted(entry: InboxEntry) -> Change:
    """The write that counts a new entry."""
    return _change(entry.user, entry.organization, entry.topic, 1)


def uncounted(entries: Iterable[InboxEntry]) -> list[Change]:
    """The writes that lower the counters of entries that were unseen, one for each topic of an organization."""
    ended = Counter((one.user, one.organization, one.topic) for one in entries if one.counted and one.unseen)
    return [_change(*place, -number) for place, number in ended.items()]


def _change(user: str, organization_id: str, topic: str, by: int) -> Change:
    about = {"user": user, "organization": organization_id, "topic": topic}
    return Change(refs.unseen(user, organization_id, topic), Always(), assign=about, increase={"entries": by})
