"""One fresh business for every test of a use case."""

import pytest

from tests.services.steps import Acme


@pytest.fixture
def acme() -> Acme:
    return Acme()
