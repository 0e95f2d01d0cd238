"""Where a fact reaches a member: their choice for its topic, else the word for all topics, and what managers get."""

from collections.abc import Collection
from dataclasses import replace

from chalicelib.domain.notice import RULES, TOLD, NoticeKind, Topic
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.wishes import WAYS, Preference, Way, Wish

# Owners and admins are counted nothing of clients unless they serve them, follow them or chose so (S2.15).
_OF_CLIENTS = frozenset(TOLD) - {Topic.TEAM}
_BY_WISH = {
    Wish.ALL: Preference(),
    Wish.FAILURES: Preference(only_waiting=True),
    Wish.NONE: Preference(channels=(Way.IN_APP,)),
}


def preference(member: Membership, topic: str) -> Preference:
    """What holds for a topic, as far as the member does not serve or follow the contact."""
    chosen = member.topics.get(topic)
    wished = chosen or _BY_WISH[Wish(member.notifications)]
    return wished if chosen or member.role not in MANAGERS or topic not in _OF_CLIENTS else _uncounted(wished)


def ways(member: Membership, what: str, *, near: bool) -> Collection[str]:
    """Where this fact reaches them; nowhere if they do not want it. `near`: they serve the contact, or follow it."""
    rule = RULES[NoticeKind(what)]
    held = preference(member, rule.topic)
    if held.only_waiting and not rule.waits:
        return ()
    quiet = near and rule.topic not in member.topics
    channels = (Way.IN_APP, *held.channels) if quiet else held.channels
    return frozenset(channels) & frozenset(WAYS)


def _uncounted(wished: Preference) -> Preference:
    return replace(wished, channels=tuple(one for one in wished.channels if one != Way.IN_APP))
