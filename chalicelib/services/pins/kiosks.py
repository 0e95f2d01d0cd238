"""Kiosks: a key with one scope and one site, whose text is shown once; owners and admins make, change and stop them.

The id of a kiosk stays when its key is replaced. One that was revoked goes on with another key; one that was locked
after too many wrong PINs goes on when it is let (`lift`).
"""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.api_key import SECRET_BYTES, ApiKey, KeyPointer, KeyUse, Scope, hash_of, new_key
from chalicelib.domain.command import Replay
from chalicelib.domain.dependent import SEGMENT_LIMIT
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.text import clean_line, clean_name
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Always, Drop, Equals, Found, Lost, Page, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, Patch, attempt, revised, save
from chalicelib.services.core.validation import Cleaning


@dataclass(frozen=True)
class Kiosk:
    """A key with what it did lately; `text` is the key itself where it was made just now, else ""."""

    key: ApiKey
    use: KeyUse | None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class KioskDraft:
    """A kiosk as typed: `site` is the segment of the children who are fetched there, such as the name of a house."""

    name: str = ""
    site: str = ""


def create(context: Context, user: User, organization_id: str, draft: KioskDraft, replay: Replay | None) -> Kiosk:
    """A new kiosk with its key; a repetition answers the kiosk without it. Raises NotAllowed, Unprocessable."""
    text = new_key(organization_id, context.random(SECRET_BYTES))

    def earlier(seen: Found | Lost) -> Kiosk | None:
        done = replayed(context, seen, user, replay)
        return _load(context, organization_id, done) if done else None

    def decide() -> Decision[Kiosk]:
        caller, found = enter(context.store, organization_id, user, *replay_refs(user, replay))
        caller.require_manager()
        if kiosk := earlier(found):
            return Decision(kiosk)
        key = _with(_bare(context, user, organization_id, text), vars(draft))
        writes = [
            Put(refs.of(key), key, Absent()),
            Put(refs.key_pointer(organization_id, key.id), KeyPointer(hash=key.hash), Absent()),
            _fact(context, key, "kiosk.created", user),
            *remember(context, user, replay, key.id),
        ]
        return Decision(Kiosk(key, None, text), writes, earlier)

    return attempt(context, decide)


def list_kiosks(context: Context, user: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """Newest first. Raises NotAllowed unless by an owner or admin."""
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    page = context.store.list_newest(
        [refs.keys_of(organization_id)], after=after, limit=limit, where={}, keep=_is_kiosk
    )
    uses = [refs.key_use(one.hash) for one in page.items]
    found = context.store.read(uses) if uses else Found({})
    return replace(page, items=[Kiosk(one, found[use]) for one, use in zip(page.items, uses, strict=True)])


def get(context: Context, user: User, organization_id: str, identifier: str) -> Kiosk:
    return _gate(context, user, organization_id, identifier)


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Kiosk:
    """Another name or site; its key stays. Raises VersionMismatch, Unprocessable, Conflict."""

    def overtaken(lost: Lost) -> None:
        raise patch.overtaken() from lost

    def decide() -> Decision[Kiosk]:
        kiosk = _gate(context, user, organization_id, identifier)
        patch.refuse_outdated(kiosk.key)
        fresh = revised(_with(kiosk.key, patch.fields))
        writes = [save(kiosk.key, fresh), _fact(context, fresh, "kiosk.changed", user)]
        return Decision(replace(kiosk, key=fresh), writes, overtaken)

    return attempt(context, decide)


def revoke(context: Context, user: User, organization_id: str, identifier: str) -> Kiosk:
    """Its key is good for nothing from now on; revoking it twice changes nothing."""

    def decide() -> Decision[Kiosk]:
        kiosk = _gate(context, user, organization_id, identifier)
        if kiosk.key.revoked_at is not None:
            return Decision(kiosk)
        fresh = revised(kiosk.key, revoked_at=context.now)
        writes = [save(kiosk.key, fresh), _fact(context, fresh, "kiosk.revoked", user)]
        return Decision(replace(kiosk, key=fresh), writes)

    return attempt(context, decide)


def rotate(context: Context, user: User, organization_id: str, identifier: str) -> Kiosk:
    """Another key in place of the one before, which is good for nothing from now on, also where it was revoked."""
    text = new_key(organization_id, context.random(SECRET_BYTES))

    def decide() -> Decision[Kiosk]:
        kiosk = _gate(context, user, organization_id, identifier)
        before = kiosk.key
        fresh = revised(before, hash=hash_of(text), revoked_at=None)
        writes: list[Write] = [
            Drop(refs.of(before), Equals("version", before.version)),
            Drop(refs.key_use(before.hash), Always()),
            Put(refs.of(fresh), fresh, Absent()),
            Put(_pointer(before), KeyPointer(hash=fresh.hash), Equals("hash", before.hash)),
            _fact(context, fresh, "kiosk.rotated", user),
        ]
        return Decision(Kiosk(fresh, None, text), writes)

    return attempt(context, decide)


def lift(context: Context, user: User, organization_id: str, identifier: str) -> Kiosk:
    """It may ask again after too many wrong PINs; where it may anyway, nothing changes."""

    def decide() -> Decision[Kiosk]:
        kiosk = _gate(context, user, organization_id, identifier)
        use = kiosk.use
        if use is None or not (use.wrong or use.locked):
            return Decision(kiosk)
        fresh = revised(use, wrong=(), locked=False)
        writes = [save(use, fresh), _fact(context, kiosk.key, "kiosk.lifted", user)]
        return Decision(replace(kiosk, use=fresh), writes)

    return attempt(context, decide)


def _bare(context: Context, user: User, organization_id: str, text: str) -> ApiKey:
    return ApiKey(
        id=context.new_id("key_"),
        organization=organization_id,
        hash=hash_of(text),
        name="",
        scopes=(Scope.VERIFY_PIN,),
        created_by=user.id,
        created_at=context.now,
    )


def _with(key: ApiKey, fields: Any) -> ApiKey:
    """The key under this name, at this site. Raises Unprocessable naming every field that is wrong."""
    clean = Cleaning("")
    rules = {"name": clean_name, "site": lambda text: clean_line(text, SEGMENT_LIMIT)}
    cleaned: dict[str, Any] = {name: clean.field(name, rules[name], text) for name, text in fields.items()}
    fresh = replace(key, **cleaned)
    clean.finish()
    missing = [FieldError(name, "required", told) for name, told in _REQUIRED.items() if not getattr(fresh, name)]
    if missing:
        raise Unprocessable(errors=missing)
    return fresh


_REQUIRED = {
    "name": "Give it a name, such as where it stands.",
    "site": "Name its site: one of the segments of the children who are brought there.",
}


def _gate(context: Context, user: User, organization_id: str, identifier: str) -> Kiosk:
    """The one gate to a kiosk. Raises NotAllowed unless for owners and admins, NotFound."""
    known = is_id("key_", identifier)
    pointer = refs.key_pointer(organization_id, identifier)
    caller, found = enter(context.store, organization_id, user, *([pointer] if known else ()))
    caller.require_manager()
    mark = found[pointer]
    if mark is None:
        raise NotFound
    return _read(context, mark)


def _load(context: Context, organization_id: str, identifier: str) -> Kiosk:
    pointer = refs.key_pointer(organization_id, identifier)
    mark = context.store.read([pointer])[pointer]
    if mark is None:
        raise NotFound
    return _read(context, mark)


def _read(context: Context, mark: KeyPointer) -> Kiosk:
    key, use = refs.api_key(mark.hash), refs.key_use(mark.hash)
    found = context.store.read([key, use])
    there = found[key]
    # Replaced between the two reads: whoever asks again finds the next one.
    if there is None or not _is_kiosk(there):
        raise NotFound
    return Kiosk(there, found[use])


def _is_kiosk(key: ApiKey) -> bool:
    return Scope.VERIFY_PIN in key.scopes


def _pointer(key: ApiKey) -> refs.Ref[KeyPointer]:
    return refs.key_pointer(key.organization, key.id)


def _fact(context: Context, key: ApiKey, what: str, user: User) -> Write:
    return record(context, key.organization, what, actor=user.id, data={"kiosk": key.id})
