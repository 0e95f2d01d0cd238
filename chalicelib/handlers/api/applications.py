"""Applications: a family is written down in one go, and its guardians A and B are invited."""

from msgspec import structs

from chalicelib.handlers.api.bodies.applications import (
    ApplicationAnswer,
    ApplyingGuardian,
    CreateApplication,
    application_answer,
)
from chalicelib.handlers.http.operation import CallWith, operation
from chalicelib.services.people import applications
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.dependents import DependentDraft


@operation("Take in a family's application", status=201, replayable=True, replay_required=True)
def create_application(call: CallWith[CreateApplication]) -> ApplicationAnswer:
    """For owners and admins. Makes a contact of each guardian and a record of each dependent, and invites A and B, each
    by the channel they prefer. Who can't be invited is noted all the same: `not_invited` says why. If the
    answer is lost, the same request again does what is left, and nothing twice. Each key is another family."""
    body = call.body
    application = applications.Application(
        guardians=[(one.slot, _contact(one)) for one in body.guardians],
        dependents=[DependentDraft(**structs.asdict(one)) for one in body.dependents],
        staff=tuple(body.staff),
        note=body.note,
        expires_in=body.expires_in,
    )
    return application_answer(applications.apply(call.context, call.user, call.path["org"], application, call.replay))


def _contact(typed: ApplyingGuardian) -> ContactDraft:
    return ContactDraft(
        name=typed.name,
        emails=tuple(typed.emails),
        phones=tuple(typed.phones),
        preferred=typed.preferred,
        locale=typed.locale,
        timezone=typed.timezone,
        country=typed.country,
        tags=tuple(typed.tags),
    )
