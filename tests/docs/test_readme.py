"""What the README lists is all there is."""

from pathlib import Path

from chalicelib.handlers.openapi import document
from chalicelib.handlers.problems import STATUS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_every_code_of_a_problem_is_listed_with_its_status() -> None:
    table = README.partition("| status | codes |")[2].partition("\n\n")[0]

    for code, status in STATUS.items():
        rows = [row for row in table.splitlines() if f"`{code}`" in row]
        assert any(str(status) in row.split("|")[1] for row in rows), f"{status} {code}"


def test_every_path_of_the_api_is_in_the_table_of_operations() -> None:
    """By its last words, as the table shortens them."""
    table = README.partition("| operations | who |")[2].partition("\n\n")[0]
    for path in document("https://usher.test")["paths"]:
        words = [word for word in path.split("/") if word and not word.startswith("{")]
        assert words[-1] in table, path
