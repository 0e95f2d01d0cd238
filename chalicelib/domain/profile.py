"""How members are shown to those who know them: what they do, what they say to their clients, and a photo."""

from chalicelib.domain.bare_picture import bare
from chalicelib.domain.picture import measured
from chalicelib.domain.text import NAME_LIMIT, clean_line, clean_note
from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Photo:
    """SHA-256 of the bytes in hex, sides in pixels, and the membership that they are kept for: whoever changes their
    role takes the photo along."""

    hash: str
    width: int
    height: int
    member: str

    @property
    def path(self) -> str:
        """Where it is served, below the base URL."""
        return f"/photos/{self.hash}"


@dataclass(frozen=True)
class Profile:
    """`title` is one line, `greeting` a few paragraphs, both plain text."""

    title: str = ""
    greeting: str = ""
    photo: Photo | None = None


def photo_of(media_type: str, data: bytes, member: str) -> tuple[Photo, bytes]:
    """The photo and its bytes, without what they said of themselves. Raises InvalidPicture."""
    measured(media_type, data)
    kept = bare(media_type, data)
    return Photo(*measured(media_type, kept), member), kept


def clean_title(text: str) -> str:
    """One line of at most 80 characters, or "". Raises InvalidText."""
    return clean_line(text, NAME_LIMIT)


def clean_greeting(text: str) -> str:
    """Paragraphs of at most 500 characters, or "". Raises InvalidText."""
    return clean_note(text)
