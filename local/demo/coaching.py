"""Harbour Coaching beyond its people: what clients are asked to go through, a group, an order that waits."""

from local.demo.place import Place, Thing

STEPS: tuple[Thing, ...] = (
    {
        "kind": "consent",
        "role": "client",
        "required": False,
        "texts": {
            "en": {
                "title": "How we work",
                "text": "What you tell your coach stays with your coach. Sessions that are moved a day before cost "
                "nothing.",
            },
            "de": {
                "title": "Wie wir arbeiten",
                "text": "Was Sie Ihrem Coach sagen, bleibt bei Ihrem Coach. Wer einen Tag vorher verschiebt, zahlt "
                "nichts.",
            },
        },
    },
    {
        "kind": "form",
        "role": "client",
        "required": False,
        "texts": {"en": {"title": "About you", "text": "Two questions, so that your first session begins well."}},
        "questions": [
            {
                "name": "goal",
                "kind": "long_text",
                "labels": {"en": "What would you like to change?"},
                "hints": {"en": "A sentence or two are enough."},
                "required": True,
            },
            {
                "name": "meeting",
                "kind": "choice",
                "labels": {"en": "Where do you like to meet?"},
                "options": [
                    {"name": "online", "labels": {"en": "Online"}},
                    {"name": "harbour", "labels": {"en": "At the harbour"}},
                ],
            },
        ],
    },
    {
        "kind": "booking",
        "role": "client",
        "required": False,
        "texts": {"en": {"title": "Your first session", "text": "Choose a time that suits you."}},
        "url": "https://harbour.example/book",
    },
)
DISCLOSURES: tuple[Thing, ...] = (
    {
        "role": "staff",
        "texts": {
            "en": {"title": "Confidentiality", "text": "What clients tell you stays between you and them."},
            "de": {"title": "Vertraulichkeit", "text": "Was Klienten Ihnen sagen, bleibt zwischen Ihnen und ihnen."},
        },
    },
)
CIRCLE: Thing = {"kind": "group", "name": "Leadership circle"}
COLLEAGUES: tuple[Thing, ...] = (
    {"name": "Amir Haddad", "emails": ["amir@demo.usher.example"], "tags": ["leadership"]},
    {"name": "Lena Hill", "emails": ["lena@demo.usher.example"], "tags": ["leadership"], "type": "lead"},
)
DAY: Thing = {
    "name": "A day at the harbour",
    "amount": 24_000,
    "currency": "GBP",
    "description": "Four hours for yourself, with lunch.",
    "terms": "Can be moved up to a week before.",
}
TASTER: Thing = {
    "name": "First session",
    "amount": 6_000,
    "currency": "GBP",
    "description": "Find out whether coaching is for you.",
    "page": True,
}


def furnish(place: Place, client: str, token: str) -> None:
    """Filled by an owner; `client` is the contact of the demo client, whose `token` is for what only they do."""
    place.once("steps", STEPS, _title)
    place.once("disclosures", DISCLOSURES, _title)
    people = place.once("contacts", (CIRCLE, *COLLEAGUES))
    circle = f"groups/{people[CIRCLE['name']]['id']}/members"
    if not place.get(circle)["items"]:
        place.put(circle, {"contacts": [client, *(people[one["name"]]["id"] for one in COLLEAGUES)]})
    packages = place.once("packages", (DAY, TASTER))
    if not place.get("orders")["items"]:
        sold = {"package": packages[DAY["name"]]["id"], "settlement": "payment_required"}
        place.post("assignments", {"contact": client, "packages": [sold]})
    _agree(place, token)


def _agree(place: Place, token: str) -> None:
    """The client has gone through the first step, and the others are left to do."""
    path = f"/v1/me/organizations/{place.organization}/onboarding"
    (mine,) = place.api.get(path, token)["memberships"]
    first = mine["steps"][0]
    if first["state"] == "open":
        place.api.post(f"{path}/{first['id']}/do", {"version": first["version"], "agreed": True}, token)


def _title(thing: Thing) -> str:
    return str(thing["texts"]["en"]["title"])
