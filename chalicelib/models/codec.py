"""Between domain objects and items: which model holds which object, and what the indexes need beside its fields."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.disclosure import Disclosure
from chalicelib.domain.event import Event
from chalicelib.domain.invitation import Invitation, Match
from chalicelib.domain.job import KEPT, Chunk, Job, Results, Running
from chalicelib.domain.lifecycle import OPEN, tidy_at
from chalicelib.domain.marks import (
    Assignment,
    Claim,
    Counter,
    ExternalMark,
    GroupMark,
    GuestMark,
    Holders,
    Known,
    Migration,
    OpenMark,
    Pointer,
    Progress,
    ReplayMark,
    Suppression,
    Texted,
)
from chalicelib.domain.notice import KEPT as KEEP_NOTICE
from chalicelib.domain.notice import is_notice
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.picture import Picture
from chalicelib.domain.pin import KEPT_MESSAGE, is_pin_message
from chalicelib.domain.reminding import due_at
from chalicelib.domain.time import DAY, SECOND
from chalicelib.models import (
    accounts,
    body,
    discovery,
    items,
    keys,
    machines,
    notices,
    onboarding,
    people,
    requests,
    sales,
    sessions,
)
from chalicelib.models.body import Raw
from chalicelib.models.item import Item

KINDS: dict[str, tuple[type[Item], type]] = {
    "organization": (items.OrganizationItem, Organization),
    "picture": (items.PictureItem, Picture),
    "membership": (items.MembershipItem, Membership),
    "mirror": (items.MirrorItem, Membership),
    "contact": (people.ContactItem, Contact),
    "dependent": (people.DependentItem, Dependent),
    "assignment": (people.AssignmentItem, Assignment),
    "pointer": (people.PointerItem, Pointer),
    "migration": (people.MigrationItem, Migration),
    "progress": (people.ProgressItem, Progress),
    "holders": (people.HoldersItem, Holders),
    "guest": (people.GuestItem, GuestMark),
    "group_member": (people.GroupMemberItem, GroupMark),
    "known": (people.KnownItem, Known),
    "external": (people.ExternalItem, ExternalMark),
    "suppression": (people.SuppressionItem, Suppression),
    "texted": (people.TextedItem, Texted),
    "invitation": (items.InvitationItem, Invitation),
    "delivery": (items.DeliveryItem, Delivery),
    "claim": (items.ClaimItem, Claim),
    "open": (items.OpenItem, OpenMark),
    "replay": (items.ReplayItem, ReplayMark),
    "event": (items.EventItem, Event),
    "disclosure": (items.DisclosureItem, Disclosure),
    "counter": (items.CounterItem, Counter),
    "job": (items.JobItem, Job),
    "chunk": (items.ChunkItem, Chunk),
    "results": (items.ResultsItem, Results),
    "running": (items.RunningItem, Running),
    **sales.KINDS,
    **discovery.KINDS,
    **sessions.KINDS,
    **onboarding.KINDS,
    **machines.KINDS,
    **notices.KINDS,
    **requests.KINDS,
    **accounts.KINDS,
}
KEEP_EVENTS_SECONDS = 400 * DAY // SECOND


def model_of(ref: refs.Ref[Any]) -> type[Item]:
    return KINDS[ref.kind][0]


def to_item(ref: refs.Ref[Any], entity: Any) -> Raw:
    """The item that holds `entity`, as DynamoDB takes it."""
    model, place = model_of(ref), keys.cells(ref)
    extra = derived(ref, entity).items()
    return {
        **place,
        "kind": {"S": ref.kind},
        **body.written(model, entity, ref.kind, keys.identifier(place)),
        **{name: _beside(model, name)(value) for name, value in extra if value is not None},
    }


@cache
def _beside(model: type[Item], name: str) -> Callable[[Any], body.Cell]:
    return body.cell_of(getattr(model, name))


def to_entity(raw: Raw) -> Any:
    """The domain object that an item holds."""
    kind = raw["kind"]["S"]
    return body.read(raw, KINDS[kind][1], kind, keys.identifier(raw))


def derived(ref: refs.Ref[Any], entity: Any) -> dict[str, Any]:
    """What the indexes and the housekeeping need beside the fields of `entity`."""
    return _DERIVED.get(ref.kind, _nothing)(entity)


def derived_from(ref: refs.Ref[Any], assigned: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a change, of which only the assigned fields are known."""
    if ref.kind in ("counter", "picture") and "expires_at" in assigned:
        return {"ttl": _ttl(assigned["expires_at"])}
    return {}


def _nothing(_: Any) -> dict[str, Any]:
    return {}


def _membership(entity: Membership) -> dict[str, Any]:
    return keys.due(entity.user, entity.due_at) if entity.due_at is not None else {}


def _organization(entity: Organization) -> dict[str, Any]:
    policy = msgspec.to_builtins(entity.policy)
    return {"switches": {name for name, value in policy.items() if value is True} or None}


def _contact(entity: Contact) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.contacts_of(entity.organization)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }


def _dependent(entity: Dependent) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.dependents_of(entity.organization)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }


def _guest(entity: GuestMark) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.guests_in(entity.organization)),
        "l_sk": keys.moment(entity.at, entity.contact),
    }


def _assignment(entity: Assignment) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.assigned_to(entity.organization, entity.membership)),
        "l_sk": keys.moment(entity.at, entity.contact),
    }


def _invitation(entity: Invitation) -> dict[str, Any]:
    derived: dict[str, Any] = {
        "inviter_user": entity.inviter.user,
        "l_pk": keys.partition(refs.invitations_in(entity.organization, entity.status)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }
    if entity.status in OPEN:
        found_by = (entity.invitee,) if entity.match == Match.USER else entity.digests[:1]
        derived |= keys.due(entity.id, due_at(entity)) | _found_by(found_by, entity.expires_at, entity.id)
    elif (tidied := tidy_at(entity)) is not None:
        derived |= keys.due(entity.id, tidied)
    return derived


def _delivery(entity: Delivery) -> dict[str, Any]:
    derived = keys.due(entity.invitation, entity.due_at) if entity.due_at is not None else {}
    if entity.code is not None:
        derived["ttl"] = entity.code.expires_at // SECOND + DAY // SECOND
    if is_notice(entity.name):
        derived["ttl"] = (entity.at + KEEP_NOTICE) // SECOND
    if is_pin_message(entity.invitation):
        derived["ttl"] = (entity.at + KEPT_MESSAGE) // SECOND
    return derived


def _found_by(holders: tuple[str, ...], expires_at: int, identifier: str) -> dict[str, Any]:
    return {
        name: value
        for holder in holders
        for name, value in (
            ("a_pk", keys.address_partition(holder)),
            ("a_sk", keys.moment(expires_at, identifier)),
        )
    }


def _open(entity: OpenMark) -> dict[str, Any]:
    second = (entity.digest,) if entity.digest else ()
    return _until_expiry(entity) | _found_by(second, entity.expires_at, entity.invitation)


def _until_expiry(entity: OpenMark | ReplayMark | Counter | Texted) -> dict[str, Any]:
    return {"ttl": _ttl(entity.expires_at)}


def _picture(entity: Picture) -> dict[str, Any]:
    return {} if entity.expires_at is None else {"ttl": _ttl(entity.expires_at)}


def _ttl(expires_at: int) -> int:
    return expires_at // SECOND + DAY // SECOND


def _event(entity: Event) -> dict[str, Any]:
    return {"ttl": entity.at // 1000 + KEEP_EVENTS_SECONDS}


def _job(entity: Job) -> dict[str, Any]:
    due = keys.due(entity.id, entity.due_at) if entity.due_at is not None else {}
    return due | {"ttl": (entity.created_at + KEPT) // 1000}


def _with_its_job(entity: Chunk | Results) -> dict[str, Any]:
    return {"ttl": (entity.at + KEPT) // 1000}


_DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "organization": _organization,
    "picture": _picture,
    "membership": _membership,
    "contact": _contact,
    "dependent": _dependent,
    "guest": _guest,
    "assignment": _assignment,
    "invitation": _invitation,
    "delivery": _delivery,
    "open": _open,
    "replay": _until_expiry,
    "counter": _until_expiry,
    "texted": _until_expiry,
    "event": _event,
    "job": _job,
    "chunk": _with_its_job,
    "results": _with_its_job,
    **sales.DERIVED,
    **discovery.DERIVED,
    **sessions.DERIVED,
    **machines.DERIVED,
    **notices.DERIVED,
    **requests.DERIVED,
    **accounts.DERIVED,
}
