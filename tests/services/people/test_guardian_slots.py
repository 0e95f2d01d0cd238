"""Who of a child's guardians can be invited, how a classroom is invited, and what the invitation says of the child."""

from typing import Any

import pytest

from chalicelib.domain.audience import Audience
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.invitations import correcting, creating, invite_contact, listing, reissuing, renewing
from chalicelib.services.jobs import dry_run, jobs
from chalicelib.services.jobs.jobs import StartJob
from tests.holding import holds
from tests.services.households import Nursery


@pytest.fixture
def nursery() -> Nursery:
    return Nursery()


def command(nursery: Nursery, wanted: Any) -> StartJob:
    return StartJob(user=nursery.owner, organization=nursery.place.id, wanted=wanted, terms=Terms())


PATHS = {
    "create": lambda n, one: n.invites(contact=one.id),
    "by address": lambda n, one: n.invites(email=one.emails[0]),
    "link": lambda n, one: n.invites(contact=one.id, channel="link"),
    "as staff": lambda n, one: n.invites(contact=one.id, role="staff"),
    "preview": lambda n, one: creating.preview(n.context, n.command(n.place, n.owner, contact=one.id)),
    "on the contact": lambda n, one: invite_contact.invite(n.context, n.command(n.place, n.owner, contact=one.id)),
}


@holds("S4.1")
@pytest.mark.parametrize("path", PATHS)
def test_only_guardians_a_and_b_are_invited_whichever_way(nursery: Nursery, path: str) -> None:
    ann, bob, eve = nursery.person("Ann"), nursery.person("Bob"), nursery.person("Eve")
    nursery.child("Mia", A=ann, B=bob, other=[eve])
    before = nursery.snapshot()
    with pytest.raises(NotAllowed) as refusal:
        PATHS[path](nursery, eve)
    assert refusal.value.extra == {"rule": "guardian_slot"}
    assert nursery.snapshot() == before
    for allowed in (ann, bob, nursery.person("Zoe")):
        PATHS[path](nursery, allowed)


@holds("S4.1")
@pytest.mark.parametrize("path", PATHS)
def test_an_organization_may_invite_the_others_too(nursery: Nursery, path: str) -> None:
    eve = nursery.person("Eve")
    nursery.child("Mia", other=[eve])
    nursery.policy(nursery.place, nursery.owner, invite_other_guardians=True)
    PATHS[path](nursery, eve)


@holds("S4.1")
def test_one_parental_slot_of_any_child_is_enough(nursery: Nursery) -> None:
    eve = nursery.person("Eve")
    nursery.child("Mia", other=[eve])
    nursery.child("Tom", B=eve)
    handed = nursery.invites(contact=eve.id)
    assert handed.invitation.dependents == ("Tom",), "it is about the child she may be invited for"


@holds("S4.1", "S4.6")
def test_a_row_of_a_group_and_its_rehearsal_refuse_the_others(nursery: Nursery) -> None:
    ann, eve = nursery.person("Ann"), nursery.person("Eve")
    nursery.child("Mia", A=ann, other=[eve])
    rows = (InviteRow(contact=ann.id), InviteRow(contact=eve.id), InviteRow(email="eve@example.com"))
    seen = dry_run.rehearse(nursery.context, command(nursery, rows))
    assert [one.result for one in seen.results] == ["invited", "forbidden", "forbidden"]
    job = jobs.start(nursery.context, command(nursery, rows))
    nursery.run()
    nursery.run()
    page = jobs.list_rows(nursery.context, nursery.owner, nursery.place.id, job.id, after=None, limit=50)
    assert [told.result for _, told in page.items] == ["invited", "forbidden", "forbidden"]
    assert [sent.delivery.address for sent in nursery.email.inbox] == ["ann@example.com"]


@holds("S4.1", "S4.8")
def test_who_lost_the_slot_is_sent_nothing_more(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    child = nursery.child("Mia", A=ann)
    handed = nursery.invites_and_sends(contact=ann.id)
    nursery.changes(child, guardians=(Guardian(contact=ann.id, slot="other"),))
    nursery.later(2 * MINUTE)
    with pytest.raises(NotAllowed):
        nursery.resends(handed)
    nursery.waits(15 * DAY)
    with pytest.raises(NotAllowed):
        reissuing.reissue(nursery.context, nursery.request(handed))
    messages = len(nursery.email.inbox)
    assert renewing.ask_for_link(nursery.context, nursery.token()).sent_to == "", "the inviter is asked"
    nursery.run()
    assert len(nursery.email.inbox) == messages


@holds("S4.3")
@pytest.mark.parametrize(
    ("locale", "line"), [("en", "For: Mia and Tom"), ("de", "Für: Mia und Tom"), ("es", "Para: Mia y Tom")]
)
def test_an_invitation_says_which_children_it_is_about(nursery: Nursery, locale: str, line: str) -> None:
    ann = nursery.person("Ann", locale=locale)
    nursery.child("Mia", A=ann)
    nursery.child("Tom", B=ann)
    handed = nursery.invites_and_sends(contact=ann.id)
    assert handed.invitation.dependents == ("Mia", "Tom")
    assert line in nursery.email.inbox[-1].message.text
    assert "Mia" in nursery.email.inbox[-1].message.html


@holds("A57", "A58", "A60")
def test_the_name_of_a_child_is_data_in_a_message(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.child("<b>evil.example/{{ 7*7 }}", A=ann)
    nursery.invites_and_sends(contact=ann.id)
    message = nursery.email.inbox[-1].message
    assert "<b>evil" not in message.html
    assert "evil.example" not in message.text
    assert "49" not in message.text


def test_a_child_parted_from_a_guardian_is_in_no_later_message(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.child("Mia", A=ann)
    tom = nursery.child("Tom", A=ann)
    handed = nursery.invites_and_sends(contact=ann.id)
    nursery.changes(tom, guardians=())
    nursery.later(2 * MINUTE)
    nursery.resends(handed)
    nursery.run()
    assert nursery.the(handed).dependents == ("Mia",)
    assert "Tom" not in nursery.email.inbox[-1].message.text
    nursery.changes(nursery.child("Zoe", A=ann), guardians=())
    nursery.waits(15 * DAY)
    renewing.ask_for_link(nursery.context, nursery.token())
    nursery.run()
    assert "For: Mia\n" in nursery.email.inbox[-1].message.text


def test_an_invitation_to_another_role_is_about_no_child(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.child("Mia", A=ann)
    assert nursery.invites(contact=ann.id, role="staff").invitation.dependents == ()
    handed = nursery.invites(contact=ann.id)
    amended = correcting.amend(nursery.context, nursery.request(handed), correcting.Amendment(role="admin"))
    assert amended.invitation.dependents == ()


@holds("S2.3")
def test_whoever_types_an_address_learns_of_no_child(nursery: Nursery) -> None:
    ann, (_, cleo) = nursery.person("Ann"), nursery.has_client("Cleo")
    nursery.assigns(cleo.id, nursery.staff_id)
    nursery.child("Mia", A=ann)
    handed = nursery.invites_and_sends(nursery.staff, email="ann@example.com", role="guest", grants={"client": cleo.id})
    assert handed.invitation.contact != ann.id
    assert handed.invitation.dependents == ()
    assert "Mia" not in nursery.email.inbox[-1].message.text


@pytest.fixture
def classrooms(nursery: Nursery) -> Nursery:
    """Ann: A of Mia (Sunflowers, North) and B of Tom (Bees, North); Bob: B of Mia; Eve: other of Mia; Zoe: nobody's."""
    ann, bob, eve = nursery.person("Ann", tags=("vip",)), nursery.person("Bob"), nursery.person("Eve")
    nursery.person("Zoe")
    nursery.child("Mia", A=ann, B=bob, other=[eve], site="North", classroom="Sunflowers")
    nursery.child("Tom", B=ann, site="North", classroom="Bees")
    return nursery


ASKED: list[tuple[dict[str, str], set[str]]] = [
    ({"segment": "Sunflowers"}, {"Ann", "Bob", "Eve"}),
    ({"segment": "Bees"}, {"Ann"}),
    ({"segment": "classroom"}, set()),
    ({"segment": "North", "slot": "B"}, {"Ann", "Bob"}),
    ({"segment": "Sunflowers", "slot": "B"}, {"Bob"}),
    ({"slot": "other"}, {"Eve"}),
    ({"segment": "Sunflowers", "tag": "vip"}, {"Ann"}),
    ({"segment": "Sunflowers", "state": "linked"}, set()),
]


@holds("S4.4")
@pytest.mark.parametrize(("asked", "expected"), ASKED, ids=[", ".join(asked.values()) for asked, _ in ASKED])
def test_a_list_and_a_group_are_loaded_by_classroom_site_and_slot(
    classrooms: Nursery, asked: dict[str, str], expected: set[str]
) -> None:
    assert classrooms.listed(**asked) == expected
    if expected:
        seen = dry_run.rehearse(classrooms.context, command(classrooms, Audience(**asked)))
        assert len(seen.results) == len(expected)


@holds("S4.4")
def test_a_list_is_loaded_by_the_child(classrooms: Nursery) -> None:
    [mia] = [one for one in classrooms.everything() if getattr(one, "name", "") == "Mia" and hasattr(one, "guardians")]
    assert classrooms.listed(dependent=mia.id) == {"Ann", "Bob", "Eve"}
    assert classrooms.listed(dependent=mia.id, segment="Bees") == set(), "both of the same child"


@holds("S2.3", "S4.4")
def test_staff_load_the_classroom_as_far_as_it_is_theirs(classrooms: Nursery) -> None:
    ann = next(one for one in classrooms.everything() if getattr(one, "name", "") == "Ann")
    classrooms.assigns(ann.id, classrooms.staff_id)
    assert classrooms.listed(classrooms.staff, segment="Sunflowers") == {"Ann"}


@holds("S4.1", "S4.4", "S4.6")
def test_a_whole_classroom_is_invited_parents_only(classrooms: Nursery) -> None:
    job = jobs.start(classrooms.context, command(classrooms, Audience(segment="Sunflowers")))
    classrooms.run()
    done = jobs.get(classrooms.context, classrooms.owner, classrooms.place.id, job.id)
    assert dict(done.counts) == {"invited": 2, "forbidden": 1}


def test_contacts_whose_invitation_needs_somebody_are_found(classrooms: Nursery) -> None:
    ann = next(one for one in classrooms.everything() if getattr(one, "name", "") == "Ann")
    bob = next(one for one in classrooms.everything() if getattr(one, "name", "") == "Bob")
    classrooms.invites_and_sends(contact=ann.id)
    classrooms.invites_and_sends(contact=bob.id, expires_in=30 * DAY // 1000)
    assert classrooms.listed(attention=True) == set()
    classrooms.later(13 * DAY)
    assert classrooms.listed(attention=True) == {"Ann"}, "it ends within two days"
    assert classrooms.listed(attention=True, segment="Bees") == {"Ann"}
    assert classrooms.listed(attention=True, slot="other") == set()
    classrooms.assigns(ann.id, classrooms.staff_id)
    assert classrooms.listed(classrooms.staff, attention=True) == {"Ann"}
    classrooms.later(2 * DAY)
    assert classrooms.listed(attention=True) == set(), "what has ended needs nobody"


@holds("S4.4")
def test_invitations_are_found_by_what_their_contact_is_now(classrooms: Nursery) -> None:
    for name in ("Ann", "Bob", "Zoe"):
        one = next(one for one in classrooms.everything() if getattr(one, "name", "") == name)
        classrooms.invites(contact=one.id)

    def found(caller: Any = None, **asked: str) -> set[str]:
        question = listing.Question(who=Audience(**asked))
        who = caller or classrooms.owner
        page = listing.list_invitations(classrooms.context, who, classrooms.place.id, question, after=None, limit=50)
        return {row.invitation.recipient.name for row in page.items}

    assert found(segment="Sunflowers") == {"Ann", "Bob"}
    assert found(tag="vip") == found(segment="Bees") == {"Ann"}
    assert found(slot="other") == set()
    assert len(found()) == 3
    with pytest.raises(NotAllowed):
        found(classrooms.staff, segment="Sunflowers")
    assert found(classrooms.staff) == set()


@holds("S4.9")
def test_an_accepted_guardian_is_linked_with_the_children_still_there(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.child("Mia", A=ann)
    handed = nursery.invites_and_sends(contact=ann.id)
    nursery.later(HOUR)
    nursery.accepts(nursery.token(), nursery.joins_as_new_user(nursery.token(), name="Ann"))
    assert nursery.the(handed).dependents == ("Mia",)
    assert [one.name for one in nursery.now_of(ann).dependents] == ["Mia"]
