"""What a member wishes to be told, and where: read and change."""

from chalicelib.handlers.api.bodies.notifications import (
    NotificationsAnswer,
    PatchNotifications,
    notifications_answer,
    wishes_of,
)
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import preferences


@operation("What I am told, by topic")
def get_notifications(call: Call) -> NotificationsAnswer:
    """For oneself."""
    return notifications_answer(
        preferences.get_preferences(call.context, call.user, call.path["org"], call.path["member"])
    )


@operation("Choose what I am told, by topic", refusals=("conflict", "unsupported"), versioned=True)
def patch_notifications(call: CallWith[PatchNotifications]) -> NotificationsAnswer:
    """For oneself. What is chosen for a topic goes before `notifications` of the member; setting that anew clears the
    choices. Owners and admins hear of clients by email only, unless they choose, serve the client or follow it."""
    patch = Patch(wishes_of(call.body), call.version)
    return notifications_answer(
        preferences.change(call.context, call.user, call.path["org"], call.path["member"], patch)
    )
