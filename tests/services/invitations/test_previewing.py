"""The preview shows exactly what would be sent, sends nothing and writes nothing."""

import re

import pytest

from chalicelib.domain.errors import InvitationOpen, NotAllowed, Unprocessable
from chalicelib.services.invitations import creating
from tests.holding import holds
from tests.services.steps import Acme

WANTED = {"email": "jane@example.com", "name": "Jane", "note": "See you on Monday"}


def without_link(text: str) -> str:
    return re.sub(r"/i/[A-Za-z0-9_-]{40}", "/i/LINK", text)


@holds("S1.3")
@pytest.mark.parametrize("locale", ["en", "de", "es"])
@pytest.mark.parametrize(("channel", "address"), [("email", "email"), ("sms", "phone")])
def test_the_preview_is_what_is_sent_letter_by_letter(acme: Acme, locale: str, channel: str, address: str) -> None:
    wanted = WANTED | {"phone": "+12015550123", "locale": locale, "channel": channel}
    seen = creating.preview(acme.context, acme.command(acme.place, acme.owner, **wanted))
    acme.invites_and_sends(**wanted)
    (sent,) = acme.email.inbox + acme.sms.inbox
    assert seen.message is not None
    for part in ("subject", "text", "html", "sms"):
        assert without_link(getattr(seen.message, part)) == without_link(getattr(sent.message, part))


@holds("S1.4")
def test_nothing_leaves_and_nothing_is_written_before_send_is_pressed(acme: Acme) -> None:
    before = acme.snapshot()
    for channel in ("email", "link"):
        command = acme.command(acme.place, acme.owner, **WANTED, channel=channel, key="k1")
        creating.preview(acme.context, command)
    acme.run()
    assert acme.snapshot() == before
    assert acme.email.inbox == []


def test_the_link_in_a_preview_is_a_dummy(acme: Acme) -> None:
    seen = creating.preview(acme.context, acme.command(acme.place, acme.owner, **WANTED))
    assert seen.message is not None
    assert set(re.findall(r"/i/([A-Za-z0-9_-]{40})", seen.message.text)) == {"x" * 40}


def test_a_link_to_hand_over_has_no_message_to_preview(acme: Acme) -> None:
    command = acme.command(acme.place, acme.owner, name="Jane", channel="link")
    assert creating.preview(acme.context, command).message is None


@holds("S1.4")
def test_the_preview_refuses_what_inviting_would_refuse(acme: Acme) -> None:
    acme.invites(**WANTED)
    with pytest.raises(InvitationOpen):
        creating.preview(acme.context, acme.command(acme.place, acme.owner, **WANTED))
    with pytest.raises(NotAllowed):
        creating.preview(acme.context, acme.command(acme.place, acme.staff, **WANTED))
    with pytest.raises(Unprocessable):
        creating.preview(acme.context, acme.command(acme.place, acme.owner, email="no"))


@holds("S1.3")
def test_the_message_carries_the_business_and_its_words(acme: Acme) -> None:
    owner = acme.user("Paula")
    organization = acme.organization(owner, "Little Oaks", labels={"client": "Parent", "staff": "Teacher"})
    acme.invite(organization, owner, **WANTED)
    acme.run()
    mail = acme.email.inbox[0]
    assert mail.from_name == "Little Oaks"
    assert "Little Oaks" in mail.message.subject + mail.message.text
    assert "Parent" in mail.message.text


@holds("S3.4")
def test_an_admin_invites_on_behalf_of_a_coach(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    mail = acme.email.inbox[0]
    assert "Stan" in mail.message.text
    assert handed.invitation.inviter.user == acme.admin.id
    assert handed.invitation.grants.staff == (acme.staff_id,)


@holds("S3.5", "A42")
def test_on_behalf_it_comes_from_the_business_not_from_the_coach(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    mail = acme.email.inbox[0]
    assert mail.from_name == "Acme Coaching"
    assert "Stan" not in mail.message.subject


@holds("S3.4", "A42")
def test_staff_never_invite_on_behalf_of_others(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    other = acme.join(acme.place, acme.user("Sue"), "staff")
    with pytest.raises(NotAllowed):
        acme.invites(acme.staff, grants={"staff": (other,)})
    assert acme.invites(acme.staff, grants={"staff": (acme.staff_id,)}).invitation.status == "pending"


@holds("S3.4")
def test_the_coach_must_already_be_on_the_team(acme: Acme) -> None:
    gone = acme.join(acme.place, acme.user("Sue"), "staff")
    acme.deactivates(acme.user("Sue"), "staff")
    client = acme.join(acme.place, acme.user("Cleo"), "client")
    for nobody in (gone, client):
        with pytest.raises(Unprocessable):
            acme.invites(grants={"staff": (nobody,)})


@holds("S3.7")
@pytest.mark.parametrize("grants", [{}, {"staff": True}])
def test_a_coach_is_optional(acme: Acme, grants: dict[str, bool]) -> None:
    given = {"staff": (acme.staff_id,)} if grants else {}
    assert acme.invites(grants=given).invitation.status == "pending"
