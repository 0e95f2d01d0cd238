"""Paying on the pages of the running stack, as a browser does it."""

import re

import requests

from tests.emulated_aws import Stack
from tests.stack.business import Business
from tests.stack.steps import link, until

PAY_PAGE = re.compile(r"/p/[A-Za-z0-9_-]{40}")
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
OWN = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}


def send_form(stack: Stack, page: requests.Response, action: str, **typed: str) -> requests.Response:
    """What a browser sends from a page it was shown: hidden fields, cookies, and where it comes from."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in page.cookies)
    fields = dict(HIDDEN.findall(page.text)) | typed
    path = page.url.removeprefix(stack.api) + action
    return stack.request("POST", path, data=fields, headers=OWN | {"Cookie": cookies})


def pay(stack: Stack, sent: requests.Response) -> str:
    """On the hosted page that a form has led to; answers where programs decide what else becomes of the payment."""
    assert sent.status_code == 303, sent.text
    page = sent.headers["Location"]
    assert page.startswith(f"{stack.checkout}/pay/"), page
    session = page.rpartition("/")[2]
    hosted = f"{stack.checkout}/control/sessions/{session}"
    requests.post(f"{hosted}/pay", json={}, timeout=60).raise_for_status()
    return hosted


def invited(business: Business, address: str) -> str:
    """The link in the invitation that comes by itself."""

    def look() -> str:
        return next((one["text"] for one in business.messages_to(address) if "/i/" in one["text"]), "")

    return link(until(look, f"an invitation to {address}", within=60))
