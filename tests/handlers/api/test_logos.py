"""The picture of an organization: given, shown where people look, replaced and removed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain import refs
from chalicelib.domain.picture import KINDS
from chalicelib.domain.time import DAY
from tests.gateways.test_pages import Page as Parsed
from tests.handlers.gateway import Http, Reply
from tests.handlers.people import PORTAL, People
from tests.holding import holds
from tests.pictures import jpeg, lossy, png, webp
from tests.world import World

PICTURES = {"image/png": png(), "image/jpeg": jpeg(), "image/webp": webp(lossy())}
HOST = "https://usher.test"


@pytest.fixture
def give(http: Http, people: People) -> Callable[..., Reply]:
    def put(data: bytes = png(), media_type: str = "image/png", **more: Any) -> Reply:
        headers = {"Content-Type": media_type} | more.pop("headers", {})
        return http.put(f"{people.org}/logo", raw=data, headers=headers, **({"token": people.owner} | more))

    return put


def address(reply: Reply) -> str:
    """The path below which the picture of an answered organization is served."""
    assert reply.status == 200, reply
    return str(reply.json["logo_url"]).removeprefix(HOST)


@pytest.mark.parametrize("media_type", KINDS)
def test_a_picture_is_served_byte_for_byte_from_our_own_host(
    give: Callable[..., Reply], http: Http, media_type: str
) -> None:
    given_ = PICTURES[media_type]
    served = http.get(address(give(given_, media_type)), headers={"Accept": "image/avif,image/webp,*/*;q=0.8"})

    assert (served.status, served.content) == (200, given_)
    assert served.headers["content-type"] == media_type
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("accept", [None, "*/*", "image/png", "text/html", "application/json"])
def test_a_picture_is_served_whatever_a_caller_accepts(
    give: Callable[..., Reply], http: Http, accept: str | None
) -> None:
    path = address(give())

    assert http.get(path, headers={"Accept": accept} if accept else {}).content == png()
    assert http.send("HEAD", path).headers["content-type"] == "image/png"


def test_who_has_the_picture_is_not_sent_it_again(give: Callable[..., Reply], http: Http) -> None:
    path = address(give())
    tag = http.get(path).headers["etag"]

    again = http.get(path, headers={"If-None-Match": f"W/{tag}"})
    assert (again.status, again.text, again.content) == (304, "", b"")
    assert again.headers["cache-control"].endswith("immutable")
    assert http.get(path, headers={"If-None-Match": '"other"'}).status == 200


@pytest.mark.parametrize("digest", ["0" * 64, "A" * 64, "x", "0" * 63, "0" * 10_000, "%00", "..%2f", "0" * 64 + ".png"])
def test_an_unknown_picture_is_not_found(http: Http, digest: str) -> None:
    reply = http.get(f"/logos/{digest}")

    assert (reply.status, reply.code) == (404, "not_found")
    assert reply.headers["cache-control"] == "no-store"


def test_owners_and_admins_give_a_picture_and_nobody_else(
    give: Callable[..., Reply], http: Http, people: People, world: World
) -> None:
    assert give(token=people.admin).status == 200
    before = dict(world.store.items)

    for user, status in ((people.staff, 403), (people.client, 403), (people.stranger, 404)):
        assert give(jpeg(), "image/jpeg", token=user).status == status
        assert http.send("DELETE", f"{people.org}/logo", token=user).status == status
    assert give(token=None).status == 401
    foreign = world.organization(people.stranger, "Other")
    assert http.put(f"/v1/organizations/{foreign.id}/logo", raw=png(), headers={"Content-Type": "image/png"},
                    token=people.owner).status == 404  # fmt: skip
    assert {ref: item for ref, item in world.store.items.items() if ref in before} == before


REFUSED = [
    (b"", "", 415),
    (png(), "", 415),
    (png(), "image/gif", 415),
    (png(), "image/svg+xml", 415),
    (png(), "application/json", 415),
    (png(), "image/jpeg", 422),
    (b"", "image/png", 422),
    (b"<svg/>", "image/png", 422),
    (png() + b"<script>", "image/png", 422),
    (png(15, 15), "image/png", 422),
    (b"\0" * (256 * 1024 + 1), "image/png", 413),
]


@pytest.mark.parametrize(("data", "media_type", "status"), REFUSED)
def test_what_is_no_such_picture_is_refused_and_changes_nothing(
    give: Callable[..., Reply], world: World, data: bytes, media_type: str, status: int
) -> None:
    before = dict(world.store.items)

    reply = give(data, media_type)
    assert reply.status == status
    assert reply.code
    assert status != 422 or reply.told() == {"body": "invalid"}
    assert world.store.items == before


def test_a_picture_of_256_kb_is_taken(give: Callable[..., Reply]) -> None:
    fill = 256 * 1024 - len(jpeg()) - 4 * 5
    room = b"".join(b"\xff\xe1" + (size + 2).to_bytes(2) + b"x" * size for size in (60_000,) * 4 + (fill - 240_000,))
    padded = jpeg()[:2] + room + jpeg()[2:]

    assert len(padded) == 256 * 1024
    assert give(padded, "image/jpeg").status == 200


@holds("A03")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.sampled_from(KINDS), st.binary(max_size=100), st.integers(0, 12))
def test_whatever_bytes_arrive_nothing_breaks(
    give: Callable[..., Reply], media_type: str, noise: bytes, kept: int
) -> None:
    assert give(PICTURES[media_type][:kept] + noise, media_type).status in (200, 422)


def test_a_replaced_picture_answers_while_what_was_sent_with_it_may_live(
    give: Callable[..., Reply], http: Http, world: World, people: People
) -> None:
    old = address(give())
    new = address(give(jpeg(), "image/jpeg"))

    assert old != new
    assert (http.get(old).content, http.get(new).content) == (png(), jpeg())
    kept = world.store.items[refs.picture(old.rpartition("/")[2], people.place.id)]
    assert kept.expires_at == world.now + 400 * DAY
    assert address(give()) == old
    assert world.store.items[refs.picture(old.rpartition("/")[2], people.place.id)].expires_at is None


def test_the_same_picture_again_stays_as_it_is(give: Callable[..., Reply], world: World) -> None:
    first, again = give(), give()

    assert address(first) == address(again)
    pictures = [item for ref, item in world.store.items.items() if ref.kind == "picture"]
    assert [one.expires_at for one in pictures] == [None]


def test_a_removed_picture_is_gone_at_once(give: Callable[..., Reply], http: Http, people: People) -> None:
    path = address(give())

    for _ in range(2):
        removed = http.send("DELETE", f"{people.org}/logo", token=people.owner)
        assert (removed.status, removed.json["logo_url"]) == (200, None)
    assert http.get(path).status == 404


def test_removing_it_takes_nothing_from_others_with_the_same_picture(
    give: Callable[..., Reply], http: Http, people: People, world: World
) -> None:
    path = address(give())
    other = f"/v1/organizations/{world.organization(people.stranger, 'Other').id}/logo"
    kind = {"Content-Type": "image/png"}
    assert address(http.put(other, raw=png(), headers=kind, token=people.stranger)) == path

    http.send("DELETE", f"{people.org}/logo", token=people.owner)
    assert http.get(path).content == png()


@pytest.mark.parametrize("value", ["https://example.com/x.png", "", None])
def test_an_address_of_a_picture_is_no_longer_taken(http: Http, people: People, value: str | None) -> None:
    reply = http.patch(people.org, {"logo_url": value}, token=people.owner)

    assert (reply.status, reply.told()) == (422, {"logo_url": "unsupported"})
    assert "PUT /v1/organizations/{org}/logo" in reply.text


def test_the_page_shows_the_picture_and_may_load_no_other(
    give: Callable[..., Reply], invited: Callable[..., str], http: Http
) -> None:
    path = address(give())
    page = http.get(invited())

    assert Parsed(page.text).all("img")[0] == {
        "class": "logo", "src": path, "width": "200", "height": "64", "alt": "Acme Coaching",
    }  # fmt: skip
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]


def test_below_a_path_the_page_finds_the_picture_too(
    give: Callable[..., Reply], invited: Callable[..., str], http: Http, world: World
) -> None:
    give()
    path = invited()
    world.outside = replace(world.outside, base_url=f"{HOST}/api")

    assert Parsed(http.get(path).text).all("img")[0]["src"].startswith("/api/logos/")


def test_a_message_shows_the_picture_and_so_does_its_preview(
    give: Callable[..., Reply], invited: Callable[..., str], http: Http, people: People, world: World
) -> None:
    url = give().json["logo_url"]
    invited()
    body = {"recipient": {"email": "x@example.com"}, "channel": "email"}
    preview = http.post(f"{people.org}/invitations/preview", body, token=people.owner)
    sent = world.email.inbox[-1].message

    (image,) = Parsed(sent.html).all("img")
    assert (image["src"], image["width"], image["height"], image["alt"]) == (url, "200", "64", "Acme Coaching")
    assert url in preview.text
    assert url not in sent.text


def test_an_invitation_keeps_the_picture_it_was_made_with(
    give: Callable[..., Reply], invited: Callable[..., str], http: Http
) -> None:
    old = address(give())
    path = invited()
    give(jpeg(), "image/jpeg")

    assert Parsed(http.get(path).text).all("img")[0]["src"] == old
    assert http.get(path.replace("/i/", "/v1/links/")).json["organization"]["logo_url"] == HOST + old


def test_a_portal_may_show_the_picture(give: Callable[..., Reply], http: Http) -> None:
    served = http.get(address(give()), headers={"Origin": PORTAL})

    assert served.headers["cross-origin-resource-policy"] == "cross-origin"
