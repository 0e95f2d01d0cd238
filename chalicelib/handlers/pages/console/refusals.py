"""Refusals that a form of the console shows beside its fields; everything else is a page of its own."""

from chalicelib.domain.errors import InvalidRequest, NotAllowed, UsherError
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.core import PageAnswer
from chalicelib.handlers.pages.errors import errors

# What the form itself can put right, or what is to be read beside it.
_STATUSES = frozenset({409, 410, 412, 422})


def told(error: UsherError, page: PageAnswer) -> PageAnswer:
    """The page with what is wrong. Raises `error` where no form can put it right."""
    if not (isinstance(error, (InvalidRequest, NotAllowed)) or status_of(error) in _STATUSES):
        raise error
    return page.also({"errors": errors(error)}, status_of(error))


def told_of_job(error: UsherError, page: PageAnswer, status: int = 0) -> PageAnswer:
    """The same, with `status` in place of the refusal's own; where another job is under way, with the way to it."""
    shown, busy = told(error, page), str(error.extra.get("job", ""))
    if not busy:
        return shown.also({}, status or shown.status)
    return shown.also({"errors": [{"field": "", "code": "job_under_way"}], "busy": busy}, shown.status)


def at_fields(error: UsherError, page: PageAnswer, area: str, fields: tuple[str, ...], place: str = "") -> PageAnswer:
    """The page with what is wrong at each of its fields, in words of its own: the text `error.<area>.<field>`. `place`
    is the field of a refusal that names none. Raises `error` where no form can put it right."""
    places = [one.field for one in error.errors] or [place]
    known = [{"field": one, "code": f"{area}.{one}"} for one in places if one in fields]
    return page.also({"errors": known}, status_of(error)) if known else told(error, page)
