"""A childcare house invites the parents of its children, and gives them the PIN for the kiosk at the door.

Left out: the same PIN after unlinking (S4.11, S4.12: tests/services/pins); signing children in and out, attendance and
absence (S4.14), which wait for attendance; ticking rows in the console (tests/browser/test_console_work.py) and sending
PINs there (tests/handlers/pages/test_console_families.py).
"""

import pytest

from tests.browser.looking import sees
from tests.browser.steps import DESKTOP, PHONE, Visitor, link_sent_to
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.browsing import JOINED, accepts, comes_in, makes_an_account, portal_of, reads
from tests.stack.business import Business, open_business, told
from tests.stack.steps import a_phone, an_email, code, link_to, signed_up, until


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


@holds("S4.1", "S4.2", "S4.5", "S4.7", "S4.8", "S4.9", "S4.13")
def test_a_parent_is_invited_joins_is_sent_the_pin_and_sees_it(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    email, number = an_email("ann"), a_phone()
    ann = business.post("contacts", {"name": "Ann Hale", "emails": [email], "phones": [number]})["id"]
    eve = business.post("contacts", {"name": "Eve Aunt", "emails": [an_email("eve")]})["id"]
    guardians = [{"contact": ann, "slot": "A"}, {"contact": eve, "slot": "other"}]
    business.post("dependents", {"name": "Mia", "segments": {"site": "North"}, "guardians": guardians})

    # Only parents are invited, and nothing goes out before it is said so.
    assert business.ask("POST", f"contacts/{eve}/invite").json()["rule"] == "guardian_slot"
    desk = visitor(**DESKTOP)
    comes_in(desk, business, "/console", business.owner.email)
    desk.get_by_role("link", name="Contacts", exact=True).first.click()
    desk.get_by_role("link", name="Ann Hale", exact=True).click()
    reads(desk, "Not invited yet", "Mia")
    desk.get_by_role("main").get_by_role("link", name="Invite", exact=True).click()
    assert business.messages_to(email) == []
    desk.get_by_role("button", name="Send the invitation").click()
    url = link_sent_to(stack, email)
    desk.goto(f"{stack.api}/console/{business.stack.organization}/contacts/{ann}")
    reads(desk, "Invited, not joined")
    desk.get_by_role("link", name="Invite again").wait_for()

    # No account, no PIN by text; with one the parent is sent it, and the guide by email.
    assert code(business.ask("POST", f"contacts/{ann}/pin/text")) == "not_linked"
    phone = visitor(**PHONE)
    makes_an_account(phone, url)
    accepts(phone)
    sees(phone, JOINED)
    desk.reload()
    reads(desk, "Joined", email)
    business.post(f"contacts/{ann}/pin/text", {"channel": "email"})
    texted = until(lambda: next((one for one in business.messages_to(email) if "PIN" in one["text"]), None), "the PIN")
    pin = business.get(f"contacts/{ann}/pin")["pin"]
    assert pin in texted["text"]
    business.post(f"contacts/{ann}/pin/guide")
    until(
        lambda: any("PIN" in one["text"] and pin not in one["text"] for one in business.messages_to(email)), "a guide"
    )

    # The parent sees the child and the PIN; the tablet at the door is set up for it.
    phone.goto(f"{stack.api}{portal_of(business)}")
    reads(phone, "Mia")
    phone.get_by_role("link", name="Your PIN for the entrance").click()
    sees(phone, "Your PIN")
    reads(phone, pin)
    kiosk: Json = business.post("kiosks", {"name": "Door", "site": "North"})
    tablet = visitor(viewport={"width": 820, "height": 1180}, has_touch=True)
    tablet.goto(f"{stack.api}/kiosk/key")
    tablet.get_by_label("Key of the kiosk").fill(kiosk["key"])
    tablet.get_by_role("button", name="Start").click()
    sees(tablet, "Type your PIN")
    for place, digit in enumerate(pin, 1):
        tablet.locator(f"#d{place}-{digit}").check(force=True)
    tablet.get_by_role("button", name="OK").first.click()
    sees(tablet, "Hello, Ann")


@holds("S4.15", "S4.5")
def test_a_family_applies_and_its_parents_are_invited_as_they_prefer(stack: Stack, business: Business) -> None:
    email, number = an_email("ann"), a_phone()
    family = {
        "guardians": [
            {"slot": "A", "name": "Ann Hale", "emails": [email], "phones": [number]},
            {"slot": "B", "name": "Bob Hale", "phones": [number], "preferred": "sms"},
        ],
        "dependents": [{"name": "Mia", "segments": {"site": "North"}}, {"name": "Tom"}],
    }
    key = {"Idempotency-Key": email}
    first, again = (told(business.ask("POST", "applications", family, headers=key)) for _ in range(2))
    assert first == again
    assert business.names("contacts") == {"Ann Hale", "Bob Hale"}
    assert business.names("dependents") == {"Mia", "Tom"}

    offered = link_to(stack, email)
    until(lambda: business.messages_to(number), "a text message")
    business.accepted(offered, signed_up(stack, offered, name="Ann Hale"), email)
    ann, bob = (one["contact"] for one in first["guardians"])
    assert (business.state(ann), business.state(bob)) == ("linked", "re_invite")


@holds("S4.13")
def test_all_parents_of_a_house_are_given_their_pins_at_once(business: Business) -> None:
    names = {"Ann", "Bob"}
    parents = [business.post("contacts", {"name": one, "emails": [an_email(one)]})["id"] for one in sorted(names)]
    guardians = [{"contact": one, "slot": slot} for one, slot in zip(parents, "AB", strict=True)]
    business.post("dependents", {"name": "Mia", "segments": {"site": "North"}, "guardians": guardians})

    wanted = {"filter": {"segment": "North"}, "channel": "none"}
    headers = {"Idempotency-Key": parents[0]}
    job = business.ask("POST", "pins/batch", wanted, headers=headers).json()["id"]
    until(lambda: business.get(f"jobs/{job}")["status"] == "done", "a PIN for everybody")
    assert business.get(f"jobs/{job}")["counts"] == {"given": 2}
    assert len({business.get(f"contacts/{one}/pin")["pin"] for one in parents}) == 2
