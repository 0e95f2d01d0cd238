"""The second factor of a login: the code of an authenticator app.

The directory keeps it and judges it. Whether there is one is noted on the user's profile at each sign-in, and each time
the directory is asked again.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import NotAuthenticated, RateLimited, Unavailable
from chalicelib.domain.identity import PasswordChangeRequired, SecondFactorRequired, Session, User
from chalicelib.domain.user_profile import UserProfile
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save


def is_on(context: Context, user: User) -> bool:
    """As it was when the directory was last asked."""
    profile = context.store.read([refs.user_profile(user.id)])[refs.user_profile(user.id)]
    return profile is not None and profile.second_factor


def note(context: Context, user: str, session: Session) -> None:
    """Asks the directory, and writes only what has changed; while it does not answer, the next time will do."""
    if not session.access_token:
        return
    try:
        has = context.logins.has_second_factor(session.access_token)
    except (Unavailable, RateLimited):
        return
    _keep(context, user, has=has)


def confirm(context: Context, user: User, access_token: str, code: str) -> None:
    """Raises CodeWrong."""
    context.logins.confirm_second_factor(access_token, "".join(code.split()))
    _keep(context, user.id, has=True)


def end(context: Context, user: User, access_token: str, password: str) -> None:
    """Raises NotAuthenticated for a wrong password: who only found the browser open ends nothing."""
    try:
        context.logins.sign_in(user.email or user.phone or "", password)
    except PasswordChangeRequired:
        raise NotAuthenticated from None
    except SecondFactorRequired:
        pass
    context.logins.end_second_factor(access_token)
    _keep(context, user.id, has=False)


def _keep(context: Context, user: str, *, has: bool) -> None:
    ref = refs.user_profile(user)
    profile = context.store.read([ref])[ref]
    if has == (profile is not None and profile.second_factor):
        return
    write = (
        save(profile, replace(profile, second_factor=has))
        if profile
        else Put(ref, UserProfile(id=user, second_factor=has), Absent())
    )
    try:
        context.store.commit([write])
    except Lost:
        # Somebody changed their profile at the same moment: the next time the directory is asked it is noted.
        return
