"""Invitations to my verified addresses: a link lost on the way to the app store is no loss (S0.10)."""

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import is_open
from chalicelib.domain.writes import Lost
from chalicelib.services.accepting import Confirmed, Joined, accept_opened
from chalicelib.services.declining import decline_offer
from chalicelib.services.kit import Kit
from chalicelib.services.links import Opened, opened_by_id
from chalicelib.services.recipients import digests_everywhere

LIMIT = 25
ATTEMPTS = 3


def list_mine(kit: Kit, caller: User, now: int) -> list[Invitation]:
    """Open invitations to any of my addresses, newest first. The index only proposes, each one is read itself."""
    proposed = {
        identifier
        for digest in digests_everywhere(kit, _addresses(caller))
        for identifier in kit.store.open_at(digest, LIMIT)
    }
    references = [refs.invitation(identifier) for identifier in proposed]
    offers = kit.store.read(references).all(references) if references else []
    mine = [offer for offer in offers if is_open(offer, now) and _is_mine(offer, caller)]
    return sorted(mine, key=lambda offer: -offer.created_at)


def accept_mine(kit: Kit, caller: User, identifier: str, version: int, now: int, confirmed: Confirmed = ()) -> Joined:
    """Like accepting by a link. Raises NotFound for an invitation to somebody else."""
    return accept_opened(kit, lambda: _mine(kit, caller, identifier, now), caller, version, now, confirmed)


def decline_mine(kit: Kit, caller: User, identifier: str, now: int) -> None:
    """Like declining by a link. Raises NotFound for an invitation to somebody else."""
    for _ in range(ATTEMPTS):
        opened = _mine(kit, caller, identifier, now)
        if opened.problem:
            raise opened.problem
        try:
            kit.store.commit(decline_offer(kit, opened.invitation, now))
        except Lost:
            continue
        return
    raise Conflict


def _mine(kit: Kit, caller: User, identifier: str, now: int) -> Opened:
    opened = opened_by_id(kit, identifier, now) if is_id("inv_", identifier) else None
    if opened is None or not _is_mine(opened.invitation, caller):
        raise NotFound
    return opened


def _is_mine(offer: Invitation, caller: User) -> bool:
    return bool(set(_addresses(caller)) & set(offer.recipient.addresses))


def _addresses(caller: User) -> tuple[str, ...]:
    return tuple(address for address in (caller.email, caller.phone) if address)
