"""Every key of the one table, built here and nowhere else. docs/data-model.md lists what reads each of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.ids import is_user_id, made_at
from chalicelib.domain.pin import is_pin_message, place_of_message

SHARDS = 16
EVENT_SHARDS = 4


def key(ref: refs.Ref[Any]) -> tuple[str, str]:
    """Partition and sort key of an item."""
    return _KEYS[ref.kind](*ref.parts)


def identifier(item: dict[str, dict[str, Any]]) -> str:
    """The last part of the key of an item as DynamoDB has it: for most kinds, the id."""
    sort: str = item["sk"]["S"]
    return (item["pk"]["S"] if sort == "A" else sort).rpartition("#")[2]


def cells(ref: refs.Ref[Any]) -> dict[str, dict[str, str]]:
    """The same as DynamoDB takes it."""
    partition, sort = key(ref)
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _delivery(holder: str, name: str) -> tuple[str, str]:
    """A message lies beside what it is about: an invitation, an order, the notice of a fact, a newcomer, a contact."""
    if is_pin_message(holder):
        partition, sort = _pin_message(holder)
        return partition, f"{sort}#{name}"
    return f"{_HOLDERS.get(holder[:4], 'INV')}#{holder}", name


def _pin_message(identifier: str) -> tuple[str, str]:
    organization_id, contact_id, unique = place_of_message(identifier)
    return f"ORG#{organization_id}#CON#{contact_id}", f"PNT#{unique}"


_HOLDERS = {"ord_": "ORD", "ntc_": "NTC", "new_": "NEW"}


def _event(organization_id: str, at: str, identifier: str) -> tuple[str, str]:
    day = datetime.fromtimestamp(int(at) / 1000, UTC).strftime("%Y%m%d")
    return f"EVT#{organization_id}#{day}#{shard(identifier, EVENT_SHARDS)}", f"{int(at):013d}#{identifier}"


_KEYS: dict[str, Callable[..., tuple[str, str]]] = {
    "organization": lambda org: (f"ORG#{org}", "A"),
    "picture": lambda digest, org: (f"LOGO#{digest}", org),
    "membership": lambda org, user, role, subject: (f"ORG#{org}", f"MEM#{user}#{role}#{subject}"),
    "mirror": lambda user, org, member: (f"USR#{user}", f"MEM#{org}#{member}"),
    "user_profile": lambda user: (f"USR#{user}", "A"),
    "sign_in": lambda user, one: (f"USR#{user}", f"{refs.SIGN_INS}{one}"),
    "findable": lambda digest: (f"FIND#{digest}", "A"),
    "block": lambda user, blocked: (f"USR#{user}", f"BLK#{blocked}"),
    "ask": lambda ask: (f"ASK#{ask}", "A"),
    "ask_book": lambda user: (f"USR#{user}", "ASKS"),
    "contact": lambda org, contact: (f"ORG#{org}#CON#{contact}", "A"),
    "dependent": lambda org, dependent: (f"ORG#{org}#DEP#{dependent}", "A"),
    "assignment": lambda org, contact, member: (f"ORG#{org}#CON#{contact}", f"STAFF#{member}"),
    "pointer": lambda org, contact, invitation: (f"ORG#{org}#CON#{contact}", f"INV#{invitation}"),
    "migration": lambda name, org: (f"MIG#{name}", f"ORG#{org}"),
    "progress": lambda name, segment: (f"MIG#{name}", f"SEG#{segment}"),
    "holders": lambda org, digest, of="": (f"ADR#{org}#{digest}", f"OF#{of}" if of else "A"),
    "group_member": lambda org, group, contact: (f"ORG#{org}#CON#{group}", f"IN#{contact}"),
    "guest": lambda org, client, contact: (f"ORG#{org}#CON#{client}", f"GST#{contact}"),
    "known": lambda org, user: (f"ORG#{org}", f"KNOWN#{user}"),
    "external": lambda org, external_id: (f"EXT#{org}#{external_id}", "A"),
    "suppression": lambda org, digest: (f"ADR#{org}#{digest}", "SUP"),
    "texted": lambda digest, org: (f"TXT#{digest}", org),
    "invitation": lambda invitation: (f"INV#{invitation}", "A"),
    "delivery": _delivery,
    "claim": lambda invitation, user: (f"INV#{invitation}", f"CLM#{user}"),
    "open": lambda org, contact, role, subject: (f"OPEN#{org}#{contact}#{role}#{subject}", "A"),
    "replay": lambda principal, name: (f"IDEM#{principal}#{sha256(name.encode()).hexdigest()}", "A"),
    "event": _event,
    "disclosure": lambda org, one, version: (f"ORG#{org}", f"DIS#{one}#{int(version):06d}"),
    "step": lambda org, one, version: (f"ORG#{org}", f"STP#{one}#{int(version):06d}"),
    "answers": lambda user, org, member, step, version: (
        f"USR#{user}",
        f"FRM#{org}#{member}#{step}#{int(version):06d}",
    ),
    "job": lambda job: (f"JOB#{job}", "A"),
    "chunk": lambda job, number: (f"JOB#{job}#{number}", "IN"),
    "results": lambda job, number: (f"JOB#{job}#{number}", "OUT"),
    "running": lambda org: (f"ORG#{org}", "JOB"),
    "package": lambda package: (f"PKG#{package}", "A"),
    "entitlement": lambda org, contact, one: (f"ORG#{org}#CON#{contact}", f"ENT#{one}"),
    "order": lambda order: (f"ORD#{order}", "A"),
    "entry": lambda order, at, one: (f"ORD#{order}", f"PAY#{int(at):013d}#{one}"),
    "nudge_round": lambda org: (f"ORG#{org}", "NUDGES"),
    "watch": lambda org: (f"ORG#{org}", "PAYMENTS"),
    "hook": lambda hook: (f"HOOK#{hook}", "A"),
    "inbox": lambda user, notice: (f"INBOX#{user}", moment(made_at(notice), notice)),
    "unseen": lambda user, org, topic: (f"INBOX#{user}", f"CNT#{org}#{topic}"),
    "digest": lambda user, org, topic: (f"INBOX#{user}", f"DIG#{org}#{topic}"),
    "pin": lambda org, contact: (f"ORG#{org}#CON#{contact}", "PIN"),
    "pin_mark": lambda org, digest: (f"PIN#{org}#{digest}", "A"),
    "pin_population": lambda org: (f"ORG#{org}", "PINS"),
    "pin_message": _pin_message,
    "api_key": lambda digest: (f"KEY#{digest}", "A"),
    "key_pointer": lambda org, key: (f"ORG#{org}", f"KEY#{key}"),
    "key_use": lambda digest: (f"KEY#{digest}", "USE"),
    "subscription": lambda org, contact, member: (f"ORG#{org}#CON#{contact}", f"SUB#{member}"),
    "service": lambda org, one: (f"ORG#{org}", f"SVC#{one}"),
    "request": lambda request: (f"REQ#{request}", "A"),
    "request_mark": lambda request, contact: (f"REQ#{request}", f"CON#{contact}"),
    "request_message": lambda request, one: (f"REQ#{request}", f"MSG#{moment(made_at(one), one)}"),
    "newcomer": lambda newcomer: (f"NEW#{newcomer}", "A"),
    "notice": lambda notice: (f"NTC#{notice}", "A"),
    "export": lambda user: (f"USR#{user}", "EXP"),
    "erasure": lambda user: (f"ERA#{user}", "A"),
    "counter": lambda scope, window: (f"RATE#{scope}#{window}", "A"),
}


def shard(identifier: str, shards: int = SHARDS) -> int:
    """Spreads items over partitions by their id, the same way every time."""
    return sha256(identifier.encode()).digest()[0] % shards


def due_partition(number: int) -> str:
    return f"DUE#{number:02d}"


def due(identifier: str, at: int) -> dict[str, Any]:
    """The keys of index `due` for an item that must be looked at again at this time (milliseconds)."""
    return {"d_pk": due_partition(shard(identifier)), "d_sk": moment(at, identifier)}


def moment(at: int, identifier: str = "") -> str:
    """A sort key that orders by time in milliseconds, then by id."""
    return f"{at:013d}#{identifier}"


def partition(listing: refs.Listing) -> str:
    """The partition of index `lists` that holds a list."""
    return _LISTINGS[listing.kind](*listing.parts)


_LISTINGS: dict[str, Callable[..., str]] = {
    "invitations": lambda org, status: f"ORG#{org}#INV#{status}",
    "contacts": lambda org: f"ORG#{org}#CON",
    "packages": lambda org: f"ORG#{org}#PKG",
    "orders": lambda org, status: f"ORG#{org}#ORD#{status}",
    "requests": lambda org, status: f"ORG#{org}#REQ#{status}",
    "asks": lambda org, status: f"ORG#{org}#ASK#{status}",
    "requests_of": lambda org, contact: f"ORG#{org}#CON#{contact}#REQ",
    "dependents": lambda org: f"ORG#{org}#DEP",
    "guests": lambda org: f"ORG#{org}#GST",
    "keys": lambda org: f"ORG#{org}#KEY",
    "subscribed": lambda org, member: f"ORG#{org}#SUB#{member}",
    "assigned": lambda org, member: f"ORG#{org}#STAFF#{member}",
}


def address_partition(digest_or_user: str) -> str:
    """The partition of index `addresses` for one address, whatever the organization, or for one user."""
    return f"{'USR' if is_user_id(digest_or_user) else 'ADR'}#{digest_or_user}"
