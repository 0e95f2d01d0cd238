"""One fresh desk for every test."""

import pytest

from tests.services.requests.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
