"""Inviting many at once: whom was ticked or whom a filter finds, what would happen, and then it happens (S4.6)."""

from collections import Counter

from chalicelib.domain.audience import Audience
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed, UsherError
from chalicelib.domain.invitation import Channel
from chalicelib.domain.job import SENDING, Rows, Terms
from chalicelib.domain.organization import Role
from chalicelib.handlers.api.bodies.rows import InviteGroup, wanted_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.contacts import AUDIENCE, name_of
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.console.jobs import counted
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.jobs import dry_run, jobs
from chalicelib.services.jobs.dry_run import Foreseen
from chalicelib.services.people import contacts

CHANNELS = (Channel.PREFERRED, Channel.EMAIL, Channel.SMS)
PICKED = "pick."
# Of the rows that would be refused so many are named.
NAMED = 20
FIELDS = ("picked", *AUDIENCE, "role", "channel", "note", "form")


def back(turn: Turn) -> PageAnswer:
    """The address opened by itself says nobody: to where they are ticked."""
    return desk(turn).to("/contacts")


def invite(turn: Turn) -> PageAnswer:
    """What the button says: what would happen, or that it shall."""
    typed = turn.typed()
    here = desk(turn)
    if not here.caller.manages:
        raise NotAllowed
    values = _values(typed) | {"form": typed.get("form") or mark(turn)}
    try:
        order = _order(here, values)
        if typed.get("step") != "send":
            return _confirm(here, values, dry_run.rehearse(here.context, order))
        job = jobs.start(here.context, order)
    except UsherError as error:
        return _refused(here, values, error)
    return here.to(f"/jobs/{job.id}")


def _values(typed: dict[str, str]) -> dict[str, str]:
    ticked = [name.removeprefix(PICKED) for name in typed if name.startswith(PICKED)]
    values = {name: typed.get(name, "").strip() for name in FIELDS}
    return values | {"picked": " ".join(ticked)} if ticked else values


def _order(here: Desk, values: dict[str, str]) -> jobs.StartJob:
    """Raises InvalidRequest for what the API would not take either."""
    picked = values["picked"].split()
    who: Json = {"contacts": picked} if picked else {"filter": {name: values[name] or None for name in AUDIENCE}}
    given = {"role": values["role"] or Role.CLIENT, "channel": values["channel"] or Channel.PREFERRED}
    body = typed_as(InviteGroup, who | given | {"note": plain(values["note"])})
    wanted, _ = wanted_of(body)
    return jobs.StartJob(
        user=here.user,
        organization=here.organization,
        wanted=wanted,
        terms=Terms(role=body.role, channel=body.channel, note=body.note),
        replay=replay("group", values),
    )


def _confirm(here: Desk, values: dict[str, str], seen: Foreseen) -> PageAnswer:
    refused = [(number, one) for number, one in enumerate(seen.results) if one.result not in SENDING]
    order = _order(here, values)
    rows = order.wanted if not isinstance(order.wanted, Audience) else ()
    view = {
        "total": len(seen.results),
        "sends": len(seen.results) - len(refused),
        "results": counted(Counter(one.result for one in seen.results)),
        "by": [{"channel": channel, "count": count} for channel, count in seen.channels.items()],
        "held": sum(seen.held.values()),
        "refused": [
            {"name": _name(here, one.contact or _contact(rows, number)), "code": one.result, "detail": one.detail}
            for number, one in refused[:NAMED]
        ],
        "more_refused": max(0, len(refused) - NAMED),
    }
    return _page(here, values, view)


def _contact(rows: Rows, number: int) -> str:
    return rows[number].contact if number < len(rows) else ""


def _name(here: Desk, identifier: str) -> str:
    try:
        contact: Contact = contacts.get(here.context, here.user, here.organization, identifier)
    except UsherError:
        return identifier
    return name_of(contact)


def _page(here: Desk, values: dict[str, str], view: Fields) -> PageAnswer:
    around: Fields = {
        "values": values,
        "roles": list(invitable_by(here.caller)),
        "channels": list(CHANNELS),
        "audience": {name: values[name] for name in AUDIENCE if values[name]},
        "busy": "",
        "total": 0,
        "sends": 0,
        "results": [],
        "by": [],
        "held": 0,
        "refused": [],
        "more_refused": 0,
    }
    return here.page("group_invite", around | view)


def _refused(here: Desk, values: dict[str, str], error: UsherError) -> PageAnswer:
    """Where another job is under way, with the way to it."""
    busy = str(error.extra.get("job", ""))
    page = told(error, _page(here, values, {"busy": busy}))
    return page.also({"errors": [{"field": "", "code": "job_under_way"}]}, page.status) if busy else page
