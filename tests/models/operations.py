"""What there is to measure: each operation as a preparation that answers the measured part."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.errors import ApprovalPending
from chalicelib.domain.ids import membership_id
from chalicelib.domain.job import CHUNK, ContactRow, InviteRow, JobKind, Terms
from chalicelib.domain.time import DAY
from chalicelib.services.core.links import follow_live, url_of
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import (
    accepting,
    approving,
    claiming,
    correcting,
    declining,
    deleting,
    disclosures,
    expiring,
    listing,
    mine,
    reading,
    reissuing,
    reminding,
    renewing,
    resending,
    signing_up,
)
from chalicelib.services.jobs import jobs, steps
from chalicelib.services.messages import counting, digests, inbox, sending, telling
from chalicelib.services.people import (
    applications,
    contact_changes,
    contacts,
    counts,
    dependents,
    directory,
    families,
    history,
    staffing,
    subscribing,
    unlinking,
)
from chalicelib.services.team import (
    deactivating,
    leaving,
    member_settings,
    members,
    organizations,
    photos,
    preferences,
    removing,
    succeeding,
)
from chalicelib.services.team.handing_over import Handover
from chalicelib.services.worker import sweeping
from tests.models.account_operations import ACCOUNT
from tests.models.discovery_operations import DISCOVERY
from tests.models.guest_operations import GUESTS
from tests.models.onboarding_operations import ONBOARDING
from tests.models.pin_operations import PINS
from tests.models.request_operations import REQUESTS
from tests.models.sales_operations import SALES
from tests.models.session_operations import SESSIONS
from tests.models.stage import Stage, coach, fill
from tests.pictures import png


def _looked_signed_in(stage: Stage) -> Callable[[], Any]:
    def look() -> None:
        opened = follow_live(
            stage.context,
            stage.token,
            lambda link: [*signing_up.delivery_refs(link), refs.claim(link.invitation, stage.jane.id)],
        )
        assert accepting.why_not(stage.context, opened, stage.jane) is None

    return look


def _queued(stage: Stage) -> Callable[[], Any]:
    invitation = stage.world.invite(stage.place, stage.owner, email="joe@example.com", name="Joe Doe").invitation
    return lambda: sending.deliver(stage.context, invitation.id, "DLV#001")


def _opened(stage: Stage) -> Callable[[], Any]:
    typed = signing_up.SignUp(name="Jane Doe", password="correct horse")
    return lambda: signing_up.sign_up(stage.context, stage.token, typed)


def _accepted(stage: Stage) -> Callable[[], Any]:
    _accept(stage)()
    return _accept(stage)


def _accept(stage: Stage) -> Callable[[], Any]:
    return lambda: accepting.accept(stage.context, stage.token, stage.jane, 1)


def _reminded(stage: Stage) -> Callable[[], Any]:
    return lambda: reminding.look_at(stage.at(stage.now + 2 * DAY), stage.offer.id)


def _expired(stage: Stage) -> Callable[[], Any]:
    return lambda: expiring.expire(stage.at(stage.now + 15 * DAY), stage.offer.id)


def _address(stage: Stage) -> Callable[[], Any]:
    patch = Patch({"emails": ["new@example.com"]})
    return lambda: contact_changes.change(stage.context, stage.owner, stage.place.id, stage.offer.contact, patch)


def _listed(status: str = "") -> Callable[[Stage], Callable[[], Any]]:
    def listed(stage: Stage) -> Callable[[], Any]:
        fill(stage, 60)
        asked = listing.Question(status=status)
        return lambda: listing.list_invitations(stage.context, stage.owner, stage.place.id, asked, after=None, limit=50)

    return listed


def _listed_contacts(stage: Stage) -> Callable[[], Any]:
    fill(stage, 60)
    return lambda: directory.list_contacts(
        stage.context, stage.owner, stage.place.id, directory.ContactQuestion(), after=None, limit=50
    )


def _guardians(stage: Stage) -> tuple[Guardian, ...]:
    return Guardian(contact=stage.offer.contact, slot="A"), Guardian(contact=stage.person.id, slot="B")


def _child(stage: Stage) -> Any:
    draft = dependents.DependentDraft(name="Mia", segments={"classroom": "Sunflowers"}, guardians=_guardians(stage))
    return dependents.create(stage.context, stage.owner, stage.place.id, draft, None)


def _application(stage: Stage) -> Any:
    family = applications.Application(
        guardians=[
            (slot, contacts.ContactDraft(name=name, emails=(f"{name.lower()}@example.com",)))
            for slot, name in (("A", "Ann"), ("B", "Bob"))
        ],
        dependents=[dependents.DependentDraft(name=name) for name in ("Mia", "Tom")],
    )
    return applications.apply(stage.context, stage.owner, stage.place.id, family, None)


def _moved(stage: Stage) -> Callable[[], Any]:
    child = _child(stage).dependent.id
    patch = Patch({"segments": {"classroom": "Bees"}})
    return lambda: dependents.change(stage.context, stage.owner, stage.place.id, child, patch)


def _read_child(stage: Stage) -> Callable[[], Any]:
    child = _child(stage).dependent.id
    return lambda: families.get(stage.context, stage.owner, stage.place.id, child)


def _listed_children(stage: Stage) -> Callable[[], Any]:
    for _ in range(60):
        draft = dependents.DependentDraft(name="Mia", segments={"classroom": "Sunflowers"})
        dependents.create(stage.context, stage.owner, stage.place.id, draft, None)
    return lambda: families.list_dependents(
        stage.context, stage.owner, stage.place.id, families.DependentQuestion(), after=None, limit=50
    )


def _classroom(stage: Stage) -> Callable[[], Any]:
    fill(stage, 60)
    _child(stage)
    asked = directory.ContactQuestion(segment="Sunflowers")
    return lambda: directory.list_contacts(stage.context, stage.owner, stage.place.id, asked, after=None, limit=50)


def _counted(stage: Stage) -> Callable[[], Any]:
    fill(stage, 60)
    return lambda: counts.count(stage.context, stage.owner, stage.place.id)


def _reissued(stage: Stage) -> Callable[[], Any]:
    resending.revoke(stage.context, stage.request)
    return lambda: reissuing.reissue(stage.context, stage.request)


def _renewed(stage: Stage) -> Callable[[], Any]:
    return lambda: renewing.ask_for_link(stage.at(stage.now + 15 * DAY), stage.token)


def _amended(**wanted: str) -> Callable[[Stage], Callable[[], Any]]:
    return plain(lambda stage: correcting.amend(stage.context, stage.request, correcting.Amendment(**wanted)))


def _unlinked(stage: Stage) -> Callable[[], Any]:
    _accept(stage)()
    return lambda: unlinking.unlink(stage.context, stage.owner, stage.place.id, stage.offer.contact)


def _deactivated(stage: Stage) -> Callable[[], Any]:
    """An admin with one open invitation, which goes to whoever lets the admin go."""
    admin = stage.world.user("Adam")
    member = stage.world.join(stage.place, admin, "admin")
    stage.world.invite(stage.place, admin, email="joe@example.com", name="Joe Doe")
    return lambda: deactivating.deactivate(stage.context, stage.owner, stage.place.id, member, Handover())


def _leaver(stage: Stage) -> tuple[Any, str]:
    """A client of the business, by an invitation."""
    _accept(stage)()
    return stage.jane, members.belongings(stage.context, stage.jane)[0].membership.id


def _left(stage: Stage) -> Callable[[], Any]:
    user, _ = _leaver(stage)
    return lambda: leaving.leave(stage.context, user, stage.place.id)


def _removed(stage: Stage) -> Callable[[], Any]:
    _, member = _leaver(stage)
    return lambda: removing.remove(stage.context, stage.owner, stage.place.id, member, Handover())


def _serving_me(stage: Stage) -> Callable[[], Any]:
    user, _ = _leaver(stage)
    _served(stage, stage.offer.contact)
    return lambda: members.list_members(stage.context, user, stage.place.id, after=None, limit=50)


def _served(stage: Stage, contact: str) -> str:
    """Assigned to a member of staff and nobody else."""
    member: str = stage.world.join(stage.place, stage.world.user("Stan"), "staff")
    wanted = staffing.StaffList(contact=contact, staff=(member,))
    staffing.put_staff(stage.context, stage.owner, stage.place.id, wanted)
    return member


def _handed_over(stage: Stage) -> Callable[[], Any]:
    """The only client of somebody deactivated, to whoever did that; it ends with a second look, a minute later."""
    member = _served(stage, stage.person.id)
    deactivating.deactivate(stage.context, stage.owner, stage.place.id, member, Handover())
    return lambda: succeeding.succeed(stage.context, stage.place.id, member)


def _photo(stage: Stage) -> Callable[[], Any]:
    member = members.belongings(stage.context, stage.owner)[0].membership.id
    return lambda: photos.put(stage.context, stage.owner, stage.place.id, member, ("image/png", png()))


def _by_staff(stage: Stage) -> Callable[[], Any]:
    staff = stage.world.user("Stan")
    member = stage.world.join(stage.place, staff, "staff")
    stage.world.policy(stage.place, stage.owner, staff_invite_clients=True)
    wanted = {"email": "new@example.com", "name": "New Person", "grants": {"staff": (member,)}}
    return lambda: stage.world.invite(stage.place, staff, key="retry-me", **wanted)


def _put(stage: Stage) -> Callable[[], Any]:
    """Two who serve, in the place of one of them and another."""
    names = ("Sue", "Stan", "Tom")
    sue, stan, tom = (stage.world.join(stage.place, stage.world.user(name), "staff") for name in names)
    _set_staff(stage, sue, tom)()
    return _set_staff(stage, stan, sue)


def _set_staff(stage: Stage, *members: str) -> Callable[[], Any]:
    wanted = staffing.StaffList(contact=stage.offer.contact, staff=members)
    return lambda: staffing.put_staff(stage.context, stage.owner, stage.place.id, wanted)


def _staffed(stage: Stage) -> Callable[[], Any]:
    _put(stage)()
    return lambda: staffing.get(stage.context, stage.owner, stage.place.id, stage.offer.contact)


def _history(stage: Stage) -> Callable[[], Any]:
    contact = stage.offer.contact
    return lambda: history.list_history(stage.context, stage.owner, stage.place.id, contact, after=None, limit=50)


def _listed_by_staff(stage: Stage) -> Callable[[], Any]:
    sue, _ = coach(stage, 60)
    asked = directory.ContactQuestion()
    return lambda: directory.list_contacts(stage.context, sue, stage.place.id, asked, after=None, limit=50)


def _offers_by_staff(stage: Stage) -> Callable[[], Any]:
    sue, _ = coach(stage, 60)
    asked = listing.Question()
    return lambda: listing.list_invitations(stage.context, sue, stage.place.id, asked, after=None, limit=50)


def _assigning(stage: Stage) -> Callable[[], Any]:
    member = stage.world.join(stage.place, stage.world.user("Stan"), "staff")
    return lambda: stage.create(email="new@example.com", name="New Person", grants={"staff": (member,)})


def _in_own_name(stage: Stage) -> Callable[[], Any]:
    wanted = staffing.StaffList(contact=stage.person.id, staff=(membership_id(stage.owner.id, "owner"),))
    staffing.put_staff(stage.context, stage.owner, stage.place.id, wanted)
    return lambda: stage.create(contact=stage.person.id, voice="self")


def _told(stage: Stage) -> Callable[[], Any]:
    """Tells of an acceptance; the inviter is the one who reads of it."""
    _accept(stage)()
    (notice,) = stage.world.table.entities("notice")
    return lambda: telling.tell(stage.context, notice.id)


def _told_in_app(stage: Stage) -> Callable[[], Any]:
    """The same for a follower, who is counted it."""
    subscribing.subscribe(stage.context, stage.owner, stage.place.id, stage.offer.contact, ["invitations"])
    return _told(stage)


def _entered(stage: Stage) -> Any:
    _told_in_app(stage)()
    (entry,) = stage.world.table.entities("inbox")
    return entry


def _inbox(stage: Stage) -> Callable[[], Any]:
    _entered(stage)
    return lambda: inbox.list_inbox(stage.context, stage.owner, inbox.EVERYTHING, after=None, limit=50)


def _counters(stage: Stage) -> Callable[[], Any]:
    _entered(stage)
    return lambda: counting.counters(stage.context, stage.owner)


def _seen(stage: Stage) -> Callable[[], Any]:
    entry = _entered(stage)
    return lambda: inbox.mark_seen(stage.context, stage.owner, [entry.notice])


def _ended(stage: Stage) -> Callable[[], Any]:
    entry = _entered(stage)
    return lambda: inbox.end_entry(stage.at(stage.now + 91 * DAY), stage.owner.id, entry.notice)


def _follow(stage: Stage) -> Callable[[], Any]:
    return lambda: subscribing.subscribe(
        stage.context, stage.owner, stage.place.id, stage.offer.contact, ["invitations"]
    )


def _gathering(stage: Stage) -> Callable[[], Any]:
    own, daily = membership_id(stage.owner.id, "owner"), {"invitations": {"rhythm": "daily"}}
    preferences.change(stage.context, stage.owner, stage.place.id, own, Patch({"topics": daily}))
    return _told_in_app(stage)


def _gathered(stage: Stage) -> Callable[[], Any]:
    _gathering(stage)()
    return lambda: digests.begin(stage.at(stage.now + DAY), stage.owner.id, stage.place.id, "invitations")


def _mailed_digest(stage: Stage) -> Callable[[], Any]:
    (mail,) = _gathered(stage)()
    return lambda: sending.deliver(stage.context, mail.invitation, mail.name)


def _mailed(stage: Stage) -> Callable[[], Any]:
    (mail,) = _told(stage)()
    return lambda: sending.deliver(stage.context, mail.invitation, mail.name)


def _wishes(stage: Stage) -> Callable[[], Any]:
    own, patch = membership_id(stage.owner.id, "owner"), Patch({"notifications": "failures"})
    return lambda: member_settings.change(stage.context, stage.owner, stage.place.id, own, patch)


def _abandoned(stage: Stage) -> Callable[[], Any]:
    resending.revoke(stage.context, stage.request)
    return lambda: deleting.tidy(stage.at(stage.now + 31 * DAY), stage.offer.id)


def _published(stage: Stage) -> Any:
    texts = {"en": Wording(title="Terms", text="Be kind.")}
    return disclosures.publish(stage.context, stage.owner, stage.place.id, disclosures.Draft("", texts))


def _acknowledged(stage: Stage) -> Callable[[], Any]:
    terms = _published(stage)
    stage.offer = stage.sent(email="jill@example.com", name="Jill Doe")
    jill = stage.world.user("Jill")
    return lambda: accepting.accept(stage.context, stage.token, jill, 1, [(terms.id, 1)])


def _approved(stage: Stage) -> Callable[[], Any]:
    stage.offer = stage.world.invite(
        stage.place, stage.owner, name="Whoever", channel="link", match="approval"
    ).invitation
    with suppress(ApprovalPending):
        accepting.accept(stage.context, url_of(stage.context, stage.offer)[-40:], stage.jane, 1)
    return lambda: approving.approve(stage.context, stage.request)


def _group(stage: Stage) -> Any:
    rows = tuple(InviteRow(name=f"Person {number}", email=f"p{number}@example.com") for number in range(CHUNK))
    order = jobs.StartJob(user=stage.owner, organization=stage.place.id, wanted=rows, terms=Terms())
    return jobs.start(stage.context, order)


def _chunk(stage: Stage) -> Callable[[], Any]:
    job = _group(stage)
    return lambda: steps.step(stage.context, job.id, 0)


def _import(stage: Stage) -> Any:
    rows = tuple(
        ContactRow(name=f"Person {n}", emails=(f"p{n}@example.com",), external_id=str(n)) for n in range(CHUNK)
    )
    order = jobs.StartJob(user=stage.owner, organization=stage.place.id, wanted=rows, kind=JobKind.IMPORT)
    return jobs.start(stage.context, order)


def _imported(stage: Stage) -> Callable[[], Any]:
    job = _import(stage)
    return lambda: steps.step(stage.context, job.id, 0)


def _guess(stage: Stage) -> Callable[[], Any]:
    joe = stage.world.user("Joe")
    claiming.ask(stage.context, stage.token, joe)
    sending.deliver(stage.context, stage.offer.id, f"CODE#claim#{joe.id}")
    code = stage.world.email.inbox[-1].code
    return lambda: claiming.prove(stage.context, stage.token, joe, code)


def plain(do: Callable[[Stage], Any]) -> Callable[[Stage], Callable[[], Any]]:
    return lambda stage: lambda: do(stage)


OPERATIONS: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "look at a link": plain(lambda s: follow_live(s.context, s.token, signing_up.delivery_refs)),
    "look at a link, signed in": _looked_signed_in,
    "invite a new address": plain(lambda s: s.create(email="new@example.com", name="New Person")),
    "invite the address of a known contact": plain(lambda s: s.create(email="ann@example.com")),
    "invite a contact by its id": plain(lambda s: s.create(contact=s.person.id)),
    "invite a contact in one's own name": _in_own_name,
    "invite by a link without an address": plain(lambda s: s.create(name="Whoever", channel="link")),
    "invite a new address, as staff": _by_staff,
    "invite a new address and assign one member of staff": _assigning,
    "send one message": _queued,
    "tell one member of an acceptance": _told,
    "tell one follower of it, in the app too": _told_in_app,
    "tell one member, for an email later": _gathering,
    "turn what has gathered into an email": _gathered,
    "send an email of one gathered fact": _mailed_digest,
    "send one notice": _mailed,
    "list an inbox of one entry": _inbox,
    "read the counters of one organization": _counters,
    "mark one entry as seen": _seen,
    "end one unseen entry": _ended,
    "follow a client": _follow,
    "choose what to be told": _wishes,
    "delete an invitation that nobody accepted": _abandoned,
    "sign up through a message's link": _opened,
    "accept": _accept,
    "accept again": _accepted,
    "accept with one disclosure": _acknowledged,
    "approve": _approved,
    "find the invitations to me and my address": plain(lambda s: mine.list_mine(s.context, s.jane)),
    "accept one of them": plain(lambda s: mine.accept_mine(s.context, s.jane, s.offer.id, 1)),
    "decline": plain(lambda s: declining.decline(s.context, s.token)),
    "say that it is not me": plain(lambda s: declining.say_not_me(s.context, s.token)),
    "ask for a new link": _renewed,
    "ask for a claim code": plain(lambda s: claiming.ask(s.context, s.token, s.world.user("Joe"))),
    "prove with a claim code": _guess,
    "resend": plain(lambda s: resending.resend(s.context, s.request)),
    "correct the note": _amended(note="Welcome."),
    "correct the role": _amended(role="staff"),
    "reissue": _reissued,
    "revoke": plain(lambda s: resending.revoke(s.context, s.request)),
    "share": plain(lambda s: resending.share(s.context, s.request)),
    "read one invitation": plain(lambda s: reading.get(s.context, s.owner, s.place.id, s.offer.id)),
    "list 50 pending invitations": _listed("pending"),
    "list 50 invitations of every state": _listed(),
    "list 50 contacts": _listed_contacts,
    "list the guardians of a classroom, of 62 contacts": _classroom,
    "create a dependent with two guardians": plain(_child),
    "take in a family of two guardians and two children": plain(_application),
    "move it to another classroom": _moved,
    "read a dependent": _read_child,
    "list 50 dependents": _listed_children,
    "count 60 invitations and contacts": _counted,
    "say who serves a contact": _put,
    "read a contact": _staffed,
    "list 50 of 60 contacts, as staff": _listed_by_staff,
    "list 50 of 60 invitations, as staff": _offers_by_staff,
    "list the invitations of a contact": _history,
    "create a contact": plain(
        lambda s: contacts.create(
            s.context, s.owner, s.place.id, contacts.ContactDraft(emails=("x@example.com",)), None
        )
    ),
    "change the address of an invited contact": _address,
    "unlink a contact": _unlinked,
    "deactivate a member with one open invitation": _deactivated,
    "remove a client": _removed,
    "leave, as a client": _left,
    "give a small photo": _photo,
    "see who serves me": _serving_me,
    "hand over one client": _handed_over,
    "list members": plain(lambda s: members.list_members(s.context, s.owner, s.place.id, after=None, limit=50)),
    "see where I belong": plain(lambda s: members.belongings(s.context, s.owner)),
    "create an organization": plain(lambda s: s.world.organization(s.owner)),
    "read an organization": plain(lambda s: organizations.get(s.context, s.owner, s.place.id)),
    "publish a disclosure": plain(_published),
    "begin a group invitation of 25": plain(_group),
    "do 25 rows of a group invitation": _chunk,
    "begin an import of 25": plain(_import),
    "do 25 rows of an import": _imported,
    "record an expiry": _expired,
    "remind of an invitation": _reminded,
    **GUESTS,
    **PINS,
    **DISCOVERY,
    **SESSIONS,
    **ACCOUNT,
    **REQUESTS,
    **ONBOARDING,
    **SALES,
    "sweep what is due": plain(lambda s: sweeping.sweep(s.context)),
}
