"""What a picture's bytes are made of: chunks and segments, read from the first byte to the last.

Nothing may follow the end, so that nothing else can hide there.
"""

from collections.abc import Iterator

from chalicelib.domain.values import dataclass

PNG_HEAD, JPEG_HEAD, JPEG_TAIL = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd9"
SCAN = b"\xda"
_END = b"\xd9"


class InvalidPicture(ValueError):
    """`reason` says what to send instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PicturePart:
    """`name` is that of a chunk, or the marker of a segment; `whole` are its bytes as they stand in the picture."""

    name: bytes
    content: bytes
    whole: bytes


def require(holds: bool, reason: str) -> None:
    """Raises InvalidPicture."""
    if not holds:
        raise InvalidPicture(reason)


def piece(data: bytes, start: int, length: int) -> bytes:
    """Raises IndexError where there is less."""
    if start + length > len(data):
        raise IndexError
    return data[start : start + length]


def png_parts(data: bytes) -> Iterator[PicturePart]:
    """Up to IEND, with which the data must end. Raises InvalidPicture, IndexError."""
    require(data.startswith(PNG_HEAD), "These bytes are no PNG.")
    at, name = len(PNG_HEAD), b""
    while name != b"IEND":
        length, name = int.from_bytes(piece(data, at, 4)), piece(data, at + 4, 4)
        yield PicturePart(name, piece(data, at + 8, length), data[at : at + 12 + length])
        at += 12 + length
    require(at == len(data), "Something follows the end of the picture.")


def jpeg_parts(data: bytes) -> Iterator[PicturePart]:
    """Up to the end marker, with which the data must end. Raises InvalidPicture, IndexError."""
    require(data.startswith(JPEG_HEAD + b"\xff"), "These bytes are no JPEG.")
    at = len(JPEG_HEAD)
    while (marker := _marker(data, at)) != _END:
        start, length = at, int.from_bytes(piece(data, at + 2, 2))
        require(length >= 2, "These bytes are no JPEG.")
        content = piece(data, at + 4, length - 2)
        at += 2 + length
        if marker == SCAN:
            at = _after_scan(data, at)
        yield PicturePart(marker, content, data[start:at])
    require(at + 2 == len(data), "Something follows the end of the picture.")


def webp_parts(data: bytes) -> Iterator[PicturePart]:
    """Raises InvalidPicture, IndexError."""
    require(data[:4] == b"RIFF" and data[8:12] == b"WEBP", "These bytes are no WebP.")
    require(int.from_bytes(data[4:8], "little") + 8 == len(data), "The picture is longer or shorter than it says.")
    at = 12
    while at < len(data):
        name, length = piece(data, at, 4), int.from_bytes(piece(data, at + 4, 4), "little")
        end = at + 8 + length + length % 2
        yield PicturePart(name, piece(data, at + 8, length), data[at:end])
        at = end
    require(at == len(data), "Something follows the end of the picture.")


def _marker(data: bytes, at: int) -> bytes:
    two = piece(data, at, 2)
    require(two[0] == 0xFF and two[1] not in (0x00, 0xFF), "These bytes are no JPEG.")
    return two[1:]


def _after_scan(data: bytes, at: int) -> int:
    """Where the pixels end: at a marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        following = piece(data, at + 1, 1)[0]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2
    raise IndexError
