"""The steps of a story in business words, on a `World`. `Acme` is the business that most stories are about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.assigned import staff_of, staff_writes
from chalicelib.services.core.saving import Patch, save
from chalicelib.services.invitations import accepting, claiming, declining, resending, signing_up
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.invitations.signing_up import CodeSent, SignedUp, SignUp
from chalicelib.services.people import contact_changes, contacts, staffing
from chalicelib.services.people.staffing import Staffed, StaffList
from chalicelib.services.worker import sweeping
from tests.services.races import Rivalled
from tests.world import World

PASSWORD = "correct horse battery"


class Acme(World):
    """A world with one business in it: an owner, an admin and a member of staff."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        self.owner, self.admin, self.staff = self.user("Olga"), self.user("Adam"), self.user("Stan")
        self.place = self.organization(self.owner)
        self.admin_id = self.join(self.place, self.admin, Role.ADMIN)
        self.staff_id = self.join(self.place, self.staff, Role.STAFF)

    def meets(self, rival: Callable[[], Any], place: refs.Ref[Any] | None = None) -> None:
        """Somebody else is faster: `rival` happens just before the next write, or the next to `place`."""
        calm = self.context

        def first() -> None:
            self.outside = calm
            rival()

        self.outside = replace(calm, store=Rivalled(self.store, first, place=place))

    def invites(self, user: User | None = None, **wanted: Any) -> Handed:
        """An invitation to Jane, unless somebody else is named."""
        if not {"email", "phone", "contact", "name", "found"} & wanted.keys():
            wanted |= {"email": "jane@example.com", "name": "Jane"}
        return self.invite(self.place, user or self.owner, **wanted)

    def invites_and_sends(self, user: User | None = None, **wanted: Any) -> Handed:
        handed = self.invites(user, **wanted)
        self.run()
        return handed

    def request(self, one: Handed | Invitation, user: User | None = None, key: str = "") -> NamedInvitation:
        invitation = one.invitation if isinstance(one, Handed) else one
        return NamedInvitation(user or self.owner, self.place.id, invitation.id, Replay(key, "digest") if key else None)

    def resends(self, handed: Handed, user: User | None = None, channel: str = "", key: str = "") -> Handed:
        return resending.resend(self.context, self.request(handed, user, key), channel)

    def revokes(self, handed: Handed, user: User | None = None, key: str = "") -> Handed:
        return resending.revoke(self.context, self.request(handed, user, key))

    def shares(self, handed: Handed, user: User | None = None) -> Handed:
        return resending.share(self.context, self.request(handed, user))

    def signs_up(self, token: str, **typed: Any) -> CodeSent | SignedUp:
        form = SignUp(**({"name": "Jane", "password": PASSWORD} | typed))
        return signing_up.sign_up(self.context, token, form)

    def joins_as_new_user(self, token: str, **typed: Any) -> User:
        """Signs up through a link that proves its address."""
        made = self.signs_up(token, **typed)
        assert isinstance(made, SignedUp)
        return made.user

    def accepts(self, token: str, user: User, version: int = 1) -> Membership:
        return accepting.accept(self.context, token, user, version).membership

    def declines(self, token: str) -> Invitation:
        return declining.decline(self.context, token)

    def asks_for_a_claim_code(self, token: str, user: User, channel: str = "") -> CodeSent:
        return claiming.ask(self.context, token, user, channel)

    def claims(self, token: str, user: User, code: str) -> None:
        claiming.prove(self.context, token, user, code)

    def adds_contact(self, user: User | None = None, **draft: Any) -> Contact:
        return contacts.create(self.context, user or self.owner, self.place.id, contacts.ContactDraft(**draft), None)

    def has_client(self, name: str = "Cleo", **draft: Any) -> tuple[User, Contact]:
        """A client who joined long ago: the account and the contact."""
        contact = self.adds_contact(name=name, **draft)
        user = self.user(name)
        member = self.join(self.place, user, Role.CLIENT, contact_id=contact.id)
        linked = replace(contact, linked_user=user.id, linked_memberships=(member,), linked_at=self.now)
        self.store.commit([Put(refs.of(contact), linked, Always())])
        return user, linked

    def has_guest(self, client: Contact, user: User | None = None, **wanted: Any) -> Handed:
        """An invitation of Gus as a guest of this client."""
        wanted = {"name": "Gus", "email": "gus@example.com"} | wanted
        return self.invites(user, role=Role.GUEST, grants={"client": client.id}, **wanted)

    def corrects(self, identifier: str, user: User | None = None, **changes: Any) -> Contact:
        return contact_changes.change(self.context, user or self.owner, self.place.id, identifier, Patch(changes))

    def assigns(self, contact_id: str, member_id: str) -> None:
        """As if long ago: this member of staff serves this contact too, and nobody is told any more."""
        self.lists_staff(contact_id, [*self.staff_ids(contact_id), member_id])

    def unassigns(self, contact_id: str, member_id: str) -> None:
        self.lists_staff(contact_id, [one for one in self.staff_ids(contact_id) if one != member_id])

    def lists_staff(self, contact_id: str, members: list[str]) -> None:
        contact: Contact = self.item(refs.contact(self.place.id, contact_id))
        before = staff_of(self.context, self.place.id, contact_id)
        self.store.commit([save(contact, contact), *staff_writes(before, members, contact, self.now)])

    def puts_staff(self, contact_id: str, *members: str, by: User | None = None, version: int | None = None) -> Staffed:
        wanted = StaffList(contact=contact_id, staff=members, version=version)
        return staffing.put_staff(self.context, by or self.owner, self.place.id, wanted)

    def staff_ids(self, contact_id: str) -> list[str]:
        """Who is assigned, the primary one first."""
        return [one.membership for one in staff_of(self.context, self.place.id, contact_id)]

    def sets_membership(self, user: User, role: str, status: str) -> None:
        """Demotes, deactivates or activates somebody, as if by the owner."""
        changed = replace(self.item(refs.membership(self.place.id, user.id, role)), status=status)
        mirror = refs.mirror(user.id, self.place.id, changed.id)
        self.store.commit([Put(refs.of(changed), changed, Always()), Put(mirror, changed, Always())])

    def deactivates(self, user: User, role: str) -> None:
        self.sets_membership(user, role, MembershipStatus.DEACTIVATED)

    def sweeps(self) -> int:
        return sweeping.sweep(self.context)

    def waits(self, milliseconds: int) -> None:
        """Time passes, a minute between two sweeps for as long as there is anything to do at once."""
        self.later(milliseconds)
        self.works()

    def works(self) -> None:
        """The schedule and the workers, until nothing is left to do now."""
        self.run()
        self.goes_on(self.run)

    def goes_on(self, work: Callable[[], None]) -> None:
        """Sweeps and works while that changes anything: what a worker holds is found until its lease has lapsed."""
        before: Any = None
        while self.sweeps() and before != self.snapshot():
            before = self.snapshot()
            work()
        self.queue.works.clear()

    def the(self, handed: Handed) -> Invitation:
        """The invitation as it is now."""
        found: Invitation = self.item(refs.invitation(handed.invitation.id))
        return found

    def delivery(self, handed: Handed, number: int = 1) -> Delivery:
        found: Delivery = self.item(refs.numbered_delivery(handed.invitation.id, number))
        return found

    def contact_of(self, handed: Handed) -> Contact:
        found: Contact = self.item(refs.contact(self.place.id, handed.invitation.contact))
        return found

    def memberships(self, user: User) -> list[Membership]:
        return [one for ref, one in self.store.items.items() if ref.kind == "membership" and one.user == user.id]

    def told(self) -> list[str]:
        """The types of all events so far."""
        return [event.type for event in self.events()]

    def snapshot(self) -> dict[Any, Any]:
        return dict(self.store.items)

    def token(self, place: int = -1) -> str:
        """The token of the link in a mail, by default the latest."""
        return self.email.inbox[place].token


def token_of(handed: Handed) -> str:
    """The token of the link that the caller was handed."""
    return handed.url.rpartition("/")[2]


__all__ = ["MINUTE", "PASSWORD", "Acme", "token_of"]
