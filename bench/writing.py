"""The pages that the measurements write."""

import textwrap

WIDTH = 120


def page(parts: list[str]) -> str:
    """Headings, tables and paragraphs, whose prose is wrapped as in all pages."""
    return "\n\n".join(part if part.startswith(("#", "|")) else _wrapped(part) for part in parts) + "\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
