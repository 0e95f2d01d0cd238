"""What a news is about as it is now, and who may read of it now."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.ids import membership_id, parse_membership_id
from chalicelib.domain.job import Job
from chalicelib.domain.notice import News
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import SIGHT, ranked
from chalicelib.domain.request import Request
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.core.access import SEATED


@dataclass(frozen=True)
class Matter:
    """`about`, `contact` and `job` are None where the fact names none, and where they are gone."""

    news: News
    organization: Organization
    about: refs.Subject | None
    contact: Contact | None
    job: Job | None = None


@dataclass(frozen=True)
class Reader:
    """A user with their active memberships, highest first, and the contacts of the fact that they serve as staff."""

    user: str
    memberships: tuple[Membership, ...]
    serves: frozenset[str]

    def told_as(self, membership: str) -> Membership:
        """The membership that is written to: the one that was named, if it goes on."""
        return next((one for one in self.memberships if one.id == membership), self.memberships[0])


def matter_refs(news: News) -> list[refs.Ref[Any]]:
    """What must be read to show a news."""
    about = [refs.subject(news.about)] if news.about else []
    contact = [refs.contact(news.organization, news.contact)] if news.contact else []
    job = [refs.job(news.job)] if news.job else []
    return [refs.organization(news.organization), *about, *contact, *job]


def reader_refs(news: News, user: str, membership: str) -> list[refs.Ref[Any]]:
    """What must be read to know whether somebody may read of it."""
    return list(dict.fromkeys([*_seats(news, user, membership), *_marks(news, user, membership)]))


def matter_of(found: Found, news: News) -> Matter | None:
    """None where nothing is left that could be shown."""
    organization = found[refs.organization(news.organization)]
    about = found[refs.subject(news.about)] if news.about else None
    contact = found[refs.contact(news.organization, news.contact)] if news.contact else None
    gone = (news.about or news.contact) and about is None and contact is None
    job = found[refs.job(news.job)] if news.job else None
    return None if organization is None or gone else Matter(news, organization, about, contact, job)


def reader_of(found: Found, news: News, user: str, membership: str) -> Reader:
    serves = frozenset(mark.contact for mark in found.all(_marks(news, user, membership)))
    return Reader(user, tuple(ranked(found.all(dict.fromkeys(_seats(news, user, membership))))), serves)


def sees(matter: Matter, reader: Reader) -> bool:
    """Whether they may read of it now: what is about themselves always, else what they may see anyway."""
    return bool(reader.memberships) and (matter.news.rule.own or sees_matter(matter, reader))


def sees_matter(matter: Matter, reader: Reader) -> bool:
    return any(_sees_as(one, matter, reader) for one in reader.memberships)


def _sees_as(membership: Membership, matter: Matter, reader: Reader) -> bool:
    about, contact = matter.about, matter.contact
    if isinstance(about, Order) and about.seller.user == reader.user and not about.contact:
        # An order of nobody known yet is seen by whoever sold it.
        return True
    sight = SIGHT[Role(membership.role)].contacts
    if sight != "none":
        return sight == "all" or bool(reader.serves)
    if isinstance(about, Request):
        return about.user == reader.user
    invited = about is not None and not isinstance(about, Order) and about.inviter.user == reader.user
    return invited or (contact is not None and contact.linked_user == reader.user)


def _seats(news: News, user: str, membership: str) -> list[refs.Ref[Membership]]:
    """The role may have changed since: whatever seat they have now counts, and that of a guest, which is named."""
    named = parse_membership_id(membership)
    guest = [refs.membership(news.organization, *named)] if named and named[2] else []
    return [*guest, *(refs.membership(news.organization, user, role) for role in SEATED)]


def _marks(news: News, user: str, membership: str) -> list[refs.Ref[Any]]:
    own = {membership_id(user, Role.STAFF), membership}
    contacts = [one for one in (news.contact, news.client) if one]
    return [refs.assignment(news.organization, contact, one) for contact in contacts for one in sorted(own)]
