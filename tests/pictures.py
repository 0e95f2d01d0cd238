"""Tiny real pictures, made by hand: what every browser shows, and ways to spoil it."""

import zlib


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


def png(width: int = 400, height: int = 128, *more: bytes, colour: bytes = b"\x1d\x5c\x57\xff") -> bytes:
    """One colour with transparency; `more` chunks come before the pixels."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    pixels = zlib.compress((b"\0" + colour * width) * height)
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def jpeg(width: int = 320, height: int = 90, *, frame: int = 0xC0) -> bytes:
    """The frame of a real one; what stands for its pixels holds a stuffed byte and a restart."""
    size = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + segment(frame, size) + scan + b"\xff\xd9"


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2) for name, content in chunks
    )
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def lossless(width: int = 100, height: int = 50) -> tuple[bytes, bytes]:
    return b"VP8L", b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + b"\x07"


def lossy(width: int = 100, height: int = 50) -> tuple[bytes, bytes]:
    return b"VP8 ", b"\x30\x01\0\x9d\x01\x2a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\0\0"


def extended(width: int = 100, height: int = 50, flags: int = 0) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
