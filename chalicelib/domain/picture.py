"""Pictures of organizations and members: which bytes are taken as one, and its size as they say it themselves.

Nothing here looks at pixels. A picture is read from its first byte to its last, so that nothing else can hide in it.
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

from chalicelib.domain.values import dataclass

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
KINDS = (PNG, JPEG, WEBP)
MOST_BYTES = 256 * 1024
LEAST_SIDE, MOST_SIDE = 16, 2000
_HASH = re.compile(r"[0-9a-f]{64}")
_Size = tuple[int, int]


class InvalidPicture(ValueError):
    """`reason` says what to send instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise InvalidPicture(reason)


def _part(data: bytes, start: int, length: int) -> bytes:
    """Raises IndexError where there is less."""
    if start + length > len(data):
        raise IndexError
    return data[start : start + length]


def _png(data: bytes) -> _Size:
    _require(data.startswith(b"\x89PNG\r\n\x1a\n"), "These bytes are no PNG.")
    chunks = list(_png_chunks(data))
    (first, header), names = chunks[0], [name for name, _ in chunks]
    _require(first == b"IHDR" and len(header) == 13 and b"IDAT" in names, "These bytes are no PNG.")
    _require(b"acTL" not in names, "The picture must not move.")
    return int.from_bytes(header[:4]), int.from_bytes(header[4:8])


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Up to IEND, with which the data must end."""
    at, name = 8, b""
    while name != b"IEND":
        length, name = int.from_bytes(_part(data, at, 4)), _part(data, at + 4, 4)
        yield name, _part(data, at + 8, length)
        at += 12 + length
    _require(at == len(data), "Something follows the end of the picture.")


# SOF0 to SOF15 without DHT, JPG and DAC, which have numbers between them.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9


def _jpeg(data: bytes) -> _Size:
    _require(data.startswith(b"\xff\xd8\xff"), "These bytes are no JPEG.")
    segments = list(_jpeg_segments(data))
    frames = [content for marker, content in segments if marker in _FRAMES]
    scanned = any(marker == _SCAN for marker, _ in segments)
    _require(len(frames) == 1 and len(frames[0]) >= 6 and scanned, "These bytes are no JPEG.")
    return int.from_bytes(frames[0][3:5]), int.from_bytes(frames[0][1:3])


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Up to the end marker, with which the data must end."""
    at = 2
    while (marker := _marker(data, at)) != _END:
        length = int.from_bytes(_part(data, at + 2, 2))
        _require(length >= 2, "These bytes are no JPEG.")
        yield marker, _part(data, at + 4, length - 2)
        at += 2 + length
        if marker == _SCAN:
            at = _after_scan(data, at)
    _require(at + 2 == len(data), "Something follows the end of the picture.")


def _marker(data: bytes, at: int) -> int:
    start, marker = _part(data, at, 2)
    _require(start == 0xFF and marker not in (0x00, 0xFF), "These bytes are no JPEG.")
    return marker


def _after_scan(data: bytes, at: int) -> int:
    """Where the pixels end: at a marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        following = _part(data, at + 1, 1)[0]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2
    raise IndexError


def _webp(data: bytes) -> _Size:
    _require(data[:4] == b"RIFF" and data[8:12] == b"WEBP", "These bytes are no WebP.")
    _require(int.from_bytes(data[4:8], "little") + 8 == len(data), "The picture is longer or shorter than it says.")
    chunks = list(_webp_chunks(data))
    _require(not {b"ANIM", b"ANMF"} & {name for name, _ in chunks}, "The picture must not move.")
    name, content = chunks[0]
    _require(name in _WEBP_SIZES, "These bytes are no WebP.")
    _require(any(name in (b"VP8 ", b"VP8L") for name, _ in chunks), "These bytes are no WebP.")
    return _WEBP_SIZES[name](content)


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(data):
        name, length = _part(data, at, 4), int.from_bytes(_part(data, at + 4, 4), "little")
        yield name, _part(data, at + 8, length)
        at += 8 + length + length % 2
    _require(at == len(data), "Something follows the end of the picture.")


def _lossy(content: bytes) -> _Size:
    _require(content[3:6] == b"\x9d\x01\x2a", "These bytes are no WebP.")
    width, height = (int.from_bytes(_part(content, at, 2), "little") & 0x3FFF for at in (6, 8))
    return width, height


def _lossless(content: bytes) -> _Size:
    _require(content[:1] == b"\x2f", "These bytes are no WebP.")
    bits = int.from_bytes(_part(content, 1, 4), "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(content: bytes) -> _Size:
    _require(not _part(content, 0, 1)[0] & 0x02, "The picture must not move.")
    width, height = (int.from_bytes(_part(content, at, 3), "little") + 1 for at in (4, 7))
    return width, height


_WEBP_SIZES: dict[bytes, Callable[[bytes], _Size]] = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _extended}
_SIZES: dict[str, Callable[[bytes], _Size]] = {PNG: _png, JPEG: _jpeg, WEBP: _webp}
