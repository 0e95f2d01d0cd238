"""Pages for those who can't simply accept: another person's account, somebody who left, an invitation that waits."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.disclosure import Wording
from chalicelib.domain.identity import user_id
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations import disclosures
from chalicelib.services.people import contacts
from tests.handlers.browser import Browser
from tests.handlers.people import PASSWORD, PORTAL, People
from tests.handlers.visits import login, sign_in, sign_up
from tests.holding import holds
from tests.world import ISSUER, World

Visit = Callable[..., Browser]
Invited = Callable[..., str]


def _member(name: str) -> contacts.ContactDraft:
    return contacts.ContactDraft(name=name, emails=("family@example.com",))


@pytest.fixture
def family(world: World, people: People, visit: Visit, invited: Invited) -> tuple[Browser, str]:
    """Ann's browser, signed in at the shared address, and the path of Ben's link."""
    held = [
        contacts.create(world.context, people.owner, people.place.id, _member(name), None).id
        for name in ("Ann Hale", "Ben Hale")
    ]
    anns = visit()
    accept = sign_up(anns, anns.open(invited(contact=held[0])), name="Ann")
    assert anns.submit(accept.form("/accept")).status == 200
    return anns, invited(contact=held[1])


def test_an_account_of_somebody_else_is_asked_who_this_is_for(family: tuple[Browser, str]) -> None:
    anns, bens = family

    page = anns.open(bens)

    assert page.status == 409
    assert "Are you Ann, or is this for Ben Hale?" in page.text
    assert PORTAL in page.links
    assert not page.has_form("/accept")
    assert f"{bens}/decline" not in page.links, "that is not Ann's to do"
    # As a form that was open since before would send it.
    fields = page.forms[0].fields | {"version": "1"}
    assert "Are you Ann" in anns.post(f"{bens}/accept", fields).text


def test_the_invitee_goes_on_to_a_login_of_their_own_and_proves_the_shared_address(
    world: World, family: tuple[Browser, str]
) -> None:
    browser, path = family
    form = browser.submit(browser.open(path).forms[0])
    assert "__Host-usher-session" not in browser.cookies
    assert "f***@e***.com" in form.text, "where the second code will go"

    nothing = browser.submit(form.form("/sign-up"), name="Ben", address="")
    assert (nothing.status, list(nothing.described)) == (422, ["address"])
    assert nothing.form("/sign-up").fields["own"] == "1"
    assert not world.email.inbox[-1].delivery.code, "and not to the invited address"
    code = browser.submit(nothing.form("/sign-up"), name="Ben", address="ben@example.com")
    assert "b***@e***.com" in code.text
    world.run()
    wrong_account = browser.submit(code.form("/sign-up"), code=world.email.inbox[-1].code, password=PASSWORD)
    assert wrong_account.status == 403
    claim = browser.submit(wrong_account.form("/claim"))
    world.run()
    assert world.email.inbox[-1].delivery.address == "family@example.com"
    accept = browser.submit(claim.form("/claim"), code=world.email.inbox[-1].code)

    assert browser.submit(accept.form("/accept")).status == 200
    assert set(world.logins.accounts) == {"family@example.com", "ben@example.com"}


def test_the_invitee_goes_on_to_sign_in_with_an_account_they_have(world: World, family: tuple[Browser, str]) -> None:
    browser, path = family

    page = browser.submit(browser.open(path).forms[1])

    assert page.has_form("/sign-in")
    assert "__Host-usher-session" not in browser.cookies


def test_an_address_of_ones_own_that_has_a_login_is_told_after_its_code(
    world: World, visit: Visit, invited: Invited
) -> None:
    login(world, "ben@example.com")
    browser, path = visit(), invited()
    assert f"{path}?address=own" in browser.open(path).links
    form = browser.open(f"{path}?address=own")
    code = browser.submit(form.form("/sign-up"), name="Ben", address="ben@example.com")
    assert code.status == 202
    world.run()

    page = browser.submit(code.form("/sign-up"), code=world.email.inbox[-1].code, password=PASSWORD)

    assert page.status == 409
    assert page.alert
    assert f"{path}/sign-in" in page.links
    assert page.form("/sign-up").fields["address"] == "ben@example.com"


def test_another_address_is_not_offered_where_no_code_can_be_sent(world: World, visit: Visit, invited: Invited) -> None:
    path = invited()
    world.without_sender("email")

    page = visit().open(f"{path}?address=own")

    assert "address" not in page.form("/sign-up").fields
    assert f"{path}?address=own" not in page.links


@pytest.mark.parametrize(("status", "code", "told"), [
    ("ended", 410, "You are no longer a member"), ("deactivated", 403, "Your access is switched off"),
])  # fmt: skip
def test_whoever_joined_and_is_no_longer_there_is_told_so(
    world: World, people: People, visit: Visit, invited: Invited, status: str, code: int, told: str
) -> None:
    browser, path = visit(), invited()
    accept = sign_up(browser, browser.open(path))
    browser.submit(accept.form("/accept"))
    joined = next(ref for ref, one in world.store.items.items() if ref.kind == "membership" and one.contact)
    world.store.commit([Put(joined, replace(world.item(joined), status=status), Always())])

    page = browser.open(path)

    assert (page.status, page.forms) == (code, [])
    assert told in page.text


def test_a_guest_of_a_client_who_is_not_active_is_told_so(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    client = contacts.create(world.context, people.owner, people.place.id, _member("Cleo"), None)
    group = contacts.create(
        world.context, people.owner, people.place.id, contacts.ContactDraft(name="Evening", kind="group"), None
    )
    login(world, "gus@example.com")
    browser = visit()
    path = invited(name="Gus", channel="link", role="guest", grants={"client": group.id})
    sign_in(browser, path, "gus@example.com")
    # The group is gone from sight: as if the guest were that of a client who has not joined.
    offer = next(ref for ref, one in world.store.items.items() if ref.kind == "invitation")
    world.store.items[offer] = replace(world.item(offer), subject=client.id)

    page = browser.open(path)

    assert (page.status, page.forms) == (403, [])
    assert "is not active" in page.text


def test_another_open_link_asks_who_it_is_for(world: World, people: People, visit: Visit, invited: Invited) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited(name="Whoever", channel="link")
    accept = sign_in(browser, path, "jane@example.com")
    browser.submit(accept.form("/accept"))

    again = browser.open(invited(name="Whoever", channel="link", role="client"))

    assert again.status == 409
    assert "Are you Jane, or is this for Whoever?" in again.text


@pytest.mark.parametrize("status", ["awaiting_payment", "awaiting_approval"])
def test_an_invitation_that_waits_says_for_what_and_takes_no_answer(
    world: World, visit: Visit, invited: Invited, status: str
) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited()
    confirm = browser.open(f"{path}/decline")
    offer = next(ref for ref in world.store.items if ref.kind == "invitation")
    world.store.commit([Put(offer, replace(world.item(offer), status=status), Always())])
    heading = {"awaiting_payment": "waits for a payment", "awaiting_approval": "Almost there"}[status]

    pages = [browser.open(path), browser.open(f"{path}/decline"), browser.submit(confirm.form("/decline"))]
    pages.append(sign_in(browser, path, "jane@example.com"))

    assert [heading in page.text for page in pages] == [True] * 4
    assert world.item(offer).status == status


def test_only_a_message_can_be_answered_with_stop_writing_to_me(visit: Visit, invited: Invited) -> None:
    assert visit().open(f"{invited()}/decline").has_form("/not-me")
    handed_over = invited(email="kate@example.com", channel="link")
    assert not visit().open(f"{handed_over}/decline").has_form("/not-me")


def test_who_has_the_role_for_themselves_already_is_told_so_before_accepting(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited(name="Whoever", channel="link", role="staff")
    jane = user_id(ISSUER, world.logins.accounts["jane@example.com"].subject)
    world.join(people.place, replace(people.stranger, id=jane), "staff")

    page = sign_in(browser, path, "jane@example.com")

    assert (page.status, page.forms) == (409, [])
    assert "You are already a member" in page.text
    assert PORTAL in page.links


@holds("S0.13")
def test_what_was_ticked_stays_ticked_and_the_rest_is_asked_for(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    drafts = [disclosures.Draft("", {"en": Wording(title=title, text="Read me.")}) for title in ("Terms", "Privacy")]
    texts = [disclosures.publish(world.context, people.owner, people.place.id, one) for one in drafts]
    browser = visit()
    accept = sign_up(browser, browser.open(invited()))
    page = browser.submit(accept.form("/accept"), **{f"disclosure.{texts[0].id}": "1"})

    assert page.status == 422
    assert list(page.described) == [f"disclosure.{texts[1].id}"]
    assert page.html.count(" checked") == 1
    assert page.html.count('href="#disclosure"') == page.html.count('id="disclosure"') == 1
    assert browser.submit(page.form("/accept"), **{f"disclosure.{texts[1].id}": "1"}).status == 200
