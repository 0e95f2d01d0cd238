"""The own account: where somebody belongs and leaves, what is kept of them as a file, and the end of all of it."""

from chalicelib.domain.account import ErasureStatus
from chalicelib.domain.errors import LastOwner, Unprocessable
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.services.account import erasing, exporting
from chalicelib.services.team.leaving import leave
from chalicelib.services.team.members import belongings

PATH = "/me/account"


def show(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    export = exporting.find(turn.context, user)
    held = [one.organization for one in belongings(turn.context, user) if one.membership.is_active]
    names = {one.id: one.branding.name for one in held}
    erasure = erasing.find(turn.context, user)
    stopped_by = erasure.organization if erasure and erasure.status == ErasureStatus.STOPPED else ""
    view = {
        "places": [{"id": id_, "name": name} for id_, name in names.items()],
        "stopped_by": names.get(stopped_by, ""),
        "addresses": list(user.addresses),
        "confirm": (*user.addresses, user.id)[0],
        "export": export.status if export else "",
    }
    return in_account(turn, PageAnswer("portal/account", view), "account")


def leave_one(turn: Turn) -> PageAnswer:
    user, organization = turn.signed_in(), turn.typed().get("organization", "")
    try:
        leave(turn.context, user, organization)
    except LastOwner:
        return _refused(turn, "", "last_owner", 409)
    return turn.to(f"{PATH}?told=left")


def export(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    turn.typed()
    exporting.ask(turn.context, user)
    return turn.to(f"{PATH}?told=exporting")


def download(turn: Turn) -> PageAnswer:
    """Leads to the file, by an address of a minute; back to the page where there is none."""
    found = exporting.find(turn.context, turn.signed_in())
    url = exporting.address(turn.context, found) if found else ""
    return PageAnswer(location=url, status=303) if url else turn.to(PATH)


def erase(turn: Turn) -> PageAnswer:
    user, typed = turn.signed_in(), turn.typed()
    try:
        erasing.ask(turn.context, user, typed.get("confirm", ""))
    except Unprocessable:
        return _refused(turn, "confirm", "confirm_wrong", 422)
    except LastOwner:
        return _refused(turn, "", "last_owner", 409)
    return turn.to("/sign-in?told=erased", turn.presence.leave())


def _refused(turn: Turn, field: str, code: str, status: int) -> PageAnswer:
    return show(turn).also({"errors": [{"field": field, "code": code}]}, status)
