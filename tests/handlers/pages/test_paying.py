"""The pages where people pay, without JavaScript, as people walk through them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.order import Order
from chalicelib.domain.package import Package
from chalicelib.domain.payment import Dispute
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.core.links import payment_url
from chalicelib.services.sales import packages
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import invoke, make_event
from tests.handlers.pages.test_safety import token_of
from tests.holding import holds
from tests.services.selling import PAY, Shop
from tests.world import World

Visit = Callable[..., Browser]


@pytest.fixture
def empty_world() -> Shop:
    return Shop()


@pytest.fixture
def shop(world: World) -> Shop:
    assert isinstance(world, Shop)
    return world


def path_of(shop: Shop, order: Order) -> str:
    return payment_url(shop.context, order.id, order.generation).removeprefix("https://usher.test")


def page_of(shop: Shop, package: Package) -> str:
    return f"/p/{shop.page_of(package)}"


def ordered(shop: Shop, **wanted: Any) -> tuple[Order, str]:
    """An order that an invitation waits for, and the path of its page as it came in the message."""
    _, order = shop.gated(**wanted)
    return order, path_of(shop, order)


def test_a_pasted_link_to_an_order_or_a_package_leads_to_its_clean_address(shop: Shop) -> None:
    for path in (ordered(shop)[1], page_of(shop, shop.sells(page=True))):
        before = dict(shop.store.items)
        for pasted, clean in ((f"{path}).", path), (f"{path}%0A/done?x=y", f"{path}/done")):
            reply = invoke(make_event("GET", pasted, {"Accept": "text/html"}, None, "pasted"))
            assert (reply.status, reply.headers["location"]) == (308, clean)
        assert shop.store.items == before


@holds("S3.12")
def test_the_payer_sees_what_is_sold_by_whom_and_where_the_invitation_goes(shop: Shop, visit: Visit) -> None:
    package = shop.sells(description="Online or in Bern.", terms="Valid for one year.")
    order = shop.order_of(shop.invites_to((package, PAY)))

    page = visit().open(path_of(shop, order))

    assert page.status == 200
    for told in (
        "Ten sessions",
        "€120.00",
        "Online or in Bern.",
        "Valid for one year.",
        "Acme",
        "Olga",
        "j***@e***.com",
    ):
        assert told in page.text
    assert "jane@example.com" not in page.html
    assert page.form("/checkout").fields.keys() == {"form_token"}


@holds("S3.12")
def test_from_the_message_to_the_provider_and_back_to_thanks(shop: Shop, visit: Visit) -> None:
    order, _ = ordered(shop)
    path, browser = f"/p/{shop.letters('/p/')[-1].token}", visit()

    browser.submit(browser.open(path).form("/checkout"))
    assert browser.left_for.startswith("https://pay.test/cs_")
    waiting = browser.open(f"{path}/done")
    assert "We wait for the confirmation" in waiting.text
    assert {f"{path}/done", path} == set(waiting.links)
    shop.pays(order)
    thanks = browser.open(f"{path}/done")

    assert thanks.status == 200
    assert "your payment has arrived" in thanks.text
    assert "j***@e***.com" in thanks.text
    assert browser.open(path).text == thanks.text
    assert len(shop.letters("/i/")) == 1


def test_whoever_pays_never_sees_the_link_of_the_client(shop: Shop, visit: Visit) -> None:
    order, path = ordered(shop)
    browser = visit()
    browser.submit(browser.open(path).form("/checkout"))
    seen = [browser.open(path), browser.open(f"{path}/done")]
    shop.pays(order)
    seen += [browser.open(path), browser.open(f"{path}/done")]

    for page in seen:
        assert "/i/" not in page.html
        assert shop.letters("/i/")[0].token not in page.html
        assert "jane@" not in page.html


def test_a_click_more_leads_to_the_same_page_of_the_provider(shop: Shop, visit: Visit) -> None:
    _, path = ordered(shop)
    browser = visit()
    form = browser.open(path).form("/checkout")

    seen = set()
    for _ in range(2):
        browser.submit(form)
        seen.add(browser.left_for)

    assert len(seen) == 1
    assert len(shop.billing.pages) == 1


def test_only_the_pages_that_lead_to_the_provider_let_a_form_leave(shop: Shop, visit: Visit) -> None:
    _, path = ordered(shop)
    sold = page_of(shop, shop.sells(name="Page", page=True))
    dead = f"/p/{'A' * 40}"
    browser = visit()
    browser.submit(browser.open(path).form("/checkout"))

    def rule(path: str) -> str:
        policy = visit().open(path).reply.headers["content-security-policy"]
        return next(one for one in policy.split("; ") if one.startswith("form-action"))

    assert rule(path) == rule(sold) == "form-action 'self' https:"
    assert rule(f"{path}/done") == rule(dead) == "form-action 'self'"
    shop.outside = replace(shop.context, base_url="http://127.0.0.1:8000")
    assert rule(path) == "form-action 'self' https: http://127.0.0.1:* http://localhost:*"


def test_where_no_provider_is_connected_the_page_says_whom_to_ask(shop: Shop, visit: Visit) -> None:
    order, path = ordered(shop)
    form = (browser := visit()).open(path).form("/checkout")
    shop.billing.connected.clear()

    page = browser.open(path)
    assert "ask them how to pay" in page.text
    assert page.forms == []
    assert browser.submit(form).text == page.text
    shop.marks_paid(order)
    shop.run()
    assert "your payment has arrived" in browser.open(path).text


def dispute(shop: Shop, order: Order) -> None:
    shop.pays(order)
    shop.billing.changes("pi_1", dispute=Dispute.OPEN)
    shop.hears(shop.billing.signal("charge.dispute.created"))


def refund(shop: Shop, order: Order) -> None:
    shop.pays(order)
    shop.billing.changes("pi_1", refunded=order.amount)
    shop.hears(shop.billing.signal("charge.refunded"))


ENDS: dict[str, tuple[Callable[[Shop, Order], object], int, str]] = {
    "paid": (lambda shop, order: shop.pays(order), 200, "your payment has arrived"),
    "too much": (lambda shop, order: shop.pays(order, paid=1), 200, "Somebody at"),
    "disputed": (dispute, 200, "being disputed"),
    "expired": (lambda shop, order: shop.later(40 * DAY), 410, "The time to pay is over"),
    "cancelled": (lambda shop, order: shop.cancels(order), 410, "was cancelled"),
    "refunded": (refund, 410, "was refunded"),
    "superseded": (
        lambda shop, order: (shop.corrects(order.contact, emails=["new@example.com"]), shop.run()),
        410,
        "There is a newer link",
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_page_that_nobody_can_pay_on_says_why_and_does_nothing(shop: Shop, visit: Visit, how: str) -> None:
    end, status, told = ENDS[how]
    order, path = ordered(shop)
    browser = visit()
    form = {"form_token": token_of(browser.open(path))}
    end(shop, order)
    before = dict(shop.store.items)

    pages = [browser.open(path), browser.open(f"{path}/done"), browser.post(f"{path}/checkout", form)]

    for page in pages:
        assert (page.status, page.forms) == (status, [])
        assert told in page.text
        assert not [name for name in ("Jane", "jane@", "new@", "n***") if name in page.html]
    assert not browser.left_for
    assert shop.store.items == before


@pytest.mark.parametrize("how", ["expired", "superseded"])
def test_whoever_comes_back_from_the_provider_is_told_to_wait_whatever_happened_meanwhile(
    shop: Shop, visit: Visit, how: str
) -> None:
    order, path = ordered(shop)
    browser = visit()
    browser.submit(browser.open(path).form("/checkout"))
    ENDS[how][0](shop, order)

    page = browser.open(f"{path}/done")

    assert page.status == 200
    assert page.links == [f"{path}/done"]


def test_an_active_client_can_use_at_once_what_was_paid(shop: Shop, visit: Visit) -> None:
    handed = shop.invites_and_sends()
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))
    order = shop.assigns_packages(handed.invitation.contact, (shop.sells(), PAY)).order
    assert order is not None
    path = path_of(shop, order)

    assert "it can be used" in visit().open(path).text
    shop.pays(order)

    assert "can be used now" in visit().open(path).text
    assert "***" not in visit().open(path).text


@holds("S3.12")
@pytest.mark.parametrize("typed", ["jane@example.com", "+12015550123"])
def test_anybody_buys_for_whomever_they_name_and_only_then_is_the_invitation_sent(
    shop: Shop, visit: Visit, typed: str
) -> None:
    package, browser = shop.sells(page=True, terms="Valid for one year."), visit()
    page = browser.open(page_of(shop, package))
    assert page.status == 200
    for told in ("Ten sessions", "€120.00", "Valid for one year.", "Acme", "For somebody else"):
        assert told in page.text
    browser.submit(page.form("/buy"), who="other", name="Jane", address=typed)
    (order,) = shop.billing.pages.values()
    shop.run()
    assert not [*shop.email.inbox, *shop.sms.inbox, *shop.invitations()]

    shop.pays(order)

    assert browser.left_for.startswith("https://pay.test/")
    assert len([*shop.email.inbox, *shop.sms.inbox]) == 1
    thanks = browser.open(f"{path_of(shop, shop.ordered(order.id))}/done")
    assert ("•••23" if typed[0] == "+" else "j***@e***.com") in thanks.text


def test_a_double_click_is_one_order_and_another_child_another(shop: Shop, visit: Visit) -> None:
    path, browser = page_of(shop, shop.sells(page=True)), visit()
    form = browser.open(path).form("/buy")

    for address in ("ben@example.com", "ben@example.com", "cleo@example.com"):
        browser.submit(form, name="Child", address=address)
    assert len({one.id for one in shop.billing.pages.values()}) == 2
    browser.submit(browser.open(path).form("/buy"), name="Child", address="ben@example.com")
    visit_of_another = visit()
    visit_of_another.submit(visit_of_another.open(path).form("/buy"), name="Child", address="ben@example.com")

    assert len({one.id for one in shop.billing.pages.values()}) == 4


def test_a_form_that_is_sent_again_after_the_payment_leads_to_thanks(shop: Shop, visit: Visit) -> None:
    path, browser = page_of(shop, shop.sells(page=True)), visit()
    form = browser.open(path).form("/buy")
    browser.submit(form, name="Jane", address="jane@example.com")
    shop.pays(next(iter(shop.billing.pages.values())))

    again = browser.submit(form, name="Jane", address="jane@example.com")

    assert "your payment has arrived" in again.text
    assert len(shop.billing.pages) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"address": ""}, "address"),
        ({"address": "carl@"}, "address"),
        ({"address": "+1 234"}, "address"),
        ({"address": "carl@example.com, eve@example.com"}, "address"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    shop: Shop, visit: Visit, typed: dict[str, str], field: str
) -> None:
    browser = visit()
    form = browser.open(page_of(shop, shop.sells(page=True))).form("/buy")
    good = {"who": "other", "name": "Carl", "address": "carl@example.com"}

    page = browser.submit(form, **(good | typed))

    assert (page.status, list(page.described)) == (422, [field])
    assert (good.items() - {(field, good[field])}) <= page.form("/buy").fields.items()
    assert "Enter your name" not in page.text
    assert not shop.billing.pages
    browser.submit(page.form("/buy"), **good)
    assert browser.left_for


def test_only_an_address_that_a_message_can_reach_is_asked_for(shop: Shop, visit: Visit) -> None:
    browser, path = visit(), page_of(shop, shop.sells(page=True))
    shop.without_sender("sms")
    form = browser.open(path).form("/buy")

    assert form.kinds["address"] == "email"
    assert browser.submit(form, name="Jane", address="+12015550123").status == 422
    assert not shop.billing.pages


def test_a_full_group_has_no_place_left(shop: Shop, visit: Visit) -> None:
    package, browser = shop.sells(page=True, kind="group", seats=1), visit()
    path = page_of(shop, package)
    form = browser.open(path).form("/buy")
    shop.pays(shop.buys(package))

    page = browser.open(path)
    assert "No place is left" in page.text
    assert page.forms == []
    assert browser.submit(form, name="Ben", address="ben@example.com").text == page.text


def test_what_is_no_longer_sold_says_so(shop: Shop, visit: Visit) -> None:
    package, browser = shop.sells(page=True), visit()
    path = page_of(shop, package)
    form = browser.open(path).form("/buy")
    packages.retire(shop.context, shop.owner, shop.place.id, package.id)

    for page in (browser.open(path), browser.submit(form, name="Ben", address="ben@example.com")):
        assert (page.status, page.forms) == (410, [])
        assert "no longer sold" in page.text
        assert "Ten sessions" not in page.html


def test_while_the_provider_is_down_nothing_is_lost_and_the_page_says_so(shop: Shop, visit: Visit) -> None:
    _, path = ordered(shop)
    sold, browser = page_of(shop, shop.sells(name="Page", page=True)), visit()
    forms = [browser.open(path).form("/checkout"), browser.open(sold).form("/buy")]
    shop.billing.down = True

    for form in forms:
        page = browser.submit(form, name="Jane", address="jane@example.com")
        assert page.status == 503
        assert "Nothing was charged" in page.text
    shop.billing.down = False
    for form in forms:
        browser.left_for = ""
        browser.submit(form, name="Jane", address="jane@example.com")
        assert browser.left_for


def test_an_invitation_held_by_a_dispute_says_that_it_waits(shop: Shop, visit: Visit) -> None:
    order, _ = ordered(shop)
    shop.pays(order)
    path = f"/i/{shop.letters('/i/')[0].token}"
    browser = visit()
    accept = browser.submit(browser.open(path).form("/sign-up"), name="Jane", password="correct horse battery")
    assert accept.has_form("/accept")
    shop.billing.changes("pi_1", dispute=Dispute.OPEN)
    shop.hears(shop.billing.signal("charge.dispute.created"))

    for page in (visit().open(path), browser.open(path), browser.submit(accept.form("/accept"))):
        assert (page.status, page.forms) == (402, [])
        assert "waits for a payment" in page.text

    shop.billing.changes("pi_1", dispute=Dispute.WON)
    shop.hears(shop.billing.signal("charge.dispute.closed"))
    assert browser.open(path).has_form("/accept")


def every_page(shop: Shop, visit: Visit) -> list[Page]:
    _, path = ordered(shop)
    sold, browser = page_of(shop, shop.sells(name="Page", page=True)), visit()
    buying = browser.open(sold)
    pages = [buying, browser.submit(buying.form("/buy"), name="", address=""), browser.open(path)]
    pages += [browser.submit(buying.form("/buy"), form_token="x"), browser.open(f"/p/{'A' * 40}")]
    browser.submit(browser.open(path).form("/checkout"))
    pages.append(browser.open(f"{path}/done"))
    shop.later(40 * DAY)
    return [*pages, browser.open(path)]


@holds("A13", "A14", "A15")
def test_pages_where_people_pay_are_as_strict(shop: Shop, visit: Visit) -> None:
    pages = every_page(shop, visit)

    assert [page.status for page in pages] == [200, 422, 200, 403, 404, 200, 410]
    for page in pages:
        headers = page.reply.headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert "script" not in page.tags
        assert "http-equiv" not in page.html
        head = page.html.partition("</head>")[0]
        assert not [name for name in ("Acme", "Jane", "Ten sessions", "120") if name in head.partition("<style>")[0]]


@holds("A12")
@pytest.mark.slow
def test_looking_fifty_times_changes_nothing(shop: Shop, visit: Visit) -> None:
    _, path = ordered(shop)
    sold = page_of(shop, shop.sells(name="Page", page=True))
    before = dict(shop.store.items)

    for number in range(50):
        for address in ("", "/done", "/checkout", "/buy"):
            visit().open(path + address, ("GET", "HEAD")[number % 2])
            visit().open(sold + address, ("GET", "HEAD")[number % 2])

    assert shop.store.items == before
    assert not shop.billing.calls


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}]
)
@pytest.mark.parametrize("form_token", ["", "x", None, "right"])
def test_a_form_that_is_not_from_our_page_is_refused_and_does_nothing(
    shop: Shop, visit: Visit, headers: dict[str, str], form_token: str | None
) -> None:
    _, path = ordered(shop)
    sold = page_of(shop, shop.sells(name="Page", page=True))
    browser = visit()
    for address in (f"{path}/checkout", f"{sold}/buy"):
        right = token_of(browser.open(address.rpartition("/")[0]))
        typed = {"name": "Jane", "address": "jane@example.com"}
        before = dict(shop.store.items)
        sent = typed | ({} if form_token is None else {"form_token": right if form_token == "right" else form_token})
        own = {} if form_token != "right" else headers
        assert browser.post(address, sent, own or {"Origin": "null"}).status == 403
        browser.cookies.clear()
        refused = browser.post(address, typed | {"form_token": right})
        assert "cookie" in refused.text.lower()
        assert shop.store.items == before
    assert not shop.billing.pages


@holds("A06")
def test_what_was_not_made_to_pay_opens_no_page_before_anything_is_read(
    shop: Shop, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, path = ordered(shop)
    shop.pays(order)
    invitation_id = shop.letters("/i/")[0].token
    sold = page_of(shop, shop.sells(name="Page", page=True))
    browser = visit()
    forms = {one: {"form_token": token_of(browser.open(one))} for one in (sold, f"/i/{invitation_id}")}
    monkeypatch.setattr(shop.store, "read", lambda *_: pytest.fail("read for a token that opens nothing"))

    for token in (invitation_id, "A" * 40, "x", "%00", "a" * 9_000, "'%22%3E%3Cscript%3E"):
        for address in ("", "/done"):
            page = visit().open(f"/p/{token}{address}")
            assert page.status == 404
            assert "<script" not in page.html
    assert browser.open(path.replace("/p/", "/i/")).status == 404
    assert browser.open(sold.replace("/p/", "/i/")).status == 404
    assert browser.post(f"{sold}/checkout", forms[sold]).status == 404
    assert browser.post(f"{path}/buy", {"name": "Jane", "address": "jane@example.com"}).status == 404


def test_an_order_or_package_that_is_gone_is_an_unknown_page(shop: Shop, visit: Visit) -> None:
    package = shop.sells(page=True)
    path = page_of(shop, package)
    del shop.store.items[refs.package(package.id)]

    assert visit().open(path).status == 404


@holds("A57")
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", '"><b>', "javascript:alert(1)"]
)
def test_what_is_sold_is_shown_and_never_becomes_markup(shop: Shop, visit: Visit, text: str) -> None:
    package = shop.sells(page=True, name=text, description=text, terms=text)
    order = shop.order_of(shop.invites_to((package, PAY)))

    for path in (page_of(shop, package), path_of(shop, order)):
        page = visit().open(path)
        assert page.text.count(text) == 4
        assert not {"script", "img"} & set(page.tags)
        assert '"><b>' not in page.html
        assert "<img src=x" not in page.html


@pytest.mark.parametrize(("asked", "told"), [("de", "bezahlen"), ("es", "Pagar"), ("en", "Pay")])
def test_pages_speak_the_readers_language_and_the_invitation_too(
    shop: Shop, visit: Visit, asked: str, told: str
) -> None:
    _, path = ordered(shop)
    browser = visit(Accept_Language=asked)
    assert told in browser.open(path).text
    browser.submit(
        browser.open(page_of(shop, shop.sells(name="Page", page=True))).form("/buy"), name="J", address="j@example.com"
    )

    (order,) = shop.billing.pages.values()
    assert order.recipient.locale == asked


@pytest.mark.parametrize("stage", ["", "/api"])
def test_pages_work_under_a_stage_of_the_gateway(shop: Shop, visit: Visit, stage: str) -> None:
    object.__setattr__(shop.context, "base_url", f"https://usher.test{stage}")
    order, _ = shop.gated()[1], shop.later(HOUR)
    path, browser = payment_url(shop.context, order.id, 0).removeprefix("https://usher.test"), visit(stage)

    form = browser.open(path).form("/checkout")
    browser.submit(form)

    assert form.action == f"{path}/checkout"
    assert browser.left_for
    assert browser.open(f"{path}/done").links[0] == f"{path}/done"
