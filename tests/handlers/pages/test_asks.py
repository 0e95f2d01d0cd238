"""Finding and asking a professional on pages, and answering in the console, without scripts."""

import pytest

from chalicelib.domain.identity import User
from chalicelib.domain.user_profile import PROFESSIONAL, Circle, FoundAs
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import asking, profiles
from chalicelib.services.discovery.handles import handle_of
from tests.handlers.browser import Page
from tests.handlers.office import Office
from tests.holding import holds


@pytest.fixture
def office(office: Office) -> Office:
    """Its owner is found by clients."""
    context, olga = office.world.context, office.users["owner"]
    here = FoundAs(office.place.id, f"mem_o{olga.id.removeprefix('usr_')}")
    said = {"name": "Olga Berg", "profession": "Mediator", "circle": PROFESSIONAL, "found_as": here}
    profiles.change(context, olga, Patch(said | {"visible_in_search": True}))
    stranger = {"name": "Pat Doe", "circle": Circle("private", "client")}
    profiles.change(context, office.users["stranger"], Patch(stranger))
    return office


def connect(office: Office) -> Page:
    return office.browsers["stranger"].open("/me/connect")


def looks(office: Office, address: str) -> Page:
    return office.browsers["stranger"].submit(connect(office).form("/me/connect"), address=address)


def asks(office: Office) -> Page:
    found = looks(office, "owner@example.com")
    return office.browsers["stranger"].submit(found.form("/me/connect/ask"))


def opened(office: Office) -> Page:
    """The ask in the console."""
    page = office.open("/asks")
    (link,) = {one for one in page.links if "/asks/ask_" in one}
    return office.browsers["owner"].open(link)


def found(office: Office, number: int) -> User:
    """One more of the team whom clients find."""
    user = office.world.user(f"Coach{number}")
    where = FoundAs(office.place.id, office.world.join(office.place, user, "staff"))
    said = {"name": f"Coach {number}", "profession": "Coach", "circle": PROFESSIONAL, "found_as": where}
    profiles.change(office.world.context, user, Patch(said | {"visible_in_search": True}))
    return user


def test_who_is_found_is_asked_and_approved_and_the_invitation_waits(office: Office) -> None:
    asked = asks(office)
    assert "Olga Berg" in asked.text
    assert "Waits for an answer" in asked.text

    page = opened(office)
    assert "Pat Doe" in page.text
    listed = office.browsers["owner"].submit(page.form("/approve"))
    assert "They are invited" in listed.text
    assert "Nobody waits" in listed.text

    assert "Approved" in connect(office).text
    assert office.place.branding.name in office.browsers["stranger"].open("/me").text


def test_what_was_refused_is_told_and_not_asked_again(office: Office) -> None:
    asks(office)
    listed = office.browsers["owner"].submit(opened(office).form("/refuse"))
    assert "They may ask again in 30 days" in listed.text

    assert "Declined" in connect(office).text
    again = asks(office)
    assert again.status == 429
    assert "You may ask them again 30 days after that" in again.alert


def test_what_is_withdrawn_is_answered_no_more(office: Office) -> None:
    asked = asks(office)
    page = opened(office)
    withdrawn = office.browsers["stranger"].submit(asked.form("/withdraw"))
    assert "It is withdrawn" in withdrawn.text

    late = office.browsers["owner"].submit(page.form("/approve"))
    assert late.status == 409
    assert "withdrawn" in late.text.lower()


def test_the_same_contact_is_chosen_by_who_sees_it(office: Office) -> None:
    made = office.world.invite(office.place, office.users["owner"], email="stranger@example.com", name="P. Doe")
    office.browsers["owner"].submit(office.open(f"/invitations/{made.invitation.id}").form("/revoke"))
    asks(office)
    page = opened(office)
    assert "P. Doe" in page.text
    office.browsers["owner"].submit(page.form("/approve"), contact=made.invitation.contact)
    (invited,) = [one for ref, one in office.world.store.items.items() if ref.kind == "ask"]
    latest = next(one for ref, one in office.world.store.items.items() if ref.parts == (invited.invitation,))
    assert latest.contact == made.invitation.contact


@pytest.mark.parametrize("address", ["nobody@example.com", "+447700900123"])
def test_nobody_is_found_in_the_same_words(office: Office, address: str) -> None:
    assert "Nobody found" in looks(office, address).text


@pytest.mark.parametrize("address", ["not@@an address", "12", ""])
def test_what_is_no_address_is_told_at_its_field(office: Office, address: str) -> None:
    page = looks(office, address)
    assert page.status == 422
    assert "#address" in page.links


def test_who_has_not_completed_their_profile_is_led_there(office: Office) -> None:
    browser = office.browsers["client"]
    page = browser.submit(browser.open("/me/connect").form("/me/connect"), address="owner@example.com")
    assert (page.status, "/me/profile" in page.links) == (403, True)
    assert "Complete your profile first" in page.text


def test_a_handle_that_is_none_is_told(office: Office) -> None:
    found = looks(office, "owner@example.com")
    refused = office.browsers["stranger"].submit(found.form("/me/connect/ask"), handle="A" * 60)
    assert refused.status == 422
    assert "Look for them again" in refused.text


def test_the_same_person_is_asked_once_at_a_time_and_five_at_once(office: Office) -> None:
    asks(office)
    again = asks(office)
    assert again.status == 409
    assert "You have asked them already" in again.alert

    context, pat = office.world.context, office.users["stranger"]
    for number in range(4):
        asking.ask(context, pat, handle_of(context, pat, found(office, number).id), None)
    looked = looks(office, "staff@example.com")
    fifth = office.browsers["stranger"].submit(looked.form("/me/connect"), address=found(office, 5).email or "")
    sixth = office.browsers["stranger"].submit(fifth.form("/me/connect/ask"))
    assert sixth.status == 422
    assert "five people who have not answered" in sixth.alert


def test_who_is_a_client_there_is_told_so(office: Office) -> None:
    page = looks(office, "owner@example.com")
    office.world.join(office.place, office.users["stranger"], "client")
    refused = office.browsers["stranger"].submit(page.form("/me/connect/ask"))
    assert refused.status == 409
    assert "You are a client there already" in refused.alert


def test_who_asks_too_often_in_a_day_reads_when_to_go_on(office: Office) -> None:
    for _ in range(10):
        office.browsers["stranger"].submit(asks(office).form("/withdraw"))
    late = asks(office)
    assert late.status == 429
    assert "tomorrow" in late.alert


def test_staff_who_may_not_answer_read_who_does(office: Office) -> None:
    staff = office.users["staff"]
    here = FoundAs(office.place.id, f"mem_s{staff.id.removeprefix('usr_')}")
    said = {"name": "Stan Berg", "profession": "Coach", "circle": PROFESSIONAL, "found_as": here}
    profiles.change(office.world.context, staff, Patch(said | {"visible_in_search": True}))
    found = looks(office, "staff@example.com")
    office.browsers["stranger"].submit(found.form("/me/connect/ask"))
    (link,) = {one for one in office.open("/asks", "staff").links if "/asks/ask_" in one}
    page = office.browsers["staff"].open(link)
    assert "An owner or an admin answers this" in page.text
    assert not page.has_form("/approve")


@holds("A44")
def test_who_was_asked_blocks_whoever_asks_from_there(office: Office) -> None:
    asks(office)
    page = office.browsers["owner"].submit(opened(office).form("/block"))
    assert "They are blocked for you" in page.text
    assert not page.has_form("/block")
    assert page.has_form("/refuse")
    assert "Nobody found" in looks(office, "owner@example.com").text
    assert "Pat Doe" in office.browsers["owner"].open("/me/profile").text


def test_nobody_else_blocks_by_an_ask_of_another(office: Office) -> None:
    asks(office)
    (link,) = {one for one in office.open("/asks", "admin").links if "/asks/ask_" in one}
    page = office.browsers["admin"].open(link)
    assert not page.has_form("/block")
    form = page.form("/refuse")
    assert office.browsers["admin"].post(form.action.replace("/refuse", "/block"), form.fields).status == 404
