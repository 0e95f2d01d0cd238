"""The console: the team alone, each as far as they may; from a form to an invitation that is on its way."""

import re
from collections.abc import Callable

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Outcome
from chalicelib.domain.time import HOUR
from chalicelib.handlers.pages.console import table
from tests.handlers.browser import Browser
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

Visit = Callable[..., Browser]


def invited(office: Office) -> str:
    """The id of the newest invitation."""
    *_, newest = (ref.parts[0] for ref in office.world.store.items if ref.kind == "invitation")
    return newest


OPENED = sorted(path for method, path in table.PAGES if method == "GET" and "{org}" in path)
PRESSED = sorted(path for method, path in table.PAGES if method == "POST")


def filled(path: str, office: Office, invitation: str = "inv_" + "A" * 16) -> str:
    names = {name: f"{name[:3]}_" + "A" * 16 for name in re.findall(r"{(\w+)}", path)}
    return path.format(**names | {"org": office.place.id, "invitation": invitation})


@holds("A22")
@pytest.mark.parametrize("path", OPENED)
@pytest.mark.parametrize("role", ["client", "stranger"])
def test_whoever_is_not_of_the_team_finds_nothing(office: Office, path: str, role: str) -> None:
    page = office.browsers[role].open(filled(path, office))

    assert page.status == 404
    assert "Acme" not in page.text


@holds("A22")
@pytest.mark.parametrize("path", PRESSED)
@pytest.mark.parametrize("role", ["client", "stranger"])
def test_nor_can_they_do_anything(office: Office, path: str, role: str) -> None:
    office.invite(name="Jane", address="jane@example.com")
    token = office.browsers[role].open("/console").form("/sign-out").fields["form_token"]
    before = dict(office.world.store.items)
    refused = office.browsers[role].post(filled(path, office, invited(office)), {"form_token": token, "step": "send"})

    assert refused.status == 404
    assert office.world.store.items == before


@pytest.mark.parametrize("path", OPENED)
def test_who_is_not_signed_in_is_asked_to(office: Office, path: str) -> None:
    assert Browser().open(filled(path, office)).has_form("/sign-in")


@pytest.mark.parametrize("role", ["owner", "admin", "staff"])
def test_the_team_sees_its_organization_and_what_needs_somebody(office: Office, role: str) -> None:
    page = office.open(role=role)

    assert page.status == 200
    assert "Acme" in page.text
    assert f"{role}@example.com" in page.text
    assert "/me/security" in page.links
    assert office.path("/invitations") in page.links


def test_of_several_organizations_one_is_chosen(world: World, office: Office) -> None:
    other = world.organization(office.users["owner"], "Beta School")
    page = office.browsers["owner"].open("/console")

    assert {office.path(), f"/console/{other.id}"} <= set(page.links)


def test_who_works_in_one_place_gets_there_at_once(office: Office) -> None:
    page = office.browsers["staff"].open("/console")

    assert page.reply.status == 200
    assert office.path("/invitations") in page.links


def test_a_member_who_is_deactivated_is_out_with_the_next_request_and_stays_signed_in(
    world: World, office: Office, http: Http, people: People
) -> None:
    other = world.organization(office.users["staff"], "Beta School")
    members = http.get(f"{people.org}/members", token=people.owner).json["items"]
    (member,) = [one for one in members if one["name"] == "Staff"]
    http.post(f"{people.org}/members/{member['id']}/deactivate", {}, token=people.owner)
    world.run()

    assert office.open(role="staff").status == 403
    assert office.browsers["staff"].open(f"/console/{other.id}").status == 200


def test_from_the_form_over_the_message_to_an_invitation_on_its_way(office: Office) -> None:
    form = office.open("/invite").form("/invite")
    typed = {"name": "Jane Doe", "address": "jane@example.com", "note": "Lovely to meet you."}
    preview = office.browsers["owner"].submit(form, **typed, step="preview")

    assert preview.status == 200
    assert "jane@example.com" in preview.text
    assert "Lovely to meet you." in preview.text
    assert not office.world.email.inbox
    done = office.browsers["owner"].submit(preview.form("/invite"), step="send")
    office.world.run()

    assert done.status == 201
    assert [message.delivery.address for message in office.world.email.inbox] == ["jane@example.com"]
    assert office.path("/invite") in done.links


def test_the_message_is_shown_exactly_as_it_goes(office: Office) -> None:
    form = office.open("/invite").form("/invite")
    typed = {"name": "Jane Doe", "address": "jane@example.com"}
    preview = office.browsers["owner"].submit(form, **typed, step="preview")
    office.browsers["owner"].submit(preview.form("/invite"), step="send")
    office.world.run()
    sent = office.world.email.inbox[-1].message

    assert sent.subject in preview.text
    shown = "".join(preview.text.split())
    for line in sent.text.splitlines():
        assert "https://" in line or "".join(line.split()) in shown


def test_changing_ones_mind_keeps_what_was_typed(office: Office) -> None:
    form = office.open("/invite").form("/invite")
    typed = {"name": "Jane Doe", "address": "jane@example.com", "note": "Hello\nJane"}
    preview = office.browsers["owner"].submit(form, **typed, step="preview")
    again = office.browsers["owner"].submit(preview.form("/invite"), step="change")

    assert again.form("/invite").fields["name"] == "Jane Doe"
    assert again.form("/invite").fields["address"] == "jane@example.com"


def test_a_link_is_handed_over_with_a_code_to_scan(office: Office) -> None:
    done = office.invite(channel="link", address="")
    (url,) = [line for line in done.html.split('"') if line.startswith("https://usher.test/i/")][:1]

    assert done.status == 201
    assert "data:image/svg+xml" in done.html
    assert Browser().open(url.removeprefix("https://usher.test")).has_form("/sign-up")
    assert not office.world.email.inbox


def test_a_double_click_and_a_reload_invite_once_and_another_name_invites_another(office: Office) -> None:
    form = office.open("/invite").form("/invite")
    typed = form.fields | {"step": "send", "name": "Jane", "address": "jane@example.com"}
    answers = [office.browsers["owner"].post(form.action, typed) for _ in range(3)]
    other = office.browsers["owner"].post(form.action, typed | {"name": "John", "address": "john@example.com"})
    office.world.run()

    assert [one.status for one in answers] == [201] * 3
    assert other.status == 201
    assert sorted(message.delivery.address for message in office.world.email.inbox) == [
        "jane@example.com",
        "john@example.com",
    ]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"address": "jane@", "name": "Jane"}, 422),
        ({"address": "", "name": "Jane"}, 422),
        ({"address": "123", "name": "Jane"}, 422),
        ({"address": "jane@example.com", "name": "J" * 81}, 400),
        ({"address": "jane@example.com", "note": "n" * 501}, 400),
        ({"address": "jane@example.com", "role": "owner"}, 422),
        ({"address": "jane@example.com", "role": "king"}, 400),
        ({"address": "jane@example.com", "channel": "pigeon"}, 400),
        ({"address": "jane@example.com", "staff": "mem_nobody"}, 422),
        ({"address": "jane@example.com", "package": "pkg_nothing", "settlement": "gratis"}, 400),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_on_the_form_and_nothing_is_lost(
    office: Office, typed: dict[str, str], status: int
) -> None:
    page = office.invite(**typed)

    assert page.status == status
    assert page.alert
    assert page.form("/invite").fields["address"] == typed["address"]
    assert not [ref for ref in office.world.store.items if ref.kind == "invitation"]


def test_a_client_is_invited_into_a_group(office: Office, http: Http, people: People) -> None:
    assert "group" not in office.open("/invite").form("/invite").fields
    made = http.post(f"{people.org}/contacts", {"name": "Tuesday circle", "kind": "group"}, token=people.owner).json
    assert "Tuesday circle" in office.open("/invite").text
    seen = office.invite(address="jane@example.com", group=made["id"], step="preview")
    done = office.browsers["owner"].submit(seen.form("/invite"), step="send")
    assert done.status == 201
    assert office.world.item(refs.invitation(invited(office))).grants.groups == (made["id"],)
    assert office.invite(address="john@example.com", group="con_0000000000000000").status == 422


def test_who_is_invited_already_is_told_so(office: Office) -> None:
    office.invite(address="jane@example.com")
    page = office.invite(address="jane@example.com")

    assert page.status == 409
    assert "open invitation" in page.alert


def test_staff_who_may_not_invite_see_no_form_for_it(office: Office) -> None:
    assert office.path("/invite") not in office.open(role="staff").links
    assert office.open("/invite", "staff").status == 403


def test_staff_invite_clients_whom_they_serve_and_nobody_else(office: Office, http: Http, people: People) -> None:
    policy = {"policy": {"staff_invite_clients": True}}
    assert http.patch(people.org, policy, token=people.owner).status == 200
    form = office.open("/invite", "staff").form("/invite")
    assert form.fields["role"] == "client"
    assert "staff" not in form.fields
    done = office.invite("staff", address="jane@example.com")

    assert done.status == 201
    assert office.open(f"/invitations/{invited(office)}", "staff").status == 200
    assert office.invite("staff", address="john@example.com", role="staff").status == 403


def test_what_was_invited_is_listed_found_and_filtered(office: Office) -> None:
    for name in ("Jane", "John"):
        office.invite(name=name, address=f"{name.lower()}@example.com")
    office.world.run()

    assert "Jane" in office.open("/invitations").text
    found = office.open("/invitations?q=joh&status=pending&channel=email")
    assert "John" in found.text
    assert "Jane" not in found.text
    assert "There are none here yet" in office.open("/invitations?status=accepted").text


@pytest.mark.parametrize("query", ["?q=j&status=king&channel=x&attention=y", "?q=%00%0a", "?q=" + "a" * 300])
def test_filters_that_make_no_sense_are_left_out(office: Office, query: str) -> None:
    office.invite(address="jane@example.com")

    assert office.open(f"/invitations{query}").status == 200


def test_long_lists_go_on_page_by_page_and_a_foreign_cursor_is_refused(office: Office) -> None:
    for number in range(27):
        address = f"person{number:02}@example.com"
        office.world.invite(office.place, office.users["owner"], email=address, name=f"N{number}")
    first = office.open("/invitations")
    (following,) = [link for link in first.links if "cursor=" in link]
    second = office.browsers["owner"].open(following)

    assert first.html.count('class="row"') == 25
    assert second.html.count('class="row"') == 2
    assert office.browsers["owner"].open(office.path("/invitations?cursor=x.00")).status == 400


def test_one_invitation_tells_what_happened_and_why_it_did_not_arrive(office: Office) -> None:
    office.world.email.outcomes.append(Outcome("failed", "unreachable"))
    office.invite(address="jane@example.com", note="Hello")
    office.world.run()
    page = office.open(f"/invitations/{invited(office)}")

    assert "Invited" in page.text
    assert "Email" in page.text
    assert "jane@example.com" in page.text
    assert "The message could not be sent." in page.text


def test_sending_again_says_so_and_sends(office: Office) -> None:
    office.invite(address="jane@example.com")
    office.world.run()
    office.world.later(HOUR)
    page = office.open(f"/invitations/{invited(office)}")
    after = office.browsers["owner"].submit(page.form("/resend"))
    office.world.run()

    assert "Sent again" in after.text
    assert len(office.world.email.inbox) == 2


def test_the_link_is_shown_when_it_is_asked_for_and_not_before(office: Office) -> None:
    office.invite(address="jane@example.com")
    page = office.open(f"/invitations/{invited(office)}")
    assert "https://usher.test/i/" not in page.html

    shown = office.browsers["owner"].submit(page.form("/share"))
    assert "https://usher.test/i/" in shown.html


def test_a_corrected_address_gets_a_new_link_and_the_old_one_is_dead(office: Office) -> None:
    office.invite(address="jane@example.com")
    office.world.run()
    old = office.world.email.inbox[-1].token
    page = office.open(f"/invitations/{invited(office)}")
    after = office.browsers["owner"].submit(page.form("/correct"), name="Jane Roe", address="roe@example.com")
    office.world.run()

    assert "Saved" in after.text
    assert [message.delivery.address for message in office.world.email.inbox] == ["jane@example.com", "roe@example.com"]
    assert Browser().open(f"/i/{old}").status == 410


def test_a_wrong_correction_is_told_on_the_page_and_keeps_what_was_typed(office: Office) -> None:
    office.invite(address="jane@example.com")
    page = office.open(f"/invitations/{invited(office)}")
    again = office.browsers["owner"].submit(page.form("/correct"), name="Jane", address="roe@")

    assert again.status == 422
    assert again.alert
    assert again.form("/correct").fields["address"] == "roe@"


def test_withdrawn_twice_is_withdrawn_once_and_invited_again_is_another(office: Office) -> None:
    office.invite(address="jane@example.com")
    first = invited(office)
    page = office.open(f"/invitations/{first}")
    after = office.browsers["owner"].submit(page.form("/revoke"))
    twice = office.browsers["owner"].submit(page.form("/revoke"))

    assert "Withdrawn" in after.text
    assert twice.status == 409
    again = office.browsers["owner"].submit(office.open(f"/invitations/{first}").form("/reissue"))
    assert "new invitation" in again.text
    assert invited(office) != first


@holds("A22")
def test_staff_see_no_invitation_of_somebody_elses_client(office: Office) -> None:
    office.invite(address="jane@example.com")
    identifier = invited(office)

    assert office.open(f"/invitations/{identifier}", "staff").status == 404
    assert "jane" not in office.open("/invitations", "staff").text.lower()


@holds("A57")
def test_names_and_notes_are_text(office: Office) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    office.invite(name=nasty, address="jane@example.com", note=nasty)
    assert "<script" not in office.open().html
    for page in (office.open("/invitations"), office.open(f"/invitations/{invited(office)}")):
        assert "<script" not in page.html
        assert nasty in page.text


@pytest.mark.parametrize(("labels", "shown"), [({}, "Klientin oder Klient"), ({"client": "Coachee"}, "Coachee")])
def test_roles_are_told_in_the_readers_language_or_in_the_organizations_words(
    office: Office, http: Http, people: People, labels: dict[str, str], shown: str
) -> None:
    http.patch(people.org, {"labels": labels}, token=people.owner)
    office.invite(address="jane@example.com")
    office.browsers["owner"].headers["Accept-Language"] = "de"

    assert shown in office.open("/invitations").text
    assert shown in office.open(f"/invitations/{invited(office)}").text
    assert "Inhaberin oder Inhaber" in office.open().text


@pytest.mark.parametrize("done", ["resent", "<b>x</b>", "king", "../x", ""])
def test_only_what_can_be_done_is_said_to_be_done(office: Office, done: str) -> None:
    page = office.open(f"?done={done}")

    assert page.status == 200
    assert ("Sent again" in page.text) == (done == "resent")
