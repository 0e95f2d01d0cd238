"""Signing up over HTTP without an invitation, and founding an organization."""

from tests.handlers.gateway import Http
from tests.holding import holds
from tests.services.steps import PASSWORD
from tests.world import World

NINA = {"name": "Nina Berg", "email": "nina@example.com"}


@holds("S0.1", "A45")
def test_a_code_then_a_session_then_an_organization_of_ones_own(http: Http, open_world: World) -> None:
    asked = http.post("/v1/sign-up", NINA)
    assert (asked.status, asked.json) == (202, {"code_sent_to": "n***@e***.com"})
    open_world.run()
    typed = NINA | {"code": open_world.email.inbox[-1].code, "password": PASSWORD}
    assert http.post("/v1/sign-up", typed | {"code": "000 000"}).code == "code_wrong"
    made = http.post("/v1/sign-up", typed)
    assert (made.status, made.json["user"]["email"]) == (201, "nina@example.com")

    token = {"Authorization": f"Bearer {made.json['token']}"}
    founded = http.post("/v1/organizations", {"name": "Berg", "country": "lv"}, headers=token)
    assert (founded.status, founded.json["country"]) == (201, "LV")
    assert [one["membership"]["role"] for one in http.get("/v1/me", headers=token).json["memberships"]] == ["owner"]

    open_world.later(60_000)
    http.post("/v1/sign-up", NINA)
    open_world.run()
    again = http.post("/v1/sign-up", typed | {"code": open_world.email.inbox[-1].code, "password": "another password"})
    assert (again.status, again.code) == (409, "account_exists")


def test_where_the_operator_creates_organizations_nobody_signs_up(http: Http, world: World) -> None:
    before = dict(world.store.items)
    refused = http.post("/v1/sign-up", NINA)
    assert (refused.status, refused.code) == (403, "forbidden")
    assert "invitation" in refused.json["detail"]
    assert world.store.items == before


def test_the_sixth_organization_of_a_month_waits(http: Http, open_world: World) -> None:
    nina = open_world.user("Nina")
    made = [http.post("/v1/organizations", {"name": f"Berg {number}"}, token=nina) for number in range(6)]
    assert [one.status for one in made] == [201] * 5 + [429]
    assert int(made[-1].headers["retry-after"]) > 0
