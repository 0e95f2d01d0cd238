"""The picture of an organization through the deployed gateway: bytes in, the same bytes out, whoever asks for them."""

from typing import Any

import pytest
from requests import Response

from tests.emulated_aws import Stack
from tests.pictures import jpeg, lossless, png, webp
from tests.stack.steps import an_email, invite, link_to

PICTURES = {"image/png": png(), "image/jpeg": jpeg(), "image/webp": webp(lossless())}
ACCEPTS = {
    "a browser": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "a mail program": "*/*",
    "a careful one": "image/png",
}


def put(stack: Stack, media_type: str, data: bytes) -> Response:
    path = f"/v1/organizations/{stack.organization}/logo"
    headers = {"Content-Type": media_type}
    return stack.request("PUT", path, token=stack.token("owner"), data=data, headers=headers)


@pytest.mark.parametrize("media_type", PICTURES)
def test_a_picture_comes_back_byte_for_byte_whatever_is_accepted_first(stack: Stack, media_type: str) -> None:
    stored = put(stack, media_type, PICTURES[media_type])
    assert stored.status_code == 200, stored.text
    path = stored.json()["logo_url"].removeprefix(stack.api)

    for accept in ACCEPTS.values():
        served = stack.get(path, headers={"Accept": accept})
        assert (served.status_code, served.content) == (200, PICTURES[media_type]), accept
        assert served.headers["Content-Type"] == media_type
        assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    head = stack.request("HEAD", path, headers={"Accept": "*/*"})
    assert (head.status_code, head.content, head.headers["Content-Type"]) == (200, b"", media_type)
    tag: dict[str, Any] = {"If-None-Match": served.headers["ETag"]}
    assert stack.get(path, headers=tag).status_code == 304


def test_a_page_and_a_message_show_the_picture_and_a_removed_one_is_gone(stack: Stack) -> None:
    url = put(stack, "image/png", png()).json()["logo_url"]
    email = an_email()
    invite(stack, {"email": email})
    page = stack.get(link_to(stack, email).replace("/v1/links/", "/i/"))

    assert f'src="{url.removeprefix(stack.api)}"' in page.text
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]
    path = f"/v1/organizations/{stack.organization}/logo"
    assert stack.request("DELETE", path, token=stack.token("owner")).json()["logo_url"] is None
    assert stack.get(url.removeprefix(stack.api)).status_code == 404
