"""Who hears of a fact: whom it names, who serves its contact, who follows it; where nobody is left, all owners.

Who serves and who follows lie side by side in the partition of the contact: one query, however many clients there are.
"""

from collections.abc import Iterator

from chalicelib.domain import refs
from chalicelib.domain.ids import user_of
from chalicelib.domain.inbox import Subscription
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import Assignment
from chalicelib.domain.notice import News, Notice
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.owners import owners_in
from chalicelib.services.messages.matters import Matter, Reader, reader_of, reader_refs, sees

AT_ONCE = 200


@dataclass(frozen=True)
class Hearer:
    """A reader, the membership that is told, and whether they serve the contact or follow it."""

    reader: Reader
    membership: Membership
    near: bool


@dataclass(frozen=True)
class _Candidate:
    membership: str
    near: bool = False
    follows: bool = False


def hearers(context: Context, notice: Notice, matter: Matter) -> list[Hearer]:
    """Everybody who may read of it now, each person once, but whoever did it."""
    found = _candidates(context, notice, matter)
    here = _present(context, matter, found)
    heard = [one for one in here if one.reader.user != notice.actor]
    rule = notice.news.rule
    if "owners" not in rule.whom and (here or not rule.never_lost):
        return heard
    known = {one.reader.user for one in here} | {notice.actor}
    owners = [one for one in owners_in(context, matter.organization) if one.user not in known]
    return [*heard, *(Hearer(Reader(one.user, (one,), frozenset()), one, near=False) for one in owners)]


def _candidates(context: Context, notice: Notice, matter: Matter) -> dict[str, _Candidate]:
    """By user. Whoever is named and near is told as who was named."""
    marks = list(_marks(context, notice.news, matter))
    rule = notice.news.rule
    near = {user_of(one.membership) for one in marks}
    heard = [one.membership for one in marks if isinstance(one, Subscription) or "staff" in rule.whom]
    follow = {one.membership for one in marks if isinstance(one, Subscription)}
    found: dict[str, _Candidate] = {}
    for membership in (*notice.named, *heard):
        user = user_of(membership)
        if user:
            only_follows = membership in follow and membership not in notice.named
            found.setdefault(user, _Candidate(membership, user in near, only_follows))
    return found


def _marks(context: Context, news: News, matter: Matter) -> Iterator[Assignment | Subscription]:
    """Who serves the contact or the client of a guest, and who follows those or a group that it is invited to."""
    for contact in filter(None, (news.contact, news.client)):
        yield from _beside(context, news, contact, "STAFF#")
    for group in _groups(matter):
        yield from _beside(context, news, group, "SUB#")


def _beside(context: Context, news: News, contact_id: str, first: str) -> Iterator[Assignment | Subscription]:
    place = refs.contact(news.organization, contact_id)
    for mark in context.store.between(place, first, "SUB#~", limit=AT_ONCE).items:
        if isinstance(mark, Assignment) or (news.rule.followed and news.rule.topic in mark.topics):
            yield mark


def _groups(matter: Matter) -> tuple[str, ...]:
    return matter.about.grants.groups if isinstance(matter.about, Invitation) else ()


def _present(context: Context, matter: Matter, candidates: dict[str, _Candidate]) -> list[Hearer]:
    """Those who are here and see it, in one read."""
    news = matter.news
    references = [ref for user, one in candidates.items() for ref in reader_refs(news, user, one.membership)]
    found = context.store.read(dict.fromkeys(references)) if references else None
    readers = [(reader_of(found, news, user, one.membership), one) for user, one in candidates.items() if found]
    return [
        Hearer(reader, reader.told_as(one.membership), near=one.near)
        for reader, one in readers
        if sees(matter, reader) and (not one.follows or _manages(reader))
    ]


def _manages(reader: Reader) -> bool:
    """Only owners and admins follow: what somebody left behind who is no more one of them counts for nothing."""
    return reader.memberships[0].role in MANAGERS
