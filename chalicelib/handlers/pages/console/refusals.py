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
