"""Publishing disclosures, showing them, and checking that they were acknowledged before somebody joins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chalicelib.domain import refs
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
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, Equals, Lost, Put
from chalicelib.services.access import enter
from chalicelib.services.facts import record, record_of
from chalicelib.services.kit import Kit
from chalicelib.services.recipients import Cleaning


@dataclass(frozen=True)
class Draft:
    """A disclosure as typed: `texts` by locale; `role` "" asks everybody."""

    role: str
    texts: Mapping[str, Wording]


def publish(kit: Kit, caller: User, organization_id: str, draft: Draft, now: int) -> Disclosure:
    """A new disclosure, asked of everybody who is invited from now on. Raises NotAllowed, Unprocessable."""
    seat = _manager(kit, caller, organization_id)
    if len(seat.organization.disclosures) >= MAX_DISCLOSURES:
        detail = f"An organization can ask for {MAX_DISCLOSURES} disclosures: retire one first."
        raise Unprocessable(errors=[FieldError("texts", "too_many", detail)])
    return _write(kit, seat, kit.new_id("dis_", now), 1, draft, now)


def revise(kit: Kit, caller: User, organization_id: str, identifier: str, draft: Draft, now: int) -> Disclosure:
    """The next version, for invitations from now on; those that are out keep the version they show."""
    seat = _manager(kit, caller, organization_id)
    current = _ref(seat.organization, identifier)
    return _write(kit, seat, identifier, current.version + 1, draft, now)


def retire(kit: Kit, caller: User, organization_id: str, identifier: str, now: int) -> None:
    """Asked of nobody who is invited from now on. What was acknowledged stays on record."""
    seat = _manager(kit, caller, organization_id)
    _ref(seat.organization, identifier)
    kept = tuple(ref for ref in seat.organization.disclosures if ref.id != identifier)
    place = replace(seat.organization, disclosures=kept, version=seat.organization.version + 1)
    _commit(kit, [_organization(seat, place), _event(kit, seat, "disclosure.retired", identifier, 0, now)])


def list_current(kit: Kit, caller: User, organization_id: str) -> list[Disclosure]:
    seat, _ = enter(kit.store, organization_id, caller)
    return _texts(kit, organization_id, seat.organization.disclosures)


def asked(kit: Kit, offer: Invitation) -> list[Disclosure]:
    """What the invitee has to acknowledge, in the versions this invitation was made with."""
    return _texts(kit, offer.organization, offer.disclosures)


def acknowledged(
    kit: Kit, offer: Invitation, confirmed: Sequence[tuple[str, int]], now: int
) -> tuple[Acknowledged, ...]:
    """The proof to keep. Raises DisclosureRequired unless exactly the versions shown were confirmed."""
    wanted = {(ref.id, ref.version) for ref in offer.disclosures}
    if set(confirmed) != wanted:
        missing = [{"id": identifier, "version": version} for identifier, version in sorted(wanted)]
        raise DisclosureRequired(extra={"disclosures": missing})
    return tuple(Acknowledged(id=one.id, version=one.version, digest=one.digest, at=now) for one in asked(kit, offer))


def acknowledgements(kit: Kit, offer: Invitation, proof: Sequence[Acknowledged], actor: str, now: int) -> list[Put]:
    """One event for each text, before the one of the acceptance."""
    return [
        record_of(
            kit.random,
            now,
            "disclosure.acknowledged",
            offer,
            actor=actor,
            rank=0,
            data={"disclosure": one.id, "version": str(one.version), "digest": one.digest},
        )
        for one in proof
    ]


def _manager(kit: Kit, caller: User, organization_id: str) -> Seat:
    seat, _ = enter(kit.store, organization_id, caller)
    seat.require_manager()
    return seat


def _ref(place: Organization, identifier: str) -> DisclosureRef:
    found = next((ref for ref in place.disclosures if ref.id == identifier), None)
    if found is None:
        raise NotFound("There is no such disclosure.")
    return found


def _texts(kit: Kit, organization_id: str, references: Sequence[DisclosureRef]) -> list[Disclosure]:
    wanted = [refs.disclosure(organization_id, ref.id, ref.version) for ref in references]
    return kit.store.read(wanted).all(wanted) if wanted else []


def _write(kit: Kit, seat: Seat, identifier: str, version: int, draft: Draft, now: int) -> Disclosure:
    texts = _clean(draft.texts)
    place = seat.organization
    made = Disclosure(
        id=identifier,
        organization=place.id,
        version=version,
        role=draft.role,
        texts=texts,
        digest=digest_of(texts),
        created_by=seat.caller.id,
        created_at=now,
    )
    fresh = DisclosureRef(id=identifier, version=version, role=draft.role)
    kept = tuple(ref for ref in place.disclosures if ref.id != identifier)
    changed = replace(place, disclosures=(*kept, fresh), version=place.version + 1)
    _commit(
        kit,
        [
            Put(refs.disclosure(place.id, identifier, version), made, Absent()),
            _organization(seat, changed),
            _event(kit, seat, "disclosure.published", identifier, version, now),
        ],
    )
    return made


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


def _organization(seat: Seat, changed: Organization) -> Put:
    return Put(refs.organization(changed.id), changed, Equals("version", seat.organization.version))


def _event(kit: Kit, seat: Seat, type_: str, identifier: str, version: int, now: int) -> Put:
    data = {"disclosure": identifier, "version": str(version)}
    return record(kit.random, now, seat.organization.id, type_, actor=seat.caller.id, data=data)


def _commit(kit: Kit, writes: list[Put]) -> None:
    try:
        kit.store.commit(writes)
    except Lost as lost:
        raise Conflict from lost
