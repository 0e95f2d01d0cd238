"""The packages of an organization in the console: listed, created, changed, published on a page and retired."""

from collections.abc import Callable
from urllib.parse import urlencode

from msgspec import UNSET, structs

from chalicelib.domain.errors import Conflict, FieldError, Unprocessable, UsherError
from chalicelib.domain.money import Money, decimal_text, minor_units
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Package, PackageKind, PackageStatus
from chalicelib.handlers.api.bodies.packages import CreatePackage, PackagesQuery, PatchPackage
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, given_fields, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.console.refusals import at_fields, told
from chalicelib.handlers.pages.console.sharing import qr_of
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain, version_seen
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.sales import packages
from chalicelib.services.sales.packages import PackageDraft, PackageFilter

AT_ONCE = 25
Typed = dict[str, str]
FIELDS = ("name", "amount", "currency", "description", "terms", "units", "kind", "seats", "page")


def show_all(turn: Turn) -> PageAnswer:
    """Newest first: those that are sold, or those that are not any more."""
    here = desk(turn)
    asked = turn.incoming.query
    status = asked.get("status", "") if asked.get("status") in _STATUSES else str(PackageStatus.ACTIVE)
    cursor = {"cursor": asked["cursor"]} if asked.get("cursor") else {}
    query = typed_as(PackagesQuery, {"status": status} | cursor)
    question = f"console#packages#{here.organization}#{here.user.id}#{status}"
    after = position_of(here.context, query.cursor, question)
    wanted = PackageFilter(None, status)
    page = packages.list_packages(here.context, here.user, here.organization, wanted, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [_row_view(one) for one in page.items],
        "statuses": _STATUSES,
        "values": {"status": status},
        "is_first": not cursor,
        "next_page": urlencode({"status": status, "cursor": following}) if following else "",
    }
    return here.page("sales/packages", view)


_STATUSES = [str(one) for one in PackageStatus]


def _row_view(package: Package) -> Fields:
    return {
        "id": package.id,
        "name": package.name,
        "price": Money(package.amount, package.currency),
        "units": package.units,
        "seats": package.seats or 0,
        "taken": package.taken,
        "is_sold": package.is_sold,
        "owner": package.owner,
        "status": str(package.status),
    }


def new_page(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _new(here, {"currency": "EUR", "kind": "individual", "form": mark(turn)})


def _new(here: Desk, values: Typed) -> PageAnswer:
    return here.page("sales/package_new", {"values": values, "may_publish": here.caller.manages})


def create(turn: Turn) -> PageAnswer:
    """On the organization's list by owners and admins, by staff on their own."""
    here = desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "") for name in (*FIELDS, "form")}
    try:
        given = _given(values, _kind(values))
        own = here.caller.holds(Role.STAFF)
        owner = own.id if own and not here.caller.manages else ""
        body = typed_as(CreatePackage, given | {"kind": _kind(values), "owner": owner})
        draft = PackageDraft(**structs.asdict(body))
        made = packages.create(here.context, here.user, here.organization, draft, replay("package", values))
    except UsherError as error:
        return at_fields(error, _new(here, values), "package", FIELDS)
    return here.to(f"/packages/{made.id}", done="package_made")


def _kind(values: Typed) -> str:
    return values["kind"] or str(PackageKind.INDIVIDUAL)


def _given(values: Typed, kind: str) -> Json:
    """What was typed as the API takes it. Raises Unprocessable for what is no number."""
    currency = values["currency"].strip().upper()
    amount = minor_units(values["amount"], currency)
    wrong = [] if amount is not None else [FieldError("amount", "invalid", _NO_PRICE)]
    numbers = {name: values[name].strip() for name in ("units", "seats")}
    wrong += [FieldError(name, "invalid", _NO_NUMBER) for name, text in numbers.items() if not _is_count(text)]
    if wrong:
        raise Unprocessable(errors=wrong)
    prose = {name: plain(values[name]) for name in ("name", "description", "terms")}
    has_seats = numbers["seats"] or kind == PackageKind.GROUP
    seats: Json = {"seats": int(numbers["seats"] or "0")} if has_seats else {}
    counted = {"amount": amount, "currency": currency, "units": int(numbers["units"] or "0")}
    return prose | counted | seats | {"page": values["page"] == "on"}


_NO_PRICE = "Give the price in figures, such as 120 or 120.50."
_NO_NUMBER = "Give a whole number."


def _is_count(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= 6)


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    package = _read(here)
    return _shown(here, package, _values_of(package))


def _read(here: Desk) -> Package:
    return packages.get(here.context, here.user, here.organization, _id(here))


def _id(here: Desk) -> str:
    return here.turn.named("package")


def _shown(here: Desk, package: Package, values: Typed) -> PageAnswer:
    url = packages.page_url(here.context, package)
    view = _row_view(package) | {
        "description": package.description,
        "terms": package.terms,
        "is_group": package.is_group,
        "url": url,
        "qr": qr_of(url),
        "may_change": package.status == PackageStatus.ACTIVE and _may_change(here, package),
        "may_restore": _may_restore(here, package),
        "may_publish": here.caller.manages,
        "may_invite": package.status == PackageStatus.ACTIVE and Role.CLIENT in invitable_by(here.caller),
        "version": package.version,
        "values": values,
    }
    return here.page("sales/package", view)


def _may_restore(here: Desk, package: Package) -> bool:
    """One with a page is published again by owners and admins alone."""
    retired = package.status == PackageStatus.RETIRED
    return retired and _may_change(here, package) and (here.caller.manages or not package.page)


def _may_change(here: Desk, package: Package) -> bool:
    own = here.caller.holds(Role.STAFF)
    return here.caller.manages or (own is not None and package.owner == own.id)


def _values_of(package: Package) -> Typed:
    return {
        "name": package.name,
        "amount": decimal_text(package.amount, package.currency),
        "currency": package.currency,
        "description": package.description,
        "terms": package.terms,
        "units": str(package.units or ""),
        "kind": str(package.kind),
        "seats": str(package.seats or ""),
        "page": "on" if package.page else "",
    }


def save(turn: Turn) -> PageAnswer:
    """What was changed, against the version that was seen."""
    here = desk(turn)
    typed = turn.typed()
    package = _read(here)
    before = _values_of(package)
    # A box that is not ticked is not sent.
    values = before | {name: typed.get(name, "") for name in FIELDS if name in typed or name == "page"}
    try:
        old, new = _given(before, package.kind), _given(values, package.kind)
        changed = {name: value for name, value in new.items() if value != old.get(name, UNSET)}
        fields = given_fields(typed_as(PatchPackage, changed), cleared={"units": 0}, empty="")
        version = version_seen(typed)
        packages.change(here.context, here.user, here.organization, package.id, fields, version)
    except UsherError as error:
        place = _taken(error, package, values)
        return at_fields(error, _shown(here, package, values), "package", FIELDS, place)
    return here.to(f"/packages/{package.id}", done="saved")


def _taken(error: UsherError, package: Package, values: Typed) -> str:
    """The seats, where they are fewer than are taken."""
    return "seats" if isinstance(error, Conflict) and int(values["seats"] or 0) < package.taken else ""


def retire(turn: Turn) -> PageAnswer:
    return _pressed(turn, "package_retired", packages.retire)


def restore(turn: Turn) -> PageAnswer:
    return _pressed(turn, "package_restored", packages.restore)


def _pressed(turn: Turn, done: str, verb: Callable[..., Package]) -> PageAnswer:
    here = desk(turn)
    turn.typed()
    try:
        verb(here.context, here.user, here.organization, _id(here))
    except UsherError as error:
        package = _read(here)
        return told(error, _shown(here, package, _values_of(package)))
    return here.to(f"/packages/{_id(here)}", done=done)
