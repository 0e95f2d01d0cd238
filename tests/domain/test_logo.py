"""Which bytes are taken as a picture, and what size they say they have."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.logo import Logo, logo_of
from chalicelib.domain.picture import JPEG, KINDS, PNG, WEBP, is_hash
from chalicelib.domain.picture_parts import InvalidPicture
from tests.pictures import chunk, extended, jpeg, lossless, lossy, png, webp

GIF = b"GIF89a\x40\0\x40\0\0\0\0;"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><script>alert(1)</script></svg>"
HTML = b"<script>alert(1)</script>"
GOOD = {
    "png": (PNG, png(400, 128), (400, 128)),
    "the smallest": (PNG, png(16, 16), (16, 16)),
    "the largest": (PNG, png(2000, 2000), (2000, 2000)),
    "jpeg": (JPEG, jpeg(320, 90), (320, 90)),
    "progressive jpeg": (JPEG, jpeg(320, 90, frame=0xC2), (320, 90)),
    "lossless webp": (WEBP, webp(lossless(100, 50)), (100, 50)),
    "lossy webp": (WEBP, webp(lossy(100, 50)), (100, 50)),
    "webp with more": (WEBP, webp(extended(100, 50), (b"EXIF", b"odd"), lossy(100, 50)), (100, 50)),
}
BAD = {
    "nothing": (PNG, b""),
    "gif": (PNG, GIF),
    "svg": (PNG, SVG),
    "svg as webp": (WEBP, SVG),
    "a page": (JPEG, HTML),
    "jpeg as png": (PNG, jpeg()),
    "png as jpeg": (JPEG, png()),
    "png as webp": (WEBP, png()),
    "webp as png": (PNG, webp(lossless())),
    "a png that moves": (PNG, png(64, 64, chunk(b"acTL", b"\0\0\0\x02\0\0\0\0"))),
    "a webp that moves": (WEBP, webp(extended(64, 64, flags=2), lossy(64, 64))),
    "a webp with frames": (WEBP, webp(extended(64, 64), (b"ANIM", b"\0" * 6), lossy(64, 64))),
    "a webp without pixels": (WEBP, webp(extended(64, 64))),
    "an empty webp": (WEBP, webp()),
    "a webp of an unknown kind": (WEBP, webp((b"XXXX", b"\0" * 10))),
    "a page behind a png": (PNG, png() + HTML),
    "a page behind a jpeg": (JPEG, jpeg() + HTML),
    "a page behind a jpeg that ends like one": (JPEG, jpeg() + HTML + b"\xff\xd9"),
    "a page behind a webp": (WEBP, webp(lossless()) + HTML),
    "a page before a png": (PNG, HTML + png()),
    "a png without pixels": (PNG, b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", png()[16:29]) + chunk(b"IEND", b"")),
    "a png whose size comes second": (PNG, png()[:8] + chunk(b"tEXt", b"x") + png()[8:]),
    "a png too narrow": (PNG, png(15, 64)),
    "a png too high": (PNG, png(16, 2001)),
    "a jpeg too wide": (JPEG, jpeg(65_535, 64)),
    "a jpeg without height": (JPEG, jpeg(64, 0)),
    "a webp too wide": (WEBP, webp(lossless(16_384, 64))),
    "a vast webp": (WEBP, webp(extended(2**24, 2**24), lossy())),
    "a lossy webp of no size": (WEBP, webp(lossy(0, 0))),
}


@pytest.mark.parametrize(("media_type", "data", "size"), GOOD.values(), ids=GOOD)
def test_a_picture_says_its_size_itself(media_type: str, data: bytes, size: tuple[int, int]) -> None:
    logo = logo_of(media_type, data)

    assert (logo.width, logo.height) == size
    assert is_hash(logo.hash)


@pytest.mark.parametrize(("media_type", "data"), BAD.values(), ids=BAD)
def test_nothing_but_one_still_picture_of_its_type_is_taken(media_type: str, data: bytes) -> None:
    with pytest.raises(InvalidPicture):
        logo_of(media_type, data)


@pytest.mark.parametrize("media_type", KINDS)
def test_a_picture_cut_off_anywhere_is_refused(media_type: str) -> None:
    whole = {PNG: png(16, 16), JPEG: jpeg(), WEBP: webp(extended(), lossy())}[media_type]
    for length in range(len(whole)):
        with pytest.raises(InvalidPicture):
            logo_of(media_type, whole[:length])


@given(st.sampled_from(KINDS), st.binary(max_size=200), st.sampled_from([GIF, png(16, 16), jpeg(), webp(lossy())]))
def test_whatever_the_bytes_are_they_are_taken_or_refused(media_type: str, noise: bytes, whole: bytes) -> None:
    for data in (noise, whole[:12] + noise, whole[: len(noise)] + noise + whole[len(noise) :], whole[:-4] + noise):
        with suppress(InvalidPicture):
            logo = logo_of(media_type, data)
            assert 16 <= min(logo.width, logo.height) <= max(logo.width, logo.height) <= 2000


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((400, 128), (200, 64)),
        ((200, 64), (200, 64)),
        ((100, 32), (100, 32)),
        ((16, 16), (16, 16)),
        ((2000, 2000), (64, 64)),
        ((2000, 16), (200, 2)),
        ((16, 2000), (1, 64)),
    ],
)
def test_a_picture_is_shown_in_its_proportions_and_never_enlarged(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    assert Logo("a" * 64, *size).shown == shown
