"""Who opens a page of an organization whose first steps they have not done is led to these (S3.14)."""

from functools import wraps

from chalicelib.domain.errors import OnboardingRequired
from chalicelib.handlers.pages import site_table
from chalicelib.handlers.pages.core import PageAnswer, Turn, View


def through_steps(view: View) -> View:
    """The same view, in place of whose refusal the page of the steps is opened."""

    @wraps(view)
    def run(turn: Turn) -> PageAnswer:
        try:
            return view(turn)
        except OnboardingRequired as shut:
            where = str(shut.extra["next"])
            if not site_table.find("GET", where):
                raise
            return turn.to(where)

    return run
