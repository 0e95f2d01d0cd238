"""Files are what their bytes say, whatever they are called."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.domain.attachment import NAME_LIMIT
from chalicelib.domain.file_types import FileType, fitting_name, type_of
from tests.pictures import png


def archive(*names: str, first: bytes = b"") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        if first:
            opened.writestr(zipfile.ZipInfo("mimetype"), first, zipfile.ZIP_STORED)
        for name in names:
            opened.writestr(zipfile.ZipInfo(name), "x")
    return made.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"\xff\xd8\xff\xe0 and so on", ".jpg"),
        (png(20, 20), ".png"),
        (b"GIF89a...", ".gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", ".heic"),
        (b"%PDF-1.7\n", ".pdf"),
        (b"A letter.\r\nWith \xc3\xa4.", ".txt"),
        (b"\xef\xbb\xbfa;b\n1;2\n", ".txt"),
        (WORD, ".docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), ".pptx"),
        (archive("content.xml", first=b"application/vnd.oasis.opendocument.text"), ".odt"),
        (archive("content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
    ],
)
def test_what_people_send_each_other_is_taken(data: bytes, ending: str) -> None:
    found = type_of(data)
    assert found is not None
    assert found.endings[0] == ending


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"#!/bin/sh\x00",
        b"text with \x00 inside",
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        WORD[:-10],
        archive("word/document.xml"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        archive("a.exe"),
        archive("x", first=b"application/vnd.oasis.opendocument.text.evil"),
        b"\x00\x00\x00\x18ftypmp42",
    ],
)
def test_programs_archives_and_halves_are_not(data: bytes) -> None:
    assert type_of(data) is None


@given(some.binary(max_size=200))
def test_no_bytes_are_too_strange_to_judge(data: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", WORD[:60], b"RIFF"):
        type_of(beginning + data)


PDF = FileType("application/pdf", (".pdf",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))


@pytest.mark.parametrize(
    ("name", "found", "shown"),
    [
        ("plan.pdf", PDF, "plan.pdf"),
        ("Photo.JPEG", JPEG, "Photo.JPEG"),
        ("photo.exe", JPEG, "photo.exe.jpg"),
        ("page.html", FileType("text/plain", (".txt", ".csv")), "page.html.txt"),
        ("C:\\Users\\Ann\\plan.pdf", PDF, "plan.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", PDF, "aSet-Cookie x.pdf"),
        ("\u202egpj.exe", JPEG, "gpj.exe.jpg"),
        ("", PDF, "file.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("Rückmeldung für Ann.pdf", PDF, "Rückmeldung für Ann.pdf"),
    ],
)
def test_a_file_is_called_as_its_sender_did_and_ends_as_it_is(name: str, found: FileType, shown: str) -> None:
    assert fitting_name(name, found) == shown


@given(some.text(max_size=300))
def test_no_name_breaks_a_header_or_is_too_long(name: str) -> None:
    shown = fitting_name(name, PDF)
    assert shown.isprintable()
    assert shown.lower().endswith(".pdf")
    assert 0 < len(shown) <= NAME_LIMIT
    assert fitting_name(shown, PDF) == shown
