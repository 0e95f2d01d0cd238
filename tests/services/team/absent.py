"""Acme, and Cleo, a client who joined today and may never come again."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership
from chalicelib.domain.time import DAY
from chalicelib.services.core.seen import note_seen
from tests.services.steps import Acme


class Absent(Acme):
    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        self.client, contact = self.has_client("Cleo")
        place = refs.member(self.place.id, contact.linked_memberships[0])
        assert place is not None
        self.membership: Membership = self.item(place)

    def comes(self) -> None:
        note_seen(self.context, self.item(refs.of(self.membership)))

    def days_with_mail(self, days: int) -> list[int]:
        """On which of the next days, counted from today, there was a message to somebody."""
        found = []
        for day in range(days):
            before = len(self.email.notices)
            self.works()
            found += [day] * (len(self.email.notices) - before)
            self.later(DAY)
        return found
