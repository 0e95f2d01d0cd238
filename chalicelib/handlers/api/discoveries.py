"""Searching by exact addresses: professionals for people to connect with, clients for professionals."""

from chalicelib.handlers.api.bodies.discoveries import (
    OutcomesAnswer,
    Search,
    SearchForClients,
    outcomes_answer,
    sought_of,
)
from chalicelib.handlers.http.operation import CallWith, operation
from chalicelib.services.discovery import searching

SEARCH_LIMIT = 256 * 1024
_REFUSALS = ("email_unverified", "profile_incomplete", "rate_limited")


@operation(
    "Look for people by their exact addresses",
    body_limit=SEARCH_LIMIT,
    refusals=_REFUSALS,
)
def discover_people(call: CallWith[SearchForClients]) -> OutcomesAnswer:
    """Up to 500 entries, typed or imported; who is visible is found, by a verified address of theirs and by nothing
    else. Then invite them by `recipient.handle`, or else by an address or a link. For a complete profile with a
    verified email. 20 searches an hour, 500 addresses a day, 2,000 a month; an `invalid` entry costs nothing."""
    sought = sought_of(call.body, call.body.relationship)
    return outcomes_answer(call.context, searching.discover(call.context, call.user, call.path["org"], sought))


@operation(
    "Look for professionals by their exact addresses",
    body_limit=SEARCH_LIMIT,
    refusals=_REFUSALS,
)
def discover_professionals(call: CallWith[Search]) -> OutcomesAnswer:
    """Visible professionals who take asks of clients are found, by a verified address and by nothing else. Ask
    them in POST /v1/me/asks. The same limits as for professionals."""
    return outcomes_answer(
        call.context, searching.discover_professionals(call.context, call.user, sought_of(call.body))
    )
