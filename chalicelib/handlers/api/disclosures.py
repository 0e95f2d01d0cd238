"""Disclosures: publish, revise, retire, list."""

from chalicelib.domain.disclosure import Wording
from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.disclosures import (
    DisclosureAnswer,
    DisclosuresPage,
    PublishDisclosure,
    disclosure_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.invitations import disclosures


@operation("Publish a disclosure", status=201, refusals=("conflict",))
def publish_disclosure(call: CallWith[PublishDisclosure]) -> DisclosureAnswer:
    """Whoever is invited from now on must acknowledge it before accepting."""
    disclosure = disclosures.publish(call.context, call.user, call.path["org"], _draft(call.body))
    return disclosure_answer(disclosure)


@operation("Publish its next version", refusals=("conflict",))
def revise_disclosure(call: CallWith[PublishDisclosure]) -> DisclosureAnswer:
    """The whole text anew. Invitations that are out keep the version they show."""
    identifier = call.path["disclosure"]
    disclosure = disclosures.revise(call.context, call.user, call.path["org"], identifier, _draft(call.body))
    return disclosure_answer(disclosure)


@action("Ask for it no longer", refusals=("conflict",))
def retire_disclosure(call: Call) -> StatusAnswer:
    """What was acknowledged stays on record."""
    disclosures.retire(call.context, call.user, call.path["org"], call.path["disclosure"])
    return StatusAnswer("retired")


@operation("List the current disclosures")
def list_disclosures(call: Call) -> DisclosuresPage:
    """In their current versions."""
    current = disclosures.list_current(call.context, call.user, call.path["org"])
    return DisclosuresPage([disclosure_answer(one) for one in current], None)


def _draft(body: PublishDisclosure) -> disclosures.Draft:
    texts = {locale: Wording(title=one.title, text=one.text) for locale, one in body.texts.items()}
    return disclosures.Draft(body.role, texts)
