"""Disclosures over HTTP: publish, revise, retire, list."""

from typing import Any

from chalicelib.domain.disclosure import Wording
from chalicelib.handlers.http import answers, present, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.invitations import disclosures


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
    disclosure = disclosures.publish(call.context, call.user, call.path["org"], _draft(call.body))
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
    disclosure = disclosures.revise(call.context, call.user, call.path["org"], identifier, _draft(call.body))
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
    disclosures.retire(call.context, call.user, call.path["org"], call.path["disclosure"])
    return answers.StatusAnswer("retired")


@operation(
    "GET",
    "/v1/organizations/{org}/disclosures",
    "List the current disclosures",
    answer=answers.DisclosuresPage,
)
def list_disclosures(call: Call) -> Any:
    """In their current versions."""
    current = disclosures.list_current(call.context, call.user, call.path["org"])
    return answers.DisclosuresPage([present.disclosure_answer(one) for one in current], None)


def _draft(body: schemas.PublishDisclosure) -> disclosures.Draft:
    texts = {locale: Wording(title=one.title, text=one.text) for locale, one in body.texts.items()}
    return disclosures.Draft(body.role, texts)
