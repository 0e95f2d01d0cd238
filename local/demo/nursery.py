"""A childcare site with two classrooms: families with one or two guardians, a kiosk, and PINs for it."""

from pathlib import Path

from local.demo.place import Place, Thing
from local.people import Person

NAME = "Sunflower Nursery"
SITE = "Riverside"
BRANDING: Thing = {
    "accent": "#9a3412",
    "country": "GB",
    "timezone": "Europe/London",
    "labels": {"client": "Parent", "staff": "Educator"},
    "help": {"email": "office@sunflower.example"},
}
TERMS: Thing = {
    "role": "client",
    "texts": {
        "en": {
            "title": "Picking up and bringing",
            "text": "Only people whom you have named may pick up your child. Tell us by nine when your child is ill.",
        }
    },
}
GUARDIANS = ("Priya Shah", "Daniel Shah", "Ingrid Lind", "Jonas Lind", "Eva Lind", "Grace Okoye", "Petra Novak")
# Each child with its classroom, and its guardians in the order A, B, others.
CHILDREN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Mia Shah", "Sunflowers", ("Priya Shah", "Daniel Shah")),
    ("Leo Shah", "Bluebells", ("Priya Shah", "Daniel Shah")),
    ("Nora Lind", "Sunflowers", ("Ingrid Lind", "Jonas Lind", "Eva Lind")),
    ("Sam Okoye", "Bluebells", ("Grace Okoye",)),
    ("Ida Novak", "Bluebells", ("Petra Novak",)),
)
SLOTS = ("A", "B", "other")
INVITED: Thing = {
    "filter": {"segment": "Bluebells", "slot": "A"},
    "channel": "email",
    "role": "client",
    "note": "The Bluebells begin on Monday. Here you see when, and whom to ask.",
}
OWN_CHILD, OWN_CLASSROOM = "Cleo Client", "Sunflowers"


def furnish(place: Place, parent: Person, token: str, kept: Path) -> dict[str, str]:
    """Filled by its owner. The `parent`, whose `token` it is, joins with a child of their own. Answers the key of its
    kiosk, which is shown where it is made and `kept` from then on, and their PIN to type there."""
    if not place.get("")["accent"]:
        place.patch("", BRANDING)
    place.once("disclosures", (TERMS,), lambda one: str(one["texts"]["en"]["title"]))
    guardians = place.once(
        "contacts", [*map(_guardian, GUARDIANS), _guardian(parent.name) | {"emails": [parent.email]}]
    )
    contacts = {name: one["id"] for name, one in guardians.items()}
    own = (OWN_CHILD, OWN_CLASSROOM, (parent.name,))
    place.once("dependents", (_child(contacts, *one) for one in (*CHILDREN, own)))
    if not place.get("invitations")["items"]:
        place.post("invitations/batch", INVITED, key="demo-bluebells")
    if guardians[parent.name]["state"] != "linked":
        _join(place, contacts[parent.name], token)
    pin = place.post(f"contacts/{contacts[parent.name]}/pin", {})["pin"]
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(place.post("kiosks", {"name": "At the front door", "site": SITE})["key"])
    return {"key": kept.read_text(), "pin": pin}


def _join(place: Place, contact: str, token: str) -> None:
    """Invited, and accepted where one's own invitations are."""
    place.post(f"contacts/{contact}/invite", {})
    received = place.api.get("/v1/me/invitations", token)["items"]
    mine = next(one for one in received if one["organization"]["id"] == place.organization)
    read = [{"id": one["id"], "version": one["version"]} for one in mine["disclosures"]]
    accepted = {"version": mine["version"], "disclosures": read}
    place.api.post(f"/v1/me/invitations/{mine['id']}/accept", accepted, token)


def _guardian(name: str) -> Thing:
    first = name.partition(" ")[0].lower()
    return {"name": name, "emails": [f"{first}@demo.usher.example"], "tags": ["parents"]}


def _child(contacts: dict[str, str], name: str, classroom: str, guardians: tuple[str, ...]) -> Thing:
    named = [{"contact": contacts[guardian], "slot": slot} for guardian, slot in zip(guardians, SLOTS, strict=False)]
    return {"name": name, "segments": {"site": SITE, "classroom": classroom}, "guardians": named}
