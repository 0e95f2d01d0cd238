"""What an organization offers: creating, changing, retiring and offering again its services (S1.7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.service import MOST_SERVICES, Service, ServiceStatus, in_order
from chalicelib.domain.text import clean_name, clean_paragraph
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, Patch, attempt, revised, save
from chalicelib.services.core.validation import Cleaning

DESCRIPTION_LIMIT = 1_000
_MOVES = {ServiceStatus.ACTIVE: "service.restored", ServiceStatus.RETIRED: "service.retired"}


@dataclass(frozen=True, kw_only=True)
class ServiceDraft:
    """A service as typed."""

    name: str
    description: str = ""
    askers: tuple[str, ...] = (Role.CLIENT,)
    position: int = 0


def create(context: Context, user: User, organization_id: str, draft: ServiceDraft, replay: Replay | None) -> Service:
    """Raises NotAllowed for callers who are no owner or admin, Unprocessable, Conflict where there are too many."""
    caller, found = enter(context.store, organization_id, user, *replay_refs(user, replay))
    caller.require_manager()
    earlier = replayed(context, found, user, replay)
    if earlier:
        return _load(context, organization_id, earlier)
    if len(_all(context, organization_id)) >= MOST_SERVICES:
        raise Conflict(f"There are {MOST_SERVICES} services: change one that is retired, and offer it again.")
    service = Service(
        id=context.new_id("svc_"),
        organization=organization_id,
        **_cleaned(vars(draft)),
        created_by=user.id,
        created_at=context.now,
    )
    try:
        context.store.commit(
            [
                Put(refs.of(service), service, Absent()),
                _event(context, caller, "service.created", service),
                *remember(context, user, replay, service.id),
            ]
        )
    except Lost as lost:
        earlier = replayed(context, lost, user, replay)
        if earlier is None:
            raise Conflict from lost
        return _load(context, organization_id, earlier)
    return service


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Service:
    """New values of some fields. Raises NotFound, NotAllowed, VersionMismatch, Unprocessable, Conflict."""
    caller, service = _gate(context, user, organization_id, identifier)
    patch.refuse_outdated(service)
    changed = revised(service, **_cleaned(patch.fields))
    try:
        context.store.commit([save(service, changed), _event(context, caller, "service.changed", service)])
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def retire(context: Context, user: User, organization_id: str, identifier: str) -> Service:
    """Nobody can ask for it any more; requests for it go on. Raises NotFound, NotAllowed."""
    return _moved(context, user, organization_id, identifier, ServiceStatus.RETIRED)


def restore(context: Context, user: User, organization_id: str, identifier: str) -> Service:
    """Offers a retired service again. Raises NotFound, NotAllowed."""
    return _moved(context, user, organization_id, identifier, ServiceStatus.ACTIVE)


def get(context: Context, user: User, organization_id: str, identifier: str) -> Service:
    """For the team. Raises NotFound."""
    caller, service = _found(context, user, organization_id, identifier)
    if caller.highest.role not in TEAM:
        raise NotFound
    return service


def list_all(context: Context, user: User, organization_id: str, status: str = "") -> list[Service]:
    """For the team, in order. Raises NotAllowed."""
    caller, _ = enter(context.store, organization_id, user)
    if caller.highest.role not in TEAM:
        raise NotAllowed("What is offered to you is at /v1/me/organizations/{org}/services.")
    return [one for one in _all(context, organization_id) if status in ("", one.status)]


def list_mine(context: Context, user: User, organization_id: str) -> list[Service]:
    """What the caller may ask for as a client or guest, in order; nothing for whoever is neither."""
    caller = enter_as_anyone(context.store, organization_id, user)
    return offered(context, organization_id, [one.role for one in caller.memberships])


def offered(context: Context, organization_id: str, roles: Sequence[str]) -> list[Service]:
    """What somebody of these roles may ask for, in order."""
    return [one for one in _all(context, organization_id) if one.is_offered_to(roles)]


def _all(context: Context, organization_id: str) -> list[Service]:
    return in_order(context.store.children(refs.organization(organization_id), "SVC#", limit=MOST_SERVICES).items)


def _found(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Service]:
    if not is_id("svc_", identifier):
        raise NotFound
    reference = refs.service(organization_id, identifier)
    caller, found = enter(context.store, organization_id, user, reference)
    service = found[reference]
    if service is None:
        raise NotFound
    return caller, service


def _gate(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Service]:
    caller, service = _found(context, user, organization_id, identifier)
    if caller.highest.role not in TEAM:
        raise NotFound
    caller.require_manager()
    return caller, service


def _moved(context: Context, user: User, organization_id: str, identifier: str, status: ServiceStatus) -> Service:
    def decide() -> Decision[Service]:
        caller, service = _gate(context, user, organization_id, identifier)
        if service.status == status:
            return Decision(service)
        moved = revised(service, status=status)
        return Decision(moved, [save(service, moved), _event(context, caller, _MOVES[status], service)])

    return attempt(context, decide)


def _load(context: Context, organization_id: str, identifier: str) -> Service:
    reference = refs.service(organization_id, identifier)
    service = context.store.read([reference])[reference]
    if service is None:
        raise NotFound
    return service


def _event(context: Context, caller: Caller, type_: str, service: Service) -> Put:
    return record(context, service.organization, type_, actor=caller.user.id, data={"service": service.id})


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("name") == "":
        raise Unprocessable(errors=[FieldError("name", "required", "Give at least one visible character.")])
    if fields.get("askers") == ():
        detail = "Say who may ask for it: client, guest or both. Retire it if nobody may."
        raise Unprocessable(errors=[FieldError("askers", "required", detail)])
    clean = Cleaning("")
    rules = {"name": clean_name, "description": lambda text: clean_paragraph(text, DESCRIPTION_LIMIT)}
    texts = {name: clean.field(name, rule, fields[name]) for name, rule in rules.items() if name in fields}
    clean.finish()
    askers = {"askers": tuple(dict.fromkeys(fields["askers"]))} if "askers" in fields else {}
    return {**fields, **texts, **askers}
