"""A picture that somebody gives of themselves says nothing of where and when it was taken."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bare_picture import bare
from chalicelib.domain.picture import JPEG, PNG, WEBP, measured
from chalicelib.domain.picture_parts import InvalidPicture
from tests.pictures import chunk, extended, jpeg, lossy, png, segment, webp

SECRET = b"52.5200N 13.4050E"


def exif(orientation: int, order: str = "big") -> bytes:
    """The orientation, behind another entry and before the secret."""
    head = b"MM\0*" if order == "big" else b"II*\0"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "big" if order == "big" else "little")

    def entry(tag: int, value: int) -> bytes:
        return number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + b"\0\0"

    tiff = head + number(8, 4) + number(2, 2) + entry(0x010F, 7) + entry(0x0112, orientation) + number(0, 4) + SECRET
    return b"Exif\0\0" + tiff


def with_segments(*more: bytes) -> bytes:
    whole = jpeg()
    return whole[:2] + b"".join(more) + whole[2:]


TALKING = {
    "png": (PNG, png(64, 64, chunk(b"tEXt", SECRET), chunk(b"eXIf", SECRET), chunk(b"tIME", b"\0" * 7))),
    "jpeg": (JPEG, with_segments(segment(0xE1, exif(1)), segment(0xED, SECRET), segment(0xFE, SECRET))),
    "webp": (WEBP, webp(extended(100, 50, 0x0C), (b"EXIF", SECRET), lossy(100, 50), (b"XMP ", SECRET))),
}


@pytest.mark.parametrize(("media_type", "data"), TALKING.values(), ids=TALKING)
def test_nothing_is_left_of_place_time_and_camera_and_the_picture_is_whole(media_type: str, data: bytes) -> None:
    kept = bare(media_type, data)
    assert SECRET in data
    assert SECRET not in kept
    assert b"tIME" not in kept
    assert measured(media_type, kept)[1:] == measured(media_type, data)[1:]
    assert bare(media_type, kept) == kept, "once more takes nothing away"


SILENT = [(PNG, png(64, 64)), (JPEG, jpeg()), (WEBP, webp(lossy())), (WEBP, webp(extended(), lossy()))]


@pytest.mark.parametrize(("media_type", "data"), SILENT)
def test_a_picture_that_says_nothing_stays_as_it_is(media_type: str, data: bytes) -> None:
    assert bare(media_type, data) == data


@pytest.mark.parametrize("order", ["big", "little"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_which_side_is_up_stays_said(orientation: int, order: str) -> None:
    kept = bare(JPEG, with_segments(segment(0xE1, exif(orientation, order))))
    assert SECRET not in kept
    assert (b"Exif" in kept) == (orientation > 1)
    if orientation > 1:
        assert kept == bare(JPEG, with_segments(segment(0xE1, exif(orientation))))
        assert b"\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) in kept
    assert measured(JPEG, kept)[1:] == (320, 90)


UNREADABLE = [b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0XX", b"http://xmp", exif(9)]


@pytest.mark.parametrize("content", UNREADABLE)
def test_what_cannot_be_read_of_it_turns_nothing(content: bytes) -> None:
    assert bare(JPEG, with_segments(segment(0xE1, content))) == jpeg()


@given(st.sampled_from(sorted(TALKING)), st.data())
def test_whatever_is_taken_as_a_picture_stays_one(kind: str, spoiling: st.DataObject) -> None:
    media_type, data = TALKING[kind]
    place = spoiling.draw(st.integers(0, len(data) - 1))
    spoiled = data[:place] + bytes([spoiling.draw(st.integers(0, 255))]) + data[place + 1 :]
    with suppress(InvalidPicture):
        size = measured(media_type, spoiled)[1:]
        assert measured(media_type, bare(media_type, spoiled))[1:] == size
