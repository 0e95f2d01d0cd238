"""What a test holds: `@holds("S2.13", "A09")` above it names rules, attacks, faults and invariants of the docs.

docs/rules.md explains the S, docs/threat-model.md the A, F and I; `tests/docs/test_ids.py` holds both to the tests.
"""

import re

import pytest

ID = re.compile(r"S\d\.\d{1,2}|[AF]\d{2}|I\d{1,2}")


def holds(*ids: str) -> pytest.MarkDecorator:
    """A mark for a function or a class. Raises ValueError for what is no id, and for one twice."""
    if not ids:
        raise ValueError("A test that holds nothing needs no mark.")
    for one in ids:
        if not ID.fullmatch(one):
            raise ValueError(f"{one!r} is no id: write S2.13, A09, F05 or I3.")
    if len(ids) != len(set(ids)):
        raise ValueError(f"An id twice: {', '.join(ids)}.")
    return pytest.mark.holds(*ids)
