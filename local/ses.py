"""Stands before the emulated SES, which forgets the tags of an email: notes them and passes the request on."""

import json
from email.message import Message as Headers

import requests

from local.messages import Mailbox

FORWARDED = ("Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token")


def pass_on(mailbox: Mailbox, method: str, url: str, headers: Headers, body: bytes) -> requests.Response:
    """What the emulated SES answers to this request."""
    forwarded = {name: str(headers[name]) for name in FORWARDED if name in headers}
    with mailbox.sending() as tags:
        answer = requests.request(method, url, data=body, headers=forwarded, timeout=30)
        sent = answer.json().get("MessageId") if answer.ok else None
        if sent:
            tags[sent] = tags_of(body)
    return answer


def tags_of(body: bytes) -> dict[str, str]:
    """The tags in a SendEmail request."""
    return {tag["Name"]: tag["Value"] for tag in json.loads(body or b"{}").get("EmailTags", [])}
