"""Disclosures: what must be acknowledged before accepting, and the proof that it was (S0.13)."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.errors import ApprovalPending, DisclosureRequired, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.time import MINUTE
from chalicelib.services.invitations import accepting, approving, disclosures
from chalicelib.services.invitations.disclosures import Draft
from tests.holding import holds
from tests.services.steps import Acme

TERMS = {"en": Wording(title="Terms", text="Be kind."), "de": Wording(title="Regeln", text="Seid nett.")}


def publish(acme: Acme, role: str = "", texts: dict[str, Wording] | None = None):  # type: ignore[no-untyped-def]
    return disclosures.publish(acme.context, acme.owner, acme.place.id, Draft(role, texts or TERMS))


def accept(acme: Acme, token: str, user: object, *confirmed: tuple[str, int], version: int = 1):  # type: ignore[no-untyped-def]
    return accepting.accept(acme.context, token, user, version, confirmed).membership  # type: ignore[arg-type]


@holds("S0.13")
def test_accepting_needs_the_acknowledgement_and_leaves_two_records_in_order(acme: Acme) -> None:
    terms = publish(acme)
    handed = acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    jane = acme.joins_as_new_user(token)
    with pytest.raises(DisclosureRequired) as refused:
        accept(acme, token, jane)
    assert refused.value.extra["disclosures"] == [{"id": terms.id, "version": 1}]
    acme.later(MINUTE)

    accept(acme, token, jane, (terms.id, 1))

    proof = acme.item(refs.invitation(handed.invitation.id)).accepted.acknowledged[0]
    assert (proof.id, proof.version, proof.digest) == (terms.id, 1, terms.digest)
    assert [event.type for event in acme.events()][-2:] == ["disclosure.acknowledged", "invitation.accepted"]
    assert acme.events()[-2].data["digest"] == terms.digest


@holds("S0.13")
@pytest.mark.parametrize("confirmed", [("dis_other", 1), ("same", 2)])
def test_another_text_or_another_version_is_no_acknowledgement(acme: Acme, confirmed: tuple[str, int]) -> None:
    terms = publish(acme)
    acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    jane = acme.joins_as_new_user(token)

    with pytest.raises(DisclosureRequired):
        accept(acme, token, jane, (terms.id if confirmed[0] == "same" else confirmed[0], confirmed[1]))


@holds("S0.13")
def test_an_invitation_keeps_the_version_it_was_made_with(acme: Acme) -> None:
    terms = publish(acme)
    first = acme.invites_and_sends()
    newer = disclosures.revise(
        acme.context, acme.owner, acme.place.id, terms.id, Draft("", {"en": Wording(title="T", text="New")})
    )

    assert [one.version for one in disclosures.asked(acme.context, first.invitation)] == [1]
    second = acme.invites(email="john@example.com")
    assert [one.version for one in disclosures.asked(acme.context, second.invitation)] == [newer.version] == [2]


def test_a_disclosure_is_asked_of_its_role_only(acme: Acme) -> None:
    publish(acme, role="guest")

    assert acme.invites().invitation.disclosures == ()


def test_a_retired_disclosure_is_asked_of_nobody_new(acme: Acme) -> None:
    terms = publish(acme)
    disclosures.retire(acme.context, acme.owner, acme.place.id, terms.id)

    assert acme.invites().invitation.disclosures == ()
    with pytest.raises(NotFound):
        disclosures.retire(acme.context, acme.owner, acme.place.id, terms.id)


def test_the_reader_gets_their_language(acme: Acme) -> None:
    terms = publish(acme)

    assert terms.wording("de-AT").title == "Regeln"
    assert terms.wording("fr").title == "Terms"


@holds("S0.13")
def test_an_applicants_acknowledgement_is_kept_until_approval(acme: Acme) -> None:
    terms = publish(acme)
    handed = acme.invites(name="Somebody", channel="link", match="approval")
    with pytest.raises(ApprovalPending):
        accept(acme, handed.url[-40:], acme.user("Gus"), (terms.id, 1))

    approving.approve(acme.context, acme.request(handed))

    assert acme.item(refs.invitation(handed.invitation.id)).accepted.acknowledged[0].digest == terms.digest
    assert [event.type for event in acme.events()].count("disclosure.acknowledged") == 1


@holds("A36")
def test_only_owners_and_admins_publish(acme: Acme) -> None:
    with pytest.raises(NotAllowed):
        disclosures.publish(acme.context, acme.staff, acme.place.id, Draft("", TERMS))


@holds("A59")
def test_a_text_with_control_characters_is_refused(acme: Acme) -> None:
    with pytest.raises(Unprocessable):
        publish(acme, texts={"en": Wording(title="T\r\nBcc: x", text="x")})
