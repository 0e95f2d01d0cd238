"""A professional with co-parents: two separated families, a client found by her address, and a guest who asks."""

from typing import Any

from local.api import Api
from local.demo.place import Place, Thing

NAME = "Fairway Mediation"
BRANDING: Thing = {"accent": "#3b3a8f", "timezone": "Europe/London", "help": {"email": "olive@fairway.example"}}
PARENTS: tuple[Thing, ...] = tuple(
    {"name": name, "emails": [f"{name.partition(' ')[0].lower()}@demo.usher.example"], "tags": ["co-parents"]}
    for name in ("Maya Berg", "Tom Berg", "Rosa Klein", "Paul Klein")
)
CHILDREN = (("Ella Berg", ("Maya Berg", "Tom Berg")), ("Max Klein", ("Rosa Klein", "Paul Klein")))
# The first family is invited, each parent apart from the other.
INVITED: Thing = {"grants": {"relationship": "co_parent"}, "note": "A quiet place for what concerns Ella."}
PROFESSIONAL: Thing = {
    "name": "Olive Owner",
    "profession": "Family mediator",
    "firm": NAME,
    "circle": {"role": "third_party", "subtype": "professional"},
    "visible_in_search": True,
}
PRIVATE: Thing = {"circle": {"role": "private", "subtype": "client"}, "visible_in_search": True}
PROFILE = "/v1/me/profile"


def furnish(place: Place, tokens: dict[str, str], people: dict[str, Any]) -> None:
    """Filled by its owner. `tokens` and `people` of the demo by role: its client is asked, and its guest asks."""
    if not place.get("")["accent"]:
        place.patch("", BRANDING)
    _introduce(place, tokens, people)
    parents = place.once("contacts", PARENTS)
    contacts = {name: one["id"] for name, one in parents.items()}
    place.once("dependents", (_child(contacts, *one) for one in CHILDREN))
    if not place.get("invitations")["items"]:
        for name in CHILDREN[0][1]:
            place.post(f"contacts/{contacts[name]}/invite", INVITED)
        entry = {"entries": [{"email": people["client"].email}], "relationship": "client"}
        found = place.post("discoveries", entry)
        place.post("invitations", {"recipient": {"handle": _handle(found)}, "role": "client"})
    _ask(place.api, tokens["guest"], people["owner"].email)


def _introduce(place: Place, tokens: dict[str, str], people: dict[str, Any]) -> None:
    """Who they are beyond any organization, unless they have said so."""
    (own,) = place.get("members")["items"]
    found_as = {"organization": place.organization, "membership": own["id"]}
    private = {role: PRIVATE | {"name": people[role].name} for role in ("client", "guest")}
    for role, profile in ({"owner": PROFESSIONAL | {"found_as": found_as}} | private).items():
        if place.api.get(PROFILE, tokens[role])["missing"]:
            place.api.patch(PROFILE, profile, tokens[role])


def _ask(api: Api, token: str, email: str) -> None:
    if not api.get("/v1/me/asks", token)["items"]:
        found = api.post("/v1/me/discoveries", {"entries": [{"email": email}]}, token)
        api.post("/v1/me/asks", {"handle": _handle(found)}, token)


def _handle(found: Thing) -> str:
    return str(found["items"][0]["people"][0]["handle"])


def _child(contacts: dict[str, str], name: str, parents: tuple[str, str]) -> Thing:
    guardians = [{"contact": contacts[parent], "slot": slot} for parent, slot in zip(parents, ("A", "B"), strict=True)]
    return {"name": name, "guardians": guardians}
