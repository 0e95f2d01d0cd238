"""Disclosures in the console: written, published anew as the next version, and asked for no longer."""

from chalicelib.domain.disclosure import MAX_DISCLOSURES, Disclosure, Wording
from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.locales import LOCALES
from chalicelib.handlers.api.bodies.disclosures import PublishDisclosure
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.settings.frame import HOME, refused, settings_page
from chalicelib.handlers.pages.console.settings.wordings import ROLES, fields_of, typed_texts
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.services.invitations import disclosures

TEXTS = f"{HOME}/texts"


def show_all(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    rows = [
        {"id": one.id, "title": one.wording(turn.locale).title, "role": one.role, "version": one.version}
        for one in disclosures.list_current(here.context, here.user, here.organization)
    ]
    view = {"rows": rows, "may_add": len(rows) < MAX_DISCLOSURES}
    return settings_page(here, "settings/texts", "texts", view)


def new(turn: Turn) -> PageAnswer:
    return _page(manager_desk(turn), None, {})


def publish(turn: Turn) -> PageAnswer:
    here, typed = manager_desk(turn), turn.typed()
    try:
        disclosures.publish(here.context, here.user, here.organization, _draft(typed, None))
    except UsherError as error:
        return refused(_page(here, None, typed), error)
    return here.to(TEXTS, done="published")


def show(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    one = _get(here)
    return _page(here, one, fields_of(one.texts) | {"role": one.role})


def revise(turn: Turn) -> PageAnswer:
    here, typed = manager_desk(turn), turn.typed()
    before = _get(here)
    try:
        disclosures.revise(here.context, here.user, here.organization, before.id, _draft(typed, before))
    except UsherError as error:
        return refused(_page(here, before, typed), error)
    return here.to(TEXTS, done="published")


def retire(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    turn.typed()
    disclosures.retire(here.context, here.user, here.organization, turn.named("disclosure"))
    return here.to(TEXTS, done="retired")


def _get(here: Desk) -> Disclosure:
    current = disclosures.list_current(here.context, here.user, here.organization)
    found = next((one for one in current if one.id == here.turn.named("disclosure")), None)
    if found is None:
        raise NotFound
    return found


def _draft(typed: dict[str, str], before: Disclosure | None) -> disclosures.Draft:
    given = {"role": typed.get("role", ""), "texts": typed_texts(typed, before.texts if before else None)}
    body = typed_as(PublishDisclosure, given)
    return disclosures.Draft(
        body.role, {name: Wording(title=one.title, text=one.text) for name, one in body.texts.items()}
    )


def _page(here: Desk, one: Disclosure | None, values: dict[str, str]) -> PageAnswer:
    view = {
        "id": one.id if one else "",
        "version": one.version if one else 0,
        "languages": list(LOCALES),
        "roles": list(ROLES),
        "values": values,
    }
    return settings_page(here, "settings/text", "texts", view)
