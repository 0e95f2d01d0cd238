"""What somebody of the team is told, and where: theirs alone to choose; and the clients that they follow."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.notice import TOLD
from chalicelib.domain.wishes import WAYS, Rhythm
from chalicelib.handlers.api.bodies.notifications import PatchNotifications, wishes_of
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.settings.frame import HOME, refused, settings_page
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import subscribing
from chalicelib.services.people.subscribing import Followed
from chalicelib.services.team import preferences

TOLD_AT = f"{HOME}/told"
_SHOWN = 50


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    member = preferences.get_preferences(here.context, here.user, here.organization, here.caller.highest.id)
    values = {"version": str(member.version)}
    for topic, wish in preferences.held(member).items():
        values |= {f"{topic}_{way}": "on" for way in wish.channels}
        values |= {f"{topic}_rhythm": str(wish.rhythm), f"{topic}_waiting": "on" if wish.only_waiting else ""}
    return _page(here, values)


def save(turn: Turn) -> PageAnswer:
    here, typed = desk(turn), turn.typed()
    topics = {
        str(topic): {
            "channels": [str(way) for way in WAYS if typed.get(f"{topic}_{way}") == "on"],
            "rhythm": typed.get(f"{topic}_rhythm", ""),
            "only_waiting": typed.get(f"{topic}_waiting") == "on",
        }
        for topic in TOLD
    }
    try:
        wishes = wishes_of(typed_as(PatchNotifications, {"topics": topics}))
        preferences.change(
            here.context, here.user, here.organization, here.caller.highest.id, Patch(wishes, version_seen(typed))
        )
    except UsherError as error:
        return refused(_page(here, typed), error)
    return here.to(TOLD_AT, done="saved")


def unfollow(turn: Turn) -> PageAnswer:
    here = desk(turn)
    subscribing.unsubscribe(here.context, here.user, here.organization, turn.typed().get("contact", ""))
    return here.to(TOLD_AT, done="unfollowed")


def _page(here: Desk, values: dict[str, str]) -> PageAnswer:
    view = {
        "topics": [str(topic) for topic in TOLD],
        "ways": [str(way) for way in WAYS],
        "rhythms": [str(rhythm) for rhythm in Rhythm],
        "followed": _followed(here) if here.caller.manages else [],
        "values": values,
    }
    return settings_page(here, "settings/told", "told", view)


def _followed(here: Desk) -> list[tuple[str, str]]:
    page = subscribing.list_own(here.context, here.user, here.organization, after=None, limit=_SHOWN)
    followed: list[Followed] = list(page.items)
    return [(one.contact.id, one.contact.name) for one in followed]
