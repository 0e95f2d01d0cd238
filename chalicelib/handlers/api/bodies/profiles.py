"""What users say of themselves beyond any organization, and whom they block, as requests and answers."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.user_profile import Block, UserProfile
from chalicelib.handlers.api.bodies.common import Body, Id, MaybeId, MaybeLocale, Name
from chalicelib.handlers.api.bodies.offers import HandleText
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context


class CircleBody(Body):
    """What somebody is in a circle: the role first, then one of its subtypes. A `third_party` is a `professional`; who
    is `private` is a `client` or a `co_parent`, and needs no profession."""

    role: Literal["third_party", "private"]
    subtype: Literal["professional", "client", "co_parent"]


class FoundAsBody(Body):
    """Where what clients ask goes: a membership of one's own, as owner, admin or staff."""

    organization: Id
    membership: Id


class PatchProfile(Body):
    """JSON merge patch: absent fields stay. Whoever is visible has a name, a profession and a circle."""

    name: Name | UnsetType | None = UNSET
    profession: Name | UnsetType | None = UNSET
    firm: Name | UnsetType | None = UNSET
    circle: CircleBody | UnsetType | None = UNSET
    found_as: FoundAsBody | UnsetType | None = UNSET
    visible_in_search: bool | UnsetType = UNSET
    locale: MaybeLocale | UnsetType | None = UNSET


class ProfileAnswer(Struct, kw_only=True):
    """`missing` are the fields without which nobody is found and nobody searches; `photo_url` is where anybody who
    knows it sees the photo, null without one. `version` is 0 as long as nothing was said."""

    name: str
    profession: str
    firm: str
    circle: dict[str, str] | None
    found_as: dict[str, str] | None
    photo_url: str | None
    visible_in_search: bool
    locale: str
    missing: list[str]
    version: int


class PutBlock(Body):
    """Whoever sent this `invitation` to me, whom a search of mine found (`handle`), or who asked me to take them on
    (`ask`): one of the three."""

    invitation: MaybeId = ""
    handle: HandleText = ""
    ask: MaybeId = ""


class BlockAnswer(Struct, kw_only=True):
    """`name` is what they were called when they were blocked."""

    id: str
    name: str
    created_at: str


class BlocksPage(Struct):
    items: list[BlockAnswer]
    next: str | None


def profile_answer(context: Context, profile: UserProfile) -> ProfileAnswer:
    circle, place, photo = profile.circle, profile.found_as, profile.photo
    return ProfileAnswer(
        name=profile.name,
        profession=profile.profession,
        firm=profile.firm,
        circle={"role": circle.role, "subtype": circle.subtype} if circle.role else None,
        found_as={"organization": place.organization, "membership": place.membership} if place else None,
        photo_url=f"{context.base_url}{photo.path}" if photo else None,
        visible_in_search=profile.visible_in_search,
        locale=profile.locale,
        missing=list(profile.missing),
        version=profile.version,
    )


def block_answer(one: Block) -> BlockAnswer:
    return BlockAnswer(id=one.id, name=one.name, created_at=rfc3339(one.at))
