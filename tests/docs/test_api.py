"""What docs/api.md lists is all there is, and all of it is there."""

import json
import re

from app import app
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.organization import Policy
from chalicelib.domain.permissions import MATRIX
from chalicelib.handlers.http.openapi import document
from chalicelib.handlers.http.problems import STATUS
from chalicelib.handlers.pages import site_table
from tests.docs.markdown import ROOT, rows, section, spans

API = (ROOT / "docs" / "api.md").read_text()
DOCUMENT = document("https://usher.test")
ORGANIZATION = "/v1/organizations/{org}"
# Refusals that share a code with a more general one, and the answer to a fault of ours.
MORE_STATUS = {("conflict", 412), ("pin_locked", 403), ("invalid_request", 422), ("internal", 500)}
# Values that the document does not list: rules that refuse, and the states of a delivery.
VALUES = {"guardian_slot", "no_membership", *DeliveryStatus}
VALUES |= {word for rule in MATRIX for word in (rule.name, rule.relation)}


def listed_operations() -> list[tuple[str, str]]:
    """Each operation as declared, `GET /v1/...`, and what the table says that it does."""
    found = [row for row in rows(section(API, "Operations")) if len(row) == 3 and row[0].startswith("`")]
    return [(row[0].strip("`").replace("...", ORGANIZATION), row[1]) for row in found]


def test_every_operation_is_listed_once_and_no_other() -> None:
    declared = [
        (f"{method.upper()} {path}", described["summary"])
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
    ]

    assert len(declared) > 70, "were the operations declared?"
    assert sorted(listed_operations()) == sorted(declared)


BEHIND_LINKS = ("/i/{token}/", "/p/{token}/")
SHAPES = site_table.shapes()


def test_every_address_that_the_app_answers_is_an_operation_or_a_page() -> None:
    operations = {operation.split()[1] for operation, _ in listed_operations()}
    pages = {span.split()[1] for span in spans(section(API, "Operations")) if span.startswith("GET ")} - operations

    assert {"/i/{token}", "/p/{token}", "/p/{token}/done"} <= pages
    # Of those behind no link the first part of the path: which there are, `handlers/pages/site_table.py` says.
    assert {f"/{path.split('/')[1]}" for method, path in site_table.SITE if method == "GET"} <= pages
    for path in app.routes:
        assert path in operations | pages or path.startswith(BEHIND_LINKS) or path in SHAPES, path


def test_every_code_of_a_problem_is_listed_with_its_status() -> None:
    table = [row for row in rows(section(API, "Problems")) if row[0].isdigit()]
    listed = [(code, int(row[0])) for row in table for code in spans(row[1]) if code.islower()]

    assert sorted(listed) == sorted({*STATUS.items(), *MORE_STATUS})


def test_the_table_of_who_may_invite_whom_is_the_matrix() -> None:
    table = [row for row in rows(section(API, "Who may invite whom")) if row[0].startswith("`")]
    said = [(row[0].strip("`"), row[1], row[2], first_span(row[3]) or "any", first_span(row[4])) for row in table]

    assert said == [(rule.name, rule.inviter, rule.role, rule.relation, rule.switch) for rule in MATRIX]


def first_span(cell: str) -> str:
    return next(iter(spans(cell)), "")


def test_a_switch_is_said_to_be_on_or_off_as_it_is_by_default() -> None:
    switches = [row[4] for row in rows(section(API, "Who may invite whom")) if row[4].startswith("`")]

    assert len(switches) == sum(bool(rule.switch) for rule in MATRIX)
    for cell in switches:
        assert cell.endswith(", on" if getattr(Policy(), spans(cell)[0]) else ", off"), cell


def test_every_state_is_explained_once() -> None:
    invitations = section(API, "Invitations")
    table = invitations.partition("| state | meaning |")[2].partition("\n\n")[0]
    explained = [word for row in rows(table) for word in spans(row[0])]
    deliveries = invitations.partition("States of a delivery: ")[2].partition("\n\n")[0]

    assert sorted(explained) == sorted(InvitationStatus)
    assert [word for word in spans(deliveries) if word != "reason"] == list(DeliveryStatus)


def test_every_field_and_value_that_is_named_exists() -> None:
    known = {*re.findall(r"\w+", json.dumps(DOCUMENT)), *VALUES}
    named = {word for word in spans(API) if word.replace("_", "").isalpha() and word.islower()}

    assert named - known == set()
    assert len(named) > 60
