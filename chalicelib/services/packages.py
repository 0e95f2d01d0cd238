"""What an organization sells: creating, changing, retiring and listing packages (S3.8 to S3.10)."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, parse_membership_id
from chalicelib.domain.money import CURRENCIES
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Package, PackageKind, PackageStatus
from chalicelib.domain.text import clean_name, clean_paragraph
from chalicelib.domain.tokens import CARRIED, Link, Purpose, issue
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, AllOf, Equals, Lost, Page, Put
from chalicelib.services.access import enter
from chalicelib.services.facts import record, remember, replay_refs, replayed
from chalicelib.services.grants import TEAM
from chalicelib.services.kit import Kit
from chalicelib.services.recipients import Cleaning

TERMS_LIMIT = 2_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A package as typed. `owner` is a staff member's id, "" for the organization's own list."""

    name: str
    amount: int
    currency: str
    owner: str = ""
    description: str = ""
    terms: str = ""
    kind: str = PackageKind.INDIVIDUAL
    seats: int | None = None
    price_id: str = ""
    page: bool = False


def create(kit: Kit, caller: User, organization: str, draft: Draft, now: int, replay: Replay | None) -> Package:
    """Owners and admins create for anybody on the team, staff for themselves. Raises NotAllowed, Unprocessable."""
    seat, found = enter(kit.store, organization, caller, *replay_refs(caller, replay))
    done = replayed(found, caller, replay, now)
    if done:
        return _load(kit, organization, done)
    made = Package(
        id=kit.new_id("pkg_", now),
        organization=organization,
        **vars(draft),
        publisher=seat.highest.id if draft.page else "",
        created_by=caller.id,
        created_at=now,
    )
    made = _clean(made)
    _refuse(kit, seat, made)
    try:
        kit.store.commit(
            [
                Put(refs.package(made.id), made, Absent()),
                record(kit.random, now, organization, "package.created", actor=caller.id, data={"package": made.id}),
                *remember(caller, replay, made.id, now),
            ]
        )
    except Lost as lost:
        done = replayed(lost, caller, replay, now)
        if done is None:
            raise Conflict from lost
        return _load(kit, organization, done)
    return made


def change(
    kit: Kit, caller: User, organization: str, identifier: str, changes: dict[str, Any], version: int | None, now: int
) -> Package:
    """New values of some fields; what was assigned or ordered before keeps its name and price.

    Raises VersionMismatch, NotAllowed, Unprocessable, Conflict for a retired package or fewer seats than are taken.
    """
    seat, current = gate(kit, caller, organization, identifier)
    if version not in (None, current.version):
        raise VersionMismatch
    if current.status == PackageStatus.RETIRED:
        raise Conflict("This package is retired: create a new one.")
    fresh = _clean(replace(current, **changes))
    if fresh.page and not current.page:
        fresh = replace(fresh, publisher=seat.highest.id)
    _refuse(kit, seat, fresh)
    if fresh.seats is not None and fresh.seats < current.taken:
        raise Conflict(f"{current.taken} seats are taken: that many must stay.")
    return _store(kit, seat, current, fresh, "package.changed", version, now)


def retire(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Package:
    """Nobody gets it any more; whoever has it keeps it. Retiring it twice changes nothing."""
    seat, current = gate(kit, caller, organization, identifier)
    if current.status == PackageStatus.RETIRED:
        return current
    gone = replace(current, status=PackageStatus.RETIRED)
    return _store(kit, seat, current, gone, "package.retired", None, now)


def _store(
    kit: Kit, seat: Seat, current: Package, fresh: Package, event: str, version: int | None, now: int
) -> Package:
    """Seats are taken without a new version, so that the number read must still hold."""
    fresh = replace(fresh, version=current.version + 1)
    unchanged = AllOf((Equals("version", current.version), Equals("taken", current.taken)))
    facts = record(kit.random, now, current.organization, event, actor=seat.caller.id, data={"package": current.id})
    try:
        kit.store.commit([Put(refs.package(current.id), fresh, unchanged), facts])
    except Lost as lost:
        raise (VersionMismatch if version else Conflict) from lost
    return fresh


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Package:
    """Raises NotFound for what the caller may not use."""
    return _seen(kit, caller, organization, identifier)[1]


def _seen(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Package]:
    if not is_id("pkg_", identifier):
        raise NotFound
    seat, found = enter(kit.store, organization, caller, refs.package(identifier))
    one = found[refs.package(identifier)]
    if one is None or one.organization != organization or not _sees(seat, one):
        raise NotFound
    return seat, one


def list_packages(
    kit: Kit, caller: User, organization: str, *, owner: str | None, status: str, after: str | None, limit: int
) -> Page:
    """What the caller may use, newest first; `owner` "" for the organization's own list, None for every list."""
    seat, _ = enter(kit.store, organization, caller)

    def keep(one: Package) -> bool:
        return _sees(seat, one) and owner in (None, one.owner) and status in ("", one.status)

    return kit.store.list_newest([refs.packages_of(organization)], after=after, limit=limit, where={}, keep=keep)


def gate(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Package]:
    """The one gate to changing a package. Raises NotFound, NotAllowed for one the caller may only use."""
    seat, one = _seen(kit, caller, organization, identifier)
    _refuse_list(seat, one.owner)
    return seat, one


def page_url(kit: Kit, one: Package) -> str:
    """Where anybody may buy the package, "" while nobody may."""
    if not one.is_sold:
        return ""
    return f"{kit.base_url}/p/{issue(kit.keys.ring(), Purpose.PACKAGE, Link(one.id, 0, CARRIED))}"


def _load(kit: Kit, organization: str, identifier: str) -> Package:
    one = kit.store.read([refs.package(identifier)])[refs.package(identifier)]
    if one is None or one.organization != organization:
        raise NotFound
    return one


def _sees(seat: Seat, one: Package) -> bool:
    """The team sees the organization's list and everybody their own; owners and admins see all lists."""
    return seat.manages or (seat.highest.role == Role.STAFF and one.owner in ("", seat.highest.id))


def _refuse_list(seat: Seat, owner: str) -> None:
    own = seat.holds(Role.STAFF)
    if not seat.manages and (own is None or owner != own.id):
        raise NotAllowed("Staff have a list of their own: name yourself as owner, or ask an admin.")


def _refuse(kit: Kit, seat: Seat, one: Package) -> None:
    _refuse_list(seat, one.owner)
    if one.page and not seat.manages:
        raise NotAllowed("Only owners and admins may publish a page that anybody can buy from.")
    errors = [*_wrong_price(one), *_wrong_seats(one)]
    if one.owner and not _on_team(kit, one):
        errors.append(FieldError("owner", "invalid", "Name an active member of the team (mem_...)."))
    if errors:
        raise Unprocessable(errors=errors)


def _wrong_price(one: Package) -> list[FieldError]:
    if one.currency not in CURRENCIES:
        return [FieldError("currency", "invalid", "Give a currency by its ISO 4217 code, such as EUR.")]
    if one.page and one.amount == 0:
        return [FieldError("amount", "invalid", "A page sells: give a price.")]
    return []


def _wrong_seats(one: Package) -> list[FieldError]:
    if one.is_group != (one.seats is not None):
        return [FieldError("seats", "invalid", "A group package, and only a group package, has a number of seats.")]
    return []


def _on_team(kit: Kit, one: Package) -> bool:
    parts = parse_membership_id(one.owner)
    if parts is None:
        return False
    reference = refs.membership(one.organization, *parts)
    member = kit.store.read([reference])[reference]
    return member is not None and member.is_active and member.role in TEAM


def _clean(one: Package) -> Package:
    clean = Cleaning("")
    cleaned = replace(
        one,
        name=clean.field("name", clean_name, one.name),
        description=clean.field("description", lambda text: clean_paragraph(text, TERMS_LIMIT), one.description),
        terms=clean.field("terms", lambda text: clean_paragraph(text, TERMS_LIMIT), one.terms),
        currency=one.currency.upper(),
    )
    clean.finish()
    if not cleaned.name:
        raise Unprocessable(errors=[FieldError("name", "required", "Give the package a name.")])
    return cleaned
