"""A nursery with a kiosk in each of its two houses, and parents of children in both."""

import pytest

from tests.services.pins.entrance import Entrance


@pytest.fixture
def entrance() -> Entrance:
    return Entrance()
