"""The picture of a user beyond any organization: taking it in, and removing it with its bytes."""

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.picture import Picture
from chalicelib.domain.profile import photo_of
from chalicelib.domain.user_profile import UserProfile
from chalicelib.domain.writes import Always, Drop, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.discovery.presence import own_profile, saving
from chalicelib.services.team.pictures import taken


def put(context: Context, user: User, media_type: str, data: bytes) -> UserProfile:
    """This picture from now on, without what its bytes say of themselves; the one before is gone.

    Raises Unprocessable for what is no such picture.
    """

    def decide() -> Decision[UserProfile]:
        before = own_profile(context, user)
        photo, shown = taken(lambda: photo_of(media_type, data, user.id))
        picture = Picture(hash=photo.hash, organization="", member=user.id, media_type=media_type, data=shown)
        kept = Put(refs.user_photo(photo.hash, user.id), picture, Always())
        gone = [one for one in without_photo(before) if one.ref != kept.ref]
        changed = revised(before, photo=photo)
        return Decision(changed, [*saving(context, user, before, changed), kept, *gone])

    return attempt(context, decide)


def remove(context: Context, user: User) -> UserProfile:
    """No picture any more, and its bytes are gone."""

    def decide() -> Decision[UserProfile]:
        before = own_profile(context, user)
        if before.photo is None:
            return Decision(before)
        changed = revised(before, photo=None)
        return Decision(changed, [*saving(context, user, before, changed), *without_photo(before)])

    return attempt(context, decide)


def without_photo(profile: UserProfile) -> list[Drop]:
    """The write that ends the bytes of the picture, if there is one."""
    return [Drop(refs.user_photo(profile.photo.hash, profile.id), Always())] if profile.photo else []
