"""Giving many their PINs at once: those ticked, or those whom a filter finds (S4.13)."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.job import JobKind, Terms
from chalicelib.handlers.api.bodies.pins import GivePins, meant_by
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.contacts import AUDIENCE
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.group_invite import picked, whom
from chalicelib.handlers.pages.console.refusals import told_of_job
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.services.jobs import jobs

CHANNELS = ("preferred", "sms", "email", "none")
FIELDS = ("picked", *AUDIENCE, "channel", "form")


def give(turn: Turn) -> PageAnswer:
    """Asks how first; then it is under way."""
    typed = turn.typed()
    here = manager_desk(turn)
    values = picked(typed, FIELDS)
    values |= {"form": values["form"] or mark(turn), "channel": values["channel"] or CHANNELS[0]}
    if typed.get("step") != "send":
        return _page(here, values)
    try:
        job = jobs.start(here.context, _order(here, values))
    except UsherError as error:
        return told_of_job(error, _page(here, values), 422)
    return here.to(f"/jobs/{job.id}")


def _page(here: Desk, values: dict[str, str]) -> PageAnswer:
    audience = {name: values[name] for name in AUDIENCE if values[name]}
    count = len(values["picked"].split())
    view = {"values": values, "channels": list(CHANNELS), "audience": audience, "count": count, "busy": ""}
    return here.page("group_pins", view)


def _order(here: Desk, values: dict[str, str]) -> jobs.StartJob:
    body = typed_as(GivePins, whom(values) | {"channel": values["channel"]})
    return jobs.StartJob(
        user=here.user,
        organization=here.organization,
        wanted=meant_by(body),
        kind=JobKind.PINS,
        terms=Terms(channel=body.channel),
        replay=replay("pins", values),
    )
