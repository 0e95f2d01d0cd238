"""Verifying a PIN at a kiosk: whose it is, if it is that of a guardian of a child at the kiosk's site.

Every guess is one conditional write of what the kiosk did lately: of any number that meet one is made, and the others
decide again, so no race adds tries. Ten wrong ones in ten minutes stop it for ten minutes, fifty in a day until an
owner or admin lets it go on (`kiosks.lift`).
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs, typed
from chalicelib.domain.api_key import (
    WRONG_A_DAY,
    ApiKey,
    KeyUse,
    PresentedKey,
    Scope,
    stopped_until,
    wrong_again,
)
from chalicelib.domain.contact import Contact, Guardianship
from chalicelib.domain.errors import (
    FieldError,
    NotAuthenticated,
    PinLocked,
    PinLockedForGood,
    PinWrong,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Organization
from chalicelib.domain.pin import LONGEST, SHORTEST, PinMark, is_pin
from chalicelib.domain.time import SECOND
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.machines import admitted, key_refs
from chalicelib.services.core.pin_digits import digest_of
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.notices import tell_members

# Whoever's PIN it is not is read all the same: what takes longer would tell.
_NOBODY = "con_" + "0" * 16


@dataclass(frozen=True)
class Recognized:
    """Somebody at the kiosk, with those of their children who are at its site."""

    contact: Contact
    children: tuple[Guardianship, ...]


def verify(context: Context, presented: PresentedKey, text: str) -> Recognized:
    """Whose PIN was typed. Raises Unprocessable for what can't be one, which is no guess; PinWrong, PinLocked,
    PinLockedForGood, NotAuthenticated; RateLimited where others guess with the same key at this moment."""
    digits = _typed(text)
    lock, mark = refs.key_use(presented.hash), _mark(context, presented, digits)

    def decide() -> Decision[Recognized | PinWrong]:
        found = context.store.read([*key_refs(presented), lock, mark])
        key, use = admitted(found, presented, Scope.VERIFY_PIN), found[lock]
        if use:
            refuse_stopped(use, context.now)
        whose = found[mark]
        recognized = _recognized(context, key, whose.contact if whose else _NOBODY)
        fresh = _used(context, key, use, wrong=recognized is None)
        writes = [_saved(use, fresh), *_facts(context, key, fresh, recognized)]
        return Decision(recognized or PinWrong(), writes, lambda lost: _mine(lost, fresh, recognized))

    answer = attempt(context, decide, spent=RateLimited)
    if isinstance(answer, PinWrong):
        raise answer
    return answer


def standing(context: Context, presented: PresentedKey) -> tuple[Organization, ApiKey]:
    """Where a kiosk is, in one read. Raises NotAuthenticated."""
    place = refs.organization(presented.organization)
    found = context.store.read([*key_refs(presented), place])
    key, organization = admitted(found, presented, Scope.VERIFY_PIN), found[place]
    if organization is None:
        raise NotAuthenticated
    return organization, key


def refuse_stopped(use: KeyUse, now: int) -> None:
    """Raises PinLockedForGood, PinLocked with the seconds until it may go on."""
    if use.locked:
        raise PinLockedForGood
    until = stopped_until(use, now)
    if until:
        raise PinLocked(retry_after=-(-(until - now) // SECOND))


def _typed(text: str) -> str:
    digits = typed.code(text)
    if not is_pin(digits):
        detail = f"Type {SHORTEST} to {LONGEST} digits."
        raise Unprocessable(errors=[FieldError("pin", "invalid", detail)])
    return digits


def _mark(context: Context, presented: PresentedKey, digits: str) -> refs.Ref[PinMark]:
    return refs.pin_mark(presented.organization, digest_of(context, presented.organization, digits))


def _recognized(context: Context, key: ApiKey, contact_id: str) -> Recognized | None:
    reference = refs.contact(key.organization, contact_id)
    contact = context.store.read([reference])[reference]
    children = tuple(one for one in contact.dependents if key.site in one.segments.values()) if contact else ()
    return Recognized(contact, children) if contact and children else None


def _used(context: Context, key: ApiKey, use: KeyUse | None, *, wrong: bool) -> KeyUse:
    before = use or KeyUse(hash=key.hash, at=context.now, version=0)
    misses = wrong_again(before, context.now) if wrong else before.wrong
    return replace(
        before,
        at=context.now,
        wrong=misses,
        locked=len(misses) >= WRONG_A_DAY,
        mark=context.new_id(""),
        version=before.version + 1,
    )


def _saved(before: KeyUse | None, fresh: KeyUse) -> Put:
    return save(before, fresh) if before else Put(refs.of(fresh), fresh, Absent())


def _facts(context: Context, key: ApiKey, use: KeyUse, recognized: Recognized | None) -> Sequence[Write]:
    """Who was recognized; that it was stopped, which the owners are told where it takes them to go on."""
    about = {"kiosk": key.id}
    if recognized:
        return [record(context, key.organization, "pin.verified", contact=recognized.contact.id, data=about)]
    if use.locked:
        told = tell_members(context, key.organization, NoticeKind.KIOSK_LOCKED, [])
        return [record(context, key.organization, "kiosk.locked", data=about), *told]
    if stopped_until(use, context.now):
        return [record(context, key.organization, "kiosk.stopped", data=about)]
    return []


def _mine(lost: Lost, fresh: KeyUse, recognized: Recognized | None) -> Recognized | PinWrong | None:
    """The guess was counted, and the answer lost: it bears our mark."""
    there = lost[refs.of(fresh)]
    return (recognized or PinWrong()) if isinstance(there, KeyUse) and there.mark == fresh.mark else None
