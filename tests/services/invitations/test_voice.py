"""In whose name an invitation goes: the team's, or that of the coach who will serve the client (S3.1, S3.5)."""

import pytest

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.invitations import correcting, creating, reissuing
from chalicelib.services.team import deactivating
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.services.steps import Acme
from tests.world import Sent


@pytest.fixture
def acme(acme: Acme) -> Acme:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    return acme


def mine(acme: Acme) -> dict[str, tuple[str, ...]]:
    return {"staff": (acme.staff_id,)}


def letter(acme: Acme) -> Sent:
    acme.run()
    return acme.email.inbox[-1]


@holds("S3.1", "S3.5")
def test_in_the_name_of_the_team_nobody_is_named_as_who_invites(acme: Acme) -> None:
    acme.invites(acme.admin, voice="team", note="See you", grants=mine(acme))

    said = letter(acme)
    assert (said.from_name, said.message.subject) == ("Acme Coaching", "Your invitation from Acme Coaching")
    assert "Adam" not in said.message.subject + said.message.text + said.message.html + said.message.sms
    assert "Stan" in said.message.text  # who will serve them


@holds("S3.5", "A42")
def test_on_behalf_of_a_coach_the_record_says_who_did_it_and_for_whom(acme: Acme) -> None:
    handed = acme.invites(acme.admin, grants=mine(acme))

    (made,) = [one for one in acme.events() if one.type == "invitation.created"]
    assert (made.actor, made.invitation) == (acme.admin.id, handed.invitation.id)
    assert acme.the(handed).inviter.user == acme.admin.id
    assert acme.staff_ids(handed.invitation.contact) == [acme.staff_id]


@holds("S3.1")
def test_a_coach_writes_to_their_own_client_in_their_own_name(acme: Acme) -> None:
    acme.invites(acme.staff, voice="self", grants=mine(acme))

    said = letter(acme)
    assert said.from_name == "Stan (Acme Coaching)"
    assert said.message.subject == "Stan invites you to Acme Coaching"


@holds("S3.1")
def test_the_same_coach_may_let_the_team_write(acme: Acme) -> None:
    acme.invites(acme.staff, voice="team", grants=mine(acme))

    assert letter(acme).from_name == "Acme Coaching"
    assert "Stan" not in letter(acme).message.subject


@holds("S3.5", "A42")
@pytest.mark.parametrize("who", ["owner", "admin"])
def test_nobody_writes_in_their_own_name_for_another_coach(acme: Acme, who: str) -> None:
    inviter: User = getattr(acme, who)
    for grants in (mine(acme), {}):
        with pytest.raises(Unprocessable) as refusal:
            acme.invites(inviter, voice="self", grants=grants)
        assert [(one.field, one.code) for one in refusal.value.errors] == [("as", "invalid")]
    assert not acme.email.inbox


@holds("S3.1")
def test_an_admin_who_coaches_writes_in_their_own_name_too(acme: Acme) -> None:
    acme.invites(acme.admin, voice="self", grants={"staff": (acme.admin_id,)})

    assert letter(acme).from_name == "Adam (Acme Coaching)"


@holds("S3.1")
def test_a_client_who_is_assigned_already_is_written_to_by_their_coach(acme: Acme) -> None:
    client = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    with pytest.raises(Unprocessable):
        acme.invites(acme.admin, contact=client.id, voice="self")
    acme.assigns(client.id, acme.admin_id)

    acme.invites(acme.admin, contact=client.id, voice="self")
    assert letter(acme).from_name == "Adam (Acme Coaching)"


@holds("S3.1")
def test_guests_are_invited_in_the_name_of_their_client_or_of_who_serves_the_client(acme: Acme) -> None:
    clara, client = acme.has_client("Clara")
    acme.assigns(client.id, acme.staff_id)
    grants = {"client": client.id}

    acme.invites(clara, role="guest", email="gina@example.com", voice="self", grants=grants)
    assert letter(acme).from_name == "Clara (Acme Coaching)"
    acme.invites(acme.staff, role="guest", email="gus@example.com", voice="self", grants=grants)
    assert letter(acme).from_name == "Stan (Acme Coaching)"


def test_without_saying_so_it_is_as_before(acme: Acme) -> None:
    handed = acme.invites(acme.owner)

    assert handed.invitation.voice == ""
    assert letter(acme).from_name == "Acme Coaching"
    assert letter(acme).message.subject == "Olga invites you to Acme Coaching"


@holds("S1.3", "S3.1")
def test_the_preview_shows_in_whose_name_it_goes(acme: Acme) -> None:
    def seen(voice: str) -> str:
        command = acme.command(acme.place, acme.staff, email="jane@example.com", voice=voice, grants=mine(acme))
        message = creating.preview(acme.context, command).message
        assert message is not None
        return message.subject

    assert seen("self") == "Stan invites you to Acme Coaching"
    assert seen("team") == "Your invitation from Acme Coaching"


@holds("S2.12", "S3.1")
def test_whoever_sends_it_again_keeps_the_name_it_went_in(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, voice="self", grants=mine(acme))
    acme.later(2 * MINUTE)
    acme.resends(handed, acme.admin)

    assert letter(acme).from_name == "Stan (Acme Coaching)"
    assert len(acme.email.inbox) == 2


@holds("S2.13", "S3.1")
def test_an_invitation_that_is_made_anew_keeps_it_too(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, voice="team", grants=mine(acme))
    acme.later(15 * DAY)

    assert reissuing.reissue(acme.context, acme.request(handed, acme.staff)).invitation.voice == "team"


def test_a_correction_may_change_it_and_is_judged_like_an_invitation(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, voice="self", grants=mine(acme))

    corrected = correcting.amend(acme.context, acme.request(handed, acme.staff), correcting.Amendment(voice="team"))
    assert corrected.invitation.voice == "team"
    assert letter(acme).from_name == "Acme Coaching"
    with pytest.raises(Unprocessable):
        correcting.amend(acme.context, acme.request(handed, acme.admin), correcting.Amendment(voice="self"))


@holds("A42")
def test_who_takes_over_an_invitation_does_not_write_as_the_coach(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, voice="self", grants=mine(acme))
    deactivating.deactivate(acme.context, acme.admin, acme.place.id, acme.staff_id, Handover())
    acme.waits(2 * MINUTE)
    acme.resends(handed, acme.admin)

    assert letter(acme).from_name == "Acme Coaching"
    assert "Adam" not in letter(acme).message.subject
