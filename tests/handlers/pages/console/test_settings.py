"""Settings in the console: what is typed is what the API then answers, each refusal stands at its field, and nobody
changes what is not theirs."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain.identity import User
from chalicelib.domain.notice import TOLD
from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.pictures import png
from tests.world import World

LOOK = {
    "name": "Acme",
    "accent": "",
    "portal_url": "",
    "timezone": "",
    "country": "",
    "help_email": "",
    "help_phone": "",
    "help_url": "",
}


@dataclass
class Settings(Office):
    """Acme's settings in the console, as its owner and as one of its staff, and the API beside them."""

    http: Http = field(kw_only=True)

    @property
    def owner(self) -> User:
        return self.users["owner"]

    @property
    def org(self) -> str:
        return f"/v1/organizations/{self.place.id}"

    def path(self, more: str = "") -> str:
        return super().path(f"/settings{more}")

    def send(self, more: str, by: str = "owner", page: str = "", **typed: str) -> Page:
        """The form of a page of settings with what is typed, and nothing else than what it carries along."""
        shown = self.open(page or more, by)
        form = next(one for one in shown.forms if one.action.endswith(self.path(more)))
        carried = {name: value for name, value in form.fields.items() if form.kinds.get(name) == "hidden"}
        return self.browsers[by].post(form.action, carried | typed)

    def get(self, more: str = "") -> Any:
        return self.http.get(f"{self.org}{more}", token=self.owner).json


@pytest.fixture
def office(world: World, people: People, http: Http) -> Settings:
    made = Settings(world, people.place, http=http)
    for role in ("owner", "staff"):
        made.hire(role)
    return made


def test_how_it_appears_is_saved_with_all_it_says(office: Settings) -> None:
    typed = LOOK | {
        "name": "Northlight",
        "accent": "#1d5c57",
        "portal_url": "https://portal.example.com/",
        "timezone": "Europe/Berlin",
        "country": "de",
        "help_email": "hello@example.com",
        "help_phone": "030 901820",
        "labels_client": "Coachee",
    }
    page = office.send("", **typed)
    now = office.get()

    assert "Saved" in page.text
    assert (now["name"], now["accent"], now["timezone"], now["country"]) == (
        "Northlight",
        "#1d5c57",
        "Europe/Berlin",
        "DE",
    )
    assert now["portal_url"] == "https://portal.example.com/"
    assert now["help"] == {"email": "hello@example.com", "phone": "+4930901820", "url": ""}
    assert now["labels"] == {"client": "Coachee"}


def test_what_is_emptied_is_cleared_and_words_of_others_stay(office: Settings) -> None:
    labels = {"client": "Coachee", "accepted": "Registered"}
    patch = {"accent": "#1d5c57", "help": {"email": "a@example.com"}, "labels": labels}
    assert office.http.patch(office.org, patch, token=office.owner).status == 200
    office.send("", **LOOK)
    now = office.get()

    assert (now["accent"], now["help"]["email"], now["labels"]) == ("", "", {"accepted": "Registered"})


def test_a_preview_shows_the_new_look_on_page_email_and_text_and_saves_nothing(office: Settings) -> None:
    before = office.get()
    page = office.send(
        "", **LOOK | {"name": "Northlight", "accent": "#7a1f5c", "labels_client": "Coachee"}, step="preview"
    )

    assert page.status == 200
    assert "Owner invites you to join Northlight" in page.text
    assert "Coachee" in page.text
    assert "#7a1f5c" in page.html
    assert page.html.count("https://usher.test/i/") >= 2
    assert "Nothing is saved yet" in page.text
    assert office.get() == before
    assert not office.world.email.inbox


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "N" * 81),
        ("accent", "red"),
        ("portal_url", "javascript:alert(1)"),
        ("timezone", "Mars/Olympus"),
        ("country", "Atlantis"),
        ("help_email", "nobody"),
        ("help_phone", "12"),
        ("help_url", "http://x.example"),
        ("labels_client", "x" * 100),
    ],
)
@pytest.mark.parametrize("step", ["save", "preview"])
def test_what_is_wrong_stands_at_its_field_and_the_rest_stays_typed(
    office: Settings, field: str, typed: str, step: str
) -> None:
    before = office.get()
    page = office.send("", **LOOK | {"help_url": "https://help.example.com"} | {field: typed, "step": step})

    assert page.status in (400, 422)
    assert field in page.described
    assert page.form("/settings").fields[field] == typed
    assert office.get() == before


def test_two_who_change_it_at_once_do_not_undo_each_other(office: Settings) -> None:
    form = office.open().form("/settings")
    office.send("", **LOOK | {"name": "First"})
    page = office.browsers["owner"].post(form.action, form.fields | {"name": "Second"})

    assert page.status == 412
    assert "in the meantime" in page.alert
    assert office.get()["name"] == "First"


def upload(office: Settings, content: bytes, kind: str = "image/png", token: str | None = None) -> Page:
    form = office.open().form("/settings/logo")
    form.fields["form_token"] = form.fields["form_token"] if token is None else token
    return office.browsers["owner"].upload(form, content, kind)


def test_a_logo_is_put_up_shown_and_removed(office: Settings) -> None:
    page = upload(office, png(64, 32))
    assert "Saved" in page.text
    assert office.get()["logo_url"]
    assert office.send("/logo/remove", page="").status == 200
    assert office.get()["logo_url"] is None


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\r\n--b0und", b"x" * 300_000])
def test_what_is_no_picture_is_told_so(office: Settings, content: bytes) -> None:
    page = upload(office, content)

    assert page.status in (413, 422)
    assert office.get()["logo_url"] is None


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_picture_is_taken_from_our_own_form_only(office: Settings, token: str) -> None:
    assert upload(office, png(64, 32), token=token).status == 403
    assert office.get()["logo_url"] is None


RULES = {"admins_invite_admins": "on", "staff_invite_guests": "on", "match": "approval", "lifetime": "30"}
TYPES = {f"type_{place}": "on" for place in (1, 2, 4)}


def test_rules_are_saved_as_ticked(office: Settings) -> None:
    assert "Saved" in office.send("/rules", **RULES, **TYPES, new_type="Alumni").text
    policy = office.get()["policy"]

    assert [policy[name] for name in ("admins_invite_admins", "staff_invite_guests")] == [True, True]
    assert not policy["clients_invite_guests"]
    assert (policy["match"], policy["lifetime"]) == ("approval", 30 * 86_400)
    assert {"name": "Alumni", "invite": True} in policy["contact_types"]
    office.send("/rules", **TYPES, match="", lifetime="", gone_5="on")
    policy = office.get()["policy"]
    assert (policy["match"], policy["lifetime"]) == (None, None)
    assert "Alumni" not in str(policy["contact_types"])


def test_requests_are_reminded_of_and_passed_up_after_the_hours_typed_and_never_without_any(office: Settings) -> None:
    names = ("remind_of_requests_after", "escalate_requests_after")
    page = office.send("/rules", **RULES, remind_of_requests_after="1,5", escalate_requests_after="72")
    assert page.form("/rules").fields["remind_of_requests_after"] == "1.5"
    assert [office.get()["policy"][name] for name in names] == [5_400, 259_200]
    office.send("/rules", **RULES)
    assert [office.get()["policy"][name] for name in names] == [5_400, 259_200]
    office.send("/rules", **RULES, remind_of_requests_after="", escalate_requests_after=" 24")
    assert [office.get()["policy"][name] for name in names] == [0, 86_400]


def test_a_second_day_that_can_not_be_is_told_at_its_field(office: Settings) -> None:
    page = office.send("/rules", **RULES, reminder_days_0="2", reminder_days_1="0")
    assert "reminder_days_1" in page.described
    assert page.form("/rules").fields["reminder_days_1"] == "0"


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [("3", "9", [3, 9]), ("9", " 3", [3, 9]), ("", "4", [4]), ("4", "4", [4]), ("", "", [])],
)
def test_invitations_are_brought_to_mind_on_the_days_typed(
    office: Settings, first: str, second: str, days: list[int]
) -> None:
    assert office.get()["policy"]["reminder_days"] == [2, 5]
    office.send("/rules", **RULES)
    assert office.get()["policy"]["reminder_days"] == [2, 5], "whose page shows no such field changes none"
    page = office.send("/rules", **RULES, reminder_days_0=first, reminder_days_1=second)
    assert office.get()["policy"]["reminder_days"] == days
    assert page.form("/rules").fields["reminder_days_0"] == (str(days[0]) if days else "")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("remind_of_requests_after", "0.5"),
        ("escalate_requests_after", "721"),
        ("escalate_requests_after", "soon"),
        ("lifetime", "soon"),
        ("lifetime", "366"),
        ("lifetime", "0"),
        ("lifetime", "1e999"),
        ("new_type", "x" * 41),
        ("reminder_days_0", "61"),
        ("reminder_days_0", "soon"),
    ],
)
def test_a_rule_that_can_not_be_is_told_at_its_field(office: Settings, field: str, typed: str) -> None:
    before = office.get()
    page = office.send("/rules", **RULES | {field: typed})

    assert page.status in (400, 422)
    assert field in page.described
    assert office.get() == before


def test_whoever_asks_for_a_second_factor_is_told_to_set_up_their_own_first(office: Settings) -> None:
    page = office.send("/rules", **RULES, second_factor_of_managers="on")

    assert page.status == 403
    assert "second_factor_of_managers" in page.described
    assert "/me/security" in page.links
    assert not office.get()["policy"]["second_factor_of_managers"]


def test_a_disclosure_is_published_worded_anew_and_retired(office: Settings) -> None:
    office.send("/texts/new", title_en="Privacy", text_en="We keep it.", role="client")
    (first,) = office.get("/disclosures")["items"]
    office.send(
        f"/texts/{first['id']}", title_en="Privacy", text_en="We keep\r\nless.", title_de="Daten", text_de="Wenig."
    )
    (second,) = office.get("/disclosures")["items"]

    assert (second["id"], second["version"]) == (first["id"], 2)
    assert second["texts"]["en"] == {"title": "Privacy", "text": "We keep\nless."}
    assert second["texts"]["de"]["title"] == "Daten"
    assert "no longer" in office.send(f"/texts/{first['id']}/retire", page=f"/texts/{first['id']}").text
    assert office.get("/disclosures")["items"] == []


def test_languages_that_the_form_does_not_have_are_kept(office: Settings) -> None:
    texts = {"en": {"title": "Privacy", "text": "A"}, "fr": {"title": "Vie privée", "text": "B"}}
    made = office.http.post(f"{office.org}/disclosures", {"texts": texts}, token=office.owner).json
    office.send(f"/texts/{made['id']}", title_en="Privacy", text_en="C")

    assert office.get("/disclosures")["items"][0]["texts"]["fr"]["text"] == "B"


@pytest.mark.parametrize(
    "typed", [{}, {"title_en": "Privacy"}, {"text_en": "x"}, {"title_en": "x" * 121, "text_en": "x"}]
)
def test_a_disclosure_without_words_is_not_published(office: Settings, typed: dict[str, str]) -> None:
    page = office.send("/texts/new", **typed)

    assert page.status in (400, 422)
    assert page.alert
    assert office.get("/disclosures")["items"] == []


def step_ids(office: Settings) -> list[str]:
    return [one["id"] for one in office.get("/steps")["items"]]


def test_steps_are_added_moved_retired_and_taken_back(office: Settings) -> None:
    for kind, typed in {
        "welcome": {"title_en": "Hello"},
        "consent": {"title_en": "Photos", "text_en": "May we?"},
        "booking": {"title_en": "Call", "url": "https://book.example.com"},
    }.items():
        page = office.send("/steps/new", page=f"/steps/new?kind={kind}", kind=kind, required="on", **typed)
        assert "Published" in page.text
    first, second, third = step_ids(office)
    office.send(f"/steps/{third}/move", page="/steps", to="up")
    assert step_ids(office) == [first, third, second]
    office.send(f"/steps/{first}/retire", page=f"/steps/{first}")
    assert step_ids(office) == [third, second]
    assert "asked of nobody" in office.open(f"/steps/{first}").text
    office.send(f"/steps/{first}/restore", page="/steps")
    assert step_ids(office) == [third, second, first]


def test_a_form_asks_what_its_rows_say_and_keeps_what_they_can_not(office: Settings) -> None:
    asked = {
        "kind": "form",
        "texts": {"en": {"title": "About you"}, "de": {"title": "Über dich"}},
        "questions": [
            {
                "name": "source",
                "kind": "choice",
                "labels": {"en": "How did you find us?", "de": "Woher?"},
                "hints": {"en": "Roughly"},
                "options": [
                    {"name": "friend", "labels": {"en": "A friend", "de": "Freunde"}},
                    {"name": "paper", "labels": {"en": "A newspaper"}},
                ],
            }
        ],
    }
    made = office.http.post(f"{office.org}/steps", asked, token=office.owner).json
    row = {"q0_name": "source", "q0_label": "Where from?", "q0_kind": "choice", "q0_options": "A friend\r\nThe web"}
    new = {"q1_label": "Born", "q1_kind": "date", "q1_required": "on", "q1_name": ""}
    page = office.send(f"/steps/{made['id']}", **row, **new, title_en="About you", title_de="Über dich", required="on")
    (now,) = office.get("/steps")["items"]

    assert "Published" in page.text
    source, born = now["questions"]
    assert source["labels"] == {"en": "Where from?", "de": "Woher?"}
    assert source["hints"] == {"en": "Roughly"}
    assert source["options"][0] == {"name": "friend", "labels": {"en": "A friend", "de": "Freunde"}}
    assert source["options"][1]["labels"] == {"en": "The web"}
    assert (born["kind"], born["required"], born["labels"]) == ("date", True, {"en": "Born"})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("welcome", {}),
        ("form", {"title_en": "About you"}),
        ("form", {"title_en": "About you", "q0_label": "Choose", "q0_kind": "choice"}),
        ("booking", {"title_en": "Call"}),
        ("booking", {"title_en": "Call", "url": "javascript:x"}),
        ("consent", {"title_en": "Photos"}),
        ("king", {"title_en": "x"}),
    ],
)
def test_a_step_that_asks_for_nothing_is_told_so(office: Settings, kind: str, typed: dict[str, str]) -> None:
    page = office.send("/steps/new", **{"kind": kind, **typed})

    assert page.status in (400, 422)
    assert page.alert
    assert step_ids(office) == []


def test_what_somebody_is_told_is_theirs_to_choose_staff_too(office: Settings) -> None:
    for role in ("owner", "staff"):
        typed = {f"{topic}_rhythm": "at_once" for topic in ("invitations", "clients", "requests", "money", "team")}
        page = office.send("/told", role, **typed | {"clients_email": "on", "clients_rhythm": "daily"})
        assert "Saved" in page.text
    members = office.get("/members")["items"]
    (mine,) = [one["id"] for one in members if one["role"] == "owner" and one["email"] == office.owner.email]
    wishes = office.get(f"/members/{mine}/notifications")["topics"]

    assert (wishes["clients"]["channels"], wishes["clients"]["rhythm"]) == (["email"], "daily")
    assert wishes["money"]["channels"] == []


def test_whom_one_follows_is_listed_and_left(office: Settings) -> None:
    jane = office.http.post(f"{office.org}/contacts", {"name": "Jane Roe"}, token=office.owner).json["id"]
    followed = f"{office.org}/contacts/{jane}/subscription"
    assert office.http.put(followed, {"topics": ["clients"]}, token=office.owner).status == 200
    assert "Jane Roe" in office.open("/told").text
    office.send("/told/unfollow", page="/told")

    assert "Jane Roe" not in office.open("/told").text


MANAGED = ["/rules", "/texts", "/texts/new", "/steps", "/steps/new"]


@pytest.mark.parametrize("page", MANAGED)
def test_staff_open_nothing_of_the_organizations(office: Settings, page: str) -> None:
    assert office.open(page, "staff").status == 403
    shown = office.open("", "staff")
    assert "What I am told" in shown.text
    assert office.path("/rules") not in shown.links


@pytest.mark.parametrize("more", ["", "/logo/remove", "/rules", "/texts/new", "/steps/new", "/steps/stp_x/retire"])
def test_staff_change_nothing_of_the_organizations(office: Settings, more: str) -> None:
    form = office.open("/told", "staff").form("/told")
    before = dict(office.world.store.items)
    page = office.browsers["staff"].post(office.path(more), form.fields | LOOK)

    assert page.status == 403
    assert office.world.store.items == before


@pytest.mark.parametrize("path", ["/texts/dis_nothing", "/steps/stp_nothing"])
def test_what_is_not_there_is_nowhere(office: Settings, path: str) -> None:
    assert office.open(path).status == 404


def test_a_word_of_somebody_stays_a_word(office: Settings) -> None:
    nasty = "</textarea><script>alert(1)</script>{{7*7}}"
    office.send("/texts/new", title_en=nasty, text_en=nasty)
    (one,) = office.get("/disclosures")["items"]
    for page in (office.open("/texts"), office.open(f"/texts/{one['id']}")):
        assert "<script" not in page.html
        assert "{{7*7}}" in page.html


@pytest.mark.parametrize(
    ("page", "typed"),
    [("", LOOK), ("/rules", {}), ("/told", {f"{topic}_rhythm": "daily" for topic in TOLD})],
    ids=["look", "rules", "told"],
)
@pytest.mark.parametrize("version", ["9" * 5_000, "latest"], ids=["endless", "no-number"])
def test_a_version_that_nobody_has_seen_is_refused(
    office: Office, page: str, typed: dict[str, str], version: str
) -> None:
    before = office.get()

    assert office.send(page, **typed, version=version).status == 400
    assert office.get() == before
