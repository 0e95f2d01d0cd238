"""Email addresses and phone numbers as the domain knows them: canonical text, nothing else.

The canonical email is the identity: lower-case ASCII, the domain in punycode. The canonical phone is E.164.
Turning typed text into these forms needs numbering plans and IDNA: see `gateways/addresses.py`.
"""

import unicodedata
from typing import Literal

from chalicelib.domain.values import dataclass

EMAIL_LIMIT = 254

_SAME_MAILBOX_DOMAINS = {"googlemail.com": "gmail.com"}
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class Address:
    """A canonical place to reach somebody."""

    kind: Literal["email", "phone"]
    value: str


class InvalidAddress(ValueError):
    """An address that cannot be used; `reason` says what to do and never repeats the address."""

    def __init__(self, field: Literal["email", "phone"], reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def lower_ascii(text: str) -> str:
    """Lower A to Z only: `str.lower` also folds others (U+212A) into ASCII and merges identities."""
    return text.translate(_ASCII_LOWER)


def abuse_key(email: str) -> str:
    """One mailbox for limits, never for identity: no `+tag`, no dots, one name per provider."""
    local, _, domain = email.rpartition("@")
    mailbox = local.partition("+")[0].replace(".", "") or local
    return f"{mailbox}@{_SAME_MAILBOX_DOMAINS.get(domain, domain)}"


def is_mixed_script(email: str) -> bool:
    """True if a label of the (punycode) domain mixes alphabets, as a look-alike does: warn the inviter."""
    labels = email.rpartition("@")[2].split(".")
    return any(len(_scripts(label)) > 1 for label in labels if label.startswith("xn--"))


def _scripts(label: str) -> set[str]:
    text = label[4:].encode("ascii").decode("punycode")
    # The first word of a letter's Unicode name is its script: LATIN, CYRILLIC, GREEK.
    return {unicodedata.name(character, "?").partition(" ")[0] for character in text if character.isalpha()}
