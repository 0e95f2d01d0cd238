"""What must be true of a business whatever happened: the invariants I1 to I10, written once.

`WatchfulStore` looks at every transaction as it happens (I2, I6, I10), `hold` at the world as it is afterwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery, DeliveryStatus, lapsed
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.job import Job, JobStatus
from chalicelib.domain.lifecycle import OPEN, TRANSITIONS, is_open
from chalicelib.domain.notice import is_notice
from chalicelib.domain.organization import MembershipStatus
from chalicelib.domain.pin import is_pin_message
from chalicelib.domain.writes import Found, Put, Write
from chalicelib.models.codec import derived
from chalicelib.services.invitations.state import open_ref
from tests.fakes.store import MemoryStore

WAITING = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.SENDING})
# The events that tell of a new state; a state that is not named here needs any event of its invitation.
TELLING = {
    InvitationStatus.ACCEPTED: {"invitation.accepted"},
    InvitationStatus.DECLINED: {"invitation.declined", "invitation.not_me"},
    InvitationStatus.REVOKED: {"invitation.revoked"},
    InvitationStatus.EXPIRED: {"invitation.expired"},
    InvitationStatus.AWAITING_APPROVAL: {"invitation.approval_asked"},
}
BEGINNING = {"invitation.created", "invitation.renewed"}


class WatchfulStore(MemoryStore):
    """The store in memory, in which no transaction may break a rule.

    `_looks` holds what the last look before sending found, by invitation: the offer and a stop for the address.
    """

    def __init__(self) -> None:
        super().__init__()
        self._looks: dict[str, tuple[Any, Any]] = {}

    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        wanted = list(references)
        found = super().read(wanted)
        match wanted:
            case [offer, stop] if (offer.kind, stop.kind) == ("invitation", "suppression"):
                self._looks[offer.parts[0]] = found[offer], found[stop]
        return found

    def commit(self, writes: Sequence[Write]) -> None:
        before = dict(self.items)
        super().commit(writes)
        if before == self.items:
            return
        for write in writes:
            if isinstance(write, Put) and write.ref.kind == "invitation":
                self._moved(before.get(write.ref), write.entity, writes)
            if isinstance(write, Put) and write.ref.kind == "delivery" and _is_sent_by_the_offer(write.entity):
                self._sent(write.entity)

    def _moved(self, before: Invitation | None, after: Invitation, writes: Sequence[Write]) -> None:
        told = [
            one.entity.type
            for one in writes
            if isinstance(one, Put) and one.ref.kind == "event" and one.entity.invitation == after.id
        ]
        if before is None:
            assert len(BEGINNING & set(told)) == 1, f"I10: a beginning told as {told}"
            return
        assert after.version == before.version + 1, "a lost update"
        if before.status == after.status:
            assert before.status in OPEN or before.accepted == after.accepted, "I2: an ended invitation changed"
            return
        assert after.status in TRANSITIONS[before.status].values(), f"I2: {before.status} became {after.status}"
        named = TELLING.get(InvitationStatus(after.status), set(told))
        assert len([one for one in told if one in named]) == 1 or after.status not in TELLING, f"I10: told as {told}"
        assert told, "I10: a change that nobody is told of"

    def _sent(self, message: Delivery) -> None:
        if message.status != DeliveryStatus.SENT:
            return
        offer, stop = self._looks[message.invitation]
        assert is_open(offer, message.at), "I6: a message about what has ended"
        assert offer.generation == message.generation, "I6: a message with a dead link"
        assert stop is None, "I6: a message to somebody who wants none"


def _is_sent_by_the_offer(delivery: Delivery) -> bool:
    """A notice may be about what has ended: it goes to the team. A message about a PIN is of no invitation."""
    return bool(delivery.number) and not is_notice(delivery.name) and not is_pin_message(delivery.invitation)


def hold(world: Any) -> None:
    """All that can be seen in a world at rest."""
    items = world.store.items
    invitations = [one for one in items.values() if isinstance(one, Invitation)]
    _memberships_come_from_acceptances(items, invitations)
    _one_is_open(items, invitations, world.now)
    _nothing_was_sent_twice(world)
    _whatever_waits_has_an_owner(items)
    _every_end_is_told_once(world, invitations)
    _who_serves_is_one_list(items)
    _invitations_are_noted(items, invitations)


def nothing_waits_now(world: Any) -> None:
    """After the workers did everything there is to do."""
    waiting = [one for one in world.store.items.values() if isinstance(one, Delivery) and one.status in WAITING]
    assert all(one.due_at is not None for one in waiting), "I9"
    due = [one for one in waiting if one.due_at <= world.now]
    assert all(one.status == DeliveryStatus.SENDING and not lapsed(one, world.now) for one in due), "I9"


def _memberships_come_from_acceptances(items: Any, invitations: list[Invitation]) -> None:
    """Holds I1."""
    accepted = [one for one in invitations if one.accepted]
    assert all((one.status == InvitationStatus.ACCEPTED) == (one.accepted is not None) for one in invitations)
    for offer in accepted:
        held = items[refs.membership(offer.organization, offer.accepted.user, offer.role, offer.subject)]
        assert held.id == offer.accepted.membership
    for ref, one in items.items():
        if ref.kind == "membership":
            # When somebody was here, and was reminded, is noted in one place only.
            mirrored = items[refs.mirror(one.user, one.organization, one.id)]
            noted = {name: getattr(mirrored, name) for name in ("seen_on", "nudged_on", "nudges")}
            assert mirrored == replace(one, **noted)
            assert not one.contact or any(invitation.accepted.membership == one.id for invitation in accepted), (
                "I1: from nowhere"
            )
        if ref.kind == "contact":
            _linked_to_those_who_joined(items, one)


def _linked_to_those_who_joined(items: Any, person: Any) -> None:
    lasting = {
        one.id: one.user
        for ref, one in items.items()
        if ref.kind == "membership" and one.contact == person.id and one.status != MembershipStatus.ENDED
    }
    assert set(lasting) == set(person.linked_memberships), "I1: the contact knows its memberships"
    assert set(lasting.values()) == ({person.linked_user} if person.linked_user else set())


def _one_is_open(items: Any, invitations: list[Invitation], now: int) -> None:
    """Holds I3."""
    pending = [one for one in invitations if is_open(one, now)]
    assert len({open_ref(one) for one in pending}) == len(pending), "I3"
    for invitation in pending:
        mark = items[open_ref(invitation)]
        assert (mark.invitation, mark.expires_at) == (invitation.id, invitation.expires_at), "I3: the mark is its own"
        assert invitation.id in items[refs.contact(invitation.organization, invitation.contact)].open_invitations
    ended = {one.id for one in invitations if one.status not in OPEN}
    live = [one.invitation for ref, one in items.items() if ref.kind == "open" and one.expires_at > now]
    assert not ended & set(live), "I3: what has ended keeps nobody from inviting again"
    noted = {one for ref, person in items.items() if ref.kind == "contact" for one in person.open_invitations}
    assert not ended & noted, "what has ended is not noted as open"


def _who_serves_is_one_list(items: Any) -> None:
    lists: dict[str, list[int]] = {}
    for ref, one in items.items():
        if ref.kind == "assignment":
            lists.setdefault(one.contact, []).append(one.position)
    assert all(sorted(places) == list(range(len(places))) for places in lists.values()), "two lists of staff in one"


def _invitations_are_noted(items: Any, invitations: list[Invitation]) -> None:
    """Beside their contact, for as long as they are kept."""
    noted = {one.invitation for ref, one in items.items() if ref.kind == "pointer"}
    assert noted == {one.id for one in invitations}


def _nothing_was_sent_twice(world: Any) -> None:
    """Holds I5."""
    sent = Counter(
        (one.delivery.invitation, one.delivery.name, one.delivery.nonce)
        for one in (*world.email.inbox, *world.sms.inbox, *world.notices)
    )
    assert not [one for one, times in sent.items() if times > 1], "I5"


def _whatever_waits_has_an_owner(items: Any) -> None:
    """Holds I9."""
    for ref, one in items.items():
        if _waits(one):
            assert derived(ref, one).get("d_pk"), f"I9: nobody looks after a {ref.kind}"


def _waits(delivery: Any) -> bool:
    return (
        (isinstance(delivery, Delivery) and delivery.status in WAITING)
        or (isinstance(delivery, Invitation) and delivery.status in OPEN)
        or (isinstance(delivery, Job) and delivery.status == JobStatus.RUNNING)
    )


def _every_end_is_told_once(world: Any, invitations: list[Invitation]) -> None:
    """Holds I10."""
    events = world.events()
    assert len({one.id for one in events}) == len(events)
    told = Counter((one.invitation, one.type) for one in events)
    for invitation in invitations:
        for status in (
            InvitationStatus.ACCEPTED,
            InvitationStatus.DECLINED,
            InvitationStatus.REVOKED,
            InvitationStatus.EXPIRED,
        ):
            count = sum(told[invitation.id, type_] for type_ in TELLING[status])
            assert count == (invitation.status == status), f"I10: {invitation.status} told as {status} {count} times"
