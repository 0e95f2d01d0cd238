"""Pictures of organizations and members: which bytes are taken as one, and its size as they say it themselves.

Nothing here looks at pixels. A picture is read from its first byte to its last, so that nothing else can hide in it.
"""

import re
from collections.abc import Callable
from hashlib import sha256

from chalicelib.domain.picture_parts import SCAN, InvalidPicture, jpeg_parts, piece, png_parts, require, webp_parts
from chalicelib.domain.values import dataclass

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
KINDS = (PNG, JPEG, WEBP)
MOST_BYTES = 256 * 1024
LEAST_SIDE, MOST_SIDE = 16, 2000
_HASH = re.compile(r"[0-9a-f]{64}")
_Size = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The bytes themselves, as one organization gave them, or a `member` of it. `expires_at`: epoch milliseconds, once
    it was replaced."""

    hash: str
    organization: str
    member: str = ""
    media_type: str
    data: bytes
    expires_at: int | None = None


def is_hash(text: str) -> bool:
    """Whether it may be that of a picture."""
    return _HASH.fullmatch(text) is not None


def measured(media_type: str, data: bytes) -> tuple[str, int, int]:
    """The SHA-256 of a picture in hex, and its sides in pixels.

    Raises InvalidPicture for anything but one still picture of this type, whole and of a usable size.
    """
    try:
        width, height = _SIZES[media_type](data)
    except IndexError:
        raise InvalidPicture("This picture is not whole.") from None
    if not (LEAST_SIDE <= width <= MOST_SIDE and LEAST_SIDE <= height <= MOST_SIDE):
        raise InvalidPicture(f"Each side must have {LEAST_SIDE} to {MOST_SIDE} pixels.")
    return sha256(data).hexdigest(), width, height


def _png(data: bytes) -> _Size:
    parts = list(png_parts(data))
    first, names = parts[0], [one.name for one in parts]
    require(first.name == b"IHDR" and len(first.content) == 13 and b"IDAT" in names, "These bytes are no PNG.")
    require(b"acTL" not in names, "The picture must not move.")
    return int.from_bytes(first.content[:4]), int.from_bytes(first.content[4:8])


# SOF0 to SOF15 without DHT, JPG and DAC, which have numbers between them.
_FRAMES = frozenset(bytes([marker]) for marker in range(0xC0, 0xD0) if marker not in (0xC4, 0xC8, 0xCC))


def _jpeg(data: bytes) -> _Size:
    parts = list(jpeg_parts(data))
    frames = [one.content for one in parts if one.name in _FRAMES]
    scanned = any(one.name == SCAN for one in parts)
    require(len(frames) == 1 and len(frames[0]) >= 6 and scanned, "These bytes are no JPEG.")
    return int.from_bytes(frames[0][3:5]), int.from_bytes(frames[0][1:3])


def _webp(data: bytes) -> _Size:
    parts = list(webp_parts(data))
    require(bool(parts) and parts[0].name in _WEBP_SIZES, "These bytes are no WebP.")
    names = {one.name for one in parts}
    require(not {b"ANIM", b"ANMF"} & names, "The picture must not move.")
    require(bool({b"VP8 ", b"VP8L"} & names), "These bytes are no WebP.")
    return _WEBP_SIZES[parts[0].name](parts[0].content)


def _lossy(content: bytes) -> _Size:
    require(content[3:6] == b"\x9d\x01\x2a", "These bytes are no WebP.")
    width, height = (int.from_bytes(piece(content, at, 2), "little") & 0x3FFF for at in (6, 8))
    return width, height


def _lossless(content: bytes) -> _Size:
    require(content[:1] == b"\x2f", "These bytes are no WebP.")
    bits = int.from_bytes(piece(content, 1, 4), "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(content: bytes) -> _Size:
    require(not piece(content, 0, 1)[0] & 0x02, "The picture must not move.")
    width, height = (int.from_bytes(piece(content, at, 3), "little") + 1 for at in (4, 7))
    return width, height


_WEBP_SIZES: dict[bytes, Callable[[bytes], _Size]] = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _extended}
_SIZES: dict[str, Callable[[bytes], _Size]] = {PNG: _png, JPEG: _jpeg, WEBP: _webp}
