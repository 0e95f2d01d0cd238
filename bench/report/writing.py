"""The pages that the measurements write."""

import re
import textwrap
from collections.abc import Mapping

WIDTH = 120


def page(parts: list[str]) -> str:
    """Headings, tables and paragraphs, whose prose is wrapped as in all pages."""
    return "\n\n".join(part if part.startswith(("#", "|", "!")) else _wrapped(part) for part in parts) + "\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def refreshed(text: str, blocks: Mapping[str, list[str]]) -> str:
    """The page with what stands between `<!-- measured: NAME -->` and `<!-- end -->` written anew; what people wrote
    around it stays. Raises KeyError for a name that the page does not have."""
    for name, parts in blocks.items():
        begin = f"<!-- measured: {name} -->"
        pattern = re.compile(re.escape(begin) + r"\n.*?<!-- end -->", re.DOTALL)
        if not pattern.search(text):
            raise KeyError(name)
        before, after = pattern.split(text)
        text = f"{before}{begin}\n\n{page(parts)}\n<!-- end -->{after}"
    return text


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
