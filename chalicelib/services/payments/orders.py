"""Orders as staff see them: list, read with history, ask again, cancel, say that it was paid, name the client."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Conflict, FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Entry, Order, OrderStatus, due_amount, standing
from chalicelib.domain.order_actions import OrderAction, possible, refusal
from chalicelib.domain.payment import Payment, Provider
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, enter
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.asking import asked_again
from chalicelib.services.payments.settling import invitation_of, settle
from chalicelib.services.sales.orders import fact, history


@dataclass(frozen=True)
class OrderFile:
    """An order with what happened to it and the messages that asked for it, oldest first. `actions`: what staff can do
    about it now."""

    order: Order
    actions: Sequence[str]
    history: Sequence[Entry]
    deliveries: Sequence[Delivery]


@dataclass(frozen=True)
class OrderFilter:
    """Which orders a list shall hold; what is empty does not matter. `attention`: those that somebody must look at."""

    status: str = ""
    contact: str = ""
    attention: bool = False

    def fits(self, order: Order) -> bool:
        return self.contact in ("", order.contact) and (not self.attention or bool(order.attention))


def list_orders(
    context: Context, user: User, organization_id: str, wanted: OrderFilter, *, after: str | None, limit: int
) -> Page:
    """Newest first: all for owners and admins, for staff those they sold to whom they serve, or to nobody known yet.

    A page may be shorter than `limit` and still have a next.
    """
    caller, _ = enter(context.store, organization_id, user)
    states = [wanted.status] if wanted.status else list(OrderStatus)

    def keep(order: Order) -> bool:
        return _sees(caller, order) and wanted.fits(order)

    listings = [refs.orders_in(organization_id, state) for state in states]
    page = context.store.list_newest(listings, after=after, limit=limit, where={}, keep=keep)
    if caller.manages:
        return page
    mine = assigned(context, caller, {one.contact for one in page.items})
    return Page([one for one in page.items if one.contact in {"", *mine}], page.next)


def get(context: Context, user: User, organization_id: str, identifier: str) -> OrderFile:
    """Raises NotFound for what the caller may not see."""
    _, order = gate(context, user, organization_id, identifier)
    actions = possible(order, invitation_of(context, order), context.now)
    entries = context.store.children(refs.order(identifier), "PAY#").items
    return OrderFile(order, actions, entries, context.store.children(refs.order(identifier), "DLV#").items)


def gate(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Order]:
    """The one gate to an order: what the caller may not see answers like what does not exist."""
    if not is_id("ord_", identifier):
        raise NotFound
    caller, found = enter(context.store, organization_id, user, refs.order(identifier))
    order = found[refs.order(identifier)]
    if order is None or order.organization != organization_id or not _sees(caller, order):
        raise NotFound
    if order.contact and not (caller.manages or assigned(context, caller, [order.contact])):
        raise NotFound
    return caller, order


def refuse_impossible(action: OrderAction, order: Order, invitation: Invitation | None, now: int) -> None:
    """Raises Conflict, which says what to do instead."""
    refused = refusal(action, order, invitation, now)
    if refused:
        raise Conflict(refused, extra={"order_status": str(order.status), "attention": order.attention})


def _sees(caller: Caller, order: Order) -> bool:
    """As far as the order tells by itself: of whom they serve no more, staff see nothing that they sold either."""
    return caller.manages or (caller.sight.contacts == "assigned" and order.seller.user == caller.user.id)


def mark_paid(context: Context, user: User, organization_id: str, identifier: str, method: str, note: str) -> Order:
    """Marks an order, or the rest that was asked for, as paid by money that no provider tells of and staff vouch for:
    cash, a transfer, or waived. Repeating it is fine.

    Raises Conflict for an order that money came for already, or that was cancelled.
    """
    clean = Cleaning("")
    clean_text = clean.field("note", clean_note, note)
    clean.finish()
    _, order = gate(context, user, organization_id, identifier)
    vouched_before = sum(one.provider == Provider.MANUAL for one in order.payments.values())
    if vouched_before and standing(order, context.now).status == OrderStatus.PAID:
        return order
    refuse_impossible(OrderAction.MARK_PAID, order, None, context.now)
    if not method:
        raise Unprocessable(errors=[FieldError("method", "required", "Say how it was paid.")])
    vouched = Payment(
        id=f"{Provider.MANUAL}-{vouched_before + 1}" if vouched_before else Provider.MANUAL,
        provider=Provider.MANUAL,
        paid=due_amount(order),
        currency=order.currency,
        method=method,
        by=user.id,
        note=clean_text,
        at=context.now,
    )
    return settle(context, identifier, [vouched], actor=user.id)


def cancel(context: Context, user: User, organization_id: str, identifier: str) -> Order:
    """Cancels an order, and withdraws the invitation that waits for it. Raises Conflict once money came."""

    def decide() -> Decision[Order]:
        _, order = gate(context, user, organization_id, identifier)
        if order.cancelled:
            return Decision(order)
        refuse_impossible(OrderAction.CANCEL, order, None, context.now)
        # Due at once: the provider's page must close too, which only a worker waits for.
        cancelled = revised(order, cancelled=True, due_at=context.now)
        event = fact(context, order, "order.cancelled", actor=user.id, sends=order.id)
        return Decision(cancelled, [save(order, cancelled), event])

    attempt(context, decide)
    return settle(context, identifier, actor=user.id)


def resend(context: Context, user: User, organization_id: str, identifier: str) -> Order:
    """Sends the message that asks for the payment again; its time starts anew, also that of the invitation behind it.

    Raises Conflict unless it still has to be paid.
    """

    def decide() -> Decision[Order]:
        _, order = gate(context, user, organization_id, identifier)
        refuse_impossible(OrderAction.RESEND, order, None, context.now)
        writes, asked = asked_again(context, order, user.id)
        return Decision(asked, writes)

    return attempt(context, decide)


def look_again(context: Context, user: User, organization_id: str, identifier: str) -> Order:
    """Settles an order again from what is known now; the provider is asked too, by a worker. Repeating it is fine."""
    _, order = gate(context, user, organization_id, identifier)
    context.store.commit([fact(context, order, "order.review_asked", actor=user.id, sends=order.id)])
    return settle(context, identifier, actor=user.id)


def name_client(context: Context, user: User, organization_id: str, identifier: str, contact_id: str) -> Order:
    """Names the contact that a stranger paid for, where the address alone did not tell (`contact_ambiguous`).

    Raises Conflict for an order that needs no client, NotFound for a contact that is none.
    """

    def decide() -> Decision[Order]:
        _, order = gate(context, user, organization_id, identifier)
        refuse_impossible(OrderAction.CLIENT, order, None, context.now)
        reference = refs.contact(organization_id, contact_id)
        if not is_id("con_", contact_id) or context.store.read([reference])[reference] is None:
            raise NotFound("There is no such contact.")
        named = revised(order, contact=contact_id)
        entry = history(context, order, "client_named", actor=user.id, contact=contact_id)
        return Decision(named, [save(order, named), entry])

    attempt(context, decide)
    return settle(context, identifier, actor=user.id)
