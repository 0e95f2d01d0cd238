"""Requests on pages: a client asks, the team answers where the notification's link leads, and files come along."""

import pytest

from chalicelib.services.requests import offering
from chalicelib.services.requests.offering import ServiceDraft
from tests.handlers.asking import PDF, Asking, has_client, put_file
from tests.handlers.browser import Browser
from tests.handlers.visits import signed_in, with_login
from tests.holding import holds


@holds("S1.7", "S1.8")
def test_a_client_sees_what_is_offered_asks_for_it_and_finds_the_thread(asking: Asking) -> None:
    place, owner = asking.office.place, asking.office.users["owner"]
    review = offering.create(asking.world.context, owner, place.id, ServiceDraft(name="Career review"), None)
    page = asking.client.open(f"{asking.path}/requests?service={review.id}")
    assert "Career review" in page.text
    assert page.form("/requests").fields["service"] == review.id

    arrived = asking.client.submit(page.form("/requests"), subject="My CV", text="Could you look\r\nthrough it?")
    assert arrived.path == f"{asking.thread}?told=asked"
    assert "Your request is on its way" in arrived.text
    assert "Could you look\nthrough it?" in arrived.text
    assert asking.asked[0].service == review.id
    assert "My CV" in asking.client.open(asking.path).text, "on the portal page"
    assert "My CV" in asking.client.open(f"{asking.path}/requests").text


def test_a_double_click_and_the_back_button_make_one_request_and_one_message(asking: Asking) -> None:
    form = asking.client.open(f"{asking.path}/requests").form("/requests")
    for _ in range(2):
        page = asking.client.submit(form, text="When?")
    assert len(asking.asked) == 1

    for _ in range(2):
        after = asking.client.submit(page.form("/write"), text="I mean the session.")
    assert after.status == 200
    assert [one.text for one in asking.lines] == ["When?", "I mean the session."]


@pytest.mark.parametrize(
    ("typed", "field", "kept"),
    [
        ({"text": " ", "subject": "My CV"}, "text", "My CV"),
        ({"kind": "service", "service": "", "text": "Please", "subject": "My CV"}, "service", "My CV"),
        ({"kind": "service", "service": "svc_1", "text": "Please", "subject": "My CV"}, "service", "My CV"),
        ({"text": "x" * 4001, "subject": "My CV"}, "text", "My CV"),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(
    asking: Asking, typed: dict[str, str], field: str, kept: str
) -> None:
    place, owner = asking.office.place, asking.office.users["owner"]
    offering.create(asking.world.context, owner, place.id, ServiceDraft(name="Career review"), None)
    page = asking.ask(**typed)

    assert page.status == 422
    assert page.described.get(field) or f"#{field}" in page.links
    assert page.form("/requests").fields["subject"] == kept
    assert not asking.asked


@holds("S1.9")
def test_the_links_page_asks_staff_to_sign_in_and_returns_them_to_the_answer(asking: Asking) -> None:
    asking.ask(subject="My plan")
    staff = asking.office.users["owner"]
    browser = Browser()
    answering = signed_in(browser, staff, asking.thread)
    assert answering.path == asking.thread
    assert "When is the next session?" in answering.text

    browser.submit(answering.form("/write"), text="On Thursday.")
    page = asking.client.open(asking.thread)
    assert "On Thursday." in page.text
    assert "Answered" in page.text
    assert asking.lines[-1].by_team


@holds("A22")
@pytest.mark.parametrize("role", ["stranger", "staff"])
def test_whoever_is_not_concerned_finds_nothing(asking: Asking, role: str) -> None:
    asking.ask(text="Something private")
    browser = asking.office.browsers[role]
    before = dict(asking.world.store.items)
    token = browser.open("/me").form("/sign-out").fields["form_token"]

    pages = [browser.open(asking.thread), browser.open(asking.office.path(f"/requests/{asking.asked[0].id}"))]
    pages += [
        browser.post(f"{asking.thread}/{verb}", {"form_token": token, "text": "Hello", "file": "msg_1~fil_1"})
        for verb in ("write", "close", "reopen", "remove")
    ]
    assert {page.status for page in pages} == {404}
    assert asking.world.store.items == before


def test_a_file_is_put_into_the_bucket_checked_and_handed_out(asking: Asking) -> None:
    page = asking.ask()
    policy = page.reply.headers["content-security-policy"]
    assert "form-action 'self' https://files.test;" in policy
    attached = put_file(asking, asking.client, page)
    assert "One file goes with your message" in attached.text

    sent = asking.client.submit(attached.form("/write"), text="")
    assert "being checked" in sent.text
    asking.world.run()
    page = asking.client.open(asking.thread)
    assert "plan.pdf" in page.text
    (link,) = [one for one in page.links if "/files/" in one]
    for browser in (asking.client, asking.office.browsers["owner"]):
        browser.open(link)
        assert asking.world.files.browser_gets(browser.left_for) == (PDF, "application/pdf", "plan.pdf")
    assert asking.office.browsers["stranger"].open(link).status == 404


def test_a_file_of_another_kind_is_not_handed_out_and_can_be_taken_away(asking: Asking) -> None:
    attached = put_file(asking, asking.client, asking.ask(), b"MZ\x90\x00program\x00", "setup.exe")
    asking.client.submit(attached.form("/write"), text="Here it is")
    asking.world.run()
    page = asking.client.open(asking.thread)

    assert "this kind of file is not accepted" in page.text
    assert not [one for one in page.links if "/files/" in one]
    after = asking.client.submit(page.form("/remove"))
    assert "The file is removed" in after.text
    assert "setup.exe" not in after.text


def test_what_was_attached_stays_attached_after_a_refusal_and_anything_else_in_the_address_is_nothing(
    asking: Asking,
) -> None:
    attached = put_file(asking, asking.client, asking.ask())
    refused = asking.client.submit(attached.form("/write"), text="x" * 4001)

    assert refused.status == 422
    assert "One file goes with your message" in refused.text
    assert refused.form("/write").fields["files"].startswith("upl_")
    odd = asking.client.open(f"{asking.thread}/upl_1~..~msg_AaMYXFAAAAAAAAAB")
    assert odd.status == 200
    assert "goes with your message" not in odd.text


def test_a_client_closes_what_is_settled_and_opens_it_again(asking: Asking) -> None:
    page = asking.ask()
    closed = asking.client.submit(page.form("/close"))
    assert "The request is closed" in closed.text
    assert asking.asked[0].status == "closed"
    assert not [one for one in asking.client.open(asking.path).links if asking.asked[0].id in one]

    assert "open again" in asking.client.submit(closed.form("/reopen")).text
    assert asking.client.submit(page.form("/close")).status == 200, "an old page"


def test_a_long_thread_and_a_long_list_are_read_page_by_page(asking: Asking) -> None:
    page = asking.ask(text="Line 0")
    for number in range(1, 35):
        page = asking.client.submit(page.form("/write"), text=f"Line {number}.")
    assert "Line 34." in page.text
    assert "Line 0\n" not in page.text
    (older,) = [one for one in page.links if "before=" in one]
    assert "Line 0\n" in asking.client.open(older).text
    assert asking.client.open(older + "x").status == 400


@holds("S2.8")
def test_a_guest_of_two_asks_for_one_of_them(asking: Asking) -> None:
    world, place = asking.world, asking.office.place
    gus, seats = with_login(world, "Gus"), []
    for name in ("Ann", "Ben"):
        _, client = has_client(world, place, name)
        seats.append(world.join(place, gus, "guest", contact_id=f"con_{name}", subject=client.id))
    browser = Browser()
    page = signed_in(browser, gus, f"{asking.path}/requests")
    browser.submit(page.form("/requests"), text="How are they?", membership=seats[1])

    assert page.text.count("For ") == 2
    assert asking.asked[0].membership == seats[1]
