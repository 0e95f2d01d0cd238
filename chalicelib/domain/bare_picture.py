"""A picture without what it says of itself: where it was taken, when, by whom, with which camera.

Phones write that into every photo. What a picture needs to look right stays: its pixels and colours, and which side is
up.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from chalicelib.domain.picture_parts import (
    JPEG_HEAD,
    JPEG_TAIL,
    PNG_HEAD,
    PicturePart,
    jpeg_parts,
    png_parts,
    webp_parts,
)

_PNG_TALK = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
# Exif and XMP, IPTC, and comments: APP1, APP13, COM.
_EXIF = b"\xe1"
_JPEG_TALK = frozenset({_EXIF, b"\xed", b"\xfe"})
_WEBP_TALK = frozenset({b"EXIF", b"XMP "})
_WEBP_TALK_FLAGS = 0x08 | 0x04
_ORIENTATION = 0x0112
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II": "little", b"MM": "big"}


def bare(media_type: str, data: bytes) -> bytes:
    """The same picture, which was found to be one, in as few words."""
    return _BARE[media_type](data)


def _png(data: bytes) -> bytes:
    return PNG_HEAD + _joined(png_parts(data), _PNG_TALK)


def _jpeg(data: bytes) -> bytes:
    parts = list(jpeg_parts(data))
    turns = [_orientation(one.content) for one in parts if one.name == _EXIF]
    turned = next((turn for turn in turns if turn > 1), 1)
    return JPEG_HEAD + (_turn(turned) if turned > 1 else b"") + _joined(parts, _JPEG_TALK) + JPEG_TAIL


def _webp(data: bytes) -> bytes:
    body = _joined(webp_parts(data), _WEBP_TALK)
    if body[:4] == b"VP8X":
        body = body[:8] + bytes([body[8] & ~_WEBP_TALK_FLAGS]) + body[9:]
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _joined(parts: Iterable[PicturePart], without: frozenset[bytes]) -> bytes:
    return b"".join(one.whole for one in parts if one.name not in without)


def _orientation(exif: bytes) -> int:
    """1 to 8; 1 where it is as it should be, or nothing that can be read is said of it."""
    tiff = exif[6:] if exif.startswith(b"Exif\0\0") else b""
    order = _ORDERS.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    start = number(4, 4)
    entries = (start + 2 + 12 * place for place in range(min(number(start, 2), 100)))
    turn = next((number(at + 8, 2) for at in entries if number(at, 2) == _ORIENTATION), 1)
    return turn if 1 <= turn <= 8 else 1


def _turn(orientation: int) -> bytes:
    """An Exif segment that says nothing else."""
    entry = _ORIENTATION.to_bytes(2) + (3).to_bytes(2) + (1).to_bytes(4) + orientation.to_bytes(2) + b"\0\0"
    content = b"Exif\0\0MM\0*" + (8).to_bytes(4) + (1).to_bytes(2) + entry + b"\0\0\0\0"
    return b"\xff" + _EXIF + (len(content) + 2).to_bytes(2) + content


_BARE: dict[str, Callable[[bytes], bytes]] = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}
