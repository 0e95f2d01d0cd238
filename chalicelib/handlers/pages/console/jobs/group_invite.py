"""Inviting many at once: whom was ticked or whom a filter finds, what would happen, and then it happens (S4.6)."""

from collections import Counter
from collections.abc import Collection, Sequence

from chalicelib.domain.audience import Audience
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import UsherError
from chalicelib.domain.invitation import Channel
from chalicelib.domain.job import SENDING, Rows, Terms
from chalicelib.domain.organization import Role
from chalicelib.handlers.api.bodies.rows import InviteGroup, wanted_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by, manager_desk
from chalicelib.handlers.pages.console.jobs.jobs import counted
from chalicelib.handlers.pages.console.people.contacts import AUDIENCE, name_of
from chalicelib.handlers.pages.console.refusals import told_of_job
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
# Where nothing was foreseen.
NOTHING: Fields = {"total": 0, "sends": 0, "results": [], "by": [], "refused": [], "more_refused": 0}
FIELDS = ("picked", *AUDIENCE, "role", "channel", "note", "form")


def back(turn: Turn) -> PageAnswer:
    """The address opened by itself says nobody: to where they are ticked."""
    return desk(turn).to("/contacts")


def invite(turn: Turn) -> PageAnswer:
    """What the button says: what would happen, or that it shall."""
    typed = turn.typed()
    here = manager_desk(turn)
    values = picked(typed, FIELDS) | {"form": typed.get("form") or mark(turn)}
    try:
        order = _order(here, values)
        if typed.get("step") != "send":
            return _confirm(here, values, order)
        job = jobs.start(here.context, order)
    except UsherError as error:
        return told_of_job(error, _page(here, values, {}))
    return here.to(f"/jobs/{job.id}")


def picked(typed: dict[str, str], fields: Sequence[str]) -> dict[str, str]:
    """What was typed into the `fields`, with all who were ticked in one of them."""
    ticked = [name.removeprefix(PICKED) for name in typed if name.startswith(PICKED)]
    values = {name: typed.get(name, "").strip() for name in fields}
    return values | {"picked": " ".join(ticked)} if ticked else values


def _order(here: Desk, values: dict[str, str]) -> jobs.StartJob:
    """Raises InvalidRequest for what the API would not take either."""
    given = {"role": values["role"] or Role.CLIENT, "channel": values["channel"] or Channel.PREFERRED}
    body = typed_as(InviteGroup, whom(values) | given | {"note": plain(values["note"])})
    wanted, _ = wanted_of(body)
    return jobs.StartJob(
        user=here.user,
        organization=here.organization,
        wanted=wanted,
        terms=Terms(role=body.role, channel=body.channel, note=body.note),
        replay=replay("group", values),
    )


def whom(values: dict[str, str]) -> Json:
    """Those who were ticked, else those whom a filter finds, as the API takes them."""
    ids = values["picked"].split()
    return {"contacts": ids} if ids else {"filter": {name: values[name] or None for name in AUDIENCE}}


def _confirm(here: Desk, values: dict[str, str], order: jobs.StartJob) -> PageAnswer:
    seen = dry_run.rehearse(here.context, order)
    return _page(here, values, foreseen(here, order, seen, SENDING) | {"held": sum(seen.held.values())})


def foreseen(here: Desk, order: jobs.StartJob, seen: Foreseen, doing: Collection[str]) -> Fields:
    """What would happen, as a page shows it; a row that comes to none of `doing` is left out."""
    refused = [(number, one) for number, one in enumerate(seen.results) if one.result not in doing]
    rows = order.wanted if not isinstance(order.wanted, Audience) else ()
    return {
        "total": len(seen.results),
        "sends": len(seen.results) - len(refused),
        "results": counted(Counter(one.result for one in seen.results)),
        "by": [{"channel": channel, "count": count} for channel, count in seen.channels.items()],
        "refused": [
            {"name": _name(here, one.contact or _contact(rows, number)), "code": one.result, "detail": one.detail}
            for number, one in refused[:NAMED]
        ],
        "more_refused": max(0, len(refused) - NAMED),
    }


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
        "held": 0,
        **NOTHING,
    }
    return here.page("jobs/group_invite", around | view)
