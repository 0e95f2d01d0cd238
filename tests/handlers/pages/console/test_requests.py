"""Requests and services in the console: the inbox, the answer, handing on, and what is offered."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.service import Service
from tests.handlers.asking import Asking
from tests.handlers.browser import Form, Page
from tests.handlers.office import Office
from tests.holding import holds


def inbox(asking: Asking, query: str = "", role: str = "owner") -> Page:
    return asking.office.open(f"/requests{query}", role)


def opened(asking: Asking, role: str = "owner") -> Page:
    return asking.office.open(f"/requests/{asking.asked[-1].id}", role)


def press(asking: Asking, page: Page, form: str, role: str = "owner", **typed: str) -> Page:
    return asking.office.browsers[role].submit(page.form(form), **typed)


@holds("S1.9")
def test_what_waits_is_in_the_inbox_until_it_is_answered(asking: Asking) -> None:
    asking.ask(subject="My plan")
    page = inbox(asking, "?status=open")
    assert "Cleo: My plan" in page.text
    assert "waits since" in page.text

    after = press(asking, opened(asking), "/write", text="Here it is.")
    assert "Your answer is on its way" in after.text
    assert "My plan" not in inbox(asking, "?status=open").text
    assert "My plan" in inbox(asking, "?status=answered").text
    asking.world.run()
    mails = [one for one in asking.world.email.notices if one.delivery.address == "cleo@example.com"]
    assert asking.thread in mails[-1].message.text


def test_of_two_who_answer_at_once_the_second_reads_the_first_and_keeps_what_was_typed(asking: Asking) -> None:
    asking.ask()
    first, second = opened(asking), opened(asking, "admin")
    press(asking, first, "/write", text="Yes.")
    refused = press(asking, second, "/write", "admin", text="No.")

    assert refused.status == 412
    assert "Somebody has written here meanwhile" in refused.alert
    assert "Yes." in refused.text
    assert refused.form("/write").fields["text"] == "No."
    press(asking, refused, "/write", "admin")
    assert [one.text for one in asking.lines][1:] == ["Yes.", "No."]


def test_a_request_is_handed_on_to_a_colleague_and_back_to_all(asking: Asking) -> None:
    asking.ask(subject="My plan")
    reference = refs.membership(asking.office.place.id, asking.office.users["admin"].id, "admin")
    admin = asking.world.item(reference)
    page = opened(asking)
    after = press(asking, page, "/assign", to=admin.id)
    assert "Handed on" in after.text
    assert asking.asked[0].assigned_to == admin.id
    assert "My plan" in inbox(asking, "?mine=on", "admin").text
    assert "My plan" not in inbox(asking, "?mine=on").text

    refused = press(asking, page, "/assign", to="mem_nobody")
    assert refused.status == 422
    assert "Choose somebody who serves them" in refused.alert
    press(asking, page, "/assign", to="")
    assert asking.asked[0].assigned_to == ""


def test_a_closed_request_is_opened_again_before_it_is_answered(asking: Asking) -> None:
    asking.ask()
    page = opened(asking)
    closed = press(asking, page, "/close")
    assert not closed.has_form("/write")
    refused = press(asking, page, "/write", text="Too late?")
    assert refused.status == 412
    assert "Too late?" in refused.text
    assert press(asking, closed, "/reopen").has_form("/write")


def test_staff_see_only_the_requests_of_whom_they_serve(asking: Asking) -> None:
    asking.ask(subject="My plan")

    assert "My plan" not in inbox(asking, role="staff").text
    assert opened(asking, "staff").status == 404


def test_whoever_only_works_here_is_led_from_the_portal_to_the_inbox(asking: Asking) -> None:
    page = asking.office.browsers["owner"].open(f"{asking.path}/requests")

    assert page.has_form("/sign-out")
    assert asking.office.path("/services") in page.links


def offering(office: Office) -> Form:
    """The form as it is: only clients may ask."""
    return office.open("/services").form("/services")


def services(office: Office) -> list[Service]:
    return [one for ref, one in office.world.store.items.items() if ref.kind == "service"]


@holds("S1.7")
def test_a_service_is_offered_changed_retired_and_offered_again(office: Office) -> None:
    form = offering(office)
    for _ in range(2):
        page = office.browsers["owner"].submit(form, name="Career review", description="An hour")
    assert "It is offered now" in page.text
    (service,) = services(office)
    assert service.askers == ("client",)

    one = office.open(f"/services/{service.id}")
    office.browsers["owner"].submit(one.form(f"/services/{service.id}"), name="Review", guest="on", position="3")
    (service,) = services(office)
    assert (service.name, service.askers, service.position) == ("Review", ("client", "guest"), 3)

    retired = office.browsers["owner"].submit(one.form("/retire"))
    assert "Not offered now" in retired.text
    assert "Review" not in office.browsers["client"].open(f"/me/{office.place.id}/requests").text
    office.browsers["owner"].submit(retired.form("/restore"))
    assert "Review" in office.browsers["client"].open(f"/me/{office.place.id}/requests").text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12", 12), ("1000", 999), ("9" * 5_000, 999), ("first", 0), ("-1", 0)],
    ids=["fits", "beyond", "endless", "words", "below"],
)
def test_a_place_in_the_list_is_a_number_of_three_digits(office: Office, typed: str, kept: int) -> None:
    office.browsers["owner"].submit(offering(office), name="Career review", position=typed)

    assert [one.position for one in services(office)] == [kept]


@pytest.mark.parametrize(("typed", "field"), [({"name": " "}, "name"), ({"name": "Review", "client": None}, "askers")])
def test_a_service_that_cannot_be_offered_is_refused_at_its_field(
    office: Office, typed: dict[str, str | None], field: str
) -> None:
    page = office.browsers["owner"].submit(offering(office), **typed, description="An hour")

    assert page.status == 422
    assert f"#{field}" in page.links
    assert page.form("/services").fields["description"] == "An hour"
    assert not services(office)


def test_staff_read_what_is_offered_and_change_nothing(office: Office) -> None:
    form = office.open("/services").form("/services")
    office.browsers["owner"].submit(form, name="Career review")
    page = office.open("/services", "staff")
    assert "Career review" in page.text
    assert not page.has_form("/services")

    token = page.form("/sign-out").fields["form_token"]
    refused = office.browsers["staff"].post(form.action, {"form_token": token, "name": "Mine", "client": "on"})
    assert refused.status == 403
    assert len(services(office)) == 1


def test_of_two_who_change_a_service_the_second_sees_it_and_decides(office: Office) -> None:
    office.browsers["owner"].submit(office.open("/services").form("/services"), name="Review")
    (service,) = services(office)
    path = f"/services/{service.id}"
    first, second = office.open(path), office.open(path, "admin")
    office.browsers["owner"].submit(first.form(path), name="First")
    refused = office.browsers["admin"].submit(second.form(path), name="Second")

    assert refused.status == 412
    assert services(office)[0].name == "First"
    office.browsers["admin"].submit(refused.form(path))
    assert services(office)[0].name == "Second"
