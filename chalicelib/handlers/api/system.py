"""The service itself: what an app needs to sign in, and whether the service is up."""

from chalicelib import wiring
from chalicelib.domain.identity import PASSWORD_RULES
from chalicelib.handlers.api.bodies.system import ConfigAnswer, HealthAnswer
from chalicelib.handlers.http.operation import Call, operation


@operation("What an app needs to sign in", auth="none")
def get_config(call: Call) -> ConfigAnswer:
    """Nothing here is secret. `link_host` is where invitation links lead."""
    chosen = wiring.settings()
    first = chosen.issuers[0]
    region = chosen.user_pool_id.partition("_")[0]
    return ConfigAnswer(
        issuer=first.issuer,
        client_id=chosen.client_id,
        endpoints={"sign_in": f"https://cognito-idp.{region}.amazonaws.com/", "jwks": first.jwks_uri},
        password_rules=dict(PASSWORD_RULES),
        link_host=call.context.base_url,
        organization_creation="open" if chosen.open_creation else "operator",
        channels=[*sorted(call.context.senders), "link", "qr"],
    )


@operation("Is the service up", auth="none")
def get_health(call: Call) -> HealthAnswer:
    """Answers as soon as the function runs; it touches nothing else."""
    return HealthAnswer("ok")
