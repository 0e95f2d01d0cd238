"""How an organization would look, before that is saved: its branding, and a message to somebody who is made up."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.identity import User
from chalicelib.domain.invitation import DEFAULT_LIFETIME_SECONDS, Channel, Invitation, Inviter, Recipient
from chalicelib.domain.messages import Message
from chalicelib.domain.organization import Branding, Role
from chalicelib.domain.time import SECOND
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.messages.content import DUMMY_TOKEN, invitation_context
from chalicelib.services.team.organizations import looking


@dataclass(frozen=True)
class ShownLook:
    """The invitation of nobody, and the message about it."""

    invitation: Invitation
    message: Message


def preview(
    context: Context, user: User, organization_id: str, fields: Mapping[str, Any], recipient: Recipient
) -> ShownLook:
    """With `fields` as `organizations.change` takes them. Writes nothing. Raises NotAllowed, Unprocessable."""
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    own = caller.highest
    made_up = _invitation(
        context,
        looking(context, caller.organization, fields),
        recipient,
        Inviter(user=user.id, membership=own.id, role=own.role, name=own.name or user.name or ""),
    )
    said = invitation_context(context, made_up, f"{context.base_url}/i/{DUMMY_TOKEN}")
    return ShownLook(made_up, context.renderer.message("invitation", recipient.locale, said))


def _invitation(context: Context, branding: Branding, recipient: Recipient, inviter: Inviter) -> Invitation:
    return Invitation(
        id="",
        organization="",
        role=Role.CLIENT,
        contact="",
        recipient=recipient,
        channel=Channel.EMAIL,
        match="verified",
        created_at=context.now,
        expires_at=context.now + DEFAULT_LIFETIME_SECONDS * SECOND,
        inviter=inviter,
        branding=branding,
    )
