"""A client whom somebody serves, for whoever is told of her."""

import pytest

from chalicelib.domain.contact import Contact
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> Contact:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    acme.assigns(contact.id, acme.staff_id)
    return contact
