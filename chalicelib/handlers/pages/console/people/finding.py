"""Looking for people by their exact addresses: who is found is asked in the app, everybody else gets a link (S0).

What they would be is chosen before anybody is looked for, and goes along with the request or the link.
"""

from chalicelib.domain.address_book import addresses_in
from chalicelib.domain.command import CreateInvitation, TypedRecipient
from chalicelib.domain.contact import Grants
from chalicelib.domain.discovery import MOST_ENTRIES, Lookup, LookupStatus, Person, Relationship
from chalicelib.domain.errors import (
    AlreadyMember,
    EmailUnverified,
    FieldError,
    InvalidRequest,
    InvitationOpen,
    NotAllowed,
    ProfileIncomplete,
    RateLimited,
    TooLarge,
    Unprocessable,
    UsherError,
)
from chalicelib.domain.organization import Role
from chalicelib.handlers.api.bodies.discoveries import SearchForClients, sought_of
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.console.jobs.group_invite import PICKED
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.discovery import requesting, searching
from chalicelib.services.invitations import creating

# Address books hold pictures too.
FORM_LIMIT = 2 * 1024 * 1024
# So many are asked by one form: each is a transaction of its own.
AT_ONCE = 25
NOBODY: Fields = {"searched": False, "found": [], "not_found": [], "invalid": []}


def form(turn: Turn) -> PageAnswer:
    return _page(_finder(turn), {"relationship": Relationship.CLIENT.value}, NOBODY)


def search(turn: Turn) -> PageAnswer:
    """Who is found can be ticked and asked; of the others one is chosen, named and handed a link."""
    here = _finder(turn)
    try:
        typed = turn.typed(body_limit=FORM_LIMIT)
    except TooLarge:
        return _page(here, {}, NOBODY | {"errors": [{"field": "file", "code": "finding.too_large"}]}, 413)
    values = {name: typed.get(name, "") for name in ("relationship", "addresses")}
    sought = addresses_in(f"{values['addresses']}\n{typed.get('file', '')}")
    try:
        found = _looked_up(here, sought, values["relationship"])
    except UsherError as error:
        return _refused(here, values, error)
    return _page(here, values, _outcome(sought, found))


def ask(turn: Turn) -> PageAnswer:
    """A request in the app to each who was ticked. Sent twice it is the same request."""
    here = _finder(turn)
    typed = turn.typed(MOST_ENTRIES + 10, FORM_LIMIT)
    handles = [name.removeprefix(PICKED) for name in typed if name.startswith(PICKED)]
    if not 0 < len(handles) <= AT_ONCE:
        return _page(here, {}, NOBODY | {"errors": [{"field": "", "code": "finding.pick"}]}, 422)
    errors = [error for one in handles if (error := _asked(here, one, typed.get("form", "")))]
    if not errors:
        return here.to("/invitations", done="asked")
    asked = len(handles) - len(errors)
    told = [{"field": "", "code": code} for code in dict.fromkeys(_ASKING[type(one)] for one in errors)]
    return _page(here, {}, NOBODY | {"errors": told, "asked": asked}, status_of(errors[0]))


def _finder(turn: Turn) -> Desk:
    """Raises NotAllowed for who invites no clients."""
    here = desk(turn)
    if Role.CLIENT not in invitable_by(here.caller):
        raise NotAllowed
    return here


def _looked_up(here: Desk, sought: list[str], relationship: str) -> list[Lookup]:
    if not sought:
        raise Unprocessable(errors=[FieldError("entries", "required", "Give an email or a phone.")])
    entries = [{"email" if "@" in one else "phone": one} for one in sought]
    body = typed_as(SearchForClients, {"entries": entries, "relationship": relationship})
    return searching.discover(here.context, here.user, here.organization, sought_of(body, body.relationship))


def _outcome(sought: list[str], found: list[Lookup]) -> Fields:
    pairs = list(zip(sought, found, strict=True))
    return {
        "searched": True,
        "found": [_person(one, address) for address, each in pairs for one in each.people],
        "not_found": [address for address, each in pairs if each.outcome is LookupStatus.NOT_FOUND],
        "invalid": [address for address, each in pairs if each.outcome is LookupStatus.INVALID],
    }


def _person(one: Person, address: str) -> Fields:
    return {
        "handle": one.handle,
        "name": one.name,
        "address": address,
        "about": [text for text in (one.profession, one.firm) if text],
        "photo": one.photo.path if one.photo else "",
    }


def _asked(here: Desk, handle: str, form: str) -> UsherError | None:
    """Why this one could not be asked, None for who was. Raises what concerns whoever asks."""
    own = here.caller.holds(Role.STAFF)
    serving = (own.id,) if own and not here.caller.manages else ()
    command = CreateInvitation(
        user=here.user,
        organization=here.organization,
        recipient=TypedRecipient(),
        role=Role.CLIENT,
        grants=Grants(staff=serving),
        replay=replay("ask", {"form": form, "handle": handle}) if form else None,
    )
    try:
        creating.create(here.context, requesting.asked(here.context, command, handle))
    except UsherError as error:
        if type(error) not in _ASKING:
            raise
        return error
    return None


def _refused(here: Desk, values: dict[str, str], error: UsherError) -> PageAnswer:
    """Raises `error` where there is nothing to put right on this page."""
    field = "relationship" if any(one.field == "relationship" for one in error.errors) else "addresses"
    code = "finding.as" if field == "relationship" else _SEARCHING.get(error.code)
    if code is None:
        raise error
    led = error.code in _PROFILE
    told = {"field": field if error.errors and not led else "", "code": code}
    status = 422 if isinstance(error, InvalidRequest) else status_of(error)
    return _page(here, values, NOBODY | {"errors": [told], "is_incomplete": led}, status)


def _page(here: Desk, values: dict[str, str], view: Fields, status: int = 200) -> PageAnswer:
    shown: Fields = {
        "values": values,
        "form": mark(here.turn),
        "most": MOST_ENTRIES,
        "is_incomplete": False,
        "asked": 0,
    }
    return here.page("people/find", shown | view, status)


_PROFILE = (EmailUnverified.code, ProfileIncomplete.code)
# What is told on this page of a search, by the code of the refusal, and of asking those who were found.
_SEARCHING = {
    EmailUnverified.code: "email_unverified",
    ProfileIncomplete.code: "connect.incomplete",
    RateLimited.code: "connect.later",
    InvalidRequest.code: "finding.addresses",
}
_ASKING: dict[type[UsherError], str] = {
    AlreadyMember: "finding.member",
    InvitationOpen: "finding.open",
    Unprocessable: "finding.expired",
}
