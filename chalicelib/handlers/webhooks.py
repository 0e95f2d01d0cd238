"""Webhooks of payment providers: the raw bytes are judged, what is genuine is kept once, the work waits in a queue.

The answer is 200, 400 for what is not genuine, 413 for what is too large, or 503 while nothing can be kept, so that
the provider sends it again.
"""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import TooLarge
from chalicelib.domain.payment import Provider
from chalicelib.handlers.http.wrapper import Incoming, run_safely
from chalicelib.services.payments import webhooks

BODY_LIMIT = 256 * 1024
# What an address calls a provider.
PROVIDERS = {"stripe": Provider.STRIPE, "payments": Provider.STANDARD}
TAKEN = {"received": True}

bp = Blueprint(__name__)


def receive(incoming: Incoming, provider: str) -> dict[str, bool]:
    """Raises TooLarge, WebhookRejected, Unavailable."""
    if len(incoming.body) > BODY_LIMIT:
        raise TooLarge(f"The body is too large: send at most {BODY_LIMIT // 1024} kB.")
    organization_id, context = incoming.path.get("org", ""), incoming.context()
    signal = context.billing.verify(provider, organization_id, incoming.headers, incoming.body, context.now)
    if signal is not None:
        webhooks.receive(context, organization_id, signal)
    return TAKEN


def url_of(base_url: str, provider: str, organization_id: str) -> str:
    """Where a provider of an organization has to send its webhooks."""
    name = next(name for name, one in PROVIDERS.items() if one == provider)
    return f"{base_url}/webhooks/{name}/{organization_id}"


def _view(provider: str) -> Callable[..., Response]:
    def view(**_: object) -> Response:
        incoming = Incoming.of(bp.current_request)
        return run_safely(incoming, "webhook", lambda: receive(incoming, provider), 200)

    return view


for name, one in PROVIDERS.items():
    path = "/webhooks/" + name + "/{org}"
    bp.route(path, methods=["POST"], name=f"webhook_{name}", content_types=["*/*"])(_view(one))
