"""The pages below /me: where somebody belongs, what they are invited to, and what they come to in an organization."""

from collections.abc import Callable

import pytest

from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.handlers.pages.portal import shell
from tests.handlers.browser import Browser
from tests.handlers.gateway import Http
from tests.handlers.people import PASSWORD, People
from tests.handlers.visits import signed_in, with_login
from tests.holding import holds
from tests.world import World

Visit = Callable[..., Browser]


@pytest.fixture
def jane(world: World, people: People) -> User:
    return with_login(world, "Jane")


def test_who_belongs_nowhere_is_told_what_to_do(visit: Visit, jane: User) -> None:
    page = signed_in(visit(), jane)

    assert page.status == 200
    assert "jane@example.com" in page.text
    assert "open the link" in page.text


def test_everybody_sees_their_organizations_and_no_other(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    second = world.organization(world.user("Otto"), "Beta School")
    world.organization(world.user("Ines"), "Gamma Club")
    for organization, role in ((people.place, "client"), (second, "staff"), (second, "client")):
        world.join(organization, jane, role)
    page = signed_in(visit(), jane)

    assert {f"/me/{people.place.id}", f"/me/{second.id}", "/console"} <= set(page.links)
    assert "Acme" in page.text
    assert page.text.count("Beta School") == 1
    assert "Gamma Club" not in page.text


def test_who_has_left_sees_an_organization_no_more(
    world: World, visit: Visit, http: Http, people: People, jane: User
) -> None:
    world.join(people.place, jane, "client")
    assert http.post(f"/v1/me/organizations/{people.place.id}/leave", {}, token=jane).status == 200
    browser = visit()

    assert "Acme" not in signed_in(browser, jane).text
    assert browser.open(f"/me/{people.place.id}").status == 404


def test_who_is_deactivated_is_told_so_and_led_to_where_else_they_belong(
    world: World, visit: Visit, http: Http, people: People, jane: User
) -> None:
    member = world.join(people.place, jane, "admin")
    assert http.post(f"{people.org}/members/{member}/deactivate", {}, token=people.owner).status == 200
    browser = visit()
    signed_in(browser, jane)

    for path in ("/me", "/console"):
        page = browser.open(f"{path}/{people.place.id}")
        assert page.status == 403
        assert "Your access is switched off" in page.text
        assert "/me" in page.links
        assert f"{path}/{people.place.id}" not in page.links


@holds("S0.10", "S0.14")
def test_an_invitation_to_me_is_read_and_accepted_without_its_link(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    browser = visit()
    page = signed_in(browser, jane)
    (link,) = [one for one in page.links if "/invitations/" in one]
    offer = browser.open(link)
    assert "Olga invites you" in offer.text
    arrived = browser.submit(offer.form("/accept"))

    assert arrived.path == f"/me/{people.place.id}?told=joined"
    assert "Welcome to Acme Coaching" in arrived.text
    assert browser.submit(offer.form("/accept")).path == arrived.path, "sent twice"
    assert "Invitations to you" not in browser.open("/me").text


@holds("S0.13")
def test_what_must_be_read_is_shown_and_without_its_tick_nobody_joins(
    world: World, http: Http, visit: Visit, people: People, jane: User
) -> None:
    texts = {"en": {"title": "House rules", "text": "Be kind."}}
    http.post(f"{people.org}/disclosures", {"texts": texts, "role": "client"}, token=people.owner)
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    browser = visit()
    (link,) = [one for one in signed_in(browser, jane).links if "/invitations/" in one]
    form = browser.open(link).form("/accept")
    assert [name.partition(".")[0] for name in form.boxes] == ["disclosure"]
    refused = browser.submit(form)

    assert refused.status == 422
    assert "House rules" in refused.text
    assert "Please confirm" in refused.alert
    assert browser.open(f"/me/{people.place.id}").status == 404
    assert browser.submit(refused.form("/accept"), **form.boxes).path == f"/me/{people.place.id}?told=joined"


def test_an_invitation_to_me_is_declined_after_asking_once_more(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    browser = visit()
    (link,) = [one for one in signed_in(browser, jane).links if "/invitations/" in one]
    (away,) = [one for one in browser.open(link).links if one.endswith("/decline")]
    asked = browser.open(away)
    page = browser.submit(asked.form("/decline"))

    assert page.path == "/me?told=declined"
    assert "declined" in page.text
    assert browser.open(link).status == 410


def test_an_invitation_to_somebody_else_is_as_unknown_as_none(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    handed = world.invite(people.place, people.owner, email="kim@example.com", name="Kim")
    browser = visit()
    signed_in(browser, jane)
    pages = [browser.open(f"/me/invitations/{one}") for one in (handed.invitation.id, "inv_0000000000000000", "x")]

    assert [page.status for page in pages] == [404, 404, 404]
    assert len({page.text for page in pages}) == 1


def test_why_an_invitation_to_me_can_not_be_accepted_is_told(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    world.join(people.place, jane, "client")
    browser = visit()
    (link,) = [one for one in signed_in(browser, jane).links if "/invitations/" in one]
    page = browser.open(link)

    assert "in this role already" in page.text
    assert not page.has_form("/accept")


def test_an_organization_of_others_is_as_unknown_as_none(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    browser = visit()
    signed_in(browser, jane)
    pages = [browser.open(f"/me/{one}") for one in (people.place.id, "org_0000000000000000", "nothing")]

    assert [page.status for page in pages] == [404, 404, 404]
    assert len({page.text for page in pages}) == 1


def test_only_what_somebody_can_open_is_in_the_navigation(
    visit: Visit, world: World, people: People, jane: User
) -> None:
    world.join(people.place, jane, "client")
    browser = visit()
    pages = [signed_in(browser, jane), *(browser.open(one) for one in (f"/me/{people.place.id}", "/me/profile"))]
    links = {link for page in pages for link in page.links if link.startswith("/me")}

    assert {"/me/profile", "/me/account", f"/me/{people.place.id}/settings"} <= links
    assert {link: browser.open(link).status for link in links} == dict.fromkeys(links, 200)
    guests = {one.name for one in shell.PORTAL_SECTIONS if one.is_shown(frozenset({"guest"}))}
    assert guests == {"home", "requests", "settings"}


def test_signing_out_of_the_portal_ends_it_for_this_browser(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    world.join(people.place, jane, "client")
    browser = visit()
    page = signed_in(browser, jane, f"/me/{people.place.id}")
    browser.submit(page.form("/sign-out"))

    assert browser.open(f"/me/{people.place.id}").has_form("/sign-in")


@holds("S1.7")
def test_language_and_notifications_are_set_in_every_membership_there_and_nowhere_else(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    second = world.organization(world.user("Otto"), "Beta School")
    for organization, role in ((people.place, "client"), (people.place, "staff"), (second, "client")):
        world.join(organization, jane, role)
    browser = visit()
    page = signed_in(browser, jane, f"/me/{people.place.id}/settings")
    saved = browser.submit(page.form("/settings"), locale="de", notifications="none")

    assert saved.path == f"/me/{people.place.id}/settings?told=saved"
    held = {
        (one.organization, one.role): (one.locale, one.notifications)
        for one in world.everything()
        if isinstance(one, Membership) and one.user == jane.id
    }
    assert held[people.place.id, "client"] == held[people.place.id, "staff"] == ("de", "none")
    assert held[second.id, "client"][1] == "all"
    before = dict(world.store.items)
    browser.submit(browser.open(saved.path).form("/settings"), locale="de", notifications="none")
    assert dict(world.store.items) == before, "saved twice"


@pytest.mark.parametrize("wrong", [{"locale": "no language"}, {"notifications": "sometimes"}])
def test_settings_that_are_none_are_refused_and_nothing_changes(
    world: World, visit: Visit, people: People, jane: User, wrong: dict[str, str]
) -> None:
    world.join(people.place, jane, "client")
    browser = visit()
    page = signed_in(browser, jane, f"/me/{people.place.id}/settings")
    before = dict(world.store.items)
    refused = browser.submit(page.form("/settings"), **({"locale": "de", "notifications": "all"} | wrong))

    assert refused.status == 422
    assert refused.alert
    assert dict(world.store.items) == before


@holds("S3.3")
def test_who_joins_by_a_link_lands_in_the_portal_here_or_is_led_to_the_organizations_own(
    world: World, visit: Visit, people: People
) -> None:
    here = world.organization(people.owner, "Beta School")
    for organization, arrives in ((here, f"/me/{here.id}?told=joined"), (people.place, "/i/")):
        world.invite(organization, people.owner, email=f"kim{organization.id}@example.com", name="Kim")
        world.run()
        token = world.email.inbox[-1].token
        browser = visit()
        offer = browser.open(f"/i/{token}")
        form = browser.submit(offer.form("/sign-up"), name="Kim", password=PASSWORD).form("/accept")
        page = browser.submit(form)

        assert page.path.startswith(arrives)
        assert "Welcome to" in page.text
        again = browser.open(f"/i/{token}")
        assert (f"/me/{organization.id}" in again.links) == (organization is here)


@holds("S4.11")
def test_a_client_is_given_a_pin_once_and_sees_it_and_nobody_else_does(
    world: World, http: Http, visit: Visit, people: People, jane: User
) -> None:
    contact = http.post(f"{people.org}/contacts", {"name": "Jane", "phones": ["+12015550155"]}, token=people.owner)
    world.join(people.place, jane, "client", contact_id=contact.json["id"])
    browser = visit()
    path = f"/me/{people.place.id}/pin"
    empty = signed_in(browser, jane, path)
    shown = browser.submit(empty.form("/pin"))
    twice = browser.submit(empty.form("/pin"))
    digits = http.get(f"/v1/me/organizations/{people.place.id}/pin", token=jane).json["pin"]

    assert shown.status == 200
    assert digits in shown.text
    assert digits in twice.text
    assert not shown.has_form("/pin")
    other = with_login(world, "Kim")
    assert signed_in(visit(), other, path).status == 404
    world.join(people.place, other, "staff")
    assert signed_in(visit(), other, path).status == 403


def test_who_is_invited_is_told_to_accept_that_and_not_that_nothing_was_found(
    world: World, visit: Visit, people: People, jane: User
) -> None:
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    page = signed_in(visit(), jane)

    assert "Accept the invitation above" in page.text
    assert "Nothing was found" not in page.text
