"""A business with somebody of each role, and for each of them what is near and what belongs to somebody else.

Stella serves Clara and her family, Steve serves Cleo and hers. Gina is Clara's guest, Gus is Cleo's. Whoever calls is
one of `CALLERS`; of every kind of thing there is one on each side.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Applicant, InvitationStatus
from chalicelib.domain.organization import MembershipStatus
from chalicelib.domain.payment import Payment
from chalicelib.services.payments.settling import settle
from tests.handlers.gateway import Http
from tests.handlers.targets import a_request, an_ask, is_complete
from tests.pictures import png
from tests.world import World

CALLERS = {"owner": "Olga", "admin": "Adam", "staff": "Stella", "client": "Clara", "guest": "Gina"}
FORMER = {"owner": "Oscar", "admin": "Dan", "staff": "Della", "client": "Dora"}
TEAM = ("owner", "admin", "staff")
# What somebody's things are to the caller of a role, beside their own.
NEAR = {
    ("staff", "client"): "assigned clients",
    ("staff", "guest"): "their guests",
    ("client", "guest"): "own guests",
    ("client", "staff"): "own staff",
    ("guest", "client"): "own client",
}
# Of whom a role may hear at all, in the same words.
KNOWS = {
    "staff": {"own", "assigned clients", "their guests", "the team"},
    "client": {"own", "own guests", "own staff"},
    "guest": {"own", "own client"},
}
SEVERAL = {
    "contact": ("linked contact", "new contact", "invited contact", "opened contact"),
    "invitation": ("accepted invitation", "open invitation", "applied invitation", "ended invitation"),
    "any member": ("member", "deactivated member", "ended member"),
    "order": ("open order", "short order", "page order"),
}
PRICE = {"name": "Ten sessions", "amount": 12_000, "currency": "EUR"}
PHOTOS = {"kind": "consent", "required": False, "texts": {"en": {"title": "Photos", "text": "We take some."}}}
TERMS = {"role": "guest", "texts": {"en": {"title": "Terms", "text": "Be kind."}}}


@dataclass(frozen=True)
class Whose:
    """Whom a thing belongs to, is about, or was made by; `near` to the callers or to somebody else's clients."""

    role: str
    name: str
    near: bool

    def words(self, role: str) -> set[str]:
        """How it is theirs for the caller of a role, in the words of the page."""
        words = {"own"} if CALLERS[role] == self.name else set()
        if self.role in TEAM:
            words.add("the team")
        words |= {"owner": {"owners"}, "organization": {"the organization's"}}.get(self.role, set())
        if self.near and (role, self.role) in NEAR:
            words.add(NEAR[role, self.role])
        return words


@dataclass(frozen=True)
class Thing:
    """`ids` are those that it puts into a path or a body, by their names there."""

    whose: Whose
    ids: dict[str, str]


@dataclass
class Scene:
    """`things` by kind; `users` and their memberships by name."""

    world: World
    http: Http
    org: str
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/v1/organizations/{self.org}"

    @property
    def owner(self) -> User:
        return self.users["Olga"]

    def post(self, path: str, body: Any, by: str = "Olga") -> Any:
        reply = self.http.post(
            f"{self.path}/{path}", body, token=self.users[by], headers={"Idempotency-Key": f"{path}-{self.http.sent}"}
        )
        assert reply.status < 300, (path, body, reply.text)
        return reply.json

    def thing(self, kind: str, whose: Whose, **ids: str) -> None:
        self.things.setdefault(kind, []).append(Thing(whose, ids))

    def of(self, kind: str) -> list[Thing]:
        """The things of a kind, or of the several kinds that go by one name."""
        return [one for name in SEVERAL.get(kind, (kind,)) for one in self.things[name]]

    def hidden_from(self, role: str) -> set[str]:
        """The names and ids of everybody and everything that is nothing to the caller of a role."""
        hidden, known = set[str](), set[str]()
        for thing in (one for things in self.things.values() for one in things):
            near = thing.whose.role == "organization" or thing.whose.words(role) & KNOWS[role]
            name = thing.whose.name
            (known if near else hidden).update((name, name.lower(), *thing.ids.values()))
        return hidden - known

    def invites(self, whose: Whose, by: str = "Olga", **offer: Any) -> Any:
        recipient = {"name": whose.name, "email": f"{whose.name.lower()}.{self.org[-4:].lower()}@example.com"}
        made = self.post("invitations", {"recipient": recipient, "role": whose.role} | offer, by)
        self.world.run()
        return made

    def joins(self, whose: Whose, by: str = "Olga", **offer: Any) -> None:
        """They are invited and accept; what is known of them are their account, membership and contact."""
        made = self.invites(whose, by, **offer)
        email = made["recipient"]["email"]
        user = self.users[whose.name] = self.world.user(f"{whose.name} of {self.org}", email=email)
        letter = next(one for one in reversed(self.world.email.inbox) if one.delivery.address == email)
        link = f"/v1/links/{letter.token}"
        accepted = self.http.post(f"{link}/accept", {"version": 1}, token=user)
        assert accepted.status == 200, accepted.text
        self.contacts[whose.name] = made["contact"]
        self.seat(whose, accepted.json["membership"]["id"])
        self.thing("linked contact", whose, contact=made["contact"])
        self.thing("accepted invitation", whose, invitation=made["id"])

    def seat(self, whose: Whose, member: str) -> None:
        self.members[whose.name] = member
        self.thing("member", whose, member=member)
        if whose.role in TEAM:
            self.thing("team member", whose, member=member)


def build(world: World, http: Http, name: str) -> Scene:
    owner = world.user(f"Olga of {name}", email=f"olga.{name.lower()}@example.com")
    scene = Scene(world, http, world.organization(owner, name, country="US").id, users={"Olga": owner})
    switches = {"staff_invite_clients": True, "match": "verified"}
    world.billing.connected.add(scene.org)
    assert http.patch(scene.path, {"policy": switches}, token=owner).status == 200
    assert http.put(f"{scene.path}/logo", png(64, 64), token=owner).status == 200
    people(scene)
    for near in (True, False):
        clients_and_guests(scene, near=near)
    former_members(scene)
    for near in (True, False):
        invitations(scene, near=near)
        sales(scene, near=near)
        asks(scene, near=near)
        requests(scene, near=near)
    organization(scene)
    for user in scene.users.values():
        is_complete(world, user)
    for one in scene.of("linked contact"):
        scene.post(f"contacts/{one.ids['contact']}/pin", {})
    return scene


def people(scene: Scene) -> None:
    (olga,) = scene.http.get(f"{scene.path}/members", token=scene.owner).json["items"]
    scene.seat(Whose("owner", "Olga", near=True), olga["id"])
    otto = Whose("owner", "Otto", near=False)
    scene.seat(otto, settles(scene, otto))
    for role, names in (("admin", ("Adam", "Alma")), ("staff", ("Stella", "Steve"))):
        for name in names:
            scene.joins(Whose(role, name, near=name == names[0]))


def clients_and_guests(scene: Scene, *, near: bool) -> None:
    serving = "Stella" if near else "Steve"
    client = Whose("client", "Clara" if near else "Cleo", near)
    scene.joins(client, grants={"staff": [scene.members[serving]]})
    of_client = {"client": scene.contacts[client.name]}
    scene.thing("client contact", client, contact=scene.contacts[client.name])
    guest = Whose("guest", "Gina" if near else "Gus", near)
    scene.joins(guest, client.name, grants=of_client)
    scene.thing("guest", guest, guest=scene.contacts[guest.name])
    opened = scene.post("contacts", {"name": "Ada", "emails": ["ada@example.com"], "of": of_client["client"]})
    ada = Whose("guest", "Ada" if near else "Abe", near)
    scene.thing("new guest", ada, guest=opened["id"])
    scene.thing("opened contact", ada, contact=opened["id"])
    group = scene.post("contacts", {"name": f"Group of {client.name}", "kind": "group"})["id"]
    within = {"contacts": [scene.contacts[client.name]]}
    assert scene.http.put(f"{scene.path}/groups/{group}/members", within, token=scene.owner).status == 200
    served = {"staff": [scene.members[serving]]}
    assert scene.http.put(f"{scene.path}/contacts/{group}/staff", served, token=scene.owner).status == 200
    scene.thing("group", client, group=group)
    scene.thing("group member", client, group=group, contact=scene.contacts[client.name])
    scene.thing("opened contact", Whose("client", f"Group of {client.name}", near), contact=group)
    name = "Nora" if near else "Nils"
    made = scene.post("contacts", {"name": name, "emails": [f"{name.lower()}@example.com"]}, serving)
    scene.thing("new contact", Whose("client", name, near), contact=made["id"])
    guardians = [{"contact": scene.contacts[client.name], "slot": "A"}]
    child = scene.post("dependents", {"name": "Mia" if near else "Max", "guardians": guardians})["id"]
    scene.thing("dependent", client, dependent=child)


def former_members(scene: Scene) -> None:
    """Deactivated ones, and Eva, whose membership has ended."""
    for role, name in FORMER.items():
        whose = Whose(role, name, near=False)
        member = settles(scene, whose)
        scene.post(f"members/{member}/deactivate", {})
        scene.thing("deactivated member", whose, member=member)
    eva = Whose("admin", "Eva", near=False)
    scene.thing("ended member", eva, member=settles(scene, eva))
    items = scene.world.store.items
    for ref, item in list(items.items()):
        if ref.kind in ("membership", "mirror") and item.user == scene.users["Eva"].id:
            items[ref] = replace(item, status=MembershipStatus.ENDED)


def settles(scene: Scene, whose: Whose) -> str:
    """A member as if long accepted; answers the membership's id."""
    email = f"{whose.name.lower()}.{scene.org[-4:].lower()}@example.com"
    user = scene.users[whose.name] = scene.world.user(f"{whose.name} of {scene.org}", email=email)
    return scene.world.join(scene.world.item(refs.organization(scene.org)), user, whose.role)


def invitations(scene: Scene, *, near: bool) -> None:
    client = "Clara" if near else "Cleo"
    staff = {"grants": {"staff": [scene.members["Stella" if near else "Steve"]]}}
    guest = {"grants": {"client": scene.contacts[client]}}
    side = "near" if near else "far"
    for state in ("open", "applied", "ended"):
        for role, by, offer in (("client", "Olga", staff), ("guest", client, guest)):
            whose = Whose(role, f"{state} {role} {side}".title().replace(" ", ""), near)
            made = scene.invites(whose, by, **offer)
            scene.contacts[whose.name] = made["contact"]
            scene.thing(f"{state} invitation", whose, invitation=made["id"])
            scene.thing("invited contact", whose, contact=made["contact"])
            becomes(scene, made["id"], state, whose)
            if state == "ended":
                scene.post(f"invitations/{made['id']}/revoke", {}, by)


def becomes(scene: Scene, identifier: str, state: str, whose: Whose) -> None:
    """Somebody has applied: only the inviter can still let them in."""
    if state != "applied":
        return
    reference = refs.invitation(identifier)
    waiting = scene.world.user(f"{whose.name} of {scene.org}")
    applicant = Applicant(user=waiting.id, name=whose.name, email=waiting.email or "", at=scene.world.now)
    scene.world.store.items[reference] = replace(
        scene.world.item(reference), status=InvitationStatus.AWAITING_APPROVAL, applicant=applicant, match="approval"
    )


def sales(scene: Scene, *, near: bool) -> None:
    seller = Whose("staff", "Stella" if near else "Steve", near)
    client = Whose("client", "Clara" if near else "Cleo", near)
    package = scene.post("packages", PRICE | {"owner": scene.members[seller.name]}, seller.name)["id"]
    scene.thing("package", seller, package=package)
    contact = scene.contacts[client.name]
    given = {"contact": contact, "packages": [{"package": package, "settlement": "prepaid"}]}
    entitlement = scene.post("assignments", given, seller.name)["entitlements"][0]["id"]
    scene.thing("entitlement", client, contact=contact, entitlement=entitlement)
    for kind in ("open order", "short order", "page order"):
        asked = {"contact": contact, "packages": [{"package": package, "settlement": "payment_required"}]}
        order = scene.post("assignments", asked, seller.name)["order"]["id"]
        scene.world.run()
        scene.thing(kind, seller, order=order)
        if kind != "open order":
            paid = Payment(id=f"p-{order}", provider="standard", paid=5_000, currency="EUR", at=1)
            settle(scene.world.context, order, [paid])
    reference = refs.order(order)
    scene.world.store.items[reference] = replace(scene.world.item(reference), by_page=True)


def asks(scene: Scene, *, near: bool) -> None:
    """Somebody who is nothing here yet asks one of the staff."""
    asked = Whose("staff", "Stella" if near else "Steve", near)
    user = scene.world.user(f"Asks {asked.name} of {scene.org}")
    made = an_ask(scene.world, scene.org, user, scene.members[asked.name])
    scene.thing("ask", asked, ask=made)


def requests(scene: Scene, *, near: bool) -> None:
    for role, name in (("client", "Clara" if near else "Cleo"), ("guest", "Gina" if near else "Gus")):
        asked = a_request(scene.world, scene.http, scene.org, scene.users[name])
        scene.thing("request", Whose(role, name, near), **asked)


def organization(scene: Scene) -> None:
    here = Whose("organization", "", near=True)
    scene.thing("package", here, package=scene.post("packages", PRICE)["id"])
    scene.thing("service", here, service=scene.post("services", {"name": "Coaching"})["id"])
    scene.thing("disclosure", here, disclosure=scene.post("disclosures", TERMS)["id"])
    scene.thing("step", here, step=scene.post("steps", PHOTOS)["id"])
    group = {"rows": [{"email": f"group.{scene.org[-4:].lower()}@example.com"}]}
    scene.thing("job", here, job=scene.post("invitations/batch", group)["id"])
    scene.thing("organization", here)
    kiosk = scene.post("kiosks", {"name": "Entrance", "site": "North"})["id"]
    scene.thing("kiosk", here, kiosk=kiosk)
