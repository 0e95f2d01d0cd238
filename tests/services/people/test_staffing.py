"""Who serves a client: owners and admins set the list, and taking somebody off ends every sight of the client."""

from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import AssignOthers, NotAllowed, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.notice import parse_notice
from chalicelib.domain.organization import Role
from chalicelib.domain.time import DAY
from chalicelib.services.core.assigned import MOST, serving
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import correcting, reissuing
from chalicelib.services.invitations.correcting import Amendment, Grants
from chalicelib.services.people import contact_changes, contacts, history, staffing
from tests.holding import holds
from tests.services.steps import MINUTE, Acme


class Team(Acme):
    """Acme with Sue and Tom on the staff beside Stan."""

    def __init__(self) -> None:
        super().__init__()
        self.sue, self.tom = self.user("Sue"), self.user("Tom")
        self.sue_id = self.join(self.place, self.sue, Role.STAFF)
        self.tom_id = self.join(self.place, self.tom, Role.STAFF)
        self.jane = self.adds_contact(name="Jane", emails=("jane@example.com",)).id

    def listed(self, contact: str = "") -> list[str]:
        """The names of those who serve a contact, as it is shown."""
        return [one.name for one in staffing.get(self.context, self.owner, self.place.id, contact or self.jane).staff]

    def changes(self) -> int:
        return self.told().count("contact.staff_changed")


@pytest.fixture
def team() -> Team:
    return Team()


@holds("S2.4")
def test_owners_and_admins_set_the_list_and_the_first_is_primary(team: Team) -> None:
    put = team.puts_staff(team.jane, team.sue_id, team.staff_id, by=team.admin)
    assert [one.name for one in put.staff] == team.listed() == ["Sue", "Stan"]
    assert put.contact.version == 2
    assert team.puts_staff(team.jane, team.staff_id, team.tom_id).contact.version == 3
    assert team.listed() == ["Stan", "Tom"]
    assert team.puts_staff(team.jane).staff == ()
    assert team.changes() == 3


@holds("S2.3", "S2.4")
def test_whoever_is_taken_off_sees_nothing_from_the_next_request_on(team: Team) -> None:
    team.puts_staff(team.jane, team.staff_id, team.sue_id)
    assert contacts.get(team.context, team.staff, team.place.id, team.jane).name == "Jane"
    team.puts_staff(team.jane, team.sue_id)
    with pytest.raises(NotFound):
        contacts.get(team.context, team.staff, team.place.id, team.jane)
    assert contacts.get(team.context, team.sue, team.place.id, team.jane).name == "Jane"


@holds("S2.4")
def test_the_same_list_again_changes_nothing(team: Team) -> None:
    put = team.puts_staff(team.jane, team.sue_id, team.staff_id)
    before = team.snapshot()
    assert team.puts_staff(team.jane, team.sue_id, team.staff_id) == put
    assert team.snapshot() == before
    assert team.puts_staff(team.jane, team.staff_id, team.sue_id).contact.version == put.contact.version + 1


@holds("S2.4", "A36")
def test_nobody_else_sets_it_and_what_they_may_not_see_is_unknown(team: Team) -> None:
    client = team.user("Cleo")
    team.join(team.place, client, Role.CLIENT, contact_id=team.adds_contact(name="Cleo").id)
    served = team.adds_contact(name="Sam").id
    team.puts_staff(served, team.staff_id)
    before = team.snapshot()
    with pytest.raises(AssignOthers):
        team.puts_staff(served, team.staff_id, by=team.staff)
    for contact in (team.jane, "con_" + "x" * 16, "nothing"):
        for caller in (team.staff, client):
            with pytest.raises(NotFound):
                team.puts_staff(contact, team.staff_id, by=caller)
    assert team.snapshot() == before


@holds("S2.4")
def test_only_active_members_of_the_team_can_be_named_each_once(team: Team) -> None:
    client = team.join(team.place, team.user("Cleo"), Role.CLIENT)
    stranger = membership_id(team.user("Eve").id, Role.STAFF)
    team.deactivates(team.tom, Role.STAFF)
    lists: Sequence[Sequence[str]] = (
        [client],
        [stranger],
        [team.tom_id],
        [team.jane],
        [team.staff_id, team.staff_id],
        [membership_id(team.user(f"N{number}").id, Role.STAFF) for number in range(MOST + 1)],
    )
    before = team.snapshot()
    for named in lists:
        with pytest.raises(Unprocessable) as refused:
            team.puts_staff(team.jane, *named)
        assert [one.field for one in refused.value.errors] == ["staff"]
    for unknown in ("con_" + "x" * 16, "nothing"):
        with pytest.raises(NotFound):
            team.puts_staff(unknown, team.staff_id)
    assert team.snapshot() == before


@holds("S2.4")
def test_owners_and_admins_serve_too_and_ten_at_most(team: Team) -> None:
    names = [f"N{number}" for number in range(MOST - 1)]
    members = [team.join(team.place, team.user(name), Role.STAFF) for name in names]
    team.puts_staff(team.jane, team.admin_id, *members)
    assert team.listed() == ["Adam", *names]


def test_a_list_made_on_another_version_of_the_contact_is_refused(team: Team) -> None:
    first = team.puts_staff(team.jane, team.sue_id, version=1)
    with pytest.raises(VersionMismatch):
        team.puts_staff(team.jane, team.tom_id, version=1)
    assert team.puts_staff(team.jane, team.tom_id, version=first.contact.version).staff[0].name == "Tom"


@holds("S2.4")
def test_a_change_at_the_same_moment_is_not_lost(team: Team) -> None:
    committed, rival = team.store.commit, [True]

    def faster(writes: Any) -> None:
        if rival and rival.pop():
            team.puts_staff(team.jane, team.tom_id)
        committed(writes)

    team.store.commit = faster
    with pytest.raises(VersionMismatch):
        team.puts_staff(team.jane, team.sue_id, version=1)
    assert team.listed() == ["Tom"]
    rival.append(True)
    team.puts_staff(team.jane, team.sue_id)
    assert team.listed() == ["Sue"]


@holds("S2.4")
def test_nobody_is_assigned_who_is_deactivated_at_the_same_moment(team: Team) -> None:
    committed, rival = team.store.commit, [True]

    def faster(writes: Any) -> None:
        if rival and rival.pop():
            team.deactivates(team.sue, Role.STAFF)
        committed(writes)

    team.store.commit = faster
    with pytest.raises(Unprocessable):
        team.puts_staff(team.jane, team.sue_id)
    assert team.staff_ids(team.jane) == []


@holds("S2.4")
def test_who_is_not_active_serves_nobody_and_has_their_clients_again_afterwards(team: Team) -> None:
    team.puts_staff(team.jane, team.sue_id, team.staff_id)
    team.deactivates(team.sue, Role.STAFF)
    assert team.listed() == ["Stan"]
    team.deactivates(team.staff, Role.STAFF)
    assert team.listed() == []
    team.sets_membership(team.sue, Role.STAFF, "active")
    assert team.listed() == ["Sue"]


@holds("S2.4")
def test_a_client_whom_nobody_serves_has_the_owners(team: Team) -> None:
    def names() -> list[str]:
        return [one.name for one in serving(team.context, team.place.id, team.jane)]

    assert names() == ["Olga"]
    team.puts_staff(team.jane, team.sue_id)
    assert names() == ["Sue"]
    team.deactivates(team.sue, Role.STAFF)
    assert names() == ["Olga"]


@holds("S2.4", "S3.4")
def test_naming_staff_in_an_invitation_sets_the_list_and_leaving_them_out_changes_nothing(team: Team) -> None:
    team.puts_staff(team.jane, team.sue_id)
    first = team.invites(contact=team.jane)
    assert (team.listed(), first.invitation.staff_names) == (["Sue"], ("Sue",))
    team.revokes(first)
    handed = team.invites(contact=team.jane, grants={"staff": (team.staff_id, team.tom_id)})
    assert team.listed() == ["Stan", "Tom"]
    amended = correcting.amend(team.context, team.request(handed), Amendment(note="Hello"))
    assert (team.listed(), amended.invitation.staff_names) == (["Stan", "Tom"], ("Stan", "Tom"))
    named = Amendment(grants=Grants(staff=(team.tom_id,)))
    assert correcting.amend(team.context, team.request(handed), named).invitation.staff_names == ("Tom",)
    assert team.listed() == ["Tom"]
    assert team.changes() == 3


@holds("S2.4")
def test_an_invitation_made_again_brings_nobody_back(team: Team) -> None:
    handed = team.invites(contact=team.jane, grants={"staff": (team.staff_id,)})
    team.revokes(handed)
    team.puts_staff(team.jane, team.sue_id)
    team.later(2 * MINUTE)
    again = reissuing.reissue(team.context, team.request(handed)).invitation
    assert (team.listed(), again.staff_names) == (["Sue"], ("Sue",))
    team.run()
    team.accepts(team.token(), team.joins_as_new_user(team.token()))
    assert team.listed() == ["Sue"]


def test_changing_a_contact_leaves_its_staff(team: Team) -> None:
    team.puts_staff(team.jane, team.sue_id)
    contact_changes.change(team.context, team.owner, team.place.id, team.jane, Patch({"name": "Jane Doe"}))
    assert team.listed() == ["Sue"]


def told(team: Team, *asked: str) -> set[tuple[str, str]]:
    """Who was written to, and what the notice is called."""
    team.run()
    mails = [(one.delivery.address.split("@")[0], parse_notice(one.delivery.name)[0].value) for one in team.notices]
    team.notices.clear()
    return set(mails)


@holds("S3.6", "S3.16")
def test_old_and_new_primary_are_told_and_whoever_comes_or_goes(team: Team) -> None:
    team.puts_staff(team.jane, team.sue_id, team.staff_id)
    assert told(team) == {("sue", "primary"), ("stan", "serves")}
    team.puts_staff(team.jane, team.staff_id, team.sue_id)
    assert told(team) == {("stan", "primary"), ("sue", "not_primary")}
    team.puts_staff(team.jane, team.tom_id, team.sue_id)
    assert told(team) == {("tom", "primary"), ("stan", "taken_off")}
    team.puts_staff(team.jane, team.tom_id, team.sue_id)
    assert told(team) == set(), "nothing changed"
    team.puts_staff(team.jane, team.admin_id, by=team.admin)
    assert told(team) == {("tom", "taken_off"), ("sue", "taken_off")}, "nobody of what they did themselves"


@holds("S3.6", "S3.16")
def test_whoever_an_invitation_assigns_is_told_once_and_whoever_it_takes_off_too(team: Team) -> None:
    team.puts_staff(team.jane, team.sue_id, team.staff_id)
    told(team)
    handed = team.invites(contact=team.jane, grants={"staff": (team.staff_id, team.tom_id)})
    assert told(team) == {("stan", "primary"), ("tom", "assigned"), ("sue", "taken_off")}
    correcting.amend(team.context, team.request(handed), Amendment(grants=Grants(staff=(team.sue_id,))))
    assert told(team) == {("sue", "assigned"), ("stan", "taken_off"), ("tom", "taken_off")}


@holds("S3.16")
@pytest.mark.parametrize("wanted", [False, True])
def test_the_client_is_told_where_the_organization_wants_it(team: Team, wanted: bool) -> None:
    handed = team.invites_and_sends(contact=team.jane)
    team.accepts(team.token(), team.joins_as_new_user(team.token()))
    team.policy(team.place, team.owner, tell_clients_of_staff=wanted)
    told(team)
    team.puts_staff(handed.invitation.contact, team.sue_id)
    assert told(team) == {("sue", "primary")} | ({("jane", "staff_changed")} if wanted else set())


@holds("S2.3")
def test_the_invitations_of_a_contact_are_its_history_newest_first_page_by_page(team: Team) -> None:
    made = []
    for number in range(3):
        handed = team.invites(contact=team.jane, channel="link", note=f"No. {number}")
        team.revokes(handed)
        made.append(handed.invitation.id)
        team.later(MINUTE)
    team.puts_staff(team.jane, team.staff_id)

    def seen(user: User, after: str | None = None) -> tuple[list[str], str | None]:
        page = history.list_history(team.context, user, team.place.id, team.jane, after=after, limit=2)
        return [row.invitation.id for row in page.items], page.next

    first, following = seen(team.staff)
    assert (first, seen(team.owner, following)) == (made[:0:-1], (made[:1], None))
    with pytest.raises(NotFound):
        seen(team.sue)
    team.waits(31 * DAY)
    assert seen(team.owner) == ([], None), "what nobody accepted is deleted"
    assert not [ref for ref in team.store.items if ref.kind == "pointer"]


@holds("S2.1", "S2.4")
def test_a_contact_is_created_with_those_who_serve_it(team: Team) -> None:
    made = team.adds_contact(name="Kim", staff=(team.sue_id, team.staff_id))
    assert team.listed(made.id) == ["Sue", "Stan"]
    assert told(team) == {("sue", "primary"), ("stan", "serves")}
    with pytest.raises(Unprocessable):
        team.adds_contact(name="Lou", staff=(team.sue_id, team.sue_id))
    with pytest.raises(Unprocessable):
        team.adds_contact(name="Gus", of=team.jane, staff=(team.sue_id,))
    team.policy(team.place, team.owner, staff_invite_clients=True)
    with pytest.raises(AssignOthers):
        team.adds_contact(team.staff, name="Lou", staff=(team.staff_id, team.sue_id))
    for named in ((), (team.staff_id,)):
        assert team.listed(team.adds_contact(team.staff, name="Lou", staff=named).id) == ["Stan"]


@holds("S3.16")
def test_the_address_of_a_client_whom_several_serve_is_for_owners_and_admins_to_change(team: Team) -> None:
    team.puts_staff(team.jane, team.staff_id, team.sue_id)
    wanted = {"emails": ["jane@example.org"]}
    with pytest.raises(NotAllowed):
        team.corrects(team.jane, team.staff, **wanted)
    assert team.corrects(team.jane, team.staff, name="Jane Doe").name == "Jane Doe"
    assert team.corrects(team.jane, team.admin, **wanted).emails == ("jane@example.org",)
    team.deactivates(team.sue, Role.STAFF)
    assert team.corrects(team.jane, team.staff, emails=["jane@example.net"]).emails == ("jane@example.net",)


@holds("S4.9")
def test_the_old_address_is_told_also_when_a_later_invitation_is_gone(team: Team) -> None:
    team.invites_and_sends(contact=team.jane)
    team.accepts(team.token(), team.joins_as_new_user(team.token()))
    later = team.invites(contact=team.jane, role="staff", channel="link")
    team.revokes(later)
    team.waits(31 * DAY)
    assert team.item(refs.invitation(later.invitation.id)) is None
    team.email.notices.clear()
    team.corrects(team.jane, team.owner, emails=["jane@example.org"])
    team.run()
    assert [one.delivery.address for one in team.notices] == ["jane@example.com"]


@holds("S2.4")
def test_an_open_invitation_names_those_who_serve_the_client_now(team: Team) -> None:
    handed = team.invites(contact=team.jane, grants={"staff": (team.staff_id,)})
    colleague = team.invites(contact=team.jane, role="staff", channel="link")
    team.puts_staff(team.jane, team.sue_id, team.tom_id)
    assert (team.the(handed).staff_names, team.the(colleague).staff_names) == (("Sue", "Tom"), ())
    assert team.the(handed).offer == handed.invitation.offer, "who has it open may accept it"
    team.run()
    team.accepts(team.token(), team.joins_as_new_user(team.token()))
