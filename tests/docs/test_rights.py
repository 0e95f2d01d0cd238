"""docs/rights.md has a line for every operation, in words that tests/handlers/rights knows how to try."""

import app  # noqa: F401  (declares the operations)
from tests.declared import OPERATIONS
from tests.handlers.rights.cases import kind_of
from tests.handlers.rights.page import flaws_of, open_to, rules


def test_every_operation_has_its_line_in_the_table_of_rights() -> None:
    ruled = {rule.operation for rule in rules()} | open_to().keys()
    missing = [one for one in OPERATIONS if one.name not in ruled]

    assert not missing, "\n".join(
        f"Who may {one.name}? Add its line to docs/rights.md"
        + (" with a cell for each role (CONTRIBUTING.md says how)." if "{org}" in one.path else ", last section.")
        for one in missing
    )
    assert ruled <= {one.name for one in OPERATIONS}
    assert len({rule.case for rule in rules()}) == len(rules())


def test_what_names_an_organization_says_what_each_role_may_and_nothing_else_does() -> None:
    declared = {one.name: one for one in OPERATIONS}

    assert {rule.operation for rule in rules()} == {name for name, one in declared.items() if "{org}" in one.path}
    assert open_to() == {name: one.auth for name, one in declared.items() if "{org}" not in one.path}


def test_a_cell_says_whose_things_in_words_that_are_explained() -> None:
    cells = [(rule, role, cell) for rule in rules() for role, cell in rule.cells.items()]
    for rule, role, cell in cells:
        where = f"{rule.case}, {role}"
        assert not flaws_of(cell), f"{where}: {flaws_of(cell)} is not among the words of docs/rights.md"
        assert (cell == "yes") <= (kind_of(rule) == "organization"), f"{where}: whose?"
