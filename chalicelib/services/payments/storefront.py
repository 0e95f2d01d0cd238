"""Buying a package on its page, which is open to anybody: for themselves, or for somebody else (S3.12).

Before the payment there is an order and nothing else: no contact, no invitation, no message to anybody.
"""

from datetime import UTC, datetime
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    ChannelUnavailable,
    Conflict,
    FieldError,
    LinkWithdrawn,
    NoSeats,
    NotFound,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Channel, Inviter, Recipient
from chalicelib.domain.marks import Counter, ReplayMark
from chalicelib.domain.order import Line, Order
from chalicelib.domain.organization import Branding, Organization, Role
from chalicelib.domain.package import Package
from chalicelib.domain.text import clean_name
from chalicelib.domain.time import DAY, HOUR, SECOND
from chalicelib.domain.tokens import Purpose
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.links import decode_for, payment_url
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.payments.checkout import begin
from chalicelib.services.sales.orders import put_order

# Each order opens a page at the provider: more than this an hour is somebody who does not mean to pay.
ORDERS_PER_HOUR = 300


@dataclass(frozen=True)
class Shelf:
    """A package as anybody sees it."""

    package: Package
    branding: Branding


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """As typed: whom the invitation goes to once it is paid. `key` tells one form from another."""

    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = "en"
    key: str = ""


def look(context: Context, token: str) -> Shelf:
    """The package that a page sells; reading changes nothing.

    Raises NotFound, LinkWithdrawn for one that is no longer sold.
    """
    return _shelf(context, token)[0]


def _shelf(context: Context, token: str) -> tuple[Shelf, Organization]:
    reference = refs.package(decode_for(context, Purpose.PACKAGE, token).invitation)
    package = context.store.read([reference])[reference]
    organization = (
        context.store.read([refs.organization(package.organization)])[refs.organization(package.organization)]
        if package
        else None
    )
    if package is None or organization is None:
        raise NotFound
    if not package.is_sold:
        seller = {"organization": {"name": organization.branding.name}}
        raise LinkWithdrawn("This is no longer sold here: ask the organization.", extra=seller)
    return Shelf(package, organization.branding), organization


def buy(context: Context, token: str, purchase: Purchase) -> str:
    """Orders a package, and answers the provider's page to pay on.

    The same form sent twice leads to the same page, once paid to our own about it.

    Raises LinkWithdrawn, NoSeats, Unprocessable, ChannelUnavailable where nothing can be paid here, RateLimited,
    ProviderRefused, Unavailable.
    """
    shelf, organization = _shelf(context, token)
    if shelf.package.is_full:
        raise NoSeats("No place is left.")
    if context.billing.cashier(organization.id) is None:
        raise ChannelUnavailable("Nothing can be paid here: ask the organization how to pay.")
    order = _ordered(context, shelf.package, organization, _recipient(context, purchase, organization), purchase.key)
    link = payment_url(context, order.id, order.generation)
    if order.is_closed:
        # Sent once more after the payment, from the browser's history: nobody pays twice for one form.
        return link
    return begin(context, link.rpartition("/")[2], order)


def _ordered(context: Context, package: Package, organization: Organization, buyer: Recipient, key: str) -> Order:
    """The order of this form, new or as it was made the first time."""
    form = refs.replay(f"page#{package.id}", key)

    def decide() -> Decision[Order]:
        mark = context.store.read([form])[form]
        if mark is not None and mark.expires_at > context.now:
            return Decision(_sent_before(context, mark, buyer))
        order = _order(context, package, organization, buyer)
        remembered = ReplayMark(digest="", resource=order.id, expires_at=context.now + DAY)
        writes = [
            *put_order(context, order, None, ""),
            Put(form, remembered, AnyOf((Absent(), AtMost("expires_at", context.now)))),
            _counted(organization.id, context.now),
        ]
        return Decision(order, writes, refuse_too_many)

    def refuse_too_many(lost: Lost) -> None:
        if _hour(organization.id, context.now) in lost:
            raise RateLimited("Too many orders at this moment: try again later.", retry_after=600) from lost

    return attempt(context, decide)


def _sent_before(context: Context, mark: ReplayMark, buyer: Recipient) -> Order:
    order = context.store.read([refs.order(mark.resource)])[refs.order(mark.resource)]
    if order is None or order.recipient != buyer:
        raise Conflict("This form was sent before with other details: open the page again.")
    return order


def _order(context: Context, package: Package, organization: Organization, buyer: Recipient) -> Order:
    user, role, _ = parse_membership_id(package.publisher) or ("", Role.OWNER, "")
    line = Line(
        package=package.id,
        name=package.name,
        amount=package.amount,
        description=package.description,
        terms=package.terms,
        price_id=package.price_id,
        group=package.is_group,
        units=package.units,
    )
    return Order(
        id=context.new_id("ord_"),
        organization=organization.id,
        recipient=buyer,
        channel=Channel.EMAIL if buyer.email else Channel.SMS,
        seller=Inviter(user=user, membership=package.publisher, role=role),
        staff=(package.owner,) if package.owner else (),
        lines=(line,),
        amount=package.amount,
        currency=package.currency,
        by_page=True,
        branding=organization.branding,
        lifetime=DAY // SECOND,
        created_at=context.now,
        expires_at=context.now + DAY,
        due_at=context.now + DAY,
    )


def _recipient(context: Context, purchase: Purchase, organization: Organization) -> Recipient:
    """Raises Unprocessable naming every field that can't be used."""
    clean = Cleaning("")
    dialled = partial(context.addresses.phone, country=organization.branding.country)
    recipient = Recipient(
        name=clean.field("name", clean_name, purchase.name),
        email=clean.field("email", context.addresses.email, purchase.email),
        phone=clean.field("phone", dialled, purchase.phone),
        locale=purchase.locale,
    )
    clean.finish()
    if not recipient.name:
        raise Unprocessable(errors=[FieldError("name", "required", "Give the name of whoever it is for.")])
    if not recipient.addresses:
        detail = "Give the email or phone that the invitation shall go to."
        raise Unprocessable(errors=[FieldError("email", "required", detail)])
    return recipient


def _counted(organization_id: str, now: int) -> Change:
    return Change(
        _hour(organization_id, now),
        AnyOf((Absent(), AtMost("used", ORDERS_PER_HOUR - 1))),
        assign={"expires_at": (now // HOUR + 1) * HOUR},
        increase={"used": 1},
    )


def _hour(organization_id: str, now: int) -> refs.Ref[Counter]:
    return refs.counter(f"page#{organization_id}", datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d%H"))
