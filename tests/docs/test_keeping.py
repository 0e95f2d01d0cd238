"""Every kind of item has its line in what an export shows and an erasure does, in the code and on the page alike."""

from chalicelib.domain.keeping import KEEPING
from chalicelib.models.codec import KINDS
from tests.docs.markdown import ROOT, rows, section

PAGE = (ROOT / "docs" / "personal-data.md").read_text()


def test_for_every_kind_of_item_it_is_said_what_export_and_erasure_do() -> None:
    """A new kind: give it a line in chalicelib/domain/keeping.py and in docs/personal-data.md, and what does it."""
    assert set(KEEPING) == set(KINDS)


def test_the_page_tells_of_each_kind_what_the_code_does() -> None:
    told = {kind: (erasure, export) for kind, _, erasure, export in rows(section(PAGE, "Kind by kind"))[2:]}
    assert told == {f"`{kind}`": (one.fate, "yes" if one.exported else "no") for kind, one in KEEPING.items()}
