"""The photo of a member: taking it in, and removing it with its bytes."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.picture import Picture
from chalicelib.domain.profile import Photo, photo_of
from chalicelib.domain.writes import Always, Drop, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.team.member_settings import member_to_change
from chalicelib.services.team.members import save_membership
from chalicelib.services.team.pictures import taken


def put(context: Context, user: User, organization_id: str, identifier: str, sent: tuple[str, bytes]) -> Membership:
    """The picture of type and bytes `sent` from now on, without what it says of itself; the one before is gone.

    Raises NotAllowed, Conflict for a membership that has ended, Unprocessable for what is no such picture.
    """
    media_type, data = sent

    def decide() -> Decision[Membership]:
        membership = member_to_change(context, user, organization_id, identifier)
        photo, shown = taken(lambda: photo_of(media_type, data, membership.id))
        picture = Picture(
            hash=photo.hash, organization=organization_id, member=membership.id, media_type=media_type, data=shown
        )
        kept = Put(_kept(membership, photo), picture, Always())
        gone = [one for one in without_photo(membership) if one.ref != kept.ref]
        return _with_photo(context, user, membership, photo, [kept, *gone])

    return attempt(context, decide)


def remove(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    """No photo any more, and its bytes are gone. Raises NotAllowed, Conflict for a membership that has ended."""

    def decide() -> Decision[Membership]:
        membership = member_to_change(context, user, organization_id, identifier)
        if membership.profile.photo is None:
            return Decision(membership)
        return _with_photo(context, user, membership, None, without_photo(membership))

    return attempt(context, decide)


def without_photo(membership: Membership) -> list[Drop]:
    """The write that ends the bytes of the photo, if there is one."""
    photo = membership.profile.photo
    return [Drop(_kept(membership, photo), Always())] if photo else []


def _kept(membership: Membership, photo: Photo) -> refs.Ref[Picture]:
    return refs.photo(photo.hash, membership.organization, photo.member)


def _with_photo(
    context: Context, user: User, membership: Membership, photo: Photo | None, also: Sequence[Write]
) -> Decision[Membership]:
    changed = revised(membership, profile=replace(membership.profile, photo=photo))
    event = record(context, membership.organization, "member.changed", actor=user.id, membership=membership.id)
    return Decision(changed, [*save_membership(membership, changed), *also, event])
