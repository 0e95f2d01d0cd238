"""Asking somebody who was found: an invitation to that one user, in the app (services/invitations/ways.py)."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Grants
from chalicelib.domain.discovery import Relationship
from chalicelib.domain.errors import AlreadyMember, FieldError, Unprocessable
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Role
from chalicelib.domain.user_profile import UserProfile
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.idempotency import replay_refs, replayed
from chalicelib.services.discovery.handles import read_handle, search_again
from chalicelib.services.discovery.profiles import refuse_incomplete

FIELD = "recipient.handle"
_RELATIONSHIPS = tuple(Relationship)


def asked(context: Context, command: CreateInvitation, text: str) -> CreateInvitation:
    """The same request, to the user whom the handle `text` names, for what was searched for.

    Raises Unprocessable for a handle that is over or not the caller's, for whoever is found no more, and for what can't
    be offered so; EmailUnverified, ProfileIncomplete, AlreadyMember.
    """
    _refuse_more(command)
    handle = read_handle(context, command.user, text, FIELD)
    found = context.store.read(_refs(command, handle.user))
    request = _named(command, handle.user, handle.relationship, found)
    if replayed(context, found, command.user, command.replay):
        # What was asked before is answered as it was, whatever has become of the handle.
        return request
    refuse_incomplete(command.user, _profile(found, command.user.id))
    if handle.expires_at <= context.now or not _is_still_shown(found, command.user.id, handle.user):
        raise search_again(FIELD)
    member = found[_client_ref(command, handle.user)] if is_id("org_", command.organization) else None
    if member is not None and member.is_active:
        raise AlreadyMember
    return request


def _refs(command: CreateInvitation, user: str) -> list[refs.Ref[Any]]:
    member = [_client_ref(command, user)] if is_id("org_", command.organization) else []
    return [
        refs.user_profile(command.user.id),
        refs.user_profile(user),
        refs.block(user, command.user.id),
        *member,
        *replay_refs(command.user, command.replay),
    ]


def _client_ref(command: CreateInvitation, user: str) -> refs.Ref[Any]:
    return refs.membership(command.organization, user, Role.CLIENT)


def _named(command: CreateInvitation, user: str, relationship: str, found: Found) -> CreateInvitation:
    """As typed, or as whoever was found calls themselves, and as what was searched for."""
    recipient = command.recipient
    as_what = command.grants.relationship or relationship or Relationship.CLIENT
    kind = recipient.type or (as_what if as_what != Relationship.CLIENT else "")
    name = recipient.name or _profile(found, user).name
    return replace(
        command,
        recipient=replace(recipient, user=user, name=name, type=kind),
        grants=replace(command.grants, relationship=as_what),
    )


def _profile(found: Found, user: str) -> UserProfile:
    return found[refs.user_profile(user)] or UserProfile(id=user)


def _is_still_shown(found: Found, asking: str, user: str) -> bool:
    """Whether they would be found now: what has changed since the search counts."""
    return _profile(found, user).visible_in_search and found[refs.block(user, asking)] is None


def _refuse_more(command: CreateInvitation) -> None:
    recipient = command.recipient
    errors = [
        *(_wrong(f"recipient.{name}", _ALONE) for name in ("contact", "email", "phone") if getattr(recipient, name)),
        *([_wrong("role", _CLIENT)] if command.role != Role.CLIENT else []),
        *([_wrong("grants.relationship", _AS_WHAT)] if not _fits(command.grants) else []),
    ]
    if errors:
        raise Unprocessable(errors=errors)


def _fits(grants: Grants) -> bool:
    return grants.relationship in ("", *_RELATIONSHIPS)


def _wrong(field: str, detail: str) -> FieldError:
    return FieldError(field, "invalid", detail)


_ALONE = "A handle names somebody already: leave this out. A name may stand beside it."
_CLIENT = "Somebody who was found is asked to be a client: choose the role `client`."
_AS_WHAT = f"Choose one of {', '.join(_RELATIONSHIPS)}, or leave it out for what you searched for."
