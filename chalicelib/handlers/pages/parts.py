"""A form that brings a file: sent in parts (RFC 7578)."""

import re
from typing import NamedTuple

_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})')
_NAME = re.compile(rb';\s*name="([^"]{1,100})"', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*([\w.+/-]{1,80})", re.IGNORECASE | re.MULTILINE)


class Part(NamedTuple):
    """One field: its media type as the browser says, "" for what was typed, and its bytes."""

    media_type: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


NOTHING = Part("", b"")


def is_in_parts(content_type: str) -> bool:
    return content_type.lower().startswith("multipart/form-data")


def split(content_type: str, body: bytes, at_most: int) -> dict[str, Part]:
    """The parts by name, the last of each. Raises ValueError for what is no such form, or has more than `at_most`."""
    said = _BOUNDARY.search(content_type)
    pieces = body.split(b"--" + said[1].encode(), at_most + 2)[1:] if said else []
    if not 1 < len(pieces) <= at_most + 1:
        raise ValueError
    found = {}
    for piece in pieces[:-1]:
        head, _, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name, kind = _NAME.search(head), _TYPE.search(head)
        if name:
            found[name[1].decode("utf-8", "replace")] = Part(kind[1].decode() if kind else "", content)
    return found
