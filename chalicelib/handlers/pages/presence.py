"""Who is signed in in this browser: found out once a request, and kept up while it is used."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib import wiring
from chalicelib.domain.errors import NotAuthenticated, UsherError
from chalicelib.domain.identity import Session, User
from chalicelib.domain.sign_in import IDLE, device
from chalicelib.domain.time import SECOND
from chalicelib.handlers.pages import forms
from chalicelib.services.context import Context
from chalicelib.services.core import sessions


class Presence:
    """Changes once: when it is first asked. `cookies` are what the answer has to set for it."""

    def __init__(self, context: Context, cookie: str, agent: str) -> None:
        self._context = context
        self._cookie = cookie
        self._agent = agent
        self._user: User | None = None
        self._is_known = not cookie
        self.cookies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of this browser's sign-in, "" for none."""
        return sessions.own_id(self._cookie)

    def access_token(self) -> str:
        """With which the user changes how they sign in. Raises NotAuthenticated, Unavailable."""
        return sessions.access_token(self._context, self._cookie)

    def user(self) -> User | None:
        """Raises Unavailable while the directory that has to be asked does not answer."""
        if not self._is_known:
            self._user = self._found()
            self._is_known = True
        return self._user

    def _found(self) -> User | None:
        try:
            user, is_renewed = sessions.resume(self._context, self._cookie, self._verify)
        except NotAuthenticated:
            self.cookies = (forms.no_session(),)
            return None
        if is_renewed:
            self.cookies = (forms.session_cookie(self._cookie, IDLE // SECOND),)
        return user

    def begin(self, session: Session, *, alone: bool = False) -> str:
        """The cookie of whoever has just signed in, in place of who was signed in before. `alone`: and nowhere else
        any more, since the password they forgot may be known to somebody else."""
        user = self._verify(session.id_token)
        self.leave()
        self._stay_findable(user)
        if alone:
            sessions.end_all(self._context, user)
        ticket = sessions.begin(self._context, session, user, device(self._agent))
        return forms.session_cookie(str(ticket), IDLE // SECOND)

    def _stay_findable(self, user: User) -> None:
        """What the token says now is where they are found; nobody is kept from signing in by that."""
        from chalicelib.services.discovery import profiles

        with suppress(UsherError):
            profiles.signed_in(self._context, user)

    def leave(self) -> str:
        """The cookie of nobody; what it was before opens nothing any more."""
        if self._cookie:
            sessions.end(self._context, self._cookie)
        self.cookies = ()
        return forms.no_session()

    @property
    def _verify(self) -> Callable[[str], User]:
        return lambda token: wiring.verifier().verify(f"Bearer {token}", self._context.now)
