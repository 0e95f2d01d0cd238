"""A client asks a professional whom a search found, sees what came of it, and may take it back (ADR 0049).

An ask is nobody's contact: whoever asks learns of none, and none is made before somebody approves.
"""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.ask import LIFETIME, AskBook, AskStatus, ClientAsk, ended, noted, refuse_another
from chalicelib.domain.command import Replay
from chalicelib.domain.discovery import Handle
from chalicelib.domain.errors import AlreadyMember, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import TEAM, rule_for, switched_on
from chalicelib.domain.user_profile import UserProfile
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Check, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.members import while_active
from chalicelib.services.core.owners import owners_in
from chalicelib.services.core.recipients import digests
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.discovery.handles import read_handle, search_again
from chalicelib.services.discovery.profiles import refuse_incomplete
from chalicelib.services.discovery.quotas import PER_DAY, Quota
from chalicelib.services.messages.notices import tell_members

OF_USER = Quota("asks", PER_DAY, 10, "You have asked 10 times today: go on tomorrow.")
OF_ORGANIZATION = Quota("asks", PER_DAY, 50, "So many have asked here today that no more are taken: ask tomorrow.")


@dataclass(frozen=True)
class _Team:
    """Where an ask goes: the team of this member, who is found by this name."""

    organization: Organization
    member: Membership
    name: str


def ask(context: Context, user: User, handle: str, replay: Replay | None) -> ClientAsk:
    """Asks whoever this handle names.

    Raises Unprocessable for a handle that is over or not the caller's, for whoever is found no more or takes no asks,
    and for too many open asks; EmailUnverified, ProfileIncomplete, AlreadyMember, AskOpen, AskDeclined, RateLimited.
    """
    named = read_handle(context, user, handle)

    def decide() -> Decision[ClientAsk]:
        found = context.store.read(_refs(user, named, replay))
        done = replayed(context, found, user, replay)
        if done:
            return Decision(_asked_before(context, done))
        own = found[refs.user_profile(user.id)] or UserProfile(id=user.id)
        refuse_incomplete(user, own)
        place = _place(context, user, named, found)
        book = found[refs.ask_book(user.id)]
        refuse_another(book or AskBook(user=user.id), named.user, context.now)
        fresh = _fresh(context, user, own, place)
        return Decision(
            fresh, _writes(context, fresh, book, place, replay), lambda lost: _over_limit(context, fresh, lost)
        )

    return attempt(context, decide)


def withdraw(context: Context, user: User, identifier: str) -> ClientAsk:
    """Nobody answers it any more, and the same person may be asked again. Repeating it answers the same.

    Raises NotFound for what is not the caller's, AskClosed for what was answered or has expired.
    """

    def decide() -> Decision[ClientAsk]:
        own = _own(context, user, identifier)
        if own.status == AskStatus.WITHDRAWN:
            return Decision(own)
        gone = ended(own, AskStatus.WITHDRAWN, context.now)
        return Decision(revised(gone), ending(context, own, gone, user.id))

    return attempt(context, decide)


def list_mine(context: Context, user: User) -> list[ClientAsk]:
    """What the caller has asked, latest first, also for a month after it ended."""
    book = context.store.read([refs.ask_book(user.id)])[refs.ask_book(user.id)]
    named = [refs.ask(one.ask) for one in book.asks] if book else []
    asks = context.store.read(named).all(named) if named else []
    return sorted((one for one in asks if context.now < one.kept_until), key=lambda one: (-one.created_at, one.id))


def ending(context: Context, before: ClientAsk, after: ClientAsk, actor: str) -> list[Write]:
    """The writes of an ask that ends, with the book of whoever asked."""
    book = context.store.read([refs.ask_book(before.user)])[refs.ask_book(before.user)]
    return [save(before, after), _noted(context, after, book), _fact(context, after, actor)]


def takes_asks(organization: Organization, member: Membership) -> bool:
    """Whether this member of the team answers an ask themselves: staff do where they may invite clients."""
    rule = rule_for(member.role, Role.CLIENT)
    return rule is not None and switched_on(rule, organization.policy)


def _refs(user: User, named: Handle, replay: Replay | None) -> list[refs.Ref[Any]]:
    return [
        refs.user_profile(user.id),
        refs.user_profile(named.user),
        refs.block(named.user, user.id),
        refs.ask_book(user.id),
        *replay_refs(user, replay),
    ]


def _place(context: Context, user: User, named: Handle, found: Found) -> _Team:
    """Whoever is hidden, blocks, takes no asks or is on no team any more answers like a handle that is over."""
    profile = found[refs.user_profile(named.user)]
    blocked = found[refs.block(named.user, user.id)] is not None
    if profile is None or not profile.visible_in_search or blocked or named.expires_at <= context.now:
        raise search_again()
    if profile.found_as is None:
        raise search_again()
    where = profile.found_as
    own = refs.membership(where.organization, user.id, Role.CLIENT)
    reference = refs.member(where.organization, where.membership)
    read = context.store.read([refs.organization(where.organization), own, *([reference] if reference else [])])
    organization, member = read[refs.organization(where.organization)], read[reference] if reference else None
    if organization is None or member is None or not member.is_active or member.role not in TEAM:
        raise search_again()
    mine = read[own]
    if mine is not None and mine.is_active:
        raise AlreadyMember
    return _Team(organization, member, profile.name)


def _fresh(context: Context, user: User, own: UserProfile, place: _Team) -> ClientAsk:
    return ClientAsk(
        id=context.new_id("ask_"),
        organization=place.organization.id,
        user=user.id,
        name=own.name,
        profession=own.profession,
        firm=own.firm,
        asked=place.member.id,
        asked_name=place.name,
        digests=tuple(digests(context, place.organization.id, user.addresses)),
        created_at=context.now,
        expires_at=context.now + LIFETIME,
    )


def _writes(
    context: Context, fresh: ClientAsk, book: AskBook | None, place: _Team, replay: Replay | None
) -> list[Write]:
    answering = (
        [place.member] if takes_asks(place.organization, place.member) else owners_in(context, place.organization)
    )
    told = dict.fromkeys([place.member.id, *(one.id for one in answering)])
    user = User(id=fresh.user, issuer="", subject="")
    return [
        Put(refs.of(fresh), fresh, Absent()),
        _noted(context, fresh, book),
        while_active(refs.of(place.member)),
        Check(refs.block(place.member.user, fresh.user), Absent()),
        OF_USER.counted(fresh.user, 1, context.now),
        OF_ORGANIZATION.counted(fresh.organization, 1, context.now),
        _fact(context, fresh, fresh.user),
        *tell_members(context, fresh.organization, NoticeKind.ASK_MADE, told, actor=fresh.user),
        *remember(context, user, replay, fresh.id),
    ]


def _noted(context: Context, one: ClientAsk, book: AskBook | None) -> Put:
    if book is None:
        first = noted(AskBook(user=one.user), one, context.now)
        return Put(refs.of(first), first, Absent())
    return save(book, noted(book, one, context.now))


def _over_limit(context: Context, fresh: ClientAsk, lost: Lost) -> None:
    OF_USER.refuse(fresh.user, lost, context.now)
    OF_ORGANIZATION.refuse(fresh.organization, lost, context.now)


def _own(context: Context, user: User, identifier: str) -> ClientAsk:
    own = context.store.read([refs.ask(identifier)])[refs.ask(identifier)] if is_id("ask_", identifier) else None
    if own is None or own.user != user.id:
        raise NotFound
    return own


def _asked_before(context: Context, identifier: str) -> ClientAsk:
    before = context.store.read([refs.ask(identifier)])[refs.ask(identifier)]
    if before is None:
        raise NotFound
    return before


def _fact(context: Context, one: ClientAsk, actor: str) -> Put:
    said = "made" if one.status == AskStatus.OPEN else one.status
    return record(context, one.organization, f"ask.{said}", actor=actor, data={"ask": one.id})
