"""The table did it and its answer was lost: whoever asked gets the result all the same, and it happened once (F29)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations import accepting, declining, resending
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.messages import sending
from tests.holding import holds
from tests.models.tables import TableWorld
from tests.models.wire import Wire, answer_lost, cancelled, refused, wire

__all__ = ["wire"]
WORSE = (answer_lost, cancelled("TransactionConflict"), refused("TransactionInProgressException"))


def accept(world: TableWorld, offer: Any) -> str:
    token = url_of(world.context, offer)[-40:]
    return accepting.accept(world.context, token, world.user("Jane"), 1).membership.status


def revoke(world: TableWorld, offer: Any) -> str:
    request = NamedInvitation(world.user("Olga"), offer.organization, offer.id)
    return resending.revoke(world.context, request).invitation.status


def decline(world: TableWorld, offer: Any) -> str:
    declining.decline(world.context, url_of(world.context, offer)[-40:])
    return str(world.item(refs.invitation(offer.id)).status)


VERBS: list[tuple[Callable[[TableWorld, Any], str], str, str]] = [
    (accept, "active", "invitation.accepted"),
    (revoke, "revoked", "invitation.revoked"),
    (decline, "declined", "invitation.declined"),
]


@holds("F29")
@pytest.mark.parametrize(("verb", "result", "event"), VERBS, ids=[verb.__name__ for verb, _, _ in VERBS])
def test_a_lost_answer_changes_neither_the_result_nor_its_number(
    world_on_dynamodb: TableWorld, wire: Wire, verb: Callable[[TableWorld, Any], str], result: str, event: str
) -> None:
    world = world_on_dynamodb
    owner = world.user("Olga")
    invitation = world.invite(world.organization(owner), owner, email="jane@example.com").invitation
    wire.next("TransactWriteItems", *WORSE)
    assert verb(world, invitation) == result
    assert [one.type for one in world.events()].count(event) == 1


@holds("F29")
def test_an_invitation_whose_answer_was_lost_is_answered_as_made(world_on_dynamodb: TableWorld, wire: Wire) -> None:
    world = world_on_dynamodb
    owner = world.user("Olga")
    organization = world.organization(owner)
    wire.next("TransactWriteItems", *WORSE)
    made = world.invite(organization, owner, email="jane@example.com").invitation
    assert world.table.entities("invitation") == [made]
    assert len(world.table.entities("contact")) == 1


@holds("F10", "F29")
@pytest.mark.parametrize("lost", ["the lease", "the result"])
def test_a_message_goes_once_though_an_answer_about_it_was_lost(
    world_on_dynamodb: TableWorld, wire: Wire, lost: str
) -> None:
    """Neither write is a transaction: the lease is known by its mark, the result by the message that waits no more."""
    world = world_on_dynamodb
    owner = world.user("Olga")
    invitation = world.invite(world.organization(owner), owner, email="jane@example.com").invitation
    trouble = (answer_lost, refused("TransactionConflictException"), refused("ThrottlingException"))
    wire.next("PutItem", *([passing] if lost == "the result" else []), *trouble)

    for _ in range(2):
        sending.deliver(world.context, invitation.id, "DLV#001")

    [message] = world.table.entities("delivery")
    assert (len(world.email.inbox), message.status, message.attempts, message.version) == (1, "sent", 1, 3)


def passing(operation: str, parameters: Any, send: Callable[[], Any]) -> Any:
    return send()
