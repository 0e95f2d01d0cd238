"""Inviting: by email, SMS, link or QR code, to somebody new or somebody known, once at a time."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyMember,
    ContactAmbiguous,
    InvitationOpen,
    NoAddress,
    NotAllowed,
    NotFound,
    Suppressed,
    Unprocessable,
    Unsupported,
)
from chalicelib.domain.invitation import MAX_LIFETIME_SECONDS, MIN_LIFETIME_SECONDS
from chalicelib.domain.marks import Suppression
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.writes import Always, Put
from tests.holding import holds
from tests.services.steps import Acme, token_of
from tests.world import NOON


@holds("S2.10")
def test_an_email_invitation_brings_a_link_to_register(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="Jane@Example.com", name="Jane", note="See you soon")
    (mail,) = acme.email.inbox
    assert mail.delivery.address == "jane@example.com"
    assert mail.from_name == "Acme Coaching"
    assert "See you soon" in mail.message.text
    assert acme.joins_as_new_user(mail.token).email == "jane@example.com"
    assert (handed.url, handed.share_text) == ("", ""), "the sender never needs the link of a message"


@holds("S2.1", "S2.10")
@pytest.mark.parametrize("role", ["admin", "staff", "client", "guest"])
def test_each_type_of_user_is_invited_by_email_to_register_and_is_that_afterwards(acme: Acme, role: str) -> None:
    grants = {"client": acme.has_client()[1].id} if role == "guest" else {}
    acme.invites_and_sends(email="jane@example.com", name="Jane", role=role, grants=grants)

    jane = acme.joins_as_new_user(acme.token())
    assert acme.memberships(jane) == []
    assert acme.accepts(acme.token(), jane).role == role


@holds("S4.5")
def test_a_text_message_invitation_goes_to_the_phone(acme: Acme) -> None:
    acme.invites_and_sends(phone="+1 201 555 0123", name="Jane")
    (text,) = acme.sms.inbox
    assert text.delivery.address == "+12015550123"
    assert acme.joins_as_new_user(text.token).phone == "+12015550123"
    assert acme.email.inbox == []


@holds("S0.8")
@pytest.mark.parametrize("channel", ["link", "qr"])
def test_a_link_is_handed_to_the_inviter_and_nothing_is_sent(acme: Acme, channel: str) -> None:
    handed = acme.invites_and_sends(name="Jane", channel=channel)
    assert handed.url.startswith("https://usher.test/i/")
    assert handed.url in handed.share_text
    assert "Acme Coaching" in handed.share_text
    assert (handed.deliveries, acme.email.inbox, acme.sms.inbox) == ((), [], [])


@holds("S4.2")
@pytest.mark.parametrize(("preferred", "channel"), [("email", "email"), ("sms", "sms")])
def test_the_preferred_channel_of_the_contact_is_used(acme: Acme, preferred: str, channel: str) -> None:
    contact = acme.adds_contact(
        name="Jane", emails=("jane@example.com",), phones=("+12015550123",), preferred=preferred
    )
    assert acme.invites(contact=contact.id).invitation.channel == channel


@holds("S4.2")
@pytest.mark.parametrize(
    ("addresses", "preferred", "channel"),
    [({"emails": ("jane@example.com",)}, "sms", "email"), ({"phones": ("+12015550123",)}, "email", "sms")],
)
def test_without_the_preferred_address_the_other_is_used(
    acme: Acme, addresses: dict[str, tuple[str, ...]], preferred: str, channel: str
) -> None:
    contact = acme.adds_contact(name="Jane", preferred=preferred, **addresses)
    assert acme.invites(contact=contact.id).invitation.channel == channel


@pytest.mark.parametrize(
    ("channel", "wanted"), [("preferred", "email nor phone"), ("email", "no email"), ("sms", "no phone")]
)
def test_without_an_address_the_refusal_names_what_is_missing(acme: Acme, channel: str, wanted: str) -> None:
    contact = acme.adds_contact(name="Jane")
    with pytest.raises(NoAddress, match=wanted):
        acme.invites(contact=contact.id, channel=channel)


def test_a_known_address_means_the_contact_who_holds_it(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane Doe", emails=("jane@example.com",))
    assert acme.invites(email="JANE@example.com").invitation.contact == contact.id


@holds("S4.7")
def test_a_family_address_asks_who_is_meant(acme: Acme) -> None:
    family = [acme.adds_contact(name=name, emails=("family@example.com",)).id for name in ("Jane", "John")]
    with pytest.raises(ContactAmbiguous) as refusal:
        acme.invites(email="family@example.com")
    assert refusal.value.extra["contacts"] == sorted(family)
    both = [acme.invites(contact=one).invitation.recipient.email for one in family]
    assert both == ["family@example.com"] * 2


def test_an_email_and_a_phone_of_two_people_ask_who_is_meant(acme: Acme) -> None:
    acme.adds_contact(name="Jane", emails=("jane@example.com",))
    acme.adds_contact(name="John", phones=("+12015550123",))
    with pytest.raises(ContactAmbiguous):
        acme.invites(email="jane@example.com", phone="+12015550123")


@holds("A34", "I3")
def test_one_open_invitation_for_one_contact_and_role(acme: Acme) -> None:
    first = acme.invites_and_sends()
    with pytest.raises(InvitationOpen) as refusal:
        acme.invites()
    assert refusal.value.extra["invitation"] == first.invitation.id
    acme.run()
    assert len(acme.email.inbox) == 1, "never a second mail by accident"


@holds("I3")
def test_another_role_is_another_invitation(acme: Acme) -> None:
    acme.invites(role="client")
    assert acme.invites(role="staff").invitation.role == "staff"


@holds("S2.13")
def test_expired_needs_a_new_invitation_and_may_have_one(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.waits(15 * DAY)
    second = acme.invites_and_sends()
    assert second.invitation.id != first.invitation.id
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    assert (acme.the(first).status, acme.the(second).status) == ("expired", "accepted")


@holds("S2.13")
def test_an_expiry_nobody_recorded_yet_blocks_nothing(acme: Acme) -> None:
    acme.invites()
    acme.later(14 * DAY)
    assert acme.invites().invitation.status == "pending"


@holds("S2.13")
def test_declined_or_withdrawn_never_blocks_a_new_invitation(acme: Acme) -> None:
    acme.invites_and_sends()
    acme.declines(acme.token())
    acme.revokes(acme.invites())
    assert acme.invites().invitation.status == "pending"


def test_who_already_has_the_role_is_not_invited_to_it_again(acme: Acme) -> None:
    acme.invites_and_sends()
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    with pytest.raises(AlreadyMember):
        acme.invites()


@holds("S2.1")
def test_who_has_two_roles_is_invited_to_neither_again(acme: Acme) -> None:
    jane = acme.user("Jane")
    for role in ("client", "staff"):
        acme.accepts(token_of(acme.invites(email="jane@example.com", role=role, channel="link")), jane)
    for role in ("client", "staff"):
        with pytest.raises(AlreadyMember):
            acme.invites(email="jane@example.com", role=role)


@holds("A35")
def test_a_contact_of_another_business_is_unknown(acme: Acme) -> None:
    rival = acme.user("Rita")
    theirs = acme.organization(rival, "Rival Coaching")
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    with pytest.raises(NotFound):
        acme.invite(theirs, rival, contact=contact.id)
    assert acme.invite(theirs, rival, email="jane@example.com").invitation.contact != contact.id


@holds("A35")
def test_a_stranger_learns_nothing_of_a_business(acme: Acme) -> None:
    for place in (acme.place.id, "org_AAAAAAAAAAAAAAAA", "nonsense"):
        with pytest.raises(NotFound):
            acme.invite(
                type(acme.place)(id=place, branding=acme.place.branding, created_at=0), acme.user("Eve"), name="X"
            )


@holds("A43")
def test_an_owner_is_never_made_by_invitation(acme: Acme) -> None:
    with pytest.raises(Unprocessable):
        acme.invites(role="owner")


def test_channels_of_later_say_so(acme: Acme) -> None:
    with pytest.raises(Unsupported):
        acme.invites(channel="push")
    open_one = acme.invites()
    with pytest.raises(Unsupported):
        acme.resends(open_one, channel="push")


@holds("S4.15")
def test_it_lives_fourteen_days_unless_told_otherwise(acme: Acme) -> None:
    assert acme.invites().invitation.expires_at == NOON + 14 * DAY
    acme.policy(acme.place, acme.owner, lifetime=86_400)
    assert acme.invites(name="B", channel="link").invitation.expires_at == NOON + DAY
    assert acme.invites(name="C", channel="link", expires_in=7_200).invitation.expires_at == NOON + 7_200_000


@holds("A39")
@pytest.mark.parametrize("seconds", [MIN_LIFETIME_SECONDS - 1, MAX_LIFETIME_SECONDS + 1, 1])
def test_a_lifetime_has_bounds(acme: Acme, seconds: int) -> None:
    with pytest.raises(Unprocessable):
        acme.invites(expires_in=seconds)


@holds("A31")
@pytest.mark.parametrize(
    "recipient",
    [
        {"email": "not an address"},
        {"phone": "12"},
        {"email": "a@b.c,d@e.f"},
        {"name": "a\r\nBcc: x@y.z"},
        {"name": " "},
    ],
)
def test_what_is_no_address_or_name_is_refused_and_nothing_is_written(acme: Acme, recipient: dict[str, str]) -> None:
    before = acme.snapshot()
    with pytest.raises(Unprocessable):
        acme.invites(**recipient)
    assert acme.snapshot() == before


@holds("A65")
def test_an_address_that_wants_no_mail_gets_none_but_a_link_can_be_handed_over(acme: Acme) -> None:
    digest = address_digest(acme.keys.ring(), acme.place.id, "jane@example.com")
    mark = Suppression(reason="complained", at=acme.now)
    acme.store.commit([Put(refs.suppression(acme.place.id, digest), mark, Always())])
    with pytest.raises(Suppressed):
        acme.invites()
    assert acme.invites(channel="link").url
    acme.run()
    assert not acme.email.inbox


def test_an_invitation_with_an_address_is_for_its_holder_and_a_bare_link_for_its_bearer(acme: Acme) -> None:
    assert acme.invites().invitation.match == "verified"
    assert acme.invites(name="B", channel="link").invitation.match == "bearer"
    with pytest.raises(Unprocessable):
        acme.invites(name="C", channel="link", match="verified")


def test_a_contact_created_for_an_invitation_can_be_found_again(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com", phone="+12015550123", name="Jane")
    contact = acme.contact_of(handed)
    assert (contact.name, contact.addresses) == ("Jane", ("jane@example.com", "+12015550123"))
    assert contact.open_invitations == (handed.invitation.id,)


@holds("S2.4")
def test_the_same_member_named_twice_is_assigned_once(acme: Acme) -> None:
    handed = acme.invites(grants={"staff": (acme.staff_id, acme.staff_id)})
    assert token_of(handed) == ""
    (assigned,) = [ref for ref in acme.snapshot() if ref.kind == "assignment"]
    assert assigned.parts[2] == acme.staff_id


@holds("A38")
@pytest.mark.parametrize("grants", [{"staff": ("mem_nobody",)}, {"groups": ("con_nobody",)}, {"client": "nobody"}])
def test_grants_that_name_nobody_are_refused(acme: Acme, grants: dict[str, object]) -> None:
    with pytest.raises(Unprocessable):
        acme.invites(grants=grants)


@holds("S3.4")
def test_staff_of_another_business_can_not_be_assigned(acme: Acme) -> None:
    rival = acme.user("Rita")
    theirs = acme.organization(rival, "Rival Coaching")
    foreign = acme.join(theirs, acme.user("Rob"), "staff")
    with pytest.raises(Unprocessable):
        acme.invites(grants={"staff": (foreign,)})


@holds("A37")
def test_a_deactivated_member_invites_nobody(acme: Acme) -> None:
    acme.deactivates(acme.admin, "admin")
    with pytest.raises(Exception, match="member_deactivated"):
        acme.invites(acme.admin)
    with pytest.raises(NotAllowed):
        acme.invites(acme.staff)
