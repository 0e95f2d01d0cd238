"""Where numbers in national form are dialled, and what a caller is told that was taken for granted."""

from collections.abc import Iterable

from chalicelib.domain.identity import User
from chalicelib.domain.typed import is_dialled, is_national
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter


def home_of(context: Context, user: User, organization_id: str, phones: Iterable[str], country: str) -> str:
    """`country` where the caller named one, else the organization's: one read more, and only for such numbers.

    Raises NotFound for strangers, MemberDeactivated: nobody else learns where an organization is.
    """
    if country or not any(map(is_dialled, phones)):
        return country
    return enter(context.store, organization_id, user)[0].organization.branding.country


def assumed_country(phones: Iterable[str], country: str) -> str:
    """The country that was taken for granted, "" where every number names its own."""
    return country.strip().upper() if any(map(is_national, phones)) else ""
