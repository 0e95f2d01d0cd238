"""The steps of stories about money, on `Acme`."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order
from chalicelib.domain.package import GrantedPackage, Package, Settlement
from chalicelib.domain.payment import Signal
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.payments import checkout, orders, storefront, webhooks
from chalicelib.services.people import entitlements, using
from chalicelib.services.people.entitlements import Assign, Assigned
from chalicelib.services.sales import packages
from tests.services.steps import Acme
from tests.world import Sent

PRICE = 12_000
PAY = Settlement.PAYMENT_REQUIRED


class Shop(Acme):
    """A business that sells packages and has an account at a payment provider."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        self.billing.connected.add(self.place.id)

    def sells(self, user: User | None = None, **wanted: Any) -> Package:
        draft = {"name": "Ten sessions", "amount": PRICE, "currency": "EUR"} | wanted
        return packages.create(self.context, user or self.owner, self.place.id, packages.PackageDraft(**draft), None)

    def invites_to(self, *chosen: tuple[Package, str], user: User | None = None, **wanted: Any) -> Handed:
        given = tuple(GrantedPackage(one.id, settlement) for one, settlement in chosen)
        grants = {"packages": given} | wanted.pop("grants", {})
        return self.invites(user, grants=grants, **wanted)

    def gated(self, **wanted: Any) -> tuple[Handed, Order]:
        """An invitation that waits for the payment of one package, and its order. The message has gone out."""
        handed = self.invites_to((self.sells(), PAY), **wanted)
        self.run()
        return handed, self.order_of(handed)

    def order_of(self, one: Handed | Invitation) -> Order:
        invitation = one.invitation if isinstance(one, Handed) else one
        return self.ordered(invitation.order)

    def ordered(self, identifier: str) -> Order:
        found: Order = self.item(refs.order(identifier))
        return found

    def package(self, one: Package) -> Package:
        found: Package = self.item(refs.package(one.id))
        return found

    def entitlements(self, contact_id: str) -> list[Entitlement]:
        return [one for ref, one in self.store.items.items() if ref.kind == "entitlement" and one.contact == contact_id]

    def entitlement(self, contact_id: str, identifier: str) -> Entitlement:
        found: Entitlement = self.item(refs.entitlement(self.place.id, contact_id, identifier))
        return found

    def uses(self, right: Entitlement, units: int | None = None, *, back: bool = False, **how: Any) -> Entitlement:
        """Some of it, or all; or gives it `back`."""
        use = using.Use(
            user=how.get("user", self.owner),
            organization=self.place.id,
            contact=right.contact,
            entitlement=right.id,
            units=units,
            replay=how.get("replay"),
        )
        return (using.restore if back else using.consume)(self.context, use)

    def opens_checkout(self, token: str) -> str:
        return checkout.begin(self.context, token)

    def hears(self, *signals: Signal) -> None:
        """The provider's webhooks arrive, and are worked on."""
        for signal in signals:
            webhooks.receive(self.context, self.place.id, signal)
        self.run()

    def pays(self, order: Order, identifier: str = "pi_1", **facts: Any) -> None:
        self.hears(self.billing.pays(order, identifier, **facts))

    def marks_paid(self, order: Order, method: str = "cash", user: User | None = None, note: str = "") -> Order:
        return orders.mark_paid(self.context, user or self.owner, self.place.id, order.id, method, note)

    def cancels(self, order: Order) -> Order:
        return orders.cancel(self.context, self.owner, self.place.id, order.id)

    def assigns_packages(self, contact_id: str, *chosen: tuple[Package, str], user: User | None = None) -> Assigned:
        given = tuple(GrantedPackage(one.id, settlement) for one, settlement in chosen)
        command = Assign(user=user or self.owner, organization=self.place.id, contact=contact_id, packages=given)
        return entitlements.assign(self.context, command)

    def page_of(self, package: Package) -> str:
        return packages.page_url(self.context, package).rpartition("/")[2]

    def buys(self, package: Package, **typed: Any) -> Order:
        """A stranger fills in the page of the package; answers the order that is then paid on the hosted page."""
        form = {"name": "Jane", "email": "jane@example.com", "key": "form-1"} | typed
        url = storefront.buy(self.context, self.page_of(package), storefront.Purchase(**form))
        return self.ordered(self.billing.pages[url.rpartition("/")[2]].id)

    def invitations(self) -> list[Invitation]:
        return [one for ref, one in self.store.items.items() if ref.kind == "invitation"]

    def letters(self, kind: str = "/i/") -> list[Sent]:
        """Messages with a link to an invitation (`/i/`) or to a payment (`/p/`)."""
        return [one for one in self.email.inbox if kind in one.body]
