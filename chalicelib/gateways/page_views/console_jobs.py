"""The views of the console: what is done with many at once."""

from typing import TypedDict

from chalicelib.gateways.page_views.console import ConsolePageView, ConsoleView


class ResultView(TypedDict):
    """`result` is one of domain/job.py, or refused."""

    result: str
    count: int


class ChannelCountView(TypedDict):
    channel: str
    count: int


class RefusedView(TypedDict):
    name: str
    code: str
    detail: str


# POST <place>/group-invite {picked, state, type, segment, slot, tag, role, channel, note, form, step}
class ConsoleGroupInviteView(ConsoleView):
    """What would happen to `total` contacts, of whom `sends` get a message. `busy` is the id of another job that is
    under way."""

    roles: list[str]
    channels: list[str]
    audience: dict[str, str]
    busy: str
    total: int
    sends: int
    results: list[ResultView]
    by: list[ChannelCountView]
    held: int
    refused: list[RefusedView]
    more_refused: int


class JobRowView(TypedDict):
    """`code` is the result, or the code of a refusal; `detail` says what to do about it."""

    number: int
    name: str
    contact: str
    invitation: str
    result: str
    code: str
    detail: str


# POST <place>/jobs/<id>/cancel; links <place>/jobs/<id>/results.csv, ?<next_page>, <place>/contacts/<id>
class ConsoleJobView(ConsolePageView):
    """`state` is running, done or cancelled; `kind` as in domain/job.py."""

    id: str
    kind: str
    state: str
    may_cancel: bool
    total: int
    done_rows: int
    results: list[ResultView]
    rows: list[JobRowView]


# POST <place>/import {csv, pasted, step} as multipart/form-data
class ConsoleImportView(ConsoleView):
    """`busy` is the id of another job that is under way, or ""."""

    busy: str


class ForeseenRowView(TypedDict):
    number: int
    name: str
    result: str
    code: str
    detail: str


# POST <place>/import {csv, form, step} as multipart/form-data
class ConsoleImportCheckView(ConsoleView):
    """What would come of `total` rows, of which some are shown. `columns` are pairs of a head and what it was taken
    for; `values.sheet` is the sheet itself."""

    total: int
    results: list[ResultView]
    rows: list[ForeseenRowView]
    more: int
    columns: list[tuple[str, str]]
    ignored: list[str]


# POST <place>/group-pins {picked, state, type, segment, slot, tag, channel, form, step}
class ConsoleGroupPinsView(ConsoleView):
    """What would happen to `total` contacts, for `sends` of whom something is done; `new_pins` have none yet."""

    channels: list[str]
    audience: dict[str, str]
    busy: str
    total: int
    sends: int
    new_pins: int
    results: list[ResultView]
    by: list[ChannelCountView]
    refused: list[RefusedView]
    more_refused: int


PAGES: dict[str, type] = {
    "console/jobs/group_invite": ConsoleGroupInviteView,
    "console/jobs/job": ConsoleJobView,
    "console/jobs/import": ConsoleImportView,
    "console/jobs/import_check": ConsoleImportCheckView,
    "console/jobs/group_pins": ConsoleGroupPinsView,
}
