"""Cleaning what callers typed, each field under its name, so that a refusal tells them all at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.contact_types import ContactType, repeated
from chalicelib.domain.countries import clean_country
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.help import Help
from chalicelib.domain.text import InvalidText, clean_name
from chalicelib.services.ports import AddressBook

LOGO_HINT = "Send the picture itself: PUT /v1/organizations/{org}/logo."
WAIT_HINT = "Give the team an hour at least: 3600. With 0 nobody is ever told."
# How long, in seconds, the team is given to answer.
_WAITS = ("remind_of_requests_after", "escalate_requests_after")


class Cleaning:
    """Collects what is wrong with several fields, so that the caller learns all of it at once."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._errors: list[FieldError] = []

    def field(self, name: str, clean: Callable[[str], str], text: str) -> str:
        """The clean text; "" stays ""."""
        if not text:
            return ""
        try:
            return clean(text)
        except (InvalidAddress, InvalidText) as invalid:
            path = f"{self._place}.{name}" if self._place else name
            self._errors.append(FieldError(path, "invalid", invalid.reason))
            return ""

    def emails(self, book: AddressBook, texts: Iterable[str]) -> tuple[str, ...]:
        """Canonical and without repetition, in the order given."""
        clean = [self.field(f"emails.{index}", book.email, text) for index, text in enumerate(texts)]
        return tuple(dict.fromkeys(filter(None, clean)))

    def phones(self, book: AddressBook, texts: Iterable[str], country: str) -> tuple[str, ...]:
        """The same for numbers, those in national form as they are dialled in `country`."""
        dialled = partial(book.phone, country=country)
        clean = [self.field(f"phones.{index}", dialled, text) for index, text in enumerate(texts)]
        return tuple(dict.fromkeys(filter(None, clean)))

    def finish(self) -> None:
        """Raises Unprocessable if anything was wrong."""
        if self._errors:
            raise Unprocessable(errors=self._errors)


def clean_policy(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with clean names of types of contacts, and days in their order. Raises Unprocessable."""
    errors = [FieldError(f"policy.{name}", "invalid", WAIT_HINT) for name in _WAITS if 0 < fields.get(name, 0) < 3_600]
    if errors:
        raise Unprocessable(errors=errors)
    if "reminder_days" in fields:
        fields = fields | {"reminder_days": tuple(sorted(set(fields["reminder_days"])))}
    if "contact_types" not in fields:
        return fields
    clean = Cleaning("policy.contact_types")
    named = [
        (clean.field(f"{place}.name", clean_name, one.name), one) for place, one in enumerate(fields["contact_types"])
    ]
    clean.finish()
    types = tuple(ContactType(name, one.invite) for name, one in named)
    twice = repeated(types)
    if twice:
        detail = f"Say it once: `{twice}` is there twice."
        raise Unprocessable(errors=[FieldError("policy.contact_types", "invalid", detail)])
    return fields | {"contact_types": types}


def clean_branding(addresses: AddressBook, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with a clean name, labels, time zone and country; how to find help is cleaned by `clean_help`.

    Raises Unprocessable, also for an address of a picture.
    """
    if "logo_url" in fields:
        raise Unprocessable(errors=[FieldError("logo_url", "unsupported", LOGO_HINT)])
    clean = Cleaning("")
    cleaned = dict(fields)
    rules = {"name": clean_name, "timezone": addresses.zone, "country": clean_country}
    for name in rules.keys() & fields.keys():
        cleaned[name] = clean.field(name, rules[name], fields[name])
    if "labels" in fields:
        cleaned["labels"] = {
            key: clean.field(f"labels.{key}", clean_name, text) for key, text in fields["labels"].items()
        }
    clean.finish()
    return cleaned


def clean_help(addresses: AddressBook, before: Help, given: Mapping[str, str], country: str) -> Help:
    """`before` with the fields that were given; a number in national form is one of `country`. Raises Unprocessable."""
    clean = Cleaning("help")
    rules: dict[str, Callable[[str], str]] = {
        "email": addresses.email,
        "phone": partial(addresses.hotline, country=country),
    }
    cleaned = {name: clean.field(name, rules[name], text) if name in rules else text for name, text in given.items()}
    clean.finish()
    return replace(before, **cleaned)
