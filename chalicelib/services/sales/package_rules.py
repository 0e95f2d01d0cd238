"""Packages as they may be sold: on whose list, at what price, with how many seats, and in clean words."""

from dataclasses import replace

from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import FieldError, NotAllowed, Unprocessable
from chalicelib.domain.money import CURRENCIES, unchargeable
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Package
from chalicelib.domain.text import clean_name, clean_paragraph
from chalicelib.services.context import Context
from chalicelib.services.core.members import on_team
from chalicelib.services.core.validation import Cleaning

TERMS_LIMIT = 2_000


def refuse_list(caller: Caller, owner: str) -> None:
    """Raises NotAllowed for a list that the caller may only use."""
    own = caller.holds(Role.STAFF)
    if not caller.manages and (own is None or owner != own.id):
        raise NotAllowed("Staff have a list of their own: name yourself as owner, or ask an admin.")


def refuse(context: Context, caller: Caller, package: Package, before: Package | None = None) -> None:
    """Raises NotAllowed, and Unprocessable with everything that is wrong with a package; `before` is what it was."""
    refuse_list(caller, package.owner)
    if package.page and not caller.manages:
        raise NotAllowed("Only owners and admins may publish a page that anybody can buy from.")
    errors = [*_wrong_price(package, before), *_wrong_seats(package)]
    if package.owner and not on_team(context, package.organization, package.owner):
        errors.append(FieldError("owner", "invalid", "Name an active member of the team (mem_...)."))
    if errors:
        raise Unprocessable(errors=errors)


def cleaned(package: Package) -> Package:
    """The package with clean texts. Raises Unprocessable."""
    clean = Cleaning("")
    clean_package = replace(
        package,
        name=clean.field("name", clean_name, package.name),
        description=clean.field("description", lambda text: clean_paragraph(text, TERMS_LIMIT), package.description),
        terms=clean.field("terms", lambda text: clean_paragraph(text, TERMS_LIMIT), package.terms),
        currency=package.currency.upper(),
    )
    clean.finish()
    if not clean_package.name:
        raise Unprocessable(errors=[FieldError("name", "required", "Give the package a name.")])
    return clean_package


def _wrong_price(package: Package, before: Package | None) -> list[FieldError]:
    """What providers charge is asked of a price that is new or newly on a page: one from before the rule stays."""
    if package.currency not in CURRENCIES:
        return [FieldError("currency", "invalid", "Give a currency by its ISO 4217 code, such as EUR.")]
    if package.page and package.amount == 0:
        return [FieldError("amount", "invalid", "A page sells: give a price.")]
    if before and _same_price(before, package) and before.page >= package.page:
        return []
    reason = unchargeable(package.amount, package.currency)
    return [FieldError("amount", "invalid", reason)] if reason else []


def _same_price(one: Package, other: Package) -> bool:
    return (one.amount, one.currency) == (other.amount, other.currency)


def _wrong_seats(package: Package) -> list[FieldError]:
    if package.is_group != (package.seats is not None):
        return [FieldError("seats", "invalid", "A group package, and only a group package, has a number of seats.")]
    return []
