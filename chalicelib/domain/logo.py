"""What is known of an organization's picture without its bytes."""

from chalicelib.domain.picture import measured
from chalicelib.domain.values import dataclass

# CSS pixels. A picture is never enlarged, so one of twice this size is sharp on fine screens.
SHOWN_WIDTH, SHOWN_HEIGHT = 200, 64


@dataclass(frozen=True)
class Logo:
    """SHA-256 of the bytes in hex, sides in pixels."""

    hash: str
    width: int
    height: int

    @property
    def path(self) -> str:
        """Where it is served, below the base URL."""
        return f"/logos/{self.hash}"

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height on a page and in a mail, in CSS pixels."""
        scale = min(1, SHOWN_WIDTH / self.width, SHOWN_HEIGHT / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def logo_of(media_type: str, data: bytes) -> Logo:
    """Raises InvalidPicture."""
    return Logo(*measured(media_type, data))
