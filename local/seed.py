"""The demo organizations: their owner made as an operator would, everybody else invited and joined over HTTP.

Whatever is there already is left alone, so that seeding can be interrupted and repeated."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from local.api import Api, Refused, wait_for_link
from local.demo import coaching, nursery, practice
from local.demo.place import Place
from local.owner import create_owner
from local.people import Person, load_people, sign_in
from local.settings import LocalError, Settings
from local.warming import warm

# By the file that keeps the id of each.
NAMES = {"organization": "Harbour Coaching", "practice": practice.NAME, "nursery": nursery.NAME}
# Worth nothing anywhere else: the stand-in for Stripe takes the key that it is told.
API_KEY, WEBHOOK_SECRET = "sk_test_of_the_demo_organization", "whsec_of_the_demo_organization"
NOTES = {
    "admin": "Please help me to run the practice.",
    "staff": "Welcome to the team.",
    "client": "I look forward to working with you.",
    "guest": "So that you can follow how it goes.",
}
HELP = {"email": "help@harbour.example", "phone": "+442079460958", "url": "https://harbour.example/help"}
SESSIONS = {
    "name": "Ten sessions",
    "amount": 90_000,
    "currency": "GBP",
    "units": 10,
    "description": "An hour each, online or at the harbour.",
}
# Whom the demo organization has invited, and how; nobody answers.
OPEN = (
    ({"name": "Sarah Okafor", "email": "sarah@demo.usher.example"}, "email"),
    ({"name": "Ben Hale"}, "link"),
)
# What the demo organization offers, and what its client asked: the first was answered, the second waits.
SERVICES = (
    {
        "name": "First conversation",
        "description": "Half an hour online, for you or a guest of yours.",
        "askers": ["client", "guest"],
    },
    {"name": "Career review", "description": "An hour on where you stand, and what to try next."},
)
ASKED = (
    {"kind": "information", "subject": "Before our next session", "text": "Is there anything that I should read?"},
    {"kind": "session", "subject": "Thursday at nine", "text": "Could we meet half an hour later?"},
)
ANSWER = "The first chapter of the workbook is enough. See you then!"
# What clients read of those who serve them.
SHOWN = {
    "owner": {"title": "Founder", "greeting": "Good to have you here. If anything is amiss, write to me."},
    "admin": {"title": "Practice manager", "greeting": "Ask me about appointments and invoices."},
    "staff": {"title": "Head coach", "greeting": "Welcome! Look around, and tell me what you want to begin with."},
}


def seed(settings: Settings, known: dict[str, str], tell: Callable[[str], None]) -> dict[str, Any]:
    """The first organization's id, the users with a fresh token each, and what opens the kiosk. `known` are the outputs
    of the stack; `tell` hears who is being made.

    Raises LocalError with what Usher answered, if it refuses."""
    tell("the organization and its owner")
    warm(settings)
    demo = _Demo(settings, known, tell)
    try:
        demo.join("admin", by="owner")
        demo.join("staff", by="admin")
        demo.join("client", by="admin", grants={"staff": [demo.membership("staff")["id"]]})
        # So that the inbox of the owner holds something, as that of the staff does by itself.
        demo.follow("owner", demo.membership("client")["contact"])
        demo.join(
            "guest",
            by="client",
            grants={"client": demo.membership("client")["contact"], "relationship": "partner"},
        )
        for role, shown in SHOWN.items():
            demo.show(role, shown)
        demo.connect_checkout()
        demo.say_where_help_is()
        demo.give_sessions("client")
        demo.leave_open()
        demo.offer_services()
        demo.ask("client", answers="staff")
        kiosk = demo.furnish()
    except Refused as refused:
        logs = f"see {settings.scratch}, or begin afresh with `make reset`"
        raise LocalError(f"the demo people could not be made: {refused}\n{logs}") from refused
    return {"organization": demo.organization, "users": demo.users(), "kiosk": kiosk}


class _Demo:
    """The demo organization while people join it."""

    def __init__(self, settings: Settings, known: dict[str, str], tell: Callable[[str], None]) -> None:
        self._settings, self._known, self._tell = settings, known, tell
        self._people = {person.role: person for person in load_people(settings)}
        self._api = Api(settings.api_url)
        self.organization = self._organization("organization")
        # Each takes seconds, in which people join the first.
        makers = ThreadPoolExecutor()
        self._others = {file: makers.submit(self._organization, file) for file in ("practice", "nursery")}
        self._tokens = {"owner": sign_in(settings, known, self._people["owner"])}
        self._members = self._read_members()

    def join(self, role: str, *, by: str, grants: dict[str, Any] | None = None) -> None:
        """The demo person of this role is a member and signed in, invited by the person of the role `by`."""
        person = self._people[role]
        self._tell(person.name)
        if role not in self._members:
            link = self._invite(person, self._tokens[by], grants or {})
            self._accept(person, link)
            self._members = self._read_members()
        self._tokens[role] = sign_in(self._settings, self._known, person)

    def show(self, role: str, shown: dict[str, str]) -> None:
        """The member has a title and a greeting, unless somebody gave them others."""
        member = self._members[role]
        if not member["title"] and not member["greeting"]:
            path = f"/v1/organizations/{self.organization}/members/{member['id']}"
            self._api.patch(path, shown, self._tokens[role])

    def follow(self, role: str, contact: str) -> None:
        """The member hears of a client whom they do not serve."""
        path = f"/v1/organizations/{self.organization}/contacts/{contact}/subscription"
        self._api.put(path, {"topics": ["invitations", "clients"]}, self._tokens[role])

    def connect_checkout(self) -> None:
        """The organization is paid through the stand-in for Stripe, which reports to it."""
        path = f"/v1/organizations/{self.organization}/payment-providers/stripe"
        known = self._api.get(path, self._tokens["owner"])
        secrets = {"api_key": API_KEY, "webhook_secret": WEBHOOK_SECRET}
        if not known["connected"]:
            self._api.put(path, secrets, self._tokens["owner"])
        account = secrets | {"webhook_url": known["webhook_url"]}
        Api(self._settings.checkout_url).post("/control/accounts", account)

    def say_where_help_is(self) -> None:
        path = f"/v1/organizations/{self.organization}"
        if not any(self._api.get(path, self._tokens["owner"])["help"].values()):
            self._api.patch(path, {"help": HELP}, self._tokens["owner"])

    def give_sessions(self, role: str) -> None:
        """The client has a package, and has used some of it."""
        contact, token = self._members[role]["contact"], self._tokens["owner"]
        rights = f"/v1/organizations/{self.organization}/contacts/{contact}/entitlements"
        if self._api.get(rights, token)["items"]:
            return
        package = self._api.post(f"/v1/organizations/{self.organization}/packages", SESSIONS, token)
        body = {"contact": contact, "packages": [{"package": package["id"], "settlement": "prepaid"}]}
        given = self._api.post(f"/v1/organizations/{self.organization}/assignments", body, token)
        self._api.post(f"{rights}/{given['entitlements'][0]['id']}/consume", {"units": 3}, token)

    def leave_open(self) -> None:
        """Two invitations that nobody has answered, one sent and one to hand over: what the console looks after."""
        path, token = f"/v1/organizations/{self.organization}/invitations", self._tokens["owner"]
        for recipient, channel in OPEN:
            if not self._api.get(f"{path}?q={quote(recipient['name'])}", token)["items"]:
                self._api.post(path, {"recipient": recipient, "channel": channel, "role": "client"}, token)

    def offer_services(self) -> None:
        path, token = f"/v1/organizations/{self.organization}/services", self._tokens["owner"]
        known = {one["name"] for one in self._api.get(path, token)["items"]}
        for service in SERVICES:
            if service["name"] not in known:
                self._api.post(path, service, token)

    def ask(self, role: str, *, answers: str) -> None:
        """The client has asked two things, and got one answer."""
        path, token = f"/v1/me/organizations/{self.organization}/requests", self._tokens[role]
        if self._api.get(path, token)["items"]:
            return
        answered, _ = [self._api.post(path, one, token) for one in ASKED]
        thread = f"/v1/organizations/{self.organization}/requests/{answered['id']}/messages"
        self._api.post(thread, {"text": ANSWER}, self._tokens[answers])

    def furnish(self) -> dict[str, str]:
        """What these people have, and two other organizations of the same owner. Answers what opens the kiosk."""
        self._tell("what they have")
        contact = self._members["client"]["contact"]
        coaching.furnish(self._place(self.organization), contact, self._tokens["client"])
        practice.furnish(self._place(self._others["practice"].result()), self._tokens, self._people)
        school = self._place(self._others["nursery"].result())
        return nursery.furnish(school, self._people["client"], self._tokens["client"], self._settings.data / "kiosk")

    def membership(self, role: str) -> dict[str, Any]:
        return self._members[role]

    def users(self) -> list[dict[str, str]]:
        return [
            {"role": role, "email": person.email, "password": person.password, "token": self._tokens[role]}
            for role, person in self._people.items()
        ]

    def _organization(self, file: str) -> str:
        kept = self._settings.data / file
        if not kept.exists():
            kept.write_text(create_owner(self._settings, self._known, self._people["owner"], NAMES[file]))
        return kept.read_text()

    def _place(self, organization: str) -> Place:
        return Place(self._api, organization, self._tokens["owner"])

    def _read_members(self) -> dict[str, dict[str, Any]]:
        roles = {person.email: role for role, person in self._people.items()}
        path = f"/v1/organizations/{self.organization}/members"
        members = self._api.list(path, self._tokens["owner"])
        return {roles[member["email"]]: member for member in members if member.get("email") in roles}

    def _invite(self, person: Person, token: str, grants: dict[str, Any]) -> str:
        """The token of the link that was sent, now or by an earlier seeding that was interrupted."""
        body = {
            "recipient": {"name": person.name, "email": person.email},
            "channel": "email",
            "role": person.role,
            "note": NOTES[person.role],
            "grants": grants,
        }
        try:
            self._api.post(f"/v1/organizations/{self.organization}/invitations", body, token)
        except Refused as refused:
            if refused.code != "invitation_open":
                raise
        return wait_for_link(self._settings.inbox_url, person.email)

    def _accept(self, person: Person, link: str) -> None:
        offer = self._api.get(f"/v1/links/{link}")
        accepted = {"version": offer["version"], "disclosures": []}
        self._api.post(f"/v1/links/{link}/accept", accepted, self._sign_up(person, link))

    def _sign_up(self, person: Person, link: str) -> str:
        try:
            body = {"name": person.name, "password": person.password}
            return str(self._api.post(f"/v1/links/{link}/sign-up", body)["token"])
        except Refused as refused:
            if refused.code != "account_exists":
                raise
        return sign_in(self._settings, self._known, person)
