"""Disclosures over HTTP: publish, revise, retire, list."""

from typing import Any

from chalicelib.domain.disclosure import Wording
from chalicelib.handlers import answers, present, schemas
from chalicelib.handlers.operation import Call, operation
from chalicelib.services import disclosing


@operation(
    "POST",
    "/v1/organizations/{org}/disclosures",
    "Publish a disclosure",
    body=schemas.PublishDisclosure,
    answer=answers.DisclosureAnswer,
    status=201,
    refusals=("conflict",),
)
def publish_disclosure(call: Call) -> Any:
    """Whoever is invited from now on must acknowledge it before accepting."""
    disclosure = disclosing.publish(call.context, call.user, call.path["org"], _draft(call.body))
    return present.disclosure_answer(disclosure)


@operation(
    "PATCH",
    "/v1/organizations/{org}/disclosures/{disclosure}",
    "Publish its next version",
    body=schemas.PublishDisclosure,
    answer=answers.DisclosureAnswer,
    refusals=("conflict",),
)
def revise_disclosure(call: Call) -> Any:
    """The whole text anew. Invitations that are out keep the version they show."""
    identifier = call.path["disclosure"]
    disclosure = disclosing.revise(call.context, call.user, call.path["org"], identifier, _draft(call.body))
    return present.disclosure_answer(disclosure)


@operation(
    "POST",
    "/v1/organizations/{org}/disclosures/{disclosure}/retire",
    "Ask for it no longer",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.StatusAnswer,
    refusals=("conflict",),
)
def retire_disclosure(call: Call) -> Any:
    """What was acknowledged stays on record."""
    disclosing.retire(call.context, call.user, call.path["org"], call.path["disclosure"])
    return answers.StatusAnswer("retired")


@operation(
    "GET",
    "/v1/organizations/{org}/disclosures",
    "List the current disclosures",
    answer=answers.DisclosuresPage,
)
def list_disclosures(call: Call) -> Any:
    """In their current versions."""
    current = disclosing.list_current(call.context, call.user, call.path["org"])
    return answers.DisclosuresPage([present.disclosure_answer(one) for one in current], None)


def _draft(body: schemas.PublishDisclosure) -> disclosing.Draft:
    texts = {locale: Wording(title=one.title, text=one.text) for locale, one in body.texts.items()}
    return disclosing.Draft(body.role, texts)
