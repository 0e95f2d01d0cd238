"""A member's wishes as requests and answers."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from chalicelib.domain.organization import Membership
from chalicelib.domain.wishes import Preference
from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.api.bodies.inbox import Topic
from chalicelib.services.team.preferences import held

NoticeChannel = Literal["in_app", "email", "push", "sms"]
NoticeRhythm = Literal["at_once", "hourly", "daily"]


class TopicWish(Body):
    """Absent parts stay. An empty list of `channels` is for nothing at all; `rhythm` is that of emails: `hourly` on the
    hour, `daily` at 8 in the organization's time zone. `only_waiting`: only what waits for the member."""

    channels: Annotated[list[NoticeChannel], Meta(max_length=4)] | UnsetType = UNSET
    rhythm: NoticeRhythm | UnsetType = UNSET
    only_waiting: bool | UnsetType = UNSET


class PatchNotifications(Body):
    """JSON merge patch: absent topics stay, null is back to what holds without a choice. `notifications` is the one
    word for all topics, and clears what was chosen before."""

    notifications: Literal["all", "failures", "none"] | UnsetType = UNSET
    topics: dict[Topic, TopicWish | None] = {}


class PreferenceAnswer(Struct):
    """`chosen`: by the member for this topic; else it follows from their role and `notifications`."""

    channels: list[str]
    rhythm: str
    only_waiting: bool
    chosen: bool


class NotificationsAnswer(Struct):
    """`notifications` is the one word for all topics, which holds where nothing is chosen."""

    notifications: str
    topics: dict[str, PreferenceAnswer]
    version: int


def wishes_of(body: PatchNotifications) -> dict[str, object]:
    topics = {topic: None if wish is None else _given(wish) for topic, wish in body.topics.items()}
    return {"topics": topics} | ({} if body.notifications is UNSET else {"notifications": body.notifications})


def _given(wish: TopicWish) -> dict[str, object]:
    given = {name: value for name, value in structs.asdict(wish).items() if value is not UNSET}
    if "channels" in given:
        given["channels"] = tuple(dict.fromkeys(given["channels"]))
    return given


def notifications_answer(member: Membership) -> NotificationsAnswer:
    topics = {str(topic): _preference(one, topic in member.topics) for topic, one in held(member).items()}
    return NotificationsAnswer(member.notifications, topics, member.version)


def _preference(one: Preference, chosen: bool) -> PreferenceAnswer:
    return PreferenceAnswer([str(way) for way in one.channels], str(one.rhythm), one.only_waiting, chosen)
