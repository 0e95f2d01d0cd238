"""Payment accounts of an organization: read, connect, disconnect. What goes in is secret and never comes out again."""

from chalicelib.domain.payment import BillingAccount, Provider
from chalicelib.handlers.api.bodies.payment_accounts import (
    ConnectStandardBiller,
    ConnectStripe,
    PaymentProviderAnswer,
    payment_provider_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.handlers.webhooks import url_of
from chalicelib.services.payments import accounts


@operation("Read how Stripe is connected")
def get_stripe(call: Call) -> PaymentProviderAnswer:
    """For owners and admins. `webhook_url` is what an endpoint at Stripe is made for, before it is connected here."""
    return _seen(call, Provider.STRIPE)


@operation("Connect Stripe, or change its key or webhook secret")
def connect_stripe(call: CallWith[ConnectStripe]) -> PaymentProviderAnswer:
    """For owners and admins. What is not given stays. The earlier webhook secret stays valid for 24 hours."""
    return _connected(call, Provider.STRIPE, call.body.api_key)


@operation("Read how another biller is connected")
def get_standard_biller(call: Call) -> PaymentProviderAnswer:
    """For owners and admins. The biller sends Standard Webhooks to `webhook_url`."""
    return _seen(call, Provider.STANDARD)


@operation("Connect another biller, or change its webhook secret")
def connect_standard_biller(call: CallWith[ConnectStandardBiller]) -> PaymentProviderAnswer:
    """For owners and admins. Without a secret one is made, and answered this once. The earlier one stays valid for
    24 hours."""
    return _connected(call, Provider.STANDARD, "")


@operation("Disconnect Stripe")
def disconnect_stripe(call: Call) -> PaymentProviderAnswer:
    """For owners and admins. Nothing more is opened at Stripe. What was opened before can be paid there for 23 hours,
    so its reports are taken in until `ends_at`; then key and webhook secrets are deleted. Orders stay open: mark them
    paid, cancel them, or connect again."""
    return _disconnected(call, Provider.STRIPE)


@operation("Disconnect another biller")
def disconnect_standard_biller(call: Call) -> PaymentProviderAnswer:
    """For owners and admins. Its webhook secrets are deleted, and its reports are not taken any more, at once. Orders
    stay open: mark them paid, cancel them, or connect again."""
    return _disconnected(call, Provider.STANDARD)


def _disconnected(call: Call, provider: str) -> PaymentProviderAnswer:
    return _answer(call, provider, accounts.disconnect(call.context, call.user, call.path["org"], provider))


def _seen(call: Call, provider: str) -> PaymentProviderAnswer:
    account = accounts.see(call.context, call.user, call.path["org"], provider)
    return _answer(call, provider, account)


def _connected(
    call: CallWith[ConnectStripe] | CallWith[ConnectStandardBiller], provider: str, api_key: str
) -> PaymentProviderAnswer:
    organization_id = call.path["org"]
    secret = call.body.webhook_secret
    made = accounts.connect(call.context, call.user, organization_id, provider, api_key=api_key, webhook_secret=secret)
    return _answer(call, provider, call.context.billing.account(organization_id, provider), made)


def _answer(call: Call, provider: str, account: BillingAccount | None, made: str = "") -> PaymentProviderAnswer:
    url = url_of(call.context.base_url, provider, call.path["org"])
    return payment_provider_answer(provider, account, webhook_url=url, made=made)
