"""Disclosures as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.disclosure import Disclosure
from chalicelib.handlers.api.bodies.common import Body, Locale
from chalicelib.handlers.http.times import rfc3339


class WordingBody(Body):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class PublishDisclosure(Body, kw_only=True):
    """`texts` by language; `role` empty asks everybody."""

    role: Literal["", "admin", "staff", "client", "guest"] = ""
    texts: Annotated[dict[Locale, WordingBody], Meta(min_length=1, max_length=10)]


class DisclosureAnswer(Struct, kw_only=True):
    """`digest` is what an acknowledgement proves: SHA-256 of all the texts of this version."""

    id: str
    version: int
    role: str
    texts: dict[str, dict[str, str]]
    digest: str
    created_at: str


class DisclosuresPage(Struct):
    items: list[DisclosureAnswer]
    next: str | None


def disclosure_answer(disclosure: Disclosure) -> DisclosureAnswer:
    return DisclosureAnswer(
        id=disclosure.id,
        version=disclosure.version,
        role=disclosure.role,
        texts={locale: {"title": wording.title, "text": wording.text} for locale, wording in disclosure.texts.items()},
        digest=disclosure.digest,
        created_at=rfc3339(disclosure.created_at),
    )
