"""What the tests of the docs read in a page: links, headings, spans of code, and lines of prose."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)


def pages(*patterns: str) -> list[Path]:
    """The pages that match, from the root of the project; none of them is empty."""
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    assert found, patterns
    return found


def prose(text: str) -> str:
    """Without blocks of code."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    return _LINK.findall(prose(text))


def spans(text: str) -> list[str]:
    """What stands between backticks, in prose and tables."""
    return [" ".join(span.split()) for span in _SPAN.findall(prose(text))]


def commands(text: str) -> list[str]:
    """Every line of code that somebody may type: those of blocks, and spans."""
    blocks = "\n".join(_FENCE.findall(text)).replace("\\\n", " ")
    return [*(line.strip() for line in blocks.splitlines()), *spans(text)]


def anchors(text: str) -> set[str]:
    """The names that a page's headings have in links, as GitHub makes them."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(text)))
    return {heading.replace(" ", "-") for heading in words}


def rows(text: str) -> list[list[str]]:
    """The cells of every line of a table."""
    return [[cell.strip() for cell in line.split("|")] for line in _ROW.findall(prose(text))]


def section(text: str, title: str) -> str:
    """What stands below a heading of the second level."""
    _, found, rest = text.partition(f"\n## {title}\n")
    assert found, title
    return rest.partition("\n## ")[0]
