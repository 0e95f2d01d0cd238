"""Payment accounts as requests and answers."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.payment import BillingAccount
from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.http.times import maybe

Secret = Annotated[str, Meta(max_length=255)]


class ConnectStripe(Body):
    """What is left out stays as it is."""

    api_key: Secret = ""
    webhook_secret: Secret = ""


class ConnectStandardBiller(Body):
    webhook_secret: Secret = ""


class PaymentProviderAnswer(Struct, kw_only=True):
    """`webhook_secrets`: how many are valid now. `webhook_secret` is only ever one that was made just now.
    `ends_at`: Stripe was disconnected, and what was opened there before is followed until then."""

    provider: str
    connected: bool
    live: bool | None
    key_hint: str
    webhook_secrets: int
    webhook_url: str
    webhook_secret: str
    ends_at: str | None


def payment_provider_answer(
    provider: str, account: BillingAccount | None, *, webhook_url: str, made: str
) -> PaymentProviderAnswer:
    """`made` is the webhook secret that was made just now."""
    return PaymentProviderAnswer(
        provider=provider,
        connected=account is not None and account.ends_at is None,
        live=account.live if account else None,
        key_hint=account.key_hint if account else "",
        webhook_secrets=account.webhook_secrets if account else 0,
        webhook_url=webhook_url,
        webhook_secret=made,
        ends_at=maybe(account.ends_at) if account else None,
    )
