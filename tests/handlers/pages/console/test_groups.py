"""Inviting many in the console: whom it would reach, sending it once, following it, and its results as a file."""

import csv
from io import StringIO

import pytest

from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.pages.console.test_contacts import noted
from tests.handlers.people import People
from tests.holding import holds

GROUP = "/group-invite"


def ticked(office: Office, *contacts: str, by: str = "owner", **more: str) -> Page:
    token = office.open(role=by).form("/sign-out").fields["form_token"]
    fields = {"form_token": token} | {f"pick.{one}": "on" for one in contacts} | more
    return office.browsers[by].post(office.path(GROUP), fields)


@pytest.fixture
def three(office: Office, http: Http, people: People) -> list[str]:
    """Two who can be reached, and one who can't."""
    return [
        noted(http, people, name="Ann", emails=["ann@example.com"], tags=["autumn"]),
        noted(http, people, name="Ben", emails=["ben@example.com"], tags=["autumn"]),
        noted(http, people, name="=Cleo()", tags=["autumn"]),
    ]


@holds("S4.6")
def test_ticked_rows_are_confirmed_sent_once_followed_and_kept_as_a_file(office: Office, three: list[str]) -> None:
    assert set(office.open("/contacts").form(GROUP).boxes) == {f"pick.{one}" for one in three}
    seen = ticked(office, *three)
    office.world.run()
    assert "This would happen" in seen.text
    assert "=Cleo()" in seen.text
    assert "Send to 2" in seen.text
    assert not office.world.email.inbox

    form = seen.form(GROUP)
    pages = [office.browsers["owner"].submit(form, step="send", note="Welcome") for _ in range(2)]
    assert "0 of 3" in pages[0].text
    assert pages[0].reply.headers["refresh"].startswith("8; url=/console/")
    office.world.run()
    assert sorted(one.delivery.address for one in office.world.email.inbox) == ["ann@example.com", "ben@example.com"]

    (job,) = {link.rpartition("/")[2] for link in pages[1].links if "/jobs/" in link and "csv" not in link}
    done = office.open(f"/jobs/{job}")
    assert "Done." in done.text
    assert "refresh" not in done.reply.headers
    assert office.path(f"/contacts/{three[0]}") in done.links
    file = office.open(f"/jobs/{job}/results.csv")
    assert file.reply.headers["content-disposition"] == 'attachment; filename="results.csv"'
    head, *rows = csv.reader(StringIO(file.html.removeprefix("\ufeff")))
    assert head[:5] == ["row", "name", "email", "phone", "result"]
    assert [row[1:5] for row in rows] == [
        ["Ann", "ann@example.com", "", "invited"],
        ["Ben", "ben@example.com", "", "invited"],
        ["'=Cleo()", "", "", "no_address"],
    ]
    assert len(office.open(f"/jobs/{job}/results.csv?only=refused").html.splitlines()) == 2


@holds("S4.4")
def test_everybody_whom_the_filter_finds_is_invited_and_nobody_else(
    office: Office, http: Http, people: People, three: list[str]
) -> None:
    noted(http, people, name="Other", emails=["other@example.com"])
    page = office.open("/contacts?tag=autumn")
    seen = office.browsers["owner"].submit(
        next(one for one in page.forms if "tag" in one.fields and "form_token" in one.fields)
    )
    assert "Send to 2" in seen.text
    office.browsers["owner"].submit(seen.form(GROUP), step="send")
    office.world.run()

    assert sorted(one.delivery.address for one in office.world.email.inbox) == ["ann@example.com", "ben@example.com"]


def test_a_search_by_name_is_no_filter_of_a_group(office: Office, three: list[str]) -> None:
    assert "everybody whom this filter finds" in office.open("/contacts?tag=autumn").text
    assert "everybody whom this filter finds" not in office.open("/contacts?tag=autumn&q=ann").text


def test_while_one_is_under_way_the_next_waits_and_it_can_be_stopped(office: Office, three: list[str]) -> None:
    seen = ticked(office, three[0])
    running = office.browsers["owner"].submit(seen.form(GROUP), step="send")
    other = office.browsers["owner"].submit(ticked(office, three[1]).form(GROUP), step="send")
    assert other.status == 409
    assert "under way" in other.alert
    assert [link for link in other.links if "/jobs/" in link]

    stopped = office.browsers["owner"].submit(running.form("/cancel"))
    assert "Stopped" in stopped.text
    office.world.run()
    assert not office.world.email.inbox
    assert "Under way" in office.browsers["owner"].submit(other.form(GROUP), step="send").text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"role": "owner"}, 422),
        ({"channel": "pigeon"}, 400),
        ({"note": "n" * 501}, 400),
        ({"role": "king"}, 400),
        ({"state": "king", "tag": ""}, 400),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_nothing_is_sent(
    office: Office, three: list[str], wrong: dict[str, str], status: int
) -> None:
    picked = () if "state" in wrong else three[:1]
    page = ticked(office, *picked, step="send", **wrong)
    office.world.run()

    assert page.status == status
    assert page.alert
    assert not office.world.email.inbox


def test_nobody_ticked_and_foreign_ids_reach_nobody(office: Office) -> None:
    page = ticked(office, "con_0000000000000000", step="preview")
    assert "Send to" not in page.text
    assert "Refused" in page.text


@holds("A22")
def test_staff_tick_nobody_and_see_no_job(office: Office, three: list[str]) -> None:
    running = office.browsers["owner"].submit(ticked(office, three[0]).form(GROUP), step="send")
    path = running.form("/cancel").action.removesuffix("/cancel")
    office.world.run()

    assert "ticked" not in office.open("/contacts", "staff").text
    assert ticked(office, three[1], by="staff", step="send").status == 403
    for one in (path, f"{path}/results.csv"):
        assert office.browsers["staff"].open(one).status == 404
