"""The pages behind a link, without JavaScript, as people walk through them."""

from collections.abc import Callable

import pytest

from chalicelib.domain.addresses import Address
from chalicelib.domain.time import HOUR, MINUTE
from tests.handlers.api.test_links import PASTED
from tests.handlers.browser import Browser
from tests.handlers.gateway import Http, Reply, invoke, make_event
from tests.handlers.people import PASSWORD, PORTAL, People
from tests.handlers.visits import login, sign_in, sign_up
from tests.world import World

Visit = Callable[..., Browser]
Invited = Callable[..., str]


@pytest.mark.parametrize("stage", ["", "/api"])
def test_from_the_message_to_the_portal(world: World, visit: Visit, invited: Invited, stage: str) -> None:
    object.__setattr__(world.outside, "base_url", f"https://usher.test{stage}")
    path = stage + invited()
    browser = visit(stage)

    landing = browser.open(path)
    assert landing.status == 200
    assert "Acme Coaching" in landing.text
    assert landing.form("/sign-up").fields["name"] == "Jane Doe"
    accept = sign_up(browser, landing)
    assert accept.status == 200
    assert "jane@example.com" in accept.text
    done = browser.submit(accept.form("/accept"))

    assert done.status == 200
    assert PORTAL in done.links
    assert browser.open(path).links == done.links
    assert all(form.action.startswith(f"{stage}/i/") for page in (landing, accept) for form in page.forms)


def test_a_link_that_was_handed_over_asks_for_a_code_and_the_password_once(
    world: World, visit: Visit, invited: Invited
) -> None:
    browser = visit()
    landing = browser.open(invited(email="jane@example.com", channel="link"))
    assert "password" not in landing.form("/sign-up").fields

    code = browser.submit(landing.form("/sign-up"), name="Jane Doe")
    assert code.status == 202
    assert "j***@e***.com" in code.text
    world.run()
    weak = browser.submit(code.form("/sign-up"), code=world.email.inbox[-1].code, password="short")
    assert weak.status == 422
    accept = browser.submit(weak.form("/sign-up"), code=world.email.inbox[-1].code, password=PASSWORD)

    assert accept.has_form("/accept")


def test_a_typed_address_is_carried_to_the_code_page_and_back(world: World, visit: Visit, invited: Invited) -> None:
    browser = visit()
    landing = browser.open(invited(name="Carl", channel="link"))
    code = browser.submit(landing.form("/sign-up"), address="carl@example.com")
    world.run()
    wrong = browser.submit(code.form("/sign-up"), code="000000", password=PASSWORD)
    assert (wrong.status, wrong.described) == (422, {"code": "code-hint code-error"})
    assert wrong.form("/sign-up").fields["address"] == "carl@example.com"
    assert "c***@e***.com" in wrong.text

    accept = browser.submit(wrong.form("/sign-up"), code=f" {world.email.inbox[-1].code} ", password=PASSWORD)
    assert accept.has_form("/accept")


def test_a_link_from_an_sms_names_the_number_that_will_be_the_login(http: Http, visit: Visit, invited: Invited) -> None:
    path = invited(email="jane@example.com", phone="+12015550123", name="Jane", channel="sms")

    assert "•••23" in visit().open(path).text
    assert "j***@" not in visit().open(path).html
    assert http.get(path.replace("/i/", "/v1/links/")).json["recipient_hint"] == "•••23"


def test_another_code_can_be_asked_for(world: World, visit: Visit, invited: Invited) -> None:
    browser = visit()
    landing = browser.open(invited(name="Carl", channel="link"))
    code = browser.submit(landing.form("/sign-up"), address="carl@example.com")
    world.run()
    world.later(2 * MINUTE)
    again = browser.submit(next(one for one in code.forms if "resend" in one.fields))
    world.run()

    assert again.status == 202
    assert len({sent.code for sent in world.email.inbox}) == 2
    accept = browser.submit(again.form("/sign-up"), code=world.email.inbox[-1].code, password=PASSWORD)
    assert accept.has_form("/accept")


def test_someone_with_a_login_signs_in_and_accepts(world: World, visit: Visit, invited: Invited) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited()
    wrong = sign_in(browser, path, "jane@example.com", "wrong password")
    assert wrong.status == 401
    assert wrong.form("/sign-in").fields["identifier"] == "jane@example.com"
    assert wrong.alert

    accept = browser.submit(wrong.form("/sign-in"), password=PASSWORD)

    assert browser.submit(accept.form("/accept")).status == 200


def test_signing_up_with_an_address_that_has_a_login_offers_to_sign_in(
    world: World, visit: Visit, invited: Invited
) -> None:
    login(world, "jane@example.com", "another password")
    browser, path = visit(), invited()

    page = sign_up(browser, browser.open(path), name="Jane D.")

    assert page.status == 409
    assert page.alert
    assert f"{path}/sign-in" in page.links
    assert page.form("/sign-up").fields["name"] == "Jane D."


def test_a_weak_password_keeps_the_name_and_says_so_beside_the_field(visit: Visit, invited: Invited) -> None:
    browser = visit()

    page = sign_up(browser, browser.open(invited()), name="Jane D.", password="tooshort1")

    assert page.status == 422
    assert page.form("/sign-up").fields["name"] == "Jane D."
    assert page.described == {"password": "password-hint password-error"}
    assert "tooshort1" not in page.html


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"address": ""}, "address"),
        ({"address": "carl"}, "address"),
        ({"address": "carl@"}, "address"),
        ({"address": "+1 234"}, "address"),
        ({"address": "carl@example.com, eve@example.com"}, "address"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    visit: Visit, invited: Invited, typed: dict[str, str], field: str
) -> None:
    browser = visit()
    landing = browser.open(invited(email="", name="Carl", channel="link"))

    page = browser.submit(landing.form("/sign-up"), **({"name": "Carl", "address": "carl@example.com"} | typed))

    assert (page.status, list(page.described)) == (422, [field])
    kept = {"name": "Carl", "address": "carl@example.com"}
    kept.pop(field)
    assert kept.items() <= page.form("/sign-up").fields.items()


def test_a_forgotten_password_is_reset_by_a_code_and_signs_in(world: World, visit: Visit, invited: Invited) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited()
    page = browser.open(f"{path}/forgot")
    assert browser.submit(page.form("/forgot"), identifier="").described == {"identifier": "identifier-error"}
    reset = browser.submit(page.form("/forgot"), identifier="jane@example.com")
    wrong = browser.submit(reset.form("/reset"), code="000000", password="a new password")
    assert (wrong.status, wrong.described) == (422, {"code": "code-hint code-error"})
    weak = browser.submit(wrong.form("/reset"), code=world.logins.sent[-1][1], password="short")
    assert list(weak.described) == ["password"]

    accept = browser.submit(weak.form("/reset"), code=world.logins.sent[-1][1], password="a new password")

    assert accept.has_form("/accept")


def test_nobody_learns_whether_an_address_has_a_login(world: World, visit: Visit, invited: Invited) -> None:
    login(world, "jane@example.com")
    browser, path = visit(), invited()
    page = browser.open(f"{path}/forgot")
    known = browser.submit(page.form("/forgot"), identifier="jane@example.com")
    unknown = browser.submit(page.form("/forgot"), identifier="kate@example.com")

    assert known.status == unknown.status == 200
    assert known.html.replace("jane@", "kate@") == unknown.html


def test_a_temporary_password_is_replaced_first(world: World, visit: Visit, invited: Invited) -> None:
    world.logins.add_temporary(Address("email", "jane@example.com"), "temporary password")
    browser = visit()
    page = sign_in(browser, invited(), "jane@example.com", "temporary password")
    weak = browser.submit(page.form("/new-password"), password="short")
    assert (weak.status, list(weak.described)) == (422, ["password"])

    accept = browser.submit(weak.form("/new-password"), password=PASSWORD)

    assert accept.has_form("/accept")


def test_another_account_proves_the_invited_address_by_a_code(world: World, visit: Visit, invited: Invited) -> None:
    login(world, "jane@work.example")
    browser, path = visit(), invited(phone="+12015550123", name="Jane")
    wrong_account = sign_in(browser, path, "jane@work.example")
    assert wrong_account.status == 403
    assert "jane@work.example" in wrong_account.text
    code = browser.submit(wrong_account.form("/claim"))
    assert code.status == 202
    world.run()
    wrong = browser.submit(code.form("/claim"), code="000000")
    assert (wrong.status, list(wrong.described)) == (422, ["code"])

    accept = browser.submit(wrong.form("/claim"), code=world.sms.inbox[-1].code)

    assert browser.submit(accept.form("/accept")).status == 200


def test_the_code_goes_where_the_link_went_and_the_page_offers_the_other_way(
    world: World, visit: Visit, invited: Invited
) -> None:
    login(world, "jane@work.example")
    browser, path = visit(), invited(phone="+12015550123", email="jane@example.com", name="Jane", channel="sms")
    wrong_account = sign_in(browser, path, "jane@work.example")
    first, other = (one for one in wrong_account.forms if one.action.endswith("/claim"))
    assert ("channel" in first.fields, other.fields["channel"]) == (False, "email")
    assert "Send it to j***@" in wrong_account.text
    code = browser.submit(first)
    assert "•••23" in code.text
    world.run()
    assert world.sms.inbox[-1].delivery.code
    assert browser.submit(next(one for one in code.forms if "channel" in one.fields)).status == 429

    world.later(MINUTE)
    code = browser.submit(other)
    assert (code.status, "j***@" in code.text) == (202, True)
    world.run()
    wrong = browser.submit(code.form("/claim"), code="000000")
    assert (wrong.status, "j***@" in wrong.text) == (422, True)
    typed = world.email.inbox[-1].code
    accept = browser.submit(wrong.form("/claim"), code=f"{typed[:3]}-{typed[3:]}")

    assert browser.submit(accept.form("/accept")).status == 200


ARABIC = {48 + number: 0x660 + number for number in range(10)}


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", "{0}\u2013{1}", " {0}{1} ", "arabic"])
def test_a_code_is_taken_as_people_type_it(world: World, visit: Visit, invited: Invited, form: str) -> None:
    browser, path = visit(), invited(email="jane@example.com", name="Jane Doe", channel="link")
    asked = browser.open(path)
    code = browser.submit(asked.form("/sign-up"), name="Jane")
    world.run()
    sent = world.email.inbox[-1].code
    for malformed in ("12345", "abcdef", "12 34") * 2:
        code = browser.submit(code.form("/sign-up"), code=malformed, password=PASSWORD)
        assert code.status == 422
    field = code.html[code.html.index('id="code"') :].partition(">")[0]
    assert 'inputmode="numeric"' in field
    assert 'maxlength="20"' in field
    assert 'pattern="[\\p{Nd}\\p{Pd}\\s]*"' in field
    typed = sent.translate(ARABIC) if form == "arabic" else form.format(sent[:3], sent[3:])

    assert browser.submit(code.form("/sign-up"), code=typed, password=PASSWORD).has_form("/accept")


def test_another_account_can_be_chosen(world: World, visit: Visit, invited: Invited) -> None:
    login(world, "jane@work.example")
    browser, path = visit(), invited()
    wrong_account = sign_in(browser, path, "jane@work.example")

    landing = browser.submit(wrong_account.form("/sign-out"))

    assert landing.has_form("/sign-up")
    assert "__Host-usher-session" not in browser.cookies


def test_where_no_code_can_be_sent_the_page_says_so_and_offers_the_other_way(
    world: World, visit: Visit, invited: Invited
) -> None:
    login(world, "jane@work.example")
    browser, path = visit(), invited()
    wrong_account = sign_in(browser, path, "jane@work.example")
    world.without_sender("email")

    page = browser.submit(wrong_account.form("/claim"))

    assert page.status == 422
    assert page.alert
    assert page.has_form("/sign-out")


def test_declining_asks_first(world: World, http: Http, people: People, visit: Visit, invited: Invited) -> None:
    browser, path = visit(), invited()
    confirm = browser.open(f"{path}/decline")
    assert http.get(path.replace("/i/", "/v1/links/")).status == 200

    # A reason is asked for only once it is kept.
    assert confirm.form("/decline").fields["reason"] == ""
    declined = browser.submit(confirm.form("/decline"))

    assert declined.status == 200
    assert browser.open(path).status == 410


def test_a_double_click_on_accept_shows_that_it_is_done(visit: Visit, invited: Invited) -> None:
    browser = visit()
    accept = sign_up(browser, browser.open(invited()))

    first, second = (browser.submit(accept.form("/accept")) for _ in range(2))

    assert (first.status, second.status) == (200, 200)
    assert first.html == second.html


def test_a_double_click_on_sign_up_makes_one_login(world: World, visit: Visit, invited: Invited) -> None:
    browser = visit()
    landing = browser.open(invited())

    first, second = (sign_up(browser, landing) for _ in range(2))

    assert first.has_form("/accept")
    assert second.has_form("/accept")
    assert len(world.logins.accounts) == 1


def test_the_back_button_after_accepting_leads_to_done(visit: Visit, invited: Invited) -> None:
    browser, path = visit(), invited()
    landing = browser.open(path)
    accept = sign_up(browser, landing)
    browser.submit(accept.form("/accept"))

    assert PORTAL in browser.open(path).links
    assert PORTAL in sign_up(browser, landing).links


def test_a_session_that_ran_out_shows_the_invitation_again(world: World, visit: Visit, invited: Invited) -> None:
    browser, path = visit(), invited()
    accept = sign_up(browser, browser.open(path))
    world.later(12 * HOUR)

    landing = browser.submit(accept.form("/accept"))

    assert landing.has_form("/sign-up")
    assert f"{path}/sign-in" in landing.links


@pytest.mark.parametrize("address", ["/sign-up", "/new-password", "/reset", "/sign-out", "/claim", "/accept"])
def test_an_address_of_a_form_that_is_opened_or_reloaded_leads_back(
    visit: Visit, invited: Invited, address: str
) -> None:
    browser, path = visit(), invited()

    page = browser.open(path + address)

    assert (browser.redirects, page.status) == (1, 200)
    assert page.has_form("/sign-up")


def test_an_offer_that_changed_is_shown_again(world: World, visit: Visit, invited: Invited) -> None:
    browser = visit()
    accept = sign_up(browser, browser.open(invited()))

    changed = browser.submit(accept.form("/accept"), version="7")

    assert changed.status == 409
    assert changed.has_form("/accept") or changed.links


def test_after_a_decline_a_new_invitation_is_asked_for_on_the_page_and_the_inviter_is_told(
    world: World, visit: Visit, invited: Invited
) -> None:
    browser, path = visit(), invited()
    declined = browser.submit(browser.open(f"{path}/decline").form("/decline"))
    assert "has been told" in declined.text

    gone = browser.open(path)
    asked = browser.submit(gone.form("/new-link"))
    world.run()

    assert "has been told" in asked.text
    assert not asked.has_form("/new-link")
    assert [one.delivery.name.split("#")[2] for one in world.notices] == ["declined", "link_requested"]


def redirected(path: str, method: str = "GET") -> Reply:
    return invoke(make_event(method, path, {"Accept": "text/html"}, b"" if method == "POST" else None, "pasted"))


@pytest.mark.parametrize("behind", PASTED)
def test_a_pasted_link_leads_to_its_clean_address_and_writes_nothing(
    world: World, invited: Invited, behind: str
) -> None:
    path = invited()
    before = dict(world.store.items)

    for method in ("GET", "HEAD"):
        reply = redirected(path + behind, method)
        assert (reply.status, reply.headers["location"]) == (308, path)
    assert redirected(f"{path}{behind}/sign-in").headers["location"] == f"{path}/sign-in"
    assert redirected(f"{path}{behind}/accept", "POST").headers["location"] == f"{path}/accept"
    assert redirected(f"{path}{behind}?utm_source=x&address=own").headers["location"] == f"{path}?address=own"
    assert redirected(f"{path}?utm_source=x&fbclid=y").status == 200
    assert world.store.items == before


@pytest.mark.parametrize("pasted", ["x.", "%2F%2Fevil.example", "https:%2F%2Fevil.example", "A" * 40 + "."])
def test_what_is_no_link_leads_nowhere(invited: Invited, pasted: str) -> None:
    path = invited()
    token = path.rpartition("/")[2]

    for area in ("/i", "/p"):
        reply = redirected(f"{area}/{pasted}")
        assert (reply.status, "location" in reply.headers) == (404, False)
    assert redirected(f"/p/{token}.").status == 404
