"""The views of the console: requests and services."""

from typing import TypedDict

from chalicelib.gateways.page_contexts import ThreadView
from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView


class RequestRowView(TypedDict):
    """`assigned` is the name of whom it was given to, "" for nobody in particular. `waiting_since`: epoch milliseconds,
    None while no answer is owed."""

    id: str
    name: str
    assigned: str
    kind: str
    subject: str
    status: str
    at: int
    waiting_since: int | None


# GET <place>/requests {status, mine}; links ?<next_page>, <place>/requests/<id>
class ConsoleRequestsView(ConsolePageView):
    rows: list[RequestRowView]
    states: list[str]


# POST <here>/assign {to}; links <place>/contacts/<contact>, <place>/requests
class ConsoleRequestView(ConsoleView, ThreadView):
    """`colleagues` are pairs of id and name of whom it can be given to."""

    contact: str
    assigned_to: str
    assigned: str
    waiting_since: int | None
    colleagues: list[tuple[str, str]]


class ServiceRowView(TypedDict):
    """`asked_by` are the roles that may ask for it."""

    id: str
    name: str
    description: str
    asked_by: list[str]
    is_active: bool


# POST <place>/services {name, description, client, guest, position, form}; links <place>/services/<id>
class ConsoleServicesView(ConsoleView):
    rows: list[ServiceRowView]
    may_change: bool
    askers: list[str]
    longest: int


# POST <place>/services/<id> {name, description, client, guest, position, version}, its /retire and /restore
class ConsoleServiceView(ConsoleView):
    id: str
    name: str
    description: str
    asked_by: list[str]
    is_active: bool
    may_change: bool
    askers: list[str]
    longest: int


PAGES: dict[str, type] = {
    "console/requests/requests": ConsoleRequestsView,
    "console/requests/request": ConsoleRequestView,
    "console/requests/services": ConsoleServicesView,
    "console/requests/service": ConsoleServiceView,
}
