"""Giving many their PINs at once: those ticked, or those whom a filter finds (S4.13)."""

from chalicelib.domain.errors import NotAllowed, UsherError
from chalicelib.domain.job import JobKind, Terms
from chalicelib.handlers.api.bodies.pins import GivePins, meant_by
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.contacts import AUDIENCE
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.group_invite import PICKED
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.services.jobs import jobs

CHANNELS = ("preferred", "sms", "email", "none")
FIELDS = ("picked", *AUDIENCE, "channel", "form")


def give(turn: Turn) -> PageAnswer:
    """Asks how first; then it is under way."""
    typed = turn.typed()
    here = desk(turn)
    if not here.caller.manages:
        raise NotAllowed
    ticked = [name.removeprefix(PICKED) for name in typed if name.startswith(PICKED)]
    values = {name: typed.get(name, "").strip() for name in FIELDS} | ({"picked": " ".join(ticked)} if ticked else {})
    values |= {"form": values["form"] or mark(turn), "channel": values["channel"] or CHANNELS[0]}
    if typed.get("step") != "send":
        return _page(here, values)
    try:
        job = jobs.start(here.context, _order(here, values))
    except UsherError as error:
        busy = str(error.extra.get("job", ""))
        page = told(error, _page(here, values)).also({"busy": busy}, 409 if busy else 422)
        return page.also({"errors": [{"field": "", "code": "job_under_way"}]}, 409) if busy else page
    return here.to(f"/jobs/{job.id}")


def _page(here: Desk, values: dict[str, str]) -> PageAnswer:
    audience = {name: values[name] for name in AUDIENCE if values[name]}
    count = len(values["picked"].split())
    view = {"values": values, "channels": list(CHANNELS), "audience": audience, "count": count, "busy": ""}
    return here.page("group_pins", view)


def _order(here: Desk, values: dict[str, str]) -> jobs.StartJob:
    picked = values["picked"].split()
    who: Json = {"contacts": picked} if picked else {"filter": {name: values[name] or None for name in AUDIENCE}}
    body = typed_as(GivePins, who | {"channel": values["channel"]})
    return jobs.StartJob(
        user=here.user,
        organization=here.organization,
        wanted=meant_by(body),
        kind=JobKind.PINS,
        terms=Terms(channel=body.channel),
        replay=replay("pins", values),
    )
