"""A childcare site with two classrooms: families with one or two guardians, a kiosk, and PINs for it."""

from pathlib import Path

from local.demo.place import Place, Thing

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
CHILDREN = (
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
WITH_PIN = "Priya Shah"


def furnish(place: Place, kept: Path) -> dict[str, str]:
    """Filled by its owner. Answers the key of its kiosk, which is shown where it is made and `kept` from then on, and
    a PIN to type there."""
    if not place.get("")["accent"]:
        place.patch("", BRANDING)
    place.once("disclosures", (TERMS,), lambda one: str(one["texts"]["en"]["title"]))
    guardians = place.once("contacts", map(_guardian, GUARDIANS))
    contacts = {name: one["id"] for name, one in guardians.items()}
    place.once("dependents", (_child(contacts, *one) for one in CHILDREN))
    if not place.get("invitations")["items"]:
        place.post("invitations/batch", INVITED, key="demo-bluebells")
    pin = place.post(f"contacts/{contacts[WITH_PIN]}/pin", {})["pin"]
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(place.post("kiosks", {"name": "At the front door", "site": SITE})["key"])
    return {"key": kept.read_text(), "pin": pin}


def _guardian(name: str) -> Thing:
    first = name.partition(" ")[0].lower()
    return {"name": name, "emails": [f"{first}@demo.usher.example"], "tags": ["parents"]}


def _child(contacts: dict[str, str], name: str, classroom: str, guardians: tuple[str, ...]) -> Thing:
    named = [{"contact": contacts[guardian], "slot": slot} for guardian, slot in zip(guardians, SLOTS, strict=False)]
    return {"name": name, "segments": {"site": SITE, "classroom": classroom}, "guardians": named}
