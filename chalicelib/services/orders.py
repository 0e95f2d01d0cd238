"""Orders as staff see them: list, read with history, ask again, cancel, say that it was paid, name the client."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Conflict, FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.order import Entry, Order, OrderStatus, standing
from chalicelib.domain.payment import Payment, Provider
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Equals, Lost, Page, Put
from chalicelib.services.access import enter
from chalicelib.services.asking import asked_again
from chalicelib.services.kit import Kit
from chalicelib.services.ordering import fact, history
from chalicelib.services.recipients import Cleaning
from chalicelib.services.settling import refuse_settled, settle

ATTEMPTS = 3


@dataclass(frozen=True)
class Read:
    """An order with what happened to it and the messages that asked for it, oldest first."""

    order: Order
    history: Sequence[Entry]
    deliveries: Sequence[Delivery]


def list_orders(
    kit: Kit,
    caller: User,
    organization: str,
    *,
    status: str,
    contact: str,
    attention: bool,
    after: str | None,
    limit: int,
) -> Page:
    """Newest first: all for owners and admins, for staff those they sold."""
    seat, _ = enter(kit.store, organization, caller)
    states = [status] if status else list(OrderStatus)

    def keep(one: Order) -> bool:
        return _sees(seat, one) and contact in ("", one.contact) and (not attention or bool(one.attention))

    listings = [refs.orders_in(organization, state) for state in states]
    return kit.store.list_newest(listings, after=after, limit=limit, where={}, keep=keep)


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Read:
    _, order = gate(kit, caller, organization, identifier)
    lines = kit.store.children(refs.order(identifier), "PAY#").items
    return Read(order, lines, kit.store.children(refs.order(identifier), "DLV#").items)


def gate(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Order]:
    """The one gate to an order: what the caller may not see answers like what does not exist."""
    if not is_id("ord_", identifier):
        raise NotFound
    seat, found = enter(kit.store, organization, caller, refs.order(identifier))
    order = found[refs.order(identifier)]
    if order is None or order.organization != organization or not _sees(seat, order):
        raise NotFound
    return seat, order


def _sees(seat: Seat, order: Order) -> bool:
    return seat.manages or (seat.sight.contacts == "assigned" and order.seller.user == seat.caller.id)


def mark_paid(kit: Kit, caller: User, organization: str, identifier: str, method: str, note: str, now: int) -> Order:
    """Staff vouch for money that no provider tells of: cash, a transfer, or that it is waived. Repeating it is fine.

    Raises Conflict for an order that money came for already, or that was cancelled.
    """
    clean = Cleaning("")
    told = clean.field("note", clean_note, note)
    clean.finish()
    _, order = gate(kit, caller, organization, identifier)
    if Provider.MANUAL in order.payments and standing(order, now).status == OrderStatus.PAID:
        return order
    refuse_settled(order, now)
    if not method:
        raise Unprocessable(errors=[FieldError("method", "required", "Say how it was paid.")])
    vouched = Payment(
        id=Provider.MANUAL,
        provider=Provider.MANUAL,
        paid=order.amount,
        currency=order.currency,
        method=method,
        by=caller.id,
        note=told,
        at=now,
    )
    return settle(kit, identifier, now, [vouched], actor=caller.id)


def cancel(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Order:
    """Nothing is owed any more, and an invitation that waits for it is withdrawn. Raises Conflict once money came."""
    for _ in range(ATTEMPTS):
        _, order = gate(kit, caller, organization, identifier)
        if order.cancelled:
            return settle(kit, identifier, now, actor=caller.id)
        refuse_settled(order, now)
        # Due at once: the provider's page must close too, which only a worker waits for.
        after = replace(order, cancelled=True, due_at=now, version=order.version + 1)
        asked = fact(kit, order, "order.cancelled", now, actor=caller.id, sends=order.id)
        try:
            kit.store.commit([Put(refs.order(identifier), after, Equals("version", order.version)), asked])
        except Lost:
            continue
        return settle(kit, identifier, now, actor=caller.id)
    raise Conflict


def resend(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Order:
    """The message that asks for the payment once more; its time starts again, also that of the invitation behind it.

    Raises Conflict unless it still has to be paid.
    """
    for _ in range(ATTEMPTS):
        _, order = gate(kit, caller, organization, identifier)
        if standing(order, now).status != OrderStatus.OPEN:
            raise Conflict(f"This order is {standing(order, now).status}: nothing has to be paid.")
        writes, after = asked_again(kit, order, caller.id, now)
        try:
            kit.store.commit(writes)
        except Lost:
            continue
        return after
    raise Conflict


def look_again(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Order:
    """What follows from what is known now; the provider is asked too, by a worker. Repeating it is fine."""
    _, order = gate(kit, caller, organization, identifier)
    kit.store.commit([fact(kit, order, "order.review_asked", now, actor=caller.id, sends=order.id)])
    return settle(kit, identifier, now, actor=caller.id)


def name_client(kit: Kit, caller: User, organization: str, identifier: str, person: str, now: int) -> Order:
    """Which contact a stranger paid for, where the address alone did not tell (`contact_ambiguous`).

    Raises Conflict for an order that needs no client, NotFound for a contact that is none.
    """
    for _ in range(ATTEMPTS):
        _, order = gate(kit, caller, organization, identifier)
        if not order.by_page or order.released_at or order.status != OrderStatus.NEEDS_ATTENTION:
            raise Conflict("This order does not wait for a client.")
        reference = refs.contact(organization, person)
        if not is_id("con_", person) or kit.store.read([reference])[reference] is None:
            raise NotFound("There is no such contact.")
        after = replace(order, contact=person, version=order.version + 1)
        try:
            kit.store.commit(
                [
                    Put(refs.order(identifier), after, Equals("version", order.version)),
                    history(kit, order, "client_named", now, actor=caller.id, contact=person),
                ]
            )
        except Lost:
            continue
        return settle(kit, identifier, now, actor=caller.id)
    raise Conflict
