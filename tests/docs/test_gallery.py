"""The pictures in docs/gallery are those that its page lists, and small."""

from pathlib import Path

from local.page_samples import PAGES
from local.pictures import SHOWN, listing, pictures_of
from local.samples.areas import SITE_PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "gallery"
PICTURES = [picture for pages in SHOWN.values() for shown in pages for picture in pictures_of(shown)]


def test_the_gallery_has_the_pictures_that_its_page_lists() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == listing()
    assert sorted(one.name for one in FOLDER.glob("*.webp")) == sorted(one.file for one in PICTURES)


def test_every_picture_is_of_a_sample_that_exists() -> None:
    assert {one.shown.sample for one in PICTURES} <= {name for name, _, _ in (*PAGES, *SITE_PAGES)}


def test_the_gallery_stays_small() -> None:
    assert sum(one.stat().st_size for one in FOLDER.iterdir()) < 1_500_000
