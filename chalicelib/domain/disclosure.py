"""Texts that must be acknowledged before accepting, in versions that never change once written (S0.13)."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from chalicelib.domain.locales import told_in
from chalicelib.domain.values import dataclass

TITLE_LIMIT = 120
TEXT_LIMIT = 10_000
MAX_DISCLOSURES = 10


@dataclass(frozen=True, kw_only=True)
class Wording:
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class DisclosureRef:
    """One version of a disclosure, and for which role it is asked ("" for every role)."""

    id: str
    version: int
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """One version of a text, by locale. `digest` is what an acknowledgement proves: SHA-256 of all its wordings."""

    id: str
    organization: str
    version: int
    role: str = ""
    texts: dict[str, Wording]
    digest: str
    created_by: str
    created_at: int

    def wording(self, locale: str) -> Wording:
        """The text in the language closest to `locale`; else in English, else in its first language."""
        return told_in(self.texts, locale)


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """Which version of a text the invitee confirmed to have read, when accepting."""

    id: str
    version: int
    digest: str
    at: int


def digest_of(texts: Mapping[str, Wording]) -> str:
    told = "\0".join(f"{locale}\0{one.title}\0{one.text}" for locale, one in sorted(texts.items()))
    return sha256(told.encode()).hexdigest()


def asked_of(refs: Iterable[DisclosureRef], role: str) -> tuple[DisclosureRef, ...]:
    """What somebody who joins with this role must acknowledge."""
    return tuple(ref for ref in refs if ref.role in ("", role))
