"""What the inbox tells about what was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from local.inbox import inbox
from local.messages import Mailbox, find_links
from local.processes import free_ports

EMAIL = {
    "MessageId": "e-1@email.amazonses.com",
    "Source": '"Harbour Coaching" <invitations@usher.example>',
    "To": ["jane@example.com"],
    "Subject": "You are invited",
    "BodyText": "Open http://127.0.0.1:8000/i/abc.",
    "BodyHtml": '<a href="http://127.0.0.1:8000/i/abc">Open</a><script>alert(1)</script>',
    "Timestamp": 1_800_000_000.5,
}
TEXT = {"MessageId": "s-1", "PhoneNumber": "+15550100", "Message": "Open http://127.0.0.1:8000/i/def"}


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def sent() -> dict[str, list[Any]]:
    return {"emails": [EMAIL], "texts": [TEXT]}


@pytest.fixture
def aws(sent: dict[str, list[Any]]) -> Iterator[str]:
    """Answers as the emulated AWS does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_email = "/ses/" in self.path
            emails, texts = {"messages": {"0": sent["emails"]}}, {"sms_messages": {"p": sent["texts"]}}
            body = json.dumps(emails if is_email else texts).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            sent["emails"].append(EMAIL | {"MessageId": "e-2"})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"MessageId": "e-2"}')

        def log_message(self, *_: object) -> None: ...

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


@pytest.fixture
def url(aws: str, tmp_path: Path) -> Iterator[str]:
    with serving(inbox(free_ports(1)[0], aws, tmp_path / "messages.jsonl")) as address:
        yield address


def test_every_message_has_the_same_fields_and_the_newest_comes_first(url: str) -> None:
    email, text = requests.get(f"{url}/messages", timeout=5).json()

    assert email == {
        "id": "e-1@email.amazonses.com",
        "channel": "email",
        "sender": '"Harbour Coaching" <invitations@usher.example>',
        "to": "jane@example.com",
        "subject": "You are invited",
        "text": "Open http://127.0.0.1:8000/i/abc.",
        "html": EMAIL["BodyHtml"],
        "links": ["http://127.0.0.1:8000/i/abc"],
        "at": "2027-01-15T08:00:00.500Z",
        "tags": {},
    }
    assert text.keys() == email.keys()
    assert (text["channel"], text["to"], text["links"]) == (
        "sms",
        "+15550100",
        ["http://127.0.0.1:8000/i/def"],
    )


def test_messages_outlive_the_emulator_and_keep_the_time_they_were_first_seen(
    aws: str, sent: dict[str, list[Any]], tmp_path: Path
) -> None:
    archive = tmp_path / "messages.jsonl"
    before = Mailbox(aws, archive).messages(now=100.0)

    sent["emails"], sent["texts"] = [], [TEXT]
    after = Mailbox(aws, archive).messages(now=200.0)
    alone = Mailbox("http://127.0.0.1:1", archive).messages(now=300.0)

    assert after == alone == before
    assert [message.at for message in before] == ["2027-01-15T08:00:00.500Z", "1970-01-01T00:01:40.000Z"]


def test_the_tags_of_an_email_that_the_emulator_forgets_are_kept_with_it(url: str) -> None:
    email = {"EmailTags": [{"Name": "invitation", "Value": "inv_1"}, {"Name": "message", "Value": "x"}]}

    answer = requests.post(f"{url}/ses/v2/email/outbound-emails", json=email, timeout=5)

    assert answer.json() == {"MessageId": "e-2"}
    assert requests.get(f"{url}/messages/e-2", timeout=5).json()["tags"] == {"invitation": "inv_1", "message": "x"}


def test_links_are_found_once_without_the_full_stop_and_with_their_whole_query() -> None:
    markup = '<a href="https://a.example/x?b=1&amp;c=2">x</a>'

    assert find_links("See https://a.example/x?b=1&c=2. (https://b.example/)", markup) == [
        "https://a.example/x?b=1&c=2",
        "https://b.example/",
    ]


def test_the_picture_of_a_message_is_no_link_of_it() -> None:
    markup = '<img class="plate" src="https://a.example/logos/x" alt="A"><a href="https://a.example/i/x">Open</a>'

    assert find_links("", markup) == ["https://a.example/i/x"]


def test_the_page_shows_messages_as_text_and_offers_what_may_become_of_them(
    url: str, sent: dict[str, list[Any]]
) -> None:
    sent["texts"] = [TEXT, TEXT | {"MessageId": "s-2", "Message": "<script>alert(2)</script>"}]

    page = requests.get(url, timeout=5).text

    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page
    assert "alert(1)" not in page
    for action in ("deliver", "bounce", "complaint"):
        assert f'action="/messages/e-1%40email.amazonses.com/{action}"' in page
    assert 'action="/messages/s-1/stop"' in page


def test_the_html_of_a_message_is_shown_in_a_sandbox(url: str) -> None:
    shown = requests.get(f"{url}/messages/e-1%40email.amazonses.com/html", timeout=5)

    assert shown.text == EMAIL["BodyHtml"]
    assert shown.headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in shown.headers["Content-Security-Policy"]


def test_a_page_elsewhere_can_neither_read_the_inbox_nor_press_its_buttons(url: str) -> None:
    renamed = {"Host": "attacker.example:8025"}
    foreign = {"Origin": "http://attacker.example"}

    assert requests.get(f"{url}/messages", headers=renamed, timeout=5).status_code == 404
    assert requests.post(f"{url}/messages/s-1/stop", headers=foreign, timeout=5).status_code == 404


@pytest.mark.parametrize("path", ["/messages/nobody", "/messages/s-1/html", "/else"])
def test_what_is_not_there_is_not_found(url: str, path: str) -> None:
    assert requests.get(url + path, timeout=5).status_code == 404


@pytest.mark.parametrize("path", ["/messages/nobody/bounce", "/messages/s-1/bounce", "/messages/s-1/burn"])
def test_only_what_can_happen_on_its_channel_happens_to_a_message(url: str, path: str) -> None:
    assert requests.post(url + path, timeout=5).status_code == 404
