"""Erasing a person: asked for once, then a job of the queue that may die anywhere and goes on where it was.

It first leaves every organization, since that may be refused; then the login ends, and with it new tokens; then all
that is kept goes or is emptied (domain/keeping.py). A token from before still works for an hour: what it was used for
is found by a second look (docs/adr/0058).
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.account import (
    LOOK_AGAIN,
    REDRIVE_AFTER,
    Erasure,
    ErasureStatus,
    erasure_of,
)
from chalicelib.domain.errors import FieldError, LastOwner, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.stored_file import export_key
from chalicelib.domain.writes import Absent, Always, Drop, Put
from chalicelib.services.account.erasing_contacts import erase_contact
from chalicelib.services.account.erasing_seats import erase_seat, erase_user
from chalicelib.services.account.exporting import FILE
from chalicelib.services.account.holdings import contacts_of, seats_of
from chalicelib.services.context import Context
from chalicelib.services.core import sessions
from chalicelib.services.core.events import record
from chalicelib.services.core.owners import owners_of
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.team.leaving import leave

_FOUND_BY_ADDRESS = 25


def ask(context: Context, user: User, confirmed: str) -> Erasure:
    """Begins it; asked again while it goes on, the same. `confirmed` is one of the user's own addresses, typed.

    Raises Unprocessable for anything else, LastOwner naming the organization.
    """
    _refuse_unconfirmed(user, confirmed)
    _refuse_last_owner(context, user)
    return _begin(context, _begun(context, user, user.addresses))


def find(context: Context, user: User) -> Erasure | None:
    """The latest one, whatever came of it."""
    reference = refs.erasure(user.id)
    return context.store.read([reference])[reference]


def begin_again(context: Context, user_id: str) -> Erasure:
    """Of somebody who was erased before, where the table was restored to an earlier time: their login is gone."""
    seats = seats_of(context, user_id)
    addresses = sorted({one for seat in seats for one in (seat.email, seat.phone) if one})
    return _begin(context, _begun(context, User(id=user_id, issuer="", subject=""), tuple(addresses)))


def _begin(context: Context, fresh: Erasure) -> Erasure:
    reference = refs.erasure(fresh.user)

    def decide() -> Decision[Erasure]:
        before = context.store.read([reference])[reference]
        if before and before.status == ErasureStatus.RUNNING:
            return Decision(before)
        put = save(before, fresh) if before else Put(reference, fresh, Absent())
        told = record(context, fresh.user, "account.erasure_asked", actor=fresh.user, sends=erasure_of(fresh.user))
        return Decision(fresh, [put, told])

    return attempt(context, decide)


def _begun(context: Context, user: User, addresses: tuple[str, ...]) -> Erasure:
    return Erasure(
        id=context.new_id("era_"),
        user=user.id,
        issuer=user.issuer,
        subject=user.subject,
        digests=digests_everywhere(context, addresses),
        asked_at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def _refuse_unconfirmed(user: User, confirmed: str) -> None:
    """Somebody at an open screen does not know it, and nobody types it by mistake."""
    wanted = user.addresses or (user.id,)
    if confirmed.strip().lower() not in {one.lower() for one in wanted}:
        detail = f"Type {wanted[0]} to confirm: nothing of this can be taken back."
        raise Unprocessable(errors=[FieldError("confirm", "invalid", detail)])


def _refuse_last_owner(context: Context, user: User) -> None:
    owned = [one for one in seats_of(context, user.id) if one.is_active and one.role == Role.OWNER]
    for seat in owned:
        if len(owners_of(context, seat.organization)) < 2:
            place = refs.organization(seat.organization)
            organization = context.store.read([place])[place]
            name = organization.branding.name if organization else seat.organization
            raise LastOwner(
                f"You are the only owner of {name}: make somebody else an owner there first.",
                extra={"organization": seat.organization},
            )


def go_on(context: Context, user: str) -> None:
    """Does all of it once; nothing where that is done, or too early. Raises Unavailable."""
    reference = refs.erasure(user)
    erasure = context.store.read([reference])[reference]
    if erasure is None or erasure.status != ErasureStatus.RUNNING or _is_early(context, erasure):
        return
    seats = seats_of(context, user)
    refused = _leave_all(context, erasure, seats)
    if refused:
        _advance(context, erasure, status=ErasureStatus.STOPPED, organization=refused, due_at=None)
        return
    erasure = _advance(context, erasure, contacts=_contacts(context, erasure, seats))
    context.logins.delete(erasure.issuer, erasure.subject)
    sessions.end_all(context, User(user, erasure.issuer, erasure.subject))
    for contact in erasure.contacts:
        organization, identifier = contact.split("/")
        erase_contact(context, organization, identifier, user)
    erase_user(context, user)
    for seat in seats:
        erase_seat(context, seat)
    context.store.commit([Drop(refs.export(user), Always())])
    context.files.delete(export_key(user, FILE))
    _looked(context, erasure, found=bool(seats))


def _is_early(context: Context, erasure: Erasure) -> bool:
    """Between the two looks; a repeated message changes nothing."""
    return erasure.looks > 0 and erasure.due_at is not None and context.now < erasure.due_at


def _leave_all(context: Context, erasure: Erasure, seats: list[Membership]) -> str:
    """The organization that can't be left, "" where all were. What is asked for by its last owner only now."""
    user = User(erasure.user, erasure.issuer, erasure.subject)
    owned = sorted({(one.role != Role.OWNER, one.organization) for one in seats if one.is_active})
    for _, organization in owned:
        try:
            leave(context, user, organization)
        except LastOwner:
            return organization
    return ""


def _contacts(context: Context, erasure: Erasure, seats: list[Membership]) -> tuple[str, ...]:
    """Theirs by their memberships, and those that are invited at their addresses and are nobody's yet."""
    invited = [one for digest in erasure.digests for one in context.store.open_at(digest, _FOUND_BY_ADDRESS)]
    places = [refs.invitation(one) for one in dict.fromkeys(invited)]
    open_ = context.store.read(places).all(places) if places else []
    held = [refs.contact(one.organization, one.contact) for one in open_]
    found = context.store.read(set(held)).all(dict.fromkeys(held)) if held else []
    mine = [*contacts_of(context, seats), *(one for one in found if one.linked_user in ("", erasure.user))]
    return tuple(dict.fromkeys((*erasure.contacts, *(f"{one.organization}/{one.id}" for one in mine))))


def _looked(context: Context, erasure: Erasure, *, found: bool) -> None:
    """Done is what a later look finds nothing of: who takes over from a member writes their own copy once more."""
    looks = erasure.looks + 1
    if found or looks == 1:
        _advance(context, erasure, looks=looks, due_at=context.now + LOOK_AGAIN)
        return
    ended = {"issuer": "", "subject": "", "digests": (), "contacts": (), "ended_at": context.now, "due_at": None}
    _advance(context, erasure, looks=looks, status=ErasureStatus.DONE, **ended)


def _advance(context: Context, before: Erasure, **changes: object) -> Erasure:
    """Of two workers one goes on: the other's write is lost, and its message comes again or is too early."""
    after = replace(before, **changes)  # type: ignore[arg-type]
    if after == before:
        return before
    context.store.commit([save(before, after)])
    return replace(after, version=before.version + 1)
