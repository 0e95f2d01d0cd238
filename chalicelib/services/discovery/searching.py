"""Looking for people by exact addresses: who is visible is found, and of nobody else anything is learned (A44).

What an answer says, and the number of keys read for it, follow from the addresses alone as long as nobody is found:
whether somebody has no account, is hidden or has blocked whoever looks makes no difference (ADR 0046, 0048).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.caller import Caller
from chalicelib.domain.countries import clean_country
from chalicelib.domain.discovery import MOST_ADDRESSES, Flaw, LookedFor, Lookup, Sought, shown
from chalicelib.domain.errors import FieldError, NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import Offer, may_invite
from chalicelib.domain.text import InvalidText
from chalicelib.domain.user_profile import Findable, UserProfile
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.discovery.handles import handle_of
from chalicelib.services.discovery.profiles import completed, refuse_incomplete
from chalicelib.services.discovery.quotas import count_search


@dataclass(frozen=True)
class _Canonical:
    """An entry in canonical form, or what is wrong with it."""

    addresses: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()


def discover(context: Context, user: User, organization_id: str, sought: Sought) -> list[Lookup]:
    """Whom a professional finds, entry by entry, to ask them to be what `sought.relationship` says.

    Raises NotFound, NotAllowed for who invites no clients, EmailUnverified, ProfileIncomplete, RateLimited,
    Unprocessable for more addresses than a search takes.
    """
    own = refs.user_profile(user.id)
    caller, found = enter(context.store, organization_id, user, own)
    _refuse_uninviting(caller)
    refuse_incomplete(user, found[own] or UserProfile(id=user.id))
    home = caller.organization.branding.country
    return _search(context, user, organization_id, sought, home, lambda one: True)


def discover_professionals(context: Context, user: User, sought: Sought) -> list[Lookup]:
    """Whom a client finds who may be asked: visible professionals who say where that goes (`found_as`).

    Raises EmailUnverified, ProfileIncomplete, RateLimited, Unprocessable.
    """
    completed(context, user)
    return _search(context, user, user.id, sought, "", lambda one: one.found_as is not None)


def _refuse_uninviting(caller: Caller) -> None:
    """Nobody looks for people whom they could not ask."""
    own = caller.holds(Role.STAFF)
    offer = Offer(Role.CLIENT, staff=(own.id,) if own else ())
    ruling = may_invite(caller.memberships, offer, caller.organization.policy)
    if not ruling.allowed:
        raise NotAllowed("Only who may invite clients searches for them.", extra={"rule": ruling.rule})


def _search(
    context: Context, user: User, place: str, sought: Sought, home: str, wanted: Callable[[Findable], bool]
) -> list[Lookup]:
    country = _country(sought.country) or home
    judged = [_judged(context, one, country) for one in sought.entries]
    addresses = tuple(dict.fromkeys(address for one in judged for address in one.addresses))
    if len(addresses) > MOST_ADDRESSES:
        detail = f"Look for {MOST_ADDRESSES} addresses at most in one search."
        raise Unprocessable(errors=[FieldError("entries", "too_many", detail)])
    if not addresses:
        return [Lookup(flaws=one.flaws) for one in judged]
    count_search(context, user, place, len(addresses))
    people = {
        address: one
        for address, one in _entries(context, addresses).items()
        if one.is_shown_to(user.id, context.now) and wanted(one)
    }
    return [_found(context, user, sought, one, people) for one in judged]


def _country(typed: str) -> str:
    clean = Cleaning("")
    country = clean.field("country", clean_country, typed)
    clean.finish()
    return country


def _entries(context: Context, addresses: tuple[str, ...]) -> dict[str, Findable]:
    """One key for each address, whatever is behind it."""
    places = dict(zip(addresses, map(refs.findable, digests_everywhere(context, addresses)), strict=True))
    found = context.store.read(places.values())
    return {address: one for address, place in places.items() if (one := found[place])}


def _found(context: Context, user: User, sought: Sought, one: _Canonical, people: Mapping[str, Findable]) -> Lookup:
    each = {found.user: found for address in one.addresses if (found := people.get(address))}
    persons = tuple(shown(found, handle_of(context, user, found.user, sought.relationship)) for found in each.values())
    return Lookup(people=persons, flaws=one.flaws)


def _judged(context: Context, entry: LookedFor, country: str) -> _Canonical:
    if not entry.email and not entry.phone:
        return _Canonical(flaws=(Flaw(field="email", detail="Give an email or a phone."),))
    rules = (
        ("email", entry.email, context.addresses.email),
        ("phone", entry.phone, partial(context.addresses.phone, country=country)),
    )
    cleaned = [_cleaned(name, text, rule) for name, text, rule in rules if text]
    flaws = tuple(one for one in cleaned if isinstance(one, Flaw))
    return _Canonical(flaws=flaws) if flaws else _Canonical(_texts(cleaned))


def _texts(cleaned: Iterable[str | Flaw]) -> tuple[str, ...]:
    return tuple(one for one in cleaned if isinstance(one, str))


def _cleaned(name: str, text: str, rule: Callable[[str], str]) -> str | Flaw:
    try:
        return rule(text)
    except (InvalidAddress, InvalidText) as invalid:
        return Flaw(field=name, detail=invalid.reason)
