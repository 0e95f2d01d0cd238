"""Who sees whom, as those tell it who use such tools: admins, co-workers, clients and guests; a team of coaches."""

from typing import Any

import pytest

from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.business import NAME, Business, Member, open_business, told
from tests.stack.steps import an_email, code, expire, link, link_to, signed_up, until


@pytest.fixture(scope="module")
def business(stack: Stack) -> Business:
    return open_business(stack)


@pytest.fixture(scope="module")
def adam(business: Business) -> Member:
    return business.join("Adam", "admin")


@pytest.fixture(scope="module")
def cora(business: Business, adam: Member) -> Member:
    return business.join("Cora", "staff", adam)


@pytest.fixture(scope="module")
def finn(business: Business, adam: Member) -> Member:
    return business.join("Finn", "staff", adam)


def serve(business: Business, contact_id: str, *staff: Member, by: Member) -> Any:
    return business.ask("PUT", f"contacts/{contact_id}/staff", {"staff": [one.id for one in staff]}, by=by)


def mine(business: Business, who: Member, path: str) -> str:
    return f"/v1/me/organizations/{business.stack.organization}/{path}"


def until_told(business: Business, who: Member, subject: str) -> None:
    wanted = f"{NAME}: {subject}"
    until(lambda: wanted in {one["subject"] for one in business.messages_to(who.email)}, f"'{subject}' to {who.email}")


def joined(business: Business, contact_id: str, by: Member, email: str, name: str) -> Member:
    """A contact that was created first is invited, and accepts."""
    business.post(f"contacts/{contact_id}/invite", by=by)
    offered = link_to(business.stack, email)
    return business.accepted(offered, signed_up(business.stack, offered, name=name), email)


@holds("S2.1", "S2.2", "S2.3", "S2.4", "S2.6")
def test_a_co_worker_sees_a_client_from_the_assignment_on_until_they_are_taken_off(
    business: Business, adam: Member, cora: Member, finn: Member
) -> None:
    # The admin creates the client first, and nobody hears of it.
    email = an_email("clive")
    clive = business.post("contacts", {"name": "Clive", "emails": [email]}, adam)["id"]
    assert business.messages_to(email) == []
    assert business.state(clive) == "invite"

    # No assignment, no client; and a co-worker does not assign themselves.
    assert business.names("contacts", cora) == set()
    assert business.ask("GET", f"contacts/{clive}", by=cora).status_code == 404
    assert serve(business, clive, cora, by=cora).status_code == 404

    # Assigned: the client is on their list, and the client sees both who serve them, the first one first.
    told(serve(business, clive, cora, finn, by=adam))
    until_told(business, cora, "Clive is yours first of all")
    for co_worker in (cora, finn):
        assert business.names("contacts", co_worker) == {"Clive"}
        assert business.ask("GET", f"contacts/{clive}", by=co_worker).status_code == 200
    client = joined(business, clive, adam, email, "Clive")
    seen = [one["name"] for one in business.get("members", client)["items"] if one["role"] == "staff"]
    assert seen == ["Cora", "Finn"]
    assert {"Olga Owner", "Adam", "Finn"} <= business.names("members", cora)
    assert "Clive" not in business.names("members", cora)

    # Taken off: nothing is left to see, from the next request on, and the other one comes first.
    told(serve(business, clive, finn, by=adam))
    assert business.names("contacts", cora) == set()
    for path in (f"contacts/{clive}", f"contacts/{clive}/entitlements"):
        assert business.ask("GET", path, by=cora).status_code == 404
    assert business.get("invitations", cora)["items"] == []
    assert sum(one["count"] for one in business.get("counts", cora)["contacts"].values()) == 0
    until_told(business, cora, "a client is no longer assigned to you")
    until_told(business, finn, "Clive is yours first of all")
    assert [one["name"] for one in business.get("members", client)["items"] if one["role"] == "staff"] == ["Finn"]
    assert {"Clive"} <= business.names("contacts", adam)


@holds("S2.8", "S2.9", "S2.14")
def test_a_guest_belongs_to_exactly_one_client_and_is_nothing_without_them(
    business: Business, adam: Member, cora: Member
) -> None:
    dana, other = business.join("Dana", "client", adam, staff=[cora.id]), business.join("Odo", "client", adam)
    email = an_email("gil")

    # Opened by the co-worker, invited by the client; whoever else tries is refused.
    opened = business.post("contacts", {"name": "Gwen", "of": dana.contact}, cora)
    own = told(
        business.stack.post(mine(business, dana, "guests"), {"name": "Gil", "email": email, "invite": True}, dana.token)
    )
    refused = business.ask("POST", "contacts", {"name": "Gus", "of": other.contact}, by=cora)
    assert refused.status_code in (403, 404)
    for who in (cora, adam):
        assert business.names(f"contacts/{dana.contact}/guests", who) == {"Gwen", "Gil"}
    offered = link_to(business.stack, email)
    gil = business.accepted(offered, signed_up(business.stack, offered, name="Gil"), email)
    assert gil.membership["subject"] == dana.contact

    # The guest sees the client and nobody else, and the same address is somebody else with another client.
    assert business.names("members", gil) == {"Gil", "Dana"}
    assert business.ask("GET", f"contacts/{dana.contact}", by=gil).status_code in (403, 404)
    twice = business.post("contacts", {"name": "Gil", "emails": [email], "of": other.contact}, adam)
    assert twice["id"] not in (own["id"], opened["id"])
    assert business.names(f"contacts/{other.contact}/guests", adam) == {"Gil"}

    # While the client is deactivated the guest is nothing; it comes back with the client.
    business.post(f"members/{dana.id}/deactivate", by=adam)
    assert code(business.ask("GET", "members", by=gil)) == "client_inactive"
    assert code(business.ask("GET", "members", by=dana)) == "member_deactivated"
    business.post(f"members/{dana.id}/activate", by=adam)
    assert business.names("members", gil) == {"Gil", "Dana"}


@holds("S2.10", "S2.11", "S2.12", "S2.13")
def test_the_list_of_invitations_says_expired_pending_and_registered(business: Business, adam: Member) -> None:
    emails = {name: an_email(name) for name in ("pia", "eli", "rex")}
    made = {name: business.invite(name, email, adam, role="client") for name, email in emails.items()}
    offered = link_to(business.stack, emails["rex"])
    business.accepted(offered, signed_up(business.stack, offered, name="rex"))
    link_to(business.stack, emails["eli"])
    expire(business.stack, made["eli"])

    def listed(status: str) -> set[str]:
        return {one["id"] for one in business.get(f"invitations?status={status}", adam)["items"]} & ids

    ids = {one["id"] for one in made.values()}
    shown = {"pending": "pia", "expired": "eli", "accepted": "rex"}
    assert {status: listed(status) for status in shown} == {status: {made[one]["id"]} for status, one in shown.items()}

    # Pending: the same invitation is sent again. Expired: it takes another one, to the same address.
    assert business.post(f"invitations/{made['pia']['id']}/resend", by=adam)["id"] == made["pia"]["id"]
    assert code(business.ask("POST", f"invitations/{made['eli']['id']}/resend", by=adam)) == "invitation_closed"
    assert business.invite("eli", emails["eli"], adam, role="client")["previous"] == made["eli"]["id"]


@holds("S2.15")
def test_an_admin_is_counted_nothing_of_clients_until_they_follow_one(
    business: Business, adam: Member, cora: Member
) -> None:
    def unseen(who: Member) -> int:
        return int(business.stack.get("/v1/me/counters", who.token).json()["unseen"])

    def titles(who: Member) -> list[str]:
        return [one["title"] for one in business.stack.get("/v1/me/inbox", who.token).json()["items"]]

    def joins(name: str) -> None:
        """A client of Cora's, invited by the owner, whose contact may be followed by now."""
        offered = link_to(business.stack, emails[name])
        business.accepted(offered, signed_up(business.stack, offered, name=name), emails[name])
        until(lambda: f"{name} has joined" in titles(cora), f"{name} in Cora's inbox")

    emails = {name: an_email(name.lower()) for name in ("Fay", "Gwyn", "Hal")}
    made = {
        name: business.invite(name, email, role="client", grants={"staff": [cora.id]}) for name, email in emails.items()
    }
    before, of_cora = unseen(adam), unseen(cora)

    # By default an admin is counted nothing; the co-worker who serves the client is.
    joins("Fay")
    until(lambda: unseen(cora) > of_cora, "a number for Cora")
    assert unseen(adam) == before
    assert "Fay has joined" not in titles(adam)

    # The switch is the admin's alone, and for one client.
    wanted = {"topics": ["invitations"]}
    switch = f"contacts/{made['Gwyn']['contact']}/subscription"
    assert business.ask("PUT", switch, wanted, by=cora).status_code == 403
    told(business.ask("PUT", switch, wanted, by=adam))
    joins("Gwyn")
    joins("Hal")
    until(lambda: "Gwyn has joined" in titles(adam), "Gwyn in Adam's inbox")
    assert unseen(adam) == before + 1
    assert "Hal has joined" not in titles(adam)

    # What was seen counts no more.
    (entry,) = [
        one["id"]
        for one in business.stack.get("/v1/me/inbox", adam.token).json()["items"]
        if one["title"] == "Gwyn has joined"
    ]
    told(business.stack.post("/v1/me/inbox/seen", {"ids": [entry]}, adam.token))
    assert unseen(adam) == before


@holds("S3.1", "S3.4", "S3.5", "S3.6", "S3.16")
def test_a_client_is_invited_on_behalf_of_a_coach_in_the_name_of_the_team(
    business: Business, adam: Member, cora: Member, finn: Member
) -> None:
    email = an_email("lena")
    offer: Json = {"role": "client", "note": "Welcome aboard.", "grants": {"staff": [finn.id]}}

    # Never as the coach, and not as the admin who does it either: the team writes, and the coach hears of it.
    recipient = {"name": "Lena", "email": email, "type": "client"}
    refused = business.ask("POST", "invitations", {"recipient": recipient, "as": "self"} | offer, by=adam)
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, ["as"])
    made = business.post("invitations", {"recipient": recipient, "as": "team"} | offer, adam)
    message = business.stack.wait_for_message(email)
    assert message["subject"] == f"Your invitation from {NAME}"
    assert NAME in message["sender"]
    for name in ("Adam", "Finn"):
        assert name not in message["subject"] + message["sender"]
    assert "Adam" not in message["text"]
    until_told(business, finn, "Lena is assigned to you")

    # Accepted: the client appears among the coach's contacts by itself.
    offered = link(message["text"])
    lena = business.accepted(offered, signed_up(business.stack, offered, name="Lena"), email)
    assert {"Lena"} <= business.names("contacts", finn)
    until_told(business, finn, "Lena has joined")
    assert business.state(made["contact"]) == "linked"

    # Another coach comes first: both are told, and the client sees both.
    told(serve(business, made["contact"], cora, finn, by=adam))
    until_told(business, cora, "Lena is yours first of all")
    until_told(business, finn, "somebody else comes first for Lena")
    served_by = [one["name"] for one in business.get("members", lena)["items"] if one["role"] == "staff"]
    assert served_by == ["Cora", "Finn"]


@holds("S3.1", "S3.2")
def test_a_coach_invites_their_own_client_in_their_own_name(business: Business, adam: Member, cora: Member) -> None:
    told(business.ask("PATCH", "", {"policy": {"staff_invite_clients": True}}, by=adam))
    email = an_email("omar")
    own = {"role": "client", "as": "self", "grants": {"staff": [cora.id]}}
    business.post("invitations", {"recipient": {"name": "Omar", "email": email, "type": "prospect"}} | own, cora)

    message = business.stack.wait_for_message(email)
    assert message["subject"] == f"Cora invites you to {NAME}"
    assert "Cora" in message["sender"]
    assert {"Omar"} <= business.names("contacts?type=prospect", cora)


@holds("S3.16")
def test_leads_are_only_created_until_they_are_prospects(business: Business, adam: Member) -> None:
    email = an_email("lea")
    lead = business.post("contacts", {"name": "Lea", "emails": [email], "type": "lead"}, adam)["id"]
    refused = business.ask("POST", f"contacts/{lead}/invite", by=adam)
    assert (refused.status_code, code(refused)) == (422, "type_not_invited")
    assert business.get("can-invite?role=client&type=lead", adam) == {"allowed": False, "rule": "type_not_invited"}

    told(business.ask("PATCH", f"contacts/{lead}", {"type": "prospect"}, by=adam))
    assert joined(business, lead, adam, email, "Lea").contact == lead
