"""How an organization is paid: its accounts at payment providers, which only owners and admins see and change."""

from chalicelib.domain.identity import User
from chalicelib.domain.payment import BillingAccount
from chalicelib.services.access import enter
from chalicelib.services.facts import record
from chalicelib.services.kit import Kit
from chalicelib.services.reconciling import begin_watching


def see(kit: Kit, caller: User, organization: str, provider: str) -> BillingAccount | None:
    """None where nothing is connected. Raises NotAllowed."""
    seat, _ = enter(kit.store, organization, caller)
    seat.require_manager()
    return kit.billing.account(organization, provider)


def connect(
    kit: Kit, caller: User, organization: str, provider: str, now: int, *, api_key: str, webhook_secret: str
) -> str:
    """What is not given stays. Answers the webhook secret if it was made here. Raises NotAllowed, Unprocessable."""
    seat, _ = enter(kit.store, organization, caller)
    seat.require_manager()
    made = kit.billing.connect(organization, provider, api_key=api_key, webhook_secret=webhook_secret, now=now)
    told = record(kit.random, now, organization, "payments.connected", actor=caller.id, data={"provider": provider})
    kit.store.commit([begin_watching(organization, now), told])
    return made
