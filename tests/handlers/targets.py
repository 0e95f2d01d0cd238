"""Where every operation can be called with success: real ids in its path, a caller who may, a body that works."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.ask import LIFETIME, AskBook, ClientAsk, noted
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.organization import Organization
from chalicelib.domain.stored_file import UploadForm
from chalicelib.domain.user_profile import PROFESSIONAL
from chalicelib.domain.writes import Absent, Always, Put
from chalicelib.handlers.http.operation import Operation
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, profiles
from tests.handlers.gateway import Http, Reply
from tests.handlers.people import People
from tests.world import World

# What nobody but the member may ask for.
THEIR_OWN = ("get_notifications", "patch_notifications")
# An id of each kind that nothing has.
UNKNOWN = {
    "org": "org_0000000000000000",
    "contact": "con_0000000000000000",
    "guest": "con_0000000000000000",
    "group": "con_0000000000000000",
    "invitation": "inv_0000000000000000",
    "member": "mem_o" + "a" * 26,
    "disclosure": "dis_0000000000000000",
    "step": "stp_0000000000000000",
    "dependent": "dep_0000000000000000",
    "job": "job_0000000000000000",
    "ask": "ask_0000000000000000",
    "block": "blk_0000000000000000",
    "package": "pkg_0000000000000000",
    "order": "ord_0000000000000000",
    "session": "ses_0000000000000000",
    "entitlement": "ent_0000000000000000",
    "kiosk": "key_0000000000000000",
    "service": "svc_0000000000000000",
    "request": "req_0000000000000000",
    "message": "msg_0000000000000000",
    "attachment": "fil_0000000000000000",
}
# Where an operation asks for something in its query.
QUERIES = {"can_invite": "?role=client"}


@dataclass
class Targets:
    """Ids of things that exist; `path` fills them into the path of an operation."""

    http: Http
    people: People
    ids: dict[str, str]

    @classmethod
    def of(cls, world: World, http: Http, people: People) -> "Targets":
        made = world.invite(people.place, people.owner, email="jane@example.com", name="Jane").invitation
        world.run()
        asked = {"role": "guest", "texts": {"en": {"title": "Terms", "text": "Be kind."}}}
        terms = http.post(f"{people.org}/disclosures", asked, token=people.owner).json["id"]
        photos = {"kind": "consent", "required": False, "texts": {"en": {"title": "Photos", "text": "We take some."}}}
        step = http.post(f"{people.org}/steps", photos, token=people.owner).json["id"]
        member = http.get(f"{people.org}/members?limit=1", token=people.owner).json["items"][0]["id"]
        is_complete(world, people.owner)
        ids = {
            "org": people.place.id,
            "contact": made.contact,
            "invitation": made.id,
            "member": member,
            "disclosure": terms,
            "step": step,
            "dependent": http.post(f"{people.org}/dependents", {"name": "Mia"}, token=people.owner).json["id"],
            "job": http.post(
                f"{people.org}/invitations/batch",
                {"rows": [{"email": "group@example.com"}]},
                token=people.owner,
                headers={"Idempotency-Key": "group"},
            ).json["id"],
            **sold(http, people.org, people.owner),
            "token": world.email.inbox[-1].token,
            "guest": a_guest(world, http, people),
            "group": a_group(http, people, made.contact),
            "block": a_block(world, people),
            "ask": an_ask(world, people.place.id, world.user("Pat"), member),
            "own_ask": an_ask(world, people.place.id, people.owner, member),
        }
        ids |= a_kiosk(http, people, made.contact)
        ids["service"] = http.post(f"{people.org}/services", {"name": "Coaching"}, token=people.owner).json["id"]
        ids |= a_request(world, http, people.place.id, people.owner)
        return cls(http, people, ids)

    def path(self, operation: Operation, **others: str) -> str:
        own = {"member": membership_id(self.people.owner.id, "owner")} if operation.name in THEIR_OWN else {}
        own |= {"ask": self.ids["own_ask"]} if operation.name == "withdraw_my_ask" else {}
        return operation.path.format(**(UNKNOWN | self.ids | own | others)) + QUERIES.get(operation.name, "")

    def call(self, operation: Operation, body: Any = None, *, path: str = "", **more: Any) -> Reply:
        """By the owner, unless the operation takes nobody."""
        more.setdefault("token", self._caller(operation))
        if operation.replay_required:
            more["headers"] = {"Idempotency-Key": "key"} | dict(more.get("headers") or {})
        return self.http.send(operation.method, path or self.path(operation), body, **more)

    def _caller(self, operation: Operation) -> User | str | None:
        if operation.auth == "key":
            return self.ids["key"]
        return None if operation.auth in ("none", "link") else self.people.owner


def a_kiosk(http: Http, people: People, contact: str) -> dict[str, str]:
    """A kiosk and its key; the contact has a PIN, and so has the owner, who is a client too."""
    made = http.post(f"{people.org}/kiosks", {"name": "Entrance", "site": "North"}, token=people.owner).json
    assert http.post(f"{people.org}/contacts/{contact}/pin", {}, token=people.owner).status == 200
    assert http.post(f"/v1/me/organizations/{people.place.id}/pin", {}, token=people.owner).status == 200
    return {"kiosk": made["id"], "key": made["key"]}


def a_request(world: World, http: Http, org: str, user: User) -> dict[str, str]:
    """Of a client or guest, with a file that was checked."""
    mine = f"/v1/me/organizations/{org}"
    upload = http.post(f"{mine}/uploads", {}, token=user).json
    form = UploadForm(upload["url"], upload["fields"])
    assert world.files.browser_puts(form, b"%PDF-1.7\n%%EOF\n", "plan.pdf")
    asked = {"text": "May I come on Friday?", "attachments": [{"upload": upload["id"]}]}
    request = http.post(f"{mine}/requests", asked, token=user).json["id"]
    world.run()
    (message,) = http.get(f"{mine}/requests/{request}", token=user).json["messages"]
    return {"request": request, "message": message["id"], "attachment": message["attachments"][0]["id"]}


def becomes_client(world: World, http: Http, place: Organization, owner: User, user: User) -> str:
    """As if `user` had long accepted; answers the contact."""
    made = http.post(f"/v1/organizations/{place.id}/contacts", {"name": user.name or "Olga"}, token=owner).json["id"]
    member = world.join(place, user, "client", contact_id=made)
    reference = refs.contact(place.id, made)
    linked = replace(world.item(reference), linked_user=user.id, linked_memberships=(member,))
    world.store.commit([Put(reference, linked, Always())])
    return str(made)


def a_guest(world: World, http: Http, people: People) -> str:
    """A guest of the owner, who is a client of their own business too."""
    own = becomes_client(world, http, people.place, people.owner, people.owner)
    opened = http.post(f"{people.org}/contacts", {"name": "Gus", "of": own}, token=people.owner)
    return str(opened.json["id"])


def is_complete(world: World, user: User) -> None:
    """Whoever looks for others has said who they are."""
    said = {"name": user.name, "profession": "Mediator", "circle": PROFESSIONAL}
    profiles.change(world.context, user, Patch(said))


def an_ask(world: World, organization_id: str, user: User, asked: str) -> str:
    """What somebody asks of a member of the team."""
    made = ClientAsk(
        id=world.context.new_id("ask_"),
        organization=organization_id,
        user=user.id,
        name="Pat",
        asked=asked,
        asked_name="Olga",
        created_at=world.now,
        expires_at=world.now + LIFETIME,
    )
    book = noted(AskBook(user=user.id), made, world.now)
    world.store.commit([Put(refs.of(one), one, Absent()) for one in (made, book)])
    return made.id


def a_block(world: World, people: People) -> str:
    """Of the owner, who wants to hear nothing of a stranger."""
    stranger = world.user("Eve")
    return blocking.block(world.context, people.owner, blocking.Unwanted(stranger.id, "Eve")).id


def a_group(http: Http, people: People, *members: str) -> str:
    """A group that the owner, who is a client too, is in as well."""
    group = http.post(f"{people.org}/contacts", {"name": "Evening", "kind": "group"}, token=people.owner).json["id"]
    mine = http.get(f"{people.org}/contacts?q=Olga", token=people.owner).json["items"][0]["id"]
    body = {"contacts": [mine, *members]}
    assert http.put(f"{people.org}/groups/{group}/members", body, token=people.owner).status == 200
    return str(group)


def sold(http: Http, org: str, owner: User) -> dict[str, str]:
    """A package, an order that waits for its payment, and what a contact has a right to."""
    price = {"name": "Ten sessions", "amount": 12_000, "currency": "EUR"}
    package = http.post(f"{org}/packages", price, token=owner).json["id"]

    def buyer(name: str, settlement: str) -> dict[str, Any]:
        body = {
            "recipient": {"name": name, "email": f"{name}@example.com"},
            "grants": {"packages": [{"package": package, "settlement": settlement}]},
        }
        made: dict[str, Any] = http.post(f"{org}/invitations", body, token=owner).json
        return made

    order = buyer("payer", "payment_required")["order"]
    held = http.get(f"{org}/contacts/{buyer('holder', 'prepaid')['contact']}/entitlements", token=owner)
    return {"package": package, "order": order, "entitlement": held.json["items"][0]["id"]}
