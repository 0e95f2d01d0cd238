"""The picture of an organization: taking it in, and removing it."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.logo import Logo, logo_of
from chalicelib.domain.organization import Organization
from chalicelib.domain.picture import Picture
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Always, Change, Drop, Exists, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.team.pictures import taken

# An invitation lives at most 365 days from the day it took its branding; what was sent shows it a while longer.
KEPT_AFTER_REPLACING = 400 * DAY


def put(context: Context, user: User, organization_id: str, media_type: str, data: bytes) -> Organization:
    """This picture from now on; the one before stays for what was sent with it, `KEPT_AFTER_REPLACING` long.

    Raises NotAllowed for all but owners and admins, Unprocessable for what is no such picture.
    """

    def decide() -> Decision[Organization]:
        organization = _to_change(context, user, organization_id)
        logo = taken(lambda: logo_of(media_type, data))
        picture = Picture(hash=logo.hash, organization=organization_id, media_type=media_type, data=data)
        kept = Put(refs.picture(logo.hash, organization_id), picture, Always())
        return _with_logo(context, user, organization, logo, [kept, *_outlived(context, organization, logo)])

    return attempt(context, decide)


def remove(context: Context, user: User, organization_id: str) -> Organization:
    """No picture any more, and its bytes are gone: what was sent with it shows the organization's name.

    Raises NotAllowed for all but owners and admins.
    """

    def decide() -> Decision[Organization]:
        organization = _to_change(context, user, organization_id)
        logo = organization.branding.logo
        if logo is None:
            return Decision(organization)
        gone = Drop(refs.picture(logo.hash, organization_id), Always())
        return _with_logo(context, user, organization, None, [gone])

    return attempt(context, decide)


def _to_change(context: Context, user: User, organization_id: str) -> Organization:
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    return caller.organization


def _outlived(context: Context, organization: Organization, new: Logo) -> Sequence[Write]:
    old = organization.branding.logo
    if old is None or old.hash == new.hash:
        return []
    until = {"expires_at": context.now + KEPT_AFTER_REPLACING}
    return [Change(refs.picture(old.hash, organization.id), Exists(), assign=until)]


def _with_logo(
    context: Context, user: User, organization: Organization, logo: Logo | None, also: Sequence[Write]
) -> Decision[Organization]:
    changed = revised(organization, branding=replace(organization.branding, logo=logo))
    event = record(context, organization.id, "organization.changed", actor=user.id)
    return Decision(changed, [save(organization, changed), *also, event])
