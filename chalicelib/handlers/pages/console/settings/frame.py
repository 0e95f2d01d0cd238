"""What the pages of settings share: the tabs between them, and refusals told beside the fields of these forms."""

from chalicelib.domain.errors import Conflict, SecondFactorMissing, UsherError
from chalicelib.domain.locales import DEFAULT_LOCALE
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.console.frame import Desk
from chalicelib.handlers.pages.core import PageAnswer
from chalicelib.handlers.pages.views import Fields

HOME = "/settings"
# The pages of settings, below the section's path; `told` is everybody's own, the others those of owners and admins.
TABS = {"look": "", "rules": "/rules", "texts": "/texts", "steps": "/steps", "told": "/told"}


def settings_page(here: Desk, name: str, tab: str, view: Fields) -> PageAnswer:
    tabs = [
        {"name": one, "path": f"{here.path}{HOME}{path}", "current": one == tab}
        for one, path in TABS.items()
        if here.caller.manages
    ]
    return here.page(name, {"tabs": tabs} | view)


def refused(page: PageAnswer, error: UsherError) -> PageAnswer:
    """The form again with what is wrong beside its fields: `help.email` is the field `help_email`.

    Raises what a form can't tell.
    """
    if not (error.errors or isinstance(error, Conflict | SecondFactorMissing)):
        raise error
    told = [{"field": _field(one.field), "code": "", "text": one.detail} for one in error.errors]
    return page.also({"errors": told or [_whole(error)]}, status_of(error))


def _field(path: str) -> str:
    """Of a text in a language the field ends with that one, `title_en`; of a question it begins with its row."""
    head, *rest = path.removeprefix("policy.").split(".")
    if head == "texts":
        return f"{rest[1]}_{rest[0]}" if len(rest) > 1 else f"title_{DEFAULT_LOCALE}"
    if head == "questions":
        return f"q{rest[0]}_{_OF_ROW.get(rest[1], rest[1])}" if len(rest) > 1 else "q0_label"
    return _ELSEWHERE.get(head) or "_".join([head, *rest])


_OF_ROW = {"labels": "label"}
_ELSEWHERE = {"contact_types": "new_type"}


def _whole(error: UsherError) -> dict[str, str]:
    if isinstance(error, SecondFactorMissing):
        return {"field": "second_factor_of_managers", "code": "second_factor_first"}
    return {"field": "", "code": "changed_meanwhile"}
