"""Publishing disclosures, showing them, and checking that they were acknowledged before somebody joins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.domain import refs, typed
from chalicelib.domain.caller import Caller
from chalicelib.domain.disclosure import (
    MAX_DISCLOSURES,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Acknowledged,
    Disclosure,
    DisclosureRef,
    Wording,
    digest_of,
)
from chalicelib.domain.errors import Conflict, DisclosureRequired, FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Organization
from chalicelib.domain.text import clean_line, clean_paragraph
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record, record_of
from chalicelib.services.core.saving import save
from chalicelib.services.core.validation import Cleaning


@dataclass(frozen=True)
class Draft:
    """A disclosure as typed: `texts` by locale; `role` "" asks everybody."""

    role: str
    texts: Mapping[str, Wording]


def publish(context: Context, user: User, organization_id: str, draft: Draft) -> Disclosure:
    """A new disclosure, asked of everybody who is invited from now on. Raises NotAllowed, Unprocessable."""
    caller = _manager(context, user, organization_id)
    if len(caller.organization.disclosures) >= MAX_DISCLOSURES:
        detail = f"An organization can ask for {MAX_DISCLOSURES} disclosures: retire one first."
        raise Unprocessable(errors=[FieldError("texts", "too_many", detail)])
    return _write(context, caller, context.new_id("dis_"), 1, draft)


def revise(context: Context, user: User, organization_id: str, identifier: str, draft: Draft) -> Disclosure:
    """The next version, for invitations from now on; those that are out keep the version they show."""
    caller = _manager(context, user, organization_id)
    current = _ref(caller.organization, identifier)
    return _write(context, caller, identifier, current.version + 1, draft)


def retire(context: Context, user: User, organization_id: str, identifier: str) -> None:
    """Asked of nobody who is invited from now on. What was acknowledged stays on record."""
    caller = _manager(context, user, organization_id)
    _ref(caller.organization, identifier)
    kept = tuple(ref for ref in caller.organization.disclosures if ref.id != identifier)
    changed = replace(caller.organization, disclosures=kept)
    event = _event(context, caller, "disclosure.retired", identifier, 0)
    _commit(context, [save(caller.organization, changed), event])


def list_current(context: Context, user: User, organization_id: str) -> list[Disclosure]:
    caller, _ = enter(context.store, organization_id, user)
    return _texts(context, organization_id, caller.organization.disclosures)


def asked(context: Context, invitation: Invitation) -> list[Disclosure]:
    """What the invitee has to acknowledge, in the versions this invitation was made with."""
    return _texts(context, invitation.organization, invitation.disclosures)


def acknowledged(
    context: Context, invitation: Invitation, confirmed: Sequence[tuple[str, int]]
) -> tuple[Acknowledged, ...]:
    """The proof to keep. Raises DisclosureRequired unless exactly the versions shown were confirmed."""
    wanted = {(ref.id, ref.version) for ref in invitation.disclosures}
    if set(confirmed) != wanted:
        missing = [{"id": identifier, "version": version} for identifier, version in sorted(wanted)]
        raise DisclosureRequired(extra={"disclosures": missing})
    return tuple(
        Acknowledged(id=one.id, version=one.version, digest=one.digest, at=context.now)
        for one in asked(context, invitation)
    )


def acknowledgements(context: Context, invitation: Invitation, proof: Sequence[Acknowledged], actor: str) -> list[Put]:
    """One event for each text, before the one of the acceptance."""
    return [
        record_of(
            context,
            "disclosure.acknowledged",
            invitation,
            actor=actor,
            rank=0,
            data={"disclosure": one.id, "version": str(one.version), "digest": one.digest},
        )
        for one in proof
    ]


def _manager(context: Context, user: User, organization_id: str) -> Caller:
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    return caller


def _ref(organization: Organization, identifier: str) -> DisclosureRef:
    found = next((ref for ref in organization.disclosures if ref.id == identifier), None)
    if found is None:
        raise NotFound("There is no such disclosure.")
    return found


def _texts(context: Context, organization_id: str, references: Sequence[DisclosureRef]) -> list[Disclosure]:
    wanted = [refs.disclosure(organization_id, ref.id, ref.version) for ref in references]
    return context.store.read(wanted).all(wanted) if wanted else []


def _write(context: Context, caller: Caller, identifier: str, version: int, draft: Draft) -> Disclosure:
    texts = _clean(_by_language(draft.texts))
    organization = caller.organization
    disclosure = Disclosure(
        id=identifier,
        organization=organization.id,
        version=version,
        role=draft.role,
        texts=texts,
        digest=digest_of(texts),
        created_by=caller.user.id,
        created_at=context.now,
    )
    fresh = DisclosureRef(id=identifier, version=version, role=draft.role)
    kept = tuple(ref for ref in organization.disclosures if ref.id != identifier)
    changed = replace(organization, disclosures=(*kept, fresh))
    _commit(
        context,
        [
            Put(refs.disclosure(organization.id, identifier, version), disclosure, Absent()),
            save(organization, changed),
            _event(context, caller, "disclosure.published", identifier, version),
        ],
    )
    return disclosure


def _by_language(texts: Mapping[str, Wording]) -> dict[str, Wording]:
    """The same by clean language tags. Raises Unprocessable for two texts in one language."""
    cleaned = {typed.locale(locale): one for locale, one in texts.items()}
    if len(cleaned) < len(texts):
        raise Unprocessable(errors=[FieldError("texts", "invalid", "Give one text for each language.")])
    return cleaned


def _clean(texts: Mapping[str, Wording]) -> dict[str, Wording]:
    clean = Cleaning("texts")
    cleaned = {
        locale: Wording(
            title=clean.field(f"{locale}.title", lambda text: clean_line(text, TITLE_LIMIT), one.title),
            text=clean.field(f"{locale}.text", lambda text: clean_paragraph(text, TEXT_LIMIT), one.text),
        )
        for locale, one in texts.items()
    }
    clean.finish()
    if not cleaned or any(not one.title or not one.text for one in cleaned.values()):
        detail = "Give a title and a text in at least one language."
        raise Unprocessable(errors=[FieldError("texts", "required", detail)])
    return cleaned


def _event(context: Context, caller: Caller, type_: str, identifier: str, version: int) -> Put:
    data = {"disclosure": identifier, "version": str(version)}
    return record(context, caller.organization.id, type_, actor=caller.user.id, data=data)


def _commit(context: Context, writes: list[Put]) -> None:
    try:
        context.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
