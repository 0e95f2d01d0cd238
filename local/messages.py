"""Every email and text message that the emulated AWS was asked to send."""

import contextlib
import html
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LINK = re.compile(r"https?://[^\s<>\"']+")
_PICTURE = re.compile(r"<img [^>]*>")


@dataclass(frozen=True)
class Message:
    """What the inbox shows. `at` is RFC 3339 in UTC; `links` are in the order in which they appear; `tags` are what
    the sender of an email attached for SES to report with its fate."""

    id: str
    channel: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    links: list[str]
    at: str
    tags: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Mailbox:
    """Collects what was sent, and keeps it: the emulator forgets emails when it stops, and never knew when a text
    message was sent."""

    def __init__(self, aws_url: str, archive: Path) -> None:
        self._aws_url = aws_url
        self._archive = archive
        self._lock = threading.Lock()
        self._tags: dict[str, dict[str, str]] = {}
        kept = archive.read_text().splitlines() if archive.exists() else []
        self._messages = {message.id: message for message in (Message(**json.loads(line)) for line in kept)}

    def messages(self, now: float) -> list[Message]:
        """All messages, newest first. `now`, in epoch seconds, is when a text message was first seen."""
        with contextlib.suppress(OSError):  # the emulated AWS may have stopped; what was collected stays
            self._collect(now)
        order = sorted(enumerate(self._messages.values()), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
        return [message for _, message in order]

    def find(self, message_id: str, now: float) -> Message | None:
        if message_id not in self._messages:
            self.messages(now)
        return self._messages.get(message_id)

    @contextlib.contextmanager
    def sending(self) -> Iterator[dict[str, dict[str, str]]]:
        """Collects nothing meanwhile, so that the tags of an email that is sent can be noted under its id first."""
        with self._lock:
            yield self._tags

    def _collect(self, now: float) -> None:
        emails = self._read("/_ministack/ses/messages")["messages"]
        texts = self._read("/_ministack/sns/sms-messages")["sms_messages"]
        with self._lock:
            self._keep([self._email(record) for sent in emails.values() for record in sent if self._is_new(record)])
            self._keep([_text(record, now) for sent in texts.values() for record in sent if self._is_new(record)])

    def _is_new(self, record: dict[str, Any]) -> bool:
        return record["MessageId"] not in self._messages

    def _email(self, record: dict[str, Any]) -> Message:
        return _email(record, self._tags.pop(record["MessageId"], {}))

    def _keep(self, messages: list[Message]) -> None:
        if messages:
            self._archive.parent.mkdir(parents=True, exist_ok=True)
            with self._archive.open("a") as archive:
                archive.writelines(json.dumps(message.as_json()) + "\n" for message in messages)
        self._messages = self._messages | {message.id: message for message in messages}

    def _read(self, path: str) -> Any:
        with urllib.request.urlopen(self._aws_url + path, timeout=10) as answer:
            return json.load(answer)


def find_links(text: str, markup: str) -> list[str]:
    """The addresses in a message that can be opened, each once: not those of its pictures."""
    found = LINK.findall(text) + [html.unescape(link) for link in LINK.findall(_PICTURE.sub("", markup))]
    return list(dict.fromkeys(link.rstrip(".,;:!?)") for link in found))


def _email(record: dict[str, Any], tags: dict[str, str]) -> Message:
    text, markup = record["BodyText"] or "", record["BodyHtml"] or ""
    return Message(
        id=record["MessageId"],
        channel="email",
        sender=record["Source"],
        to=", ".join(record["To"]),
        subject=record["Subject"],
        text=text,
        html=markup,
        links=find_links(text, markup),
        at=rfc3339(record["Timestamp"]),
        tags=tags,
    )


def _text(record: dict[str, Any], at: float) -> Message:
    text = record["Message"]
    return Message(
        record["MessageId"],
        "sms",
        "",
        record["PhoneNumber"],
        "",
        text,
        "",
        find_links(text, ""),
        rfc3339(at),
    )


def rfc3339(seconds: float) -> str:
    """Epoch seconds as text, in UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
