"""The views of the console: packages and orders."""

from typing import TypedDict

from chalicelib.domain.money import Money
from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView


class PackageRowView(TypedDict):
    """`owner` is the member on whose list it is, "" for the organization's own; `seats` is 0 where there are none."""

    id: str
    name: str
    price: Money
    units: int
    seats: int
    taken: int
    is_sold: bool
    owner: str
    status: str


# GET <place>/packages {status}; links ?<next_page>, <place>/packages/<id>, <place>/packages/new
class ConsolePackagesView(ConsolePageView):
    rows: list[PackageRowView]
    statuses: list[str]


# POST <place>/packages/new {name, amount, currency, description, terms, units, kind, seats, page, form}
class ConsolePackageNewView(ConsoleView):
    may_publish: bool


# POST <place>/packages/<id> {name, amount, currency, description, terms, units, seats, page, version}
# POST .../retire, .../restore
class ConsolePackageView(ConsoleView):
    """`url` is the page where anybody may buy it, "" without one, and `qr` the same as a picture."""

    id: str
    name: str
    price: Money
    units: int
    seats: int
    taken: int
    is_sold: bool
    owner: str
    status: str
    description: str
    terms: str
    is_group: bool
    url: str
    qr: str
    may_change: bool
    may_restore: bool
    may_publish: bool
    may_invite: bool
    version: int


class OrderRowView(TypedDict):
    """`reason` says why somebody must look, "" where nobody must; `state` what the money is now."""

    id: str
    name: str
    address: str
    what: list[str]
    total: Money
    state: str
    reason: str
    seller: str
    created_at: int


# GET <place>/orders {status, attention}; links ?<next_page>, <place>/orders/<id>
class ConsoleOrdersView(ConsolePageView):
    rows: list[OrderRowView]
    statuses: list[str]


class OrderLineView(TypedDict):
    name: str
    price: Money


class OrderPaymentView(TypedDict):
    """`method` and `note` are of what the team vouches for."""

    paid: Money
    refunded: Money | None
    provider: str
    method: str
    note: str
    at: int


class OrderEntryView(TypedDict):
    """`what` happened; `reason` is what somebody gave for a decision."""

    what: str
    at: int
    reason: str


class OrderMessageView(TypedDict):
    channel: str
    status: str


# POST <place>/orders/<id>/{resend, cancel, review}, .../paid {method, note}, .../client {contact}, .../decide {reason,
# step}
class ConsoleOrderView(ConsoleView):
    """`sums` are pairs of name (kept, due, surplus) and amount; `decisions` those that may be taken about money that
    does not fit; `candidates` pairs of id and name of whom it may have been paid for; `pay_url` is "" unless it has to
    be paid."""

    id: str
    name: str
    address: str
    what: list[str]
    total: Money
    state: str
    reason: str
    seller: str
    created_at: int
    contact: str
    invitation: str
    lines: list[OrderLineView]
    sums: list[tuple[str, Money]]
    payments: list[OrderPaymentView]
    happened: list[OrderEntryView]
    deliveries: list[OrderMessageView]
    expires_at: int
    pay_url: str
    is_open: bool
    actions: list[str]
    methods: list[str]
    decisions: list[str]
    candidates: list[tuple[str, str]]


PAGES: dict[str, type] = {
    "console/sales/packages": ConsolePackagesView,
    "console/sales/package_new": ConsolePackageNewView,
    "console/sales/package": ConsolePackageView,
    "console/sales/orders": ConsoleOrdersView,
    "console/sales/order": ConsoleOrderView,
}
