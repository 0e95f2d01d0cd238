"""The scenes that two people, or two workers, act in at the same moment, and what each of them does there."""

from contextlib import suppress
from typing import Any

from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.errors import ApprovalPending
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Match
from chalicelib.domain.job import Row, Terms
from chalicelib.domain.organization import Role
from chalicelib.services import (
    accepting,
    amending,
    approving,
    batch_steps,
    batching,
    changing,
    claiming,
    contacts,
    correcting,
    declining,
    delivering,
    expiring,
    feedback,
    inviting,
    inviting_contact,
    leaving,
    receiving,
    reissuing,
    renewing,
    signing_up,
    unlinking,
)
from chalicelib.services.amending import Amendment
from chalicelib.services.kit import Kit
from chalicelib.services.links import url_of
from tests.services.invariants import WatchfulStore
from tests.services.steps import PASSWORD, Acme
from tests.world import DAY, MINUTE

ROWS = (Row(email="p1@example.com"), Row(email="p2@example.com"))


class Scene(Acme):
    """A business that watches over its rules, with one invitation by its admin to Jane, who can sign in."""

    made: Any
    token: str
    job: str

    def __init__(self) -> None:
        super().__init__(WatchfulStore())
        self.jane = self.user("jane")
        self.owner_id = next(one.id for one in self.memberships(self.owner))

    @property
    def offer(self) -> Invitation:
        return self.the(self.made)

    @property
    def jane_joined(self) -> bool:
        return bool(self.memberships(self.jane))


def queued(**wanted: Any) -> Scene:
    """Invited; the message waits for a worker."""
    scene = Scene()
    scene.made = scene.invites(scene.admin, **wanted)
    scene.token = url_of(scene.kit, scene.offer, 1 if scene.offer.deliveries else 0)[-40:]
    return scene


def sent(**wanted: Any) -> Scene:
    scene = queued(**wanted)
    scene.run()
    scene.later(MINUTE)
    return scene


def sent_to_be_approved() -> Scene:
    return sent(match=Match.APPROVAL)


def asked() -> Scene:
    """Jane wants to accept, and the inviter has to say yes."""
    scene = sent_to_be_approved()
    with suppress(ApprovalPending):
        scene.accepts(scene.token, scene.jane)
    return scene


def in_the_last_moment() -> Scene:
    scene = sent()
    scene.later(scene.offer.expires_at - 1 - scene.now)
    return scene


def expired() -> Scene:
    scene = sent()
    scene.later(14 * DAY)
    return scene


def declined() -> Scene:
    scene = sent()
    scene.declines(scene.token)
    return scene


def bounced() -> Scene:
    """The first message is on its way back, and the second waits for a worker."""
    scene = sent()
    scene.made = scene.resends(scene.made)
    return scene


def linked() -> Scene:
    """Jane is a client already, and invited to become staff too."""
    scene = sent()
    scene.accepts(scene.token, scene.jane)
    scene.later(DAY)
    scene.made = scene.invites(scene.admin, contact=scene.offer.contact, role=Role.STAFF)
    scene.run()
    scene.token = url_of(scene.kit, scene.offer, 1)[-40:]
    return scene


def claimed() -> Scene:
    """Jane signed in with another address and was sent a code."""
    scene = sent()
    scene.jane = scene.user("Private", email="private@example.com")
    scene.asks_for_a_claim_code(scene.token, scene.jane)
    scene.run()
    return scene


def nobody_invited() -> Scene:
    return Scene()


def two_owners() -> Scene:
    scene = Scene()
    scene.jane = scene.user("Second")
    scene.join(scene.place, scene.jane, Role.OWNER)
    return scene


def grouped(rows: tuple[Row, ...] = ROWS) -> Scene:
    scene = Scene()
    order = batching.Order(caller=scene.owner, organization=scene.place.id, wanted=rows, terms=Terms())
    scene.job = batching.start(scene.kit, order, scene.now).id
    return scene


def a_group_of_one() -> Scene:
    return grouped(ROWS[:1])


def accepts(scene: Scene, kit: Kit) -> None:
    accepting.accept(kit, scene.token, scene.jane, 1, scene.now)


def another_accepts(scene: Scene, kit: Kit) -> None:
    """Somebody with another account for the same address."""
    double = User("usr_double", "https://elsewhere.test", "double", email="jane@example.com", phone=None, name="Jane")
    accepting.accept(kit, scene.token, double, 1, scene.now)


def accepts_in_the_app(scene: Scene, kit: Kit) -> None:
    receiving.accept_mine(kit, scene.jane, scene.offer.id, 1, scene.now)


def applies(scene: Scene, kit: Kit) -> None:
    accepts(scene, kit)


def signs_up(scene: Scene, kit: Kit) -> None:
    signing_up.sign_up(kit, scene.token, signing_up.SignUp(name="Jane", password=PASSWORD), scene.now)


def types_the_code(scene: Scene, kit: Kit) -> None:
    claiming.prove(kit, scene.token, scene.jane, scene.email.inbox[-1].code, scene.now)


def revokes(scene: Scene, kit: Kit) -> None:
    changing.revoke(kit, scene.request(scene.made), scene.now)


def resends(scene: Scene, kit: Kit) -> None:
    changing.resend(kit, scene.request(scene.made), scene.now)


def corrects(scene: Scene, kit: Kit) -> None:
    changes = {"emails": ("jane.doe@example.com",)}
    correcting.change(kit, scene.owner, scene.place.id, scene.made.invitation.contact, changes, None, scene.now)


def amends(scene: Scene, kit: Kit) -> None:
    amending.amend(kit, scene.request(scene.made), Amendment(note="Better so"), scene.now)


def amends_the_role(scene: Scene, kit: Kit) -> None:
    amending.amend(kit, scene.request(scene.made), Amendment(role=Role.STAFF), scene.now)


def expires(scene: Scene, kit: Kit) -> None:
    expiring.expire(kit, scene.offer.id, scene.offer.expires_at)


def declines(scene: Scene, kit: Kit) -> None:
    declining.decline(kit, scene.token, scene.now, "No time")


def says_not_me(scene: Scene, kit: Kit) -> None:
    declining.say_not_me(kit, scene.token, scene.now)


def unlinks(scene: Scene, kit: Kit) -> None:
    unlinking.unlink(kit, scene.owner, scene.place.id, scene.made.invitation.contact, scene.now)


def deactivates_and_transfers(scene: Scene, kit: Kit) -> None:
    leaving.deactivate(kit, scene.owner, scene.place.id, scene.admin_id, "transfer", scene.now)


def deactivates_and_revokes(scene: Scene, kit: Kit) -> None:
    leaving.deactivate(kit, scene.owner, scene.place.id, scene.admin_id, "revoke", scene.now)


def deactivates_the_second_owner(scene: Scene, kit: Kit) -> None:
    [second] = [one.id for one in scene.memberships(scene.jane)]
    leaving.deactivate(kit, scene.owner, scene.place.id, second, "transfer", scene.now)


def deactivates_the_first_owner(scene: Scene, kit: Kit) -> None:
    leaving.deactivate(kit, scene.jane, scene.place.id, scene.owner_id, "transfer", scene.now)


def approves(scene: Scene, kit: Kit) -> None:
    approving.approve(kit, scene.request(scene.made), scene.now)


def refuses(scene: Scene, kit: Kit) -> None:
    approving.refuse(kit, scene.request(scene.made), scene.now)


def reissues(scene: Scene, kit: Kit) -> None:
    reissuing.reissue(kit, scene.request(scene.made), scene.now)


def asks_for_a_link(scene: Scene, kit: Kit) -> None:
    renewing.ask_for_link(kit, scene.token, scene.now)


def invites_jane(scene: Scene, kit: Kit) -> None:
    inviting.create(kit, scene.command(scene.place, scene.owner, email="jane@example.com"), scene.now)


def admin_invites_jane(scene: Scene, kit: Kit) -> None:
    inviting.create(kit, scene.command(scene.place, scene.admin, email="JANE@example.com"), scene.now)


def invites_the_contact(scene: Scene, kit: Kit) -> None:
    command = scene.command(scene.place, scene.owner, contact=scene.made.invitation.contact)
    inviting_contact.invite(kit, command, scene.now)


def admin_invites_somebody(scene: Scene, kit: Kit) -> None:
    inviting.create(kit, scene.command(scene.place, scene.admin, email="somebody@example.com"), scene.now)


def invites_at_the_right_address(scene: Scene, kit: Kit) -> None:
    inviting.create(kit, scene.command(scene.place, scene.owner, email="jane.doe@example.com"), scene.now)


def adds_a_contact_for_jane(scene: Scene, kit: Kit) -> None:
    draft = contacts.Draft(name="Jane", emails=("jane@example.com",))
    contacts.create(kit, scene.owner, scene.place.id, draft, scene.now, None)


def delivers(scene: Scene, kit: Kit) -> None:
    delivering.deliver(kit, scene.made.invitation.id, f"DLV#{scene.offer.deliveries:03d}", scene.now)


def bounces(scene: Scene, kit: Kit) -> None:
    report = feedback.Report(scene.made.invitation.id, "DLV#001", DeliveryStatus.BOUNCED, lasting=True)
    feedback.apply(kit, report, scene.now)


def does_a_step(scene: Scene, kit: Kit) -> None:
    batch_steps.step(kit, scene.job, 0, scene.now)


def cancels(scene: Scene, kit: Kit) -> None:
    batching.cancel(kit, scene.owner, scene.place.id, scene.job, scene.now)
