"""What a link proves, asked of the rule itself: each condition alone is enough to need a code."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import Link
from chalicelib.services.core.link_proof import target
from tests.domain.samples import INVITATION, NOW, a_delivery, an_invitation
from tests.holding import holds

SENT = a_delivery(status=DeliveryStatus.SENT, sent_at=NOW)


def proven(*, link: int = 1, now: int = NOW, generation: int = 0, **facts: Any) -> bool:
    found = target(
        an_invitation(generation=generation), Link(INVITATION, generation, link), replace(SENT, **facts), now
    )
    assert found is not None
    return found.proven


@holds("A26")
def test_a_message_we_sent_to_the_recipient_not_long_ago_proves_the_address() -> None:
    assert proven()


@holds("A26")
@pytest.mark.parametrize(
    "missing",
    [
        {"link": 0},
        {"address": "elsewhere@example.com"},
        {"generation": 1},
        {"now": NOW + 7 * DAY + 1},
        {"status": DeliveryStatus.QUEUED},
        {"status": DeliveryStatus.FAILED},
        {"status": DeliveryStatus.BOUNCED},
        {"status": DeliveryStatus.COMPLAINED},
        {"status": DeliveryStatus.SUPPRESSED},
    ],
    ids=str,
)
def test_anything_missing_and_nothing_is_proven(missing: dict[str, Any]) -> None:
    assert not proven(**missing)
