"""How an organization is paid: its accounts at payment providers, which only owners and admins see and change."""

from chalicelib.domain.identity import User
from chalicelib.domain.payment import BillingAccount
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.payments.reconciling import begin_watching


def see(context: Context, user: User, organization_id: str, provider: str) -> BillingAccount | None:
    """The account at this provider, None where nothing is connected. Raises NotAllowed."""
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    return context.billing.account(organization_id, provider)


def disconnect(context: Context, user: User, organization_id: str, provider: str) -> BillingAccount | None:
    """Ends what `connect` began, and answers what is left of it. Orders stay open, and can be marked paid. Repeating it
    is fine. Raises NotAllowed."""
    before = see(context, user, organization_id, provider)
    if before is None or before.ends_at is not None:
        return before
    context.billing.disconnect(organization_id, provider, context.now)
    event = record(context, organization_id, "payments.disconnected", actor=user.id, data={"provider": provider})
    context.store.commit([event])
    return context.billing.account(organization_id, provider)


def connect(
    context: Context, user: User, organization_id: str, provider: str, *, api_key: str, webhook_secret: str
) -> str:
    """Connects an account, or changes its secrets: what is empty stays. Answers the webhook secret if it was made here.

    Raises NotAllowed, Unprocessable.
    """
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    new_secret = context.billing.connect(
        organization_id, provider, api_key=api_key, webhook_secret=webhook_secret, now=context.now
    )
    event = record(context, organization_id, "payments.connected", actor=user.id, data={"provider": provider})
    context.store.commit([begin_watching(organization_id, context.now), event])
    return new_secret
