"""How a user is known beyond any organization: reading and changing it, and being found by it or not."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.errors import EmailUnverified, FieldError, ProfileIncomplete, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.text import NAME_LIMIT, clean_line, clean_name
from chalicelib.domain.user_profile import CIRCLES, Circle, FoundAs, UserProfile
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, Patch, attempt, revised
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.discovery.presence import is_fresh, own_profile, saving

_line = partial(clean_line, limit=NAME_LIMIT)
_TEXTS: dict[str, Callable[[str], str]] = {"name": clean_name, "profession": _line, "firm": _line}


def completed(context: Context, user: User) -> UserProfile:
    """The profile of somebody who may search for others and be asked by them (S0.1, S0.2).

    Raises EmailUnverified, ProfileIncomplete naming the fields that are missing.
    """
    profile = own_profile(context, user)
    refuse_incomplete(user, profile)
    return profile


def refuse_incomplete(user: User, profile: UserProfile) -> None:
    """Raises EmailUnverified, ProfileIncomplete."""
    if not user.email:
        raise EmailUnverified
    if not profile.is_complete:
        raise ProfileIncomplete(errors=[FieldError(name, "required", _MISSING[name]) for name in profile.missing])


def change(context: Context, user: User, patch: Patch) -> UserProfile:
    """New `name`, `profession`, `firm`, `circle`, `locale`, `found_as` or `visible_in_search`.

    Raises EmailUnverified and ProfileIncomplete for who would be visible, Unprocessable for texts that can't be taken
    and for a place that is not theirs, VersionMismatch, Conflict.
    """
    before = own_profile(context, user)
    patch.refuse_outdated(before)
    changed = revised(before, **_cleaned(context, user, patch.fields))
    if patch.fields.get("visible_in_search") or (changed.visible_in_search and changed.missing):
        refuse_incomplete(user, changed)
    try:
        context.store.commit(saving(context, user, before, changed))
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def signed_in(context: Context, user: User) -> UserProfile:
    """To be told after each sign-in, with what the token says then: it keeps a visible user findable under exactly the
    addresses that are theirs now. Writes once a day at most, or when they have changed."""

    def decide() -> Decision[UserProfile]:
        before = own_profile(context, user)
        if is_fresh(context, user, before):
            return Decision(before)
        changed = revised(before)
        return Decision(changed, saving(context, user, before, changed))

    return attempt(context, decide)


def _cleaned(context: Context, user: User, fields: Mapping[str, Any]) -> dict[str, Any]:
    clean = Cleaning("")
    texts = {name: clean.field(name, rule, fields[name]) for name, rule in _TEXTS.items() if name in fields}
    clean.finish()
    if "circle" in fields:
        _refuse_circle(fields["circle"])
    if fields.get("found_as"):
        _refuse_foreign(context, user, fields["found_as"])
    cleaned = {**fields, **texts}
    return cleaned | ({"locale": typed.locale(fields["locale"])} if "locale" in fields else {})


def _refuse_circle(circle: Circle) -> None:
    """A subtype belongs to one role. Raises Unprocessable."""
    subtypes = CIRCLES.get(circle.role, ())
    if circle.role and circle.subtype not in subtypes:
        detail = f"Choose one of this role: {', '.join(subtypes)}."
        raise Unprocessable(errors=[FieldError("circle.subtype", "invalid", detail)])


def _refuse_foreign(context: Context, user: User, place: FoundAs) -> None:
    """What clients ask goes to a team that one belongs to oneself."""
    reference = refs.member(place.organization, place.membership)
    mine = context.store.read([reference])[reference] if reference else None
    if mine is None or mine.user != user.id or not mine.is_active or mine.role not in TEAM:
        detail = "Name an active membership of yours as owner, admin or staff: GET /v1/me lists them."
        raise Unprocessable(errors=[FieldError("found_as", "invalid", detail)])


_MISSING = {
    "name": "Say what you are called.",
    "profession": "Say what you do.",
    "circle": "Choose a role and a subtype: third_party as professional, or private as client or co_parent.",
}
