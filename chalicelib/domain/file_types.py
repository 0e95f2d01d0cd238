"""Which files are taken, told by their bytes and never by what they are called.

What is taken is served under the type that was found, as an attachment from a host of its own, so that no browser runs
it. Nothing here looks for viruses.
"""

import zipfile
from collections.abc import Callable
from io import BytesIO

from chalicelib.domain.attachment import NAME_LIMIT
from chalicelib.domain.text import InvalidText, clean_line
from chalicelib.domain.values import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """`endings` of names, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


_JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
_HEIC = FileType("image/heic", (".heic", ".heif"))
_TEXT = FileType("text/plain", (".txt", ".csv"))
_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType("image/png", (".png",))),
    (b"GIF87a", FileType("image/gif", (".gif",))),
    (b"GIF89a", FileType("image/gif", (".gif",))),
    (b"%PDF-", FileType("application/pdf", (".pdf",))),
)
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
# What Office documents hold: the part that says which they are.
_PARTS = {
    "word/document.xml": FileType(_OFFICE + "wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": FileType(_OFFICE + "spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": FileType(_OFFICE + "presentationml.presentation", (".pptx",)),
}
_MIMETYPES = {
    (_OPEN + "text").encode(): FileType(_OPEN + "text", (".odt",)),
    (_OPEN + "spreadsheet").encode(): FileType(_OPEN + "spreadsheet", (".ods",)),
}
# Programs that an Office document brings along.
_MACROS = "vbaproject.bin"
TAKEN = "JPEG, PNG, GIF, WebP, HEIC, PDF, text, Word, Excel, PowerPoint, OpenDocument"


def type_of(data: bytes) -> FileType | None:
    """None for anything that is not taken."""
    known = next((one for beginning, one in _BEGINNINGS if data.startswith(beginning)), None)
    if known is not None:
        return known
    looks: tuple[Callable[[bytes], FileType | None], ...] = (_webp, _heic, _document, _text)
    return next((found for look in looks if (found := look(data)) is not None), None)


def fitting_name(name: str, found: FileType) -> str:
    """One line that ends as files of this type do, whatever was typed or sent."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(one for one in plain if one.isprintable() and one not in '<>:"|?*').strip(" .")
    try:
        clean = clean_line(plain[-NAME_LIMIT:], NAME_LIMIT)
    except InvalidText:
        clean = ""
    if not clean or clean.lower() in found.endings:
        clean = "file"
    return clean if clean.lower().endswith(found.endings) else clean[: NAME_LIMIT - 5] + found.endings[0]


def _webp(data: bytes) -> FileType | None:
    return FileType("image/webp", (".webp",)) if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _heic(data: bytes) -> FileType | None:
    return _HEIC if data[4:8] == b"ftyp" and data[8:12] in _BRANDS else None


def _document(data: bytes) -> FileType | None:
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            names = opened.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if any(name.lower().endswith(_MACROS) for name in names):
        return None
    office = next((_PARTS[name] for name in names if name in _PARTS), None)
    return office if office and "[Content_Types].xml" in names else _open_document(data)


def _open_document(data: bytes) -> FileType | None:
    """Its first entry, which is never compressed, says what it is."""
    length, extra = (int.from_bytes(data[at : at + 2], "little") for at in (26, 28))
    start = 30 + length + extra
    if data[30 : 30 + length] != b"mimetype":
        return None
    said = data[start : start + 100]
    return next((found for text, found in _MIMETYPES.items() if said.startswith(text + b"PK")), None)


def _text(data: bytes) -> FileType | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    controls = any((one < " " and one not in "\t\r\n\f") or one == "\x7f" for one in text)
    return None if controls or not text.strip() else _TEXT
