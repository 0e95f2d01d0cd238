"""The scenes that two people, or two workers, act in at the same moment, and what each of them does there."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib.domain.contact import Grants
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.errors import ApprovalPending
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Match
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.domain.organization import Role
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.context import Context
from chalicelib.services.core.links import url_of
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import (
    accepting,
    approving,
    claiming,
    correcting,
    creating,
    declining,
    expiring,
    invite_contact,
    mine,
    reissuing,
    renewing,
    resending,
    signing_up,
)
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.jobs import jobs, steps
from chalicelib.services.messages import feedback, sending
from chalicelib.services.people import contact_changes, contacts, ending, entitlements, staffing, unlinking, using
from chalicelib.services.people.staffing import StaffList
from chalicelib.services.sales import packages
from chalicelib.services.team import deactivating, leaving, removing
from chalicelib.services.team.handing_over import Handover
from tests.services.invariants import WatchfulStore
from tests.services.steps import PASSWORD, Acme

ROWS = (InviteRow(email="p1@example.com"), InviteRow(email="p2@example.com"))


class Scene(Acme):
    """A business that watches over its rules, with one invitation by its admin to Jane, who can sign in."""

    made: Any
    token: str
    job: str
    client: str
    right: Entitlement

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
    scene.token = url_of(scene.context, scene.offer, 1 if scene.offer.deliveries else 0)[-40:]
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
    scene.token = url_of(scene.context, scene.offer, 1)[-40:]
    return scene


def a_guest_invited() -> Scene:
    """The client has joined, and it is their guest who is invited and accepts."""
    scene = sent()
    scene.client = scene.accepts(scene.token, scene.jane).id
    scene.later(DAY)
    scene.made = scene.has_guest(scene.contact_of(scene.made), scene.admin)
    scene.run()
    scene.token, scene.jane = url_of(scene.context, scene.offer, 1)[-40:], scene.user("gus")
    return scene


def claimed() -> Scene:
    """Jane signed in with another address and was sent a code."""
    scene = sent()
    scene.jane = scene.user("Private", email="private@example.com")
    scene.asks_for_a_claim_code(scene.token, scene.jane)
    scene.run()
    return scene


def brought_by_stan() -> Scene:
    """Stan has invited Jane as a client of his own."""
    scene = Scene()
    scene.policy(scene.place, scene.owner, staff_invite_clients=True)
    scene.made = scene.invites(scene.staff, grants={"staff": (scene.staff_id,)})
    scene.run()
    scene.later(MINUTE)
    scene.token = url_of(scene.context, scene.offer, 1)[-40:]
    return scene


def nobody_invited() -> Scene:
    return Scene()


def two_owners() -> Scene:
    scene = Scene()
    scene.jane = scene.user("Second")
    scene.join(scene.place, scene.jane, Role.OWNER)
    return scene


def grouped(rows: tuple[InviteRow, ...] = ROWS) -> Scene:
    scene = Scene()
    order = jobs.StartJob(user=scene.owner, organization=scene.place.id, wanted=rows, terms=Terms())
    scene.job = jobs.start(scene.context, order).id
    return scene


def a_group_of_one() -> Scene:
    return grouped(ROWS[:1])


def accepts(scene: Scene, context: Context) -> None:
    accepting.accept(context, scene.token, scene.jane, 1)


def another_accepts(scene: Scene, context: Context) -> None:
    """Somebody with another account for the same address."""
    double = User("usr_double", "https://elsewhere.test", "double", email="jane@example.com", phone=None, name="Jane")
    accepting.accept(context, scene.token, double, 1)


def accepts_in_the_app(scene: Scene, context: Context) -> None:
    mine.accept_mine(context, scene.jane, scene.offer.id, 1)


def applies(scene: Scene, context: Context) -> None:
    accepts(scene, context)


def signs_up(scene: Scene, context: Context) -> None:
    signing_up.sign_up(context, scene.token, signing_up.SignUp(name="Jane", password=PASSWORD))


def types_the_code(scene: Scene, context: Context) -> None:
    claiming.prove(context, scene.token, scene.jane, scene.email.inbox[-1].code)


def revokes(scene: Scene, context: Context) -> None:
    resending.revoke(context, scene.request(scene.made))


def resends(scene: Scene, context: Context) -> None:
    resending.resend(context, scene.request(scene.made))


def corrects(scene: Scene, context: Context) -> None:
    patch = Patch({"emails": ("jane.doe@example.com",)})
    contact_changes.change(context, scene.owner, scene.place.id, scene.made.invitation.contact, patch)


def amends(scene: Scene, context: Context) -> None:
    correcting.amend(context, scene.request(scene.made), Amendment(note="Better so"))


def amends_the_role(scene: Scene, context: Context) -> None:
    correcting.amend(context, scene.request(scene.made), Amendment(role=Role.STAFF))


def expires(scene: Scene, context: Context) -> None:
    expiring.expire(replace(context, now=scene.offer.expires_at), scene.offer.id)


def declines(scene: Scene, context: Context) -> None:
    declining.decline(context, scene.token, "No time")


def says_not_me(scene: Scene, context: Context) -> None:
    declining.say_not_me(context, scene.token)


def unlinks(scene: Scene, context: Context) -> None:
    unlinking.unlink(context, scene.owner, scene.place.id, scene.made.invitation.contact)


def ends_the_guest(scene: Scene, context: Context) -> None:
    ending.end(context, scene.owner, scene.place.id, scene.made.invitation.contact)


def deactivates_the_client(scene: Scene, context: Context) -> None:
    deactivating.deactivate(context, scene.owner, scene.place.id, scene.client, Handover())


def deactivates_and_transfers(scene: Scene, context: Context) -> None:
    deactivating.deactivate(context, scene.owner, scene.place.id, scene.admin_id, Handover())


def deactivates_and_revokes(scene: Scene, context: Context) -> None:
    deactivating.deactivate(context, scene.owner, scene.place.id, scene.admin_id, Handover("revoke"))


def removes_the_admin(scene: Scene, context: Context) -> None:
    removing.remove(context, scene.owner, scene.place.id, scene.admin_id, Handover())


def the_admin_leaves(scene: Scene, context: Context) -> None:
    leaving.leave(context, scene.admin, scene.place.id)


def the_first_owner_leaves(scene: Scene, context: Context) -> None:
    leaving.leave(context, scene.owner, scene.place.id)


def the_second_owner_leaves(scene: Scene, context: Context) -> None:
    leaving.leave(context, scene.jane, scene.place.id)


def removes_the_first_owner(scene: Scene, context: Context) -> None:
    removing.remove(context, scene.jane, scene.place.id, scene.owner_id, Handover())


def with_one_unit_left() -> Scene:
    """Jane is a client and has a package that can be used once more."""
    scene = sent()
    scene.accepts(scene.token, scene.jane)
    scene.later(DAY)
    draft = packages.PackageDraft(name="Ten sessions", amount=100, currency="EUR", units=1)
    package = packages.create(scene.context, scene.owner, scene.place.id, draft, None)
    given = entitlements.Assign(
        user=scene.owner,
        organization=scene.place.id,
        contact=scene.offer.contact,
        packages=(GrantedPackage(package.id),),
    )
    (scene.right,) = entitlements.assign(scene.context, given).entitlements
    return scene


def _use(scene: Scene, user: User) -> using.Use:
    right = scene.right
    return using.Use(user=user, organization=scene.place.id, contact=right.contact, entitlement=right.id, units=1)


def uses_it(scene: Scene, context: Context) -> None:
    using.consume(context, _use(scene, scene.owner))


def admin_uses_it(scene: Scene, context: Context) -> None:
    using.consume(context, _use(scene, scene.admin))


def takes_it_back(scene: Scene, context: Context) -> None:
    entitlements.revoke(context, scene.admin, scene.place.id, scene.right.contact, scene.right.id)


def puts_staff(scene: Scene, context: Context, *members: str) -> None:
    wanted = StaffList(contact=scene.made.invitation.contact, staff=members)
    staffing.put_staff(context, scene.owner, scene.place.id, wanted)


def assigns_stan(scene: Scene, context: Context) -> None:
    puts_staff(scene, context, scene.staff_id)


def assigns_adam_and_stan(scene: Scene, context: Context) -> None:
    puts_staff(scene, context, scene.admin_id, scene.staff_id)


def takes_everybody_off(scene: Scene, context: Context) -> None:
    puts_staff(scene, context)


def amends_it_for_adam(scene: Scene, context: Context) -> None:
    correcting.amend(context, scene.request(scene.made), Amendment(grants=Grants(staff=(scene.admin_id,))))


def deactivates_stan(scene: Scene, context: Context) -> None:
    deactivating.deactivate(context, scene.owner, scene.place.id, scene.staff_id, Handover())


def deactivates_the_second_owner(scene: Scene, context: Context) -> None:
    [second] = [one.id for one in scene.memberships(scene.jane)]
    deactivating.deactivate(context, scene.owner, scene.place.id, second, Handover())


def deactivates_the_first_owner(scene: Scene, context: Context) -> None:
    deactivating.deactivate(context, scene.jane, scene.place.id, scene.owner_id, Handover())


def approves(scene: Scene, context: Context) -> None:
    approving.approve(context, scene.request(scene.made))


def refuses(scene: Scene, context: Context) -> None:
    approving.refuse(context, scene.request(scene.made))


def reissues(scene: Scene, context: Context) -> None:
    reissuing.reissue(context, scene.request(scene.made))


def asks_for_a_link(scene: Scene, context: Context) -> None:
    renewing.ask_for_link(context, scene.token)


def invites_jane(scene: Scene, context: Context) -> None:
    creating.create(context, scene.command(scene.place, scene.owner, email="jane@example.com"))


def admin_invites_jane(scene: Scene, context: Context) -> None:
    creating.create(context, scene.command(scene.place, scene.admin, email="JANE@example.com"))


def invites_the_contact(scene: Scene, context: Context) -> None:
    command = scene.command(scene.place, scene.owner, contact=scene.made.invitation.contact)
    invite_contact.invite(context, command)


def admin_invites_somebody(scene: Scene, context: Context) -> None:
    creating.create(context, scene.command(scene.place, scene.admin, email="somebody@example.com"))


def invites_at_the_right_address(scene: Scene, context: Context) -> None:
    creating.create(context, scene.command(scene.place, scene.owner, email="jane.doe@example.com"))


def adds_a_contact_for_jane(scene: Scene, context: Context) -> None:
    draft = contacts.ContactDraft(name="Jane", emails=("jane@example.com",))
    contacts.create(context, scene.owner, scene.place.id, draft, None)


def delivers(scene: Scene, context: Context) -> None:
    sending.deliver(context, scene.made.invitation.id, f"DLV#{scene.offer.deliveries:03d}")


def bounces(scene: Scene, context: Context) -> None:
    report = feedback.Report(scene.made.invitation.id, "DLV#001", DeliveryStatus.BOUNCED, lasting=True)
    feedback.apply(context, report)


def does_a_step(scene: Scene, context: Context) -> None:
    steps.step(context, scene.job, 0)


def cancels(scene: Scene, context: Context) -> None:
    jobs.cancel(context, scene.owner, scene.place.id, scene.job)
