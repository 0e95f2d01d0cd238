"""The guests of a client or a group, for the team: owners, admins and the staff who are assigned to it."""

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.people.contacts import gate
from chalicelib.services.people.guests import guests_of


def list_guests(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Page:
    """Oldest first. Raises NotAllowed for a client, who is shown less of their own guests."""
    caller, client, _ = gate(context, user, organization_id, identifier)
    if caller.sight.contacts == "none":
        raise NotAllowed("See your own guests: GET /v1/me/organizations/{org}/guests.")
    return guests_of(context, organization_id, client.id, after, limit)
