"""Signing up without having been invited, where anybody may found an organization.

The same answer for an address that has an account and one that has none: a code goes to its inbox. Only whoever typed
that code, and so reads the inbox, is told that there is an account already (A45). Nothing is made before (A23, A26).
"""

from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import FieldError, NotAllowed, Unprocessable
from chalicelib.domain.masks import mask
from chalicelib.domain.newcomer import STARTS_PER_HOUR, Newcomer, next_hour
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Always, AnyOf, AtMost, Change, Drop, Put
from chalicelib.services.context import Context
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.signing_up import CodeSent, SignedUp, make_login, refuse_weak, required_name
from chalicelib.services.messages.codes import Asked, check_code, code_ref, send_code

OPERATORS_ONLY = "Here, the operator creates organizations, and accounts come from invitations: open the link in yours."


@dataclass(frozen=True, kw_only=True)
class Start:
    """As typed; without a `code`, or with `resend`, one is sent."""

    name: str
    email: str
    password: str = ""
    code: str = ""
    resend: bool = False


def start(context: Context, typed: Start, locale: str) -> CodeSent | SignedUp:
    """A new login and a session, or a code to type first.

    Raises NotAllowed where organizations are the operator's, Unprocessable, ChannelUnavailable, RateLimited,
    WeakPassword, CodeWrong, CodeExpired, AccountExists to whoever typed the right code.
    """
    if not context.open_creation:
        raise NotAllowed(OPERATORS_ONLY)
    name, address = required_name(typed.name), _address(context, typed.email)
    newcomer = _newcomer(context, address)
    asked = Asked("start", address)
    if typed.resend or not typed.code:
        kept = Put(refs.newcomer(newcomer.id), newcomer, Always())
        send_code(context, newcomer, asked, locale or "en", kept, _counted(context.now))
        return CodeSent(mask(address))
    refuse_weak(typed.password)
    check_code(context, newcomer, asked, typed.code)
    made = make_login(context, newcomer.id, address, name, typed.password)
    context.store.commit([Drop(code_ref(context, newcomer.id, asked), Always())])
    return made


def _address(context: Context, typed: str) -> Address:
    clean = Cleaning("")
    email = clean.field("email", context.addresses.email, typed)
    clean.finish()
    if not email:
        raise Unprocessable(errors=[FieldError("email", "required", "Give your email address.")])
    return Address("email", email)


def _newcomer(context: Context, address: Address) -> Newcomer:
    digest = address_digest(context.keys.ring(), "start", address.value)
    return Newcomer(id=f"new_{digest[:16]}", at=context.now)


def _counted(now: int) -> Change:
    """What strangers may have sent to others, all together."""
    hour = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d%H")
    return Change(
        refs.counter("starts", hour),
        AnyOf((Absent(), AtMost("used", STARTS_PER_HOUR - 1))),
        assign={"expires_at": next_hour(now)},
        increase={"used": 1},
    )
