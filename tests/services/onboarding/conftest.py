"""Acme with steps, and Jane who is about to join."""

import pytest

from tests.services.onboarding.stepping import Path


@pytest.fixture
def path() -> Path:
    return Path()
