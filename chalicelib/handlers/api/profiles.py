"""What the signed-in user says of themselves beyond any organization, and whom they want to hear nothing of."""

from chalicelib.domain.picture import KINDS, MOST_BYTES
from chalicelib.domain.user_profile import Circle, FoundAs
from chalicelib.handlers.api.bodies.profiles import (
    BlockAnswer,
    BlocksPage,
    PatchProfile,
    ProfileAnswer,
    PutBlock,
    block_answer,
    profile_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, File, Json, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, own_photo, presence, profiles


@operation("How I am known beyond any organization")
def get_my_profile(call: Call) -> ProfileAnswer:
    """What a professional says of themselves, and whether others find them by their exact address. Off as long as
    nothing was said."""
    return profile_answer(call.context, presence.own_profile(call.context, call.user))


@operation(
    "Say how I am known, and whether I am found",
    refusals=("email_unverified", "profile_incomplete", "conflict"),
    versioned=True,
)
def patch_my_profile(call: CallWith[PatchProfile]) -> ProfileAnswer:
    """`visible_in_search` takes a verified email and a complete profile: name, profession, circle. Then whoever types
    or imports one of your verified addresses finds you by it, and by nothing else; what you write here is what they
    see. Null takes a field away; while you are visible, the three stay."""
    changed = profiles.change(call.context, call.user, Patch(_told(call.body), call.version))
    return profile_answer(call.context, changed)


@action("Say that I have signed in")
def note_sign_in(call: Call) -> ProfileAnswer:
    """For apps, after each sign-in: whoever is visible stays findable for 90 days from then, under exactly the
    addresses that the token carries. The pages of Usher do it by themselves."""
    return profile_answer(call.context, profiles.signed_in(call.context, call.user))


@operation("Give myself a photo, or another one", files=KINDS, body_limit=MOST_BYTES)
def put_my_photo(call: CallWith[File]) -> ProfileAnswer:
    """The body is the picture itself: PNG, JPEG or WebP that does not move, 256 kB at most, each side 16 to 2,000
    pixels. What it says of itself, such as where it was taken, is left out. Memberships have photos of their own."""
    sent = call.body
    return profile_answer(call.context, own_photo.put(call.context, call.user, sent.media_type, sent.content))


@operation("Remove my photo")
def remove_my_photo(call: Call) -> ProfileAnswer:
    """Its bytes are gone with it."""
    return profile_answer(call.context, own_photo.remove(call.context, call.user))


@operation("Whom I have blocked")
def list_my_blocks(call: Call) -> BlocksPage:
    """The latest first, 100 at most."""
    return BlocksPage([block_answer(one) for one in blocking.list_blocks(call.context, call.user)], None)


@operation("Block somebody")
def put_my_block(call: CallWith[PutBlock]) -> BlockAnswer:
    """They do not find you any more, and can ask you for nothing; they are not told. What you agreed on before stays as
    it is: decline their invitation, or leave, in a request of its own."""
    means = blocking.Means(call.body.invitation, call.body.handle, call.body.ask)
    unwanted = blocking.unwanted(call.context, call.user, means)
    return block_answer(blocking.block(call.context, call.user, unwanted))


@operation("Lift a block")
def delete_my_block(call: Call) -> BlockAnswer:
    """Answers the block that is no more: they find you again, if you are visible."""
    return block_answer(blocking.lift(call.context, call.user, call.path["block"]))


def _told(body: PatchProfile) -> Json:
    """The fields of a merge patch, the nested ones as the domain has them."""
    told = given_fields(body, cleared={"circle": Circle(), "found_as": None}, empty="")
    if body.circle:
        told["circle"] = Circle(body.circle.role, body.circle.subtype)
    if body.found_as:
        told["found_as"] = FoundAs(body.found_as.organization, body.found_as.membership)
    return told
