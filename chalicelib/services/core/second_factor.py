"""The second factor of a login: the code of an authenticator app.

The directory keeps it and judges it. Whether there is one is noted on the user's profile at each sign-in, and each time
the directory is asked again.
"""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, NotAuthenticated, RateLimited, SecondFactorMissing, Unavailable
from chalicelib.domain.identity import PasswordChangeRequired, SecondFactorRequired, Session, User
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.user_profile import UserProfile
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save
from chalicelib.services.ports import Store

SET_UP_AT = "/me/security"
_TRIES = 4


def is_on(store: Store, user: str) -> bool:
    """As it was when the directory was last asked."""
    return _has(_profile(store, user))


def proven(store: Store, caller: Caller) -> Caller:
    """The caller with what they may open here: of an owner or admin without the second factor that the organization
    asks for only what they are besides. Raises SecondFactorMissing where that is nothing."""
    if not (caller.manages and caller.organization.policy.second_factor_of_managers):
        return caller
    if is_on(store, caller.user.id):
        return caller
    left = tuple(one for one in caller.memberships if one.role not in MANAGERS)
    if not left:
        raise missing()
    return replace(caller, memberships=left)


def missing() -> SecondFactorMissing:
    return SecondFactorMissing(extra={"next": SET_UP_AT})


def note(context: Context, user: str, session: Session) -> None:
    """Asks the directory, and writes only what has changed; while it does not answer, the next time will do.

    What was read before asking must still be there: whoever changes it meanwhile knows better.
    """
    if not session.access_token:
        return
    profile = _profile(context.store, user)
    try:
        has = context.logins.has_second_factor(session.access_token)
    except (Unavailable, RateLimited):
        return
    if has == _has(profile):
        return
    with suppress(Lost):
        context.store.commit([_noted(profile, user, has=has)])


def confirm(context: Context, user: User, access_token: str, code: str) -> None:
    """Raises CodeWrong."""
    context.logins.confirm_second_factor(access_token, "".join(code.split()))
    _settle(context, user.id, access_token)


def end(context: Context, user: User, access_token: str, password: str) -> None:
    """Raises NotAuthenticated for a wrong password: who only found the browser open ends nothing."""
    try:
        context.logins.sign_in(user.email or user.phone or "", password)
    except PasswordChangeRequired:
        raise NotAuthenticated from None
    except SecondFactorRequired:
        pass
    context.logins.end_second_factor(access_token)
    _settle(context, user.id, access_token)


def _settle(context: Context, user: str, access_token: str) -> None:
    """Notes what the directory says after a change, and writes it even if it is noted so: of those who asked before,
    nobody can write any more. Raises Conflict where others are always faster."""
    for _ in range(_TRIES):
        profile = _profile(context.store, user)
        has = context.logins.has_second_factor(access_token)
        with suppress(Lost):
            context.store.commit([_noted(profile, user, has=has)])
            return
    raise Conflict


def _profile(store: Store, user: str) -> UserProfile | None:
    return store.read([refs.user_profile(user)])[refs.user_profile(user)]


def _has(profile: UserProfile | None) -> bool:
    return profile is not None and profile.second_factor


def _noted(profile: UserProfile | None, user: str, *, has: bool) -> Put:
    if profile is None:
        return Put(refs.user_profile(user), UserProfile(id=user, second_factor=has), Absent())
    return save(profile, replace(profile, second_factor=has))
