"""Giving many their PINs at once: those ticked, or those whom a filter finds (S4.13)."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.job import GIVEN, TEXTED, JobKind, Terms
from chalicelib.handlers.api.bodies.pins import GivePins, meant_by
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.jobs.group_invite import NOTHING, foreseen, picked, whom
from chalicelib.handlers.pages.console.people.contacts import AUDIENCE
from chalicelib.handlers.pages.console.refusals import told_of_job
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.jobs import dry_run, jobs

CHANNELS = ("preferred", "sms", "email", "none")
FIELDS = ("picked", *AUDIENCE, "channel", "form")


def give(turn: Turn) -> PageAnswer:
    """What the button says: what would happen, or that it shall."""
    typed = turn.typed()
    here = manager_desk(turn)
    values = picked(typed, FIELDS)
    values |= {"form": values["form"] or mark(turn), "channel": values["channel"] or CHANNELS[0]}
    try:
        order = _order(here, values)
        if typed.get("step") != "send":
            return _confirm(here, values, order)
        job = jobs.start(here.context, order)
    except UsherError as error:
        return told_of_job(error, _page(here, values, {}), 422)
    return here.to(f"/jobs/{job.id}")


def _confirm(here: Desk, values: dict[str, str], order: jobs.StartJob) -> PageAnswer:
    seen = dry_run.rehearse(here.context, order)
    return _page(here, values, foreseen(here, order, seen, (TEXTED, GIVEN)) | {"new_pins": seen.pins})


def _page(here: Desk, values: dict[str, str], view: Fields) -> PageAnswer:
    audience = {name: values[name] for name in AUDIENCE if values[name]}
    around: Fields = {"values": values, "channels": list(CHANNELS), "audience": audience, "busy": "", "new_pins": 0}
    return here.page("jobs/group_pins", around | NOTHING | view)


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
