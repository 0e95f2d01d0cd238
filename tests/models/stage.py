"""An organization to measure in, as empty or as full as a test wants it."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment, OpenMark
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.context import Context
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.messages import sending
from chalicelib.services.people import contacts
from tests.models.entities import a_contact, a_delivery, an_invitation
from tests.models.tables import TableWorld


class Stage:
    """An organization of usual size, with a contact and an invitation by email that has gone out."""

    def __init__(self, world: TableWorld) -> None:
        self.world = world
        self.owner, self.jane = world.user("Olga"), world.user("Jane")
        self.place = world.organization(self.owner, portal_url="https://portal.example.com")
        draft = contacts.ContactDraft(name="Ann Lee", emails=("ann@example.com",))
        self.person = contacts.create(world.context, self.owner, self.place.id, draft, None)
        self.offer = self.sent(email="jane@example.com", name="Jane Doe", note="Looking forward to working with you.")
        world.later(5 * MINUTE)

    def sent(self, **wanted: Any) -> Any:
        invitation = self.world.invite(self.place, self.owner, **wanted).invitation
        sending.deliver(self.context, invitation.id, "DLV#001")
        return invitation

    @property
    def now(self) -> int:
        return self.world.now

    @property
    def context(self) -> Context:
        return self.world.context

    def at(self, now: int) -> Context:
        return self.world.at(now)

    @property
    def token(self) -> str:
        return url_of(self.context, self.offer, 1)[-40:]

    @property
    def request(self) -> NamedInvitation:
        return NamedInvitation(self.owner, self.place.id, self.offer.id)

    def create(self, key: str = "retry-me", **wanted: Any) -> Any:
        return self.world.invite(self.place, self.owner, key=key, **wanted)


def fill(stage: Stage, count: int) -> None:
    """Open invitations as if made long ago, 25 in a transaction."""
    offers = [_old(stage, number) for number in range(count)]
    for start in range(0, count, 25):
        stage.context.store.commit([write for offer in offers[start : start + 25] for write in _written(offer)])


def coach(stage: Stage, count: int) -> tuple[User, str]:
    """A member of staff who serves so many, each with an open invitation; also their membership."""
    user = stage.world.user("Sue")
    member = stage.world.join(stage.place, user, "staff")
    fill(stage, count)
    served = [_served(stage, _old(stage, number).contact, member, number) for number in range(count)]
    for start in range(0, count, 25):
        stage.context.store.commit(served[start : start + 25])
    return user, member


def _served(stage: Stage, contact: str, member: str, number: int) -> Put:
    mark = Assignment(organization=stage.place.id, contact=contact, membership=member, at=stage.now + number)
    return Put(refs.assignment(stage.place.id, contact, member), mark, Always())


def _old(stage: Stage, number: int) -> Any:
    count = len(str(number))
    return an_invitation(
        id=f"inv_{count}{number:015}",
        organization=stage.place.id,
        contact=f"con_{count}{number:015}",
        created_at=stage.now - 1_000 + number,
        expires_at=stage.now + DAY,
        branding=stage.place.branding,
        deliveries=1,
    )


def _written(offer: Any) -> list[Put]:
    contact = a_contact(id=offer.contact, organization=offer.organization, open_invitations=(offer.id,))
    mark = OpenMark(invitation=offer.id, expires_at=offer.expires_at)
    delivery = a_delivery(invitation=offer.id, organization=offer.organization)
    return [
        Put(refs.numbered_delivery(offer.id, 1), delivery, Always()),
        Put(refs.invitation(offer.id), offer, Always()),
        Put(refs.contact(offer.organization, offer.contact), contact, Always()),
        Put(refs.open_mark(offer.organization, offer.contact, offer.role, offer.subject), mark, Always()),
    ]
