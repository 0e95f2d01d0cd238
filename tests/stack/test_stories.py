"""The invitation stories of the products that Usher serves, each told from its beginning to its end."""

import pytest

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.business import Business, open_business, told
from tests.stack.steps import (
    PASSWORD,
    a_phone,
    accept,
    an_account,
    an_email,
    change,
    code,
    code_to,
    expire,
    its_time_has_come,
    link,
    link_to,
    seen_by_staff,
    sign_up,
    signed_up,
    until,
    until_delivery,
)

WORDS = {"en": {"title": "Before you connect", "text": "Your professional sees what you share."}}


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


@holds("S0.8", "S0.9", "S0.10", "S0.13", "S0.14")
def test_a_professional_connects_to_a_client_who_signs_up_elsewhere(stack: Stack, business: Business) -> None:
    terms = business.post("disclosures", {"role": "client", "texts": WORDS})
    email = an_email("clara")
    made = business.invite("Clara", email, role="client", channel="link")
    shared = told(change(business.stack, made, "share"))

    # Two links to hand over in any way, nothing sent, and nobody is connected.
    for url in (made["url"], shared["url"]):
        assert stack.get(link(url)).json()["status"] == "pending"
    assert business.messages_to(email) == []
    assert business.state(made["contact"]) == "re_invite"
    assert business.names("contacts") == {"Clara"}
    assert "Clara" not in business.names("members")

    # Clara loses both, makes an account in another app, and finds the invitation there.
    clara = an_account(stack, email)
    assert stack.get("/v1/me", clara.token).json()["memberships"] == []
    (mine,) = stack.get("/v1/me/invitations", clara.token).json()["items"]
    assert (mine["id"], mine["inviter"]["name"]) == (made["id"], "Olga Owner")
    (shown,) = mine["disclosures"]
    assert (shown["id"], shown["text"]) == (terms["id"], WORDS["en"]["text"])

    def says_yes(*read: str) -> tuple[int, object]:
        body = {"version": mine["version"], "disclosures": [{"id": one, "version": 1} for one in read]}
        answer = stack.post(f"/v1/me/invitations/{mine['id']}/accept", body, clara.token)
        return answer.status_code, answer.json().get("code")

    assert says_yes() == (422, "disclosure_required")
    assert business.state(made["contact"]) == "re_invite"
    assert says_yes(terms["id"]) == (200, None)

    assert business.state(made["contact"]) == "linked"
    assert business.get(f"contacts/{made['contact']}")["registered"]["email"] == email
    (proof,) = seen_by_staff(business.stack, made)["acknowledged"]
    assert (proof["id"], proof["version"]) == (terms["id"], 1)
    assert stack.get("/v1/me/invitations", clara.token).json()["items"] == []


@holds("S1.2", "S1.3", "S1.4", "S1.5", "S1.6")
def test_a_client_gets_an_account_by_an_email_that_was_read_before_it_went(stack: Stack, business: Business) -> None:
    told(business.ask("PATCH", "", {"portal_url": "https://portal.example/"}))
    email = an_email("dora")
    record = business.post("contacts", {"name": "Dora Deal", "emails": [email], "type": "buyer"})
    offer = {"role": "client", "note": "Your documents are ready."}

    seen = business.post("invitations/preview", {"recipient": {"contact": record["id"]}} | offer)
    assert (seen["channel"], seen["recipient"]["name"], seen["recipient"]["email"]) == ("email", "Dora Deal", email)
    for words in ("Harbour House", "Your documents are ready.", "Dora"):
        assert words in seen["text"]
    # Nothing has left, nothing is kept.
    assert business.get("invitations")["items"] == business.messages_to(email) == []
    assert business.state(record["id"]) == "invite"

    made = business.post(f"contacts/{record['id']}/invite", offer)
    message = stack.wait_for_message(email)
    assert message["subject"] == seen["subject"]
    until_delivery(business.stack, made, "sent")
    stack.report(message, "deliver")
    until_delivery(business.stack, made, "delivered")

    offered = link(message["text"])
    weak = sign_up(stack, offered, password="short")
    assert (weak.status_code, code(weak)) == (422, "weak_password")
    dora = signed_up(stack, offered, name="Dora Deal")
    robin = an_account(stack)
    assert code(accept(stack, offered, robin.token)) == "recipient_mismatch"

    joined = told(accept(stack, offered, dora))
    assert joined["portal_url"] == "https://portal.example/"
    assert joined["membership"]["contact"] == record["id"]
    assert business.state(record["id"]) == "linked"
    taken = sign_up(stack, offered, password=PASSWORD + "!")
    assert (taken.status_code, code(taken)) == (410, "link_used")


@holds("S2.3", "S2.9", "S2.11", "S2.12", "S2.13", "S2.14")
def test_admins_staff_clients_and_guests_work_together(stack: Stack, business: Business) -> None:
    adam = business.join("Adam", "admin")
    cora = business.join("Cora", "staff", adam)
    assert business.names("contacts", cora) == set()
    clive = business.join("Clive", "client", adam, staff=[cora.id])
    other = business.join("Other", "client", adam)

    # A co-worker sees the clients assigned to them, and invites guests of these.
    assert business.names("contacts", cora) == {"Clive"}
    assert business.ask("GET", f"contacts/{other.contact}", by=cora).status_code == 404
    address = an_email("gus")
    offer = {"recipient": {"name": "Gus", "email": address}, "role": "guest"}
    refused = business.ask("POST", "invitations", offer | {"grants": {"client": other.contact}}, by=cora)
    assert (refused.status_code, code(refused)) == (403, "forbidden")
    guest = business.post("invitations", offer | {"grants": {"client": clive.contact}}, cora)

    # The same invitation is sent again while it is pending; after that it takes a new one.
    late = an_email("lena")
    first = business.invite("Lena", late, adam, role="client")
    link_to(stack, late)
    assert business.post(f"invitations/{first['id']}/resend", by=adam)["id"] == first["id"]
    expire(business.stack, first)
    over = business.ask("POST", f"invitations/{first['id']}/resend", by=adam)
    assert (over.status_code, code(over)) == (409, "invitation_closed")
    again = business.invite("Lena", late, adam, role="client")
    assert (again["contact"], again["previous"]) == (first["contact"], first["id"])
    for status, ids in {"expired": {first["id"]}, "pending": {guest["id"], again["id"]}}.items():
        assert {one["id"] for one in business.get(f"invitations?status={status}", adam)["items"]} == ids

    # Cora leaves. What she sent goes on, in the name of who sent her away.
    offered = link_to(stack, address)
    business.post(f"members/{cora.id}/deactivate", {"invitations": "transfer"}, adam)
    assert business.ask("GET", "contacts", by=cora).status_code == 403
    until(lambda: business.get(f"invitations/{guest['id']}")["inviter"]["membership"] == adam.id, "a transfer")
    gus = business.accepted(offered, signed_up(stack, offered, name="Gus"))
    assert (gus.membership["role"], gus.membership["subject"]) == ("guest", clive.contact)
    # Her clients went to who sent her away; once she is back they are given to her again.
    business.post(f"members/{cora.id}/activate", by=adam)
    assert business.names("contacts", cora) == set()
    told(business.ask("PUT", f"contacts/{clive.contact}/staff", {"staff": [cora.id]}, by=adam))
    assert "Clive" in business.names("contacts", cora)
    assert "Other" not in business.names("contacts", cora)


@holds("S4.1", "S4.3", "S4.4", "S4.6", "S4.7", "S4.8", "S4.9", "S4.10")
def test_the_parents_of_a_classroom_are_invited(stack: Stack, business: Business) -> None:
    email, phone = an_email("ann"), a_phone()
    ann = business.post("contacts", {"name": "Ann", "emails": [email]})["id"]
    bob = business.post("contacts", {"name": "Bob", "phones": [phone]})["id"]
    eve = business.post("contacts", {"name": "Eve", "emails": [an_email("eve")]})["id"]
    zoe = business.post("contacts", {"name": "Zoe", "emails": [an_email("zoe")]})["id"]
    guardians = [{"contact": one, "slot": slot} for one, slot in ((ann, "A"), (bob, "B"), (eve, "other"))]
    child = {"name": "Mia", "segments": {"site": "North", "classroom": "Sunflowers"}, "guardians": guardians}
    mia = business.post("dependents", child)["id"]
    business.post("dependents", {"name": "Tom", "segments": {"classroom": "Bees"}, "guardians": [{"contact": zoe}]})

    def states() -> dict[str, str]:
        """By the child and by the list of the classroom: the same."""
        of_child = {one["name"]: one["state"] for one in business.get(f"dependents/{mia}")["guardians"]}
        listed = business.get("contacts?segment=Sunflowers")["items"]
        assert {one["name"]: one["state"] for one in listed} == of_child
        return of_child

    assert states() == {"Ann": "invite", "Bob": "invite", "Eve": "invite"}
    assert business.names("contacts?segment=North&slot=B") == {"Bob"}
    refused = business.ask("POST", f"contacts/{eve}/invite")
    assert (refused.status_code, refused.json()["rule"]) == (403, "guardian_slot")

    group = {"filter": {"segment": "Sunflowers", "state": "invite"}, "role": "client"}
    path, key = "invitations/batch", {"Idempotency-Key": mia}
    seen = told(business.ask("POST", path, group | {"dry_run": True}, headers=key))
    assert (seen["total"], seen["channels"]) == (3, {"email": 1, "sms": 1})
    assert business.messages_to(email) == business.messages_to(phone) == []
    job = told(business.ask("POST", path, group, headers={"Idempotency-Key": f"{mia}-send"}))["id"]
    until(lambda: business.get(f"jobs/{job}")["status"] == "done", "the whole group")
    assert business.get(f"jobs/{job}")["counts"] == {"invited": 2, "forbidden": 1}
    assert "Mia" in stack.wait_for_message(email)["text"]
    assert "Harbour House" in stack.wait_for_message(phone)["text"]
    assert states() == {"Ann": "re_invite", "Bob": "re_invite", "Eve": "invite"}
    (open_one,) = business.get(f"contacts/{ann}")["open_invitations"]
    assert business.post(f"contacts/{ann}/invite")["id"] == open_one

    # Bob joins with an account of another address, and proves that he has the phone.
    parent = an_account(stack)

    def joins(count: int) -> None:
        """By the newest message to the phone, with a code that follows it."""
        offered = link_to(stack, phone, count)
        assert stack.post(f"{offered}/claim", token=parent.token).status_code == 202
        told(stack.post(f"{offered}/claim", {"code": code_to(stack, phone, count + 1)}, parent.token))
        business.accepted(offered, parent.token)

    joins(1)
    assert states()["Bob"] == "linked"
    assert business.get(f"contacts/{bob}")["registered"]["email"] == parent.email
    assert business.post(f"contacts/{bob}/unlink")["state"] == "invite"
    (ended,) = stack.get("/v1/me", parent.token).json()["memberships"]
    assert ended["membership"]["status"] == "ended"

    again = business.post(f"contacts/{bob}/invite")
    if again["deliveries"][0]["reason"] == "recipient_rate":
        its_time_has_come(stack, again)
        stack.run("due")
    joins(3)
    assert states() == {"Ann": "re_invite", "Bob": "linked", "Eve": "invite"}
