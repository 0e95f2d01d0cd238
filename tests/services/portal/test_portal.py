"""What each role comes to: who serves them, what they have, whose guest they are, and nothing of anybody else."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Guardianship
from chalicelib.domain.entitlement import EntitlementStatus
from chalicelib.domain.errors import ClientInactive, MemberDeactivated, NotFound, OnboardingRequired
from chalicelib.domain.identity import User
from chalicelib.domain.organization import MembershipStatus, Role
from chalicelib.domain.step import StepDone, StepRef
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import entitlements
from chalicelib.services.portal.portal import Portal, open_portal
from chalicelib.services.requests import asking, closing, offering
from chalicelib.services.requests.gates import WhichRequest
from chalicelib.services.requests.wording import Words
from chalicelib.services.team import member_settings
from tests.holding import holds
from tests.services.selling import Shop
from tests.services.steps import Acme, token_of


@pytest.fixture
def shop() -> Shop:
    return Shop()


def opens(acme: Acme, user: User) -> Portal:
    return open_portal(acme.context, user, acme.place.id)


@holds("S3.3", "S3.14")
def test_a_client_sees_who_serves_them_the_first_one_first_with_what_they_say(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    said = Patch({"title": "Coach", "greeting": "Lovely that you are here."})
    member_settings.change(acme.context, acme.staff, acme.place.id, acme.staff_id, said)
    acme.lists_staff(contact.id, [acme.staff_id, acme.admin_id])
    shown = opens(acme, cleo)

    assert [one.name for one in shown.staff] == ["Stan", "Adam"]
    assert shown.staff[0].profile.greeting == "Lovely that you are here."
    assert shown.assigned
    acme.lists_staff(contact.id, [acme.admin_id])
    assert [one.name for one in opens(acme, cleo).staff] == ["Adam"], "as it is now"


@holds("S3.3")
def test_a_client_whom_nobody_serves_sees_the_owners(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    assert ([one.name for one in opens(acme, cleo).staff], opens(acme, cleo).assigned) == (["Olga"], False)
    acme.assigns(contact.id, acme.staff_id)
    acme.deactivates(acme.staff, Role.STAFF)
    assert ([one.name for one in opens(acme, cleo).staff], opens(acme, cleo).assigned) == (["Olga"], False)


@holds("S1.7", "S3.14")
def test_a_client_sees_their_packages_what_can_be_used_first_and_not_what_came_to_nothing(shop: Shop) -> None:
    cleo, contact = shop.has_client(emails=("cleo@example.com",))
    names = ("Ten sessions", "Workbook", "Taken back", "First talk")
    package = {name: shop.sells(name=name, description=f"What {name} is") for name in names}
    rights = {}
    for name in names:
        (rights[name],) = shop.assigns_packages(contact.id, (package[name], "prepaid")).entitlements
    entitlements.revoke(shop.context, shop.owner, shop.place.id, contact.id, rights["Taken back"].id)
    shop.uses(rights["First talk"])
    shop.assigns_packages(contact.id, (shop.sells(name="To be paid"), "payment_required"))
    shown = [(one.entitlement.name, one.entitlement.status) for one in opens(shop, cleo).packages]

    assert set(shown[:2]) == {("Ten sessions", "active"), ("Workbook", "active")}
    assert shown[2:] == [("To be paid", "reserved"), ("First talk", EntitlementStatus.CONSUMED)]
    assert opens(shop, cleo).packages[0].package is not None


@holds("S1.7", "S2.3")
def test_a_client_sees_their_children_and_groups_and_nobody_elses(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    other, _ = acme.has_client("Carl")
    group = acme.adds_contact(name="Choir", kind="group")
    mia = Guardianship(dependent="dep_AAAAAAAAAAAAAAAA", name="Mia", slot="A", segments={"room": "Sunflowers"})
    grown = replace(contact, dependents=(mia,), grants=replace(contact.grants, groups=(group.id,)))
    acme.store.commit([Put(refs.of(contact), grown, Always())])
    shown, others = opens(acme, cleo), opens(acme, other)

    assert shown.contact is not None
    assert [one.name for one in shown.contact.dependents] == ["Mia"]
    assert [one.name for one in shown.groups] == ["Choir"]
    assert others.contact is not None
    assert (others.contact.dependents, others.groups) == ((), [])


@holds("S2.8")
def test_a_guest_sees_whose_guest_they_are_by_name_and_nothing_of_the_client(acme: Acme) -> None:
    _, client = acme.has_client("Cleo")
    acme.assigns(client.id, acme.staff_id)
    handed = acme.has_guest(client, channel="link")
    gus = acme.user("Gus")
    acme.accepts(token_of(handed), gus)
    shown = opens(acme, gus)

    assert [(one.name, one.is_group, list(one.staff)) for one in shown.hosts] == [("Cleo", False, [])]
    assert (shown.contact, shown.staff, shown.packages, shown.groups) == (None, (), (), ())
    acme.deactivates(acme.user("Cleo"), Role.CLIENT)
    with pytest.raises(ClientInactive):
        opens(acme, gus)
    acme.sets_membership(acme.user("Cleo"), Role.CLIENT, MembershipStatus.ACTIVE)
    assert [one.name for one in opens(acme, gus).hosts] == ["Cleo"]


@holds("S2.7")
def test_a_guest_of_a_group_sees_who_serves_it(acme: Acme) -> None:
    group = acme.adds_contact(name="Choir", kind="group")
    acme.assigns(group.id, acme.staff_id)
    handed = acme.has_guest(group, channel="link")
    gus = acme.user("Gus")
    acme.accepts(token_of(handed), gus)
    (host,) = opens(acme, gus).hosts

    assert (host.name, host.is_group, [one.name for one in host.staff]) == ("Choir", True, ["Stan"])


def test_who_is_a_client_and_a_guest_sees_both(acme: Acme) -> None:
    cleo, _ = acme.has_client("Cleo")
    _, carl = acme.has_client("Carl")
    acme.accepts(token_of(acme.has_guest(carl, name="Cleo", email="cleo@example.com", channel="link")), cleo)
    shown = opens(acme, cleo)

    assert [one.role for one in shown.memberships] == ["client", "guest"]
    assert [one.name for one in shown.hosts] == ["Carl"]
    assert shown.contact is not None


def test_the_team_comes_in_too_and_is_nobodys_client(acme: Acme) -> None:
    for user, role in ((acme.owner, "owner"), (acme.admin, "admin"), (acme.staff, "staff")):
        shown = opens(acme, user)
        assert [one.role for one in shown.memberships] == [role]
        assert (shown.contact, shown.staff, shown.hosts) == (None, (), ())


@holds("S1.7")
def test_who_joined_sees_what_they_may_ask_for_and_what_they_asked_and_nobody_elses(acme: Acme) -> None:
    cleo, _ = acme.has_client("Cleo")
    carl, _ = acme.has_client("Carl")
    for name, askers in (("Career review", ("client",)), ("For guests", ("guest",))):
        draft = offering.ServiceDraft(name=name, askers=askers)
        offering.create(acme.context, acme.owner, acme.place.id, draft, None)
    asked = [
        asking.ask(acme.context, cleo, acme.place.id, asking.Ask(words=Words(text=text), subject=text), None)
        for text in ("First", "Second")
    ]
    shown = opens(acme, cleo)

    assert [one.name for one in shown.services] == ["Career review"]
    assert {one.id for one in shown.requests} == {one.id for one in asked}
    assert not opens(acme, carl).requests
    assert (opens(acme, acme.staff).services, opens(acme, acme.staff).requests) == ((), ())
    closing.close_mine(acme.context, WhichRequest(cleo, acme.place.id, asked[0].id))
    assert [one.subject for one in opens(acme, cleo).requests] == ["Second"]


def test_strangers_and_former_members_do_not_come_in(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    with pytest.raises(NotFound):
        opens(acme, acme.user("Eve"))
    with pytest.raises(NotFound):
        open_portal(acme.context, cleo, "nothing")
    acme.deactivates(cleo, Role.CLIENT)
    with pytest.raises(MemberDeactivated):
        opens(acme, cleo)
    acme.sets_membership(cleo, Role.CLIENT, MembershipStatus.ENDED)
    with pytest.raises(NotFound):
        opens(acme, cleo)


def test_opening_it_is_noted_once_a_day_for_clients_alone(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    seen = refs.membership(acme.place.id, cleo.id, Role.CLIENT)
    opens(acme, cleo)
    assert acme.item(seen).seen_on == acme.now // DAY
    before = acme.snapshot()
    opens(acme, cleo)
    opens(acme, acme.staff)
    assert acme.snapshot() == before


@holds("S3.14")
def test_it_opens_when_the_required_steps_are_done_and_tells_how_many_are_left(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    for step in ("stp_AAAAAAAAAAAAAAAA", "stp_AAAAAAAAAAAAAAAB"):
        required = acme.now - DAY if step.endswith("B") else None
        reference = refs.organization(acme.place.id)
        held = acme.item(reference)
        asked = StepRef(id=step, version=1, kind="welcome", role="client", required_since=required)
        acme.store.commit([Put(reference, replace(held, steps=(*held.steps, asked)), Always())])
    with pytest.raises(OnboardingRequired) as shut:
        opens(acme, cleo)
    assert shut.value.extra["next"] == f"/me/{acme.place.id}/onboarding"
    mine = refs.membership(acme.place.id, cleo.id, Role.CLIENT)
    done = {"stp_AAAAAAAAAAAAAAAB": StepDone(version=1, outcome="done", at=acme.now)}
    acme.store.commit([Put(mine, replace(acme.item(mine), steps_done=done), Always())])
    assert (opens(acme, cleo).steps_left, opens(acme, cleo).next_step) == (1, f"/me/{acme.place.id}/onboarding")
    assert opens(acme, acme.staff).next_step is None, "of another role"
