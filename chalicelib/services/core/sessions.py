"""Sign-ins of browsers: begun, gone on with, listed and ended. The refresh token never leaves this side (ADR 0059)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import NotAuthenticated, NotFound
from chalicelib.domain.identity import Session, User
from chalicelib.domain.ids import encode, is_id
from chalicelib.domain.sign_in import NOTED, SECRET_BYTES, SignIn, Ticket, digest, read_ticket
from chalicelib.domain.time import SECOND
from chalicelib.domain.writes import Absent, Always, Drop, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save
from chalicelib.services.core.sealing import reseal, seal, unseal
from chalicelib.services.core.second_factor import note

# What makes a user of the directory's token. Raises NotAuthenticated.
Verify = Callable[[str], User]
SHOWN = 50
_PURPOSE = "session"


def begin(context: Context, session: Session, user: User, device: str) -> Ticket:
    """A sign-in of its own each time, so that nobody brings one along that they know."""
    ticket = Ticket(user.id, context.new_id("ses_"), encode(context.random(SECRET_BYTES)))
    begun = SignIn(
        id=ticket.id,
        user=user.id,
        issuer=user.issuer,
        subject=user.subject,
        digest=digest(ticket.secret),
        sealed=seal(context, _PURPOSE, ticket.id, session.refresh_token),
        fresh_until=context.now + session.expires_in * SECOND,
        began_at=context.now,
        seen_at=context.now,
        email=user.email,
        phone=user.phone,
        name=user.name,
        device=device,
    )
    context.store.commit([Put(refs.sign_in(user.id, ticket.id), begun, Absent())])
    note(context, user.id, session)
    return ticket


def resume(context: Context, cookie: str, verify: Verify) -> tuple[User, bool]:
    """Who goes on with a sign-in, and whether its time was put on.

    Asks the directory once what it said has run out. Raises NotAuthenticated where the sign-in is over, has been ended
    or is none; Unavailable while the directory does not answer.
    """
    sign_in = _find(context, cookie)
    if sign_in is None or sign_in.is_over(context.now):
        raise NotAuthenticated
    if context.now >= sign_in.fresh_until:
        return _renewed(context, sign_in, verify), True
    if context.now < sign_in.seen_at + NOTED:
        return sign_in.as_user(), False
    _keep(context, sign_in, replace(sign_in, seen_at=context.now))
    return sign_in.as_user(), True


def _find(context: Context, cookie: str) -> SignIn | None:
    ticket = read_ticket(cookie)
    if ticket is None:
        return None
    ref = refs.sign_in(ticket.user, ticket.id)
    sign_in = context.store.read([ref])[ref]
    return sign_in if sign_in and sign_in.opens_with(ticket.secret) else None


def _renewed(context: Context, sign_in: SignIn, verify: Verify) -> User:
    try:
        user, session = _asked(context, sign_in, verify)
    except NotAuthenticated:
        context.store.commit([Drop(refs.of(sign_in), Always())])
        raise
    fresh = replace(
        sign_in,
        sealed=seal(context, _PURPOSE, sign_in.id, session.refresh_token),
        fresh_until=context.now + session.expires_in * SECOND,
        seen_at=context.now,
        email=user.email,
        phone=user.phone,
        name=user.name,
    )
    _keep(context, sign_in, fresh)
    note(context, user.id, session)
    return user


def _asked(context: Context, sign_in: SignIn, verify: Verify) -> tuple[User, Session]:
    """What the directory says now. Raises NotAuthenticated where it takes the token no more, or we can't read it."""
    token = unseal(context, _PURPOSE, sign_in.id, sign_in.sealed)
    if token is None:
        raise NotAuthenticated
    session = context.logins.refresh(token)
    user = verify(session.id_token)
    if user.id != sign_in.user:
        raise NotAuthenticated
    return user, session


def _keep(context: Context, before: SignIn, after: SignIn) -> None:
    """Another request of the same browser may have been faster: then its time is as good. One that was ended in the
    meantime stays ended."""
    try:
        context.store.commit([save(before, after)])
    except Lost as lost:
        if lost[refs.of(before)] is None:
            raise NotAuthenticated from None


def access_token(context: Context, cookie: str) -> str:
    """With which the owner of this browser's sign-in changes how they sign in. Raises NotAuthenticated, Unavailable."""
    sign_in = _find(context, cookie)
    token = unseal(context, _PURPOSE, sign_in.id, sign_in.sealed) if sign_in else None
    if token is None:
        raise NotAuthenticated
    return context.logins.refresh(token).access_token


def sealed_anew(context: Context, sign_in: SignIn) -> str | None:
    """The same token under the slot that signs now; None where it can't be read."""
    return reseal(context, _PURPOSE, sign_in.id, sign_in.sealed)


def end(context: Context, cookie: str) -> None:
    """Ends the sign-in of this browser; nothing where there is none."""
    sign_in = _find(context, cookie)
    if sign_in:
        context.store.commit([Drop(refs.of(sign_in), Always())])


def list_own(context: Context, user: User) -> list[SignIn]:
    """Those that go on, the latest used first, at most 50."""
    page = context.store.children(refs.user_profile(user.id), refs.SIGN_INS)
    running = [one for one in page.items if not one.is_over(context.now)]
    return sorted(running, key=lambda one: -one.seen_at)[:SHOWN]


def end_one(context: Context, user: User, identifier: str) -> None:
    """Raises NotFound for what is none of the user's."""
    ref = refs.sign_in(user.id, identifier)
    if not is_id("ses_", identifier) or context.store.read([ref])[ref] is None:
        raise NotFound
    context.store.commit([Drop(ref, Always())])


def end_all(context: Context, user: User, but: str = "") -> int:
    """All of the user's sign-ins but the one with this id; how many that were."""
    ended, after = 0, None
    while True:
        page = context.store.children(refs.user_profile(user.id), refs.SIGN_INS, after=after, limit=_AT_ONCE)
        gone = [one for one in page.items if one.id != but]
        if gone:
            context.store.commit([Drop(refs.of(one), Always()) for one in gone])
        ended, after = ended + len(gone), page.next
        if after is None:
            return ended


# A transaction takes a hundred writes.
_AT_ONCE = 90


def own_id(cookie: str) -> str:
    """The id of the sign-in that this browser goes on with, "" for none."""
    ticket = read_ticket(cookie)
    return ticket.id if ticket else ""
