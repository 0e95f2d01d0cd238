"""Which of our orders a genuine event of Stripe's is about."""

from typing import Any

import pytest

from chalicelib.gateways.stripe_webhooks import signal_of
from tests.gateways.signing import stripe_event


@pytest.mark.parametrize("order", ["ord_AaIZ3GqOXv5O4mRq", "ord_AaIZ3JEh_-YuEAvr", "ord_----------------"])
@pytest.mark.parametrize("named", ["metadata", "client_reference_id"])
def test_every_id_that_an_order_can_have_is_recognised(order: str, named: str) -> None:
    about: dict[str, Any] = {"id": "cs_test_1", "object": "checkout.session", "payment_intent": "pi_1"}
    about |= {"metadata": {"order": order}} if named == "metadata" else {named: order}

    signal = signal_of(stripe_event(about=about), live=False)

    assert signal is not None
    assert (signal.order, signal.payment_id) == (order, "pi_1")
