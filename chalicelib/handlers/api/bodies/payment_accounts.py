"""The bodies of payment accounts."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.handlers.api.bodies.common import Body

Secret = Annotated[str, Meta(max_length=255)]


class ConnectStripe(Body):
    """What is left out stays as it is."""

    api_key: Secret = ""
    webhook_secret: Secret = ""


class ConnectStandardBiller(Body):
    webhook_secret: Secret = ""


class PaymentProviderAnswer(Struct, kw_only=True):
    """`webhook_secrets`: how many are valid now. `webhook_secret` is only ever one that was made just now."""

    provider: str
    connected: bool
    live: bool | None
    key_hint: str
    webhook_secrets: int
    webhook_url: str
    webhook_secret: str
