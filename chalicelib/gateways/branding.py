"""An organization's look: its accent colour, made readable on light and dark, its monogram, its links."""

import colorsys
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.help import Help
from chalicelib.domain.logo import Logo
from chalicelib.domain.picture import is_hash

DEFAULT_ACCENT = "#1d5c57"
DARK_CARD = "#1b2124"
ENOUGH_CONTRAST = 4.5  # WCAG 2.2 AA for text of any size
ENOUGH_ON_DARK = 6.5  # glowing text on dark tires the eye at the bare minimum
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LINK = re.compile(r"https://[^/\s@\\]|http://(localhost|127\.0\.0\.1|[a-z0-9-]+\.localhost)(:\d+)?(/|$)")
_Rgb = tuple[int, int, int]


def brand(organization: Mapping[str, Any] | None) -> dict[str, Any]:
    """`name`, `monogram`, `logo` (None without one), `accent` for light and `accent_dark` for dark backgrounds; `help`:
    the ways to a human.

    Without an organization the name is "" and the colours are the default ones.
    """
    organization = organization or {"name": ""}
    accent = readable_accent(organization.get("accent"))
    return {
        "name": organization["name"],
        "monogram": organization.get("monogram") or monogram(organization["name"]),
        "logo": _picture(organization.get("logo")),
        "help": ways_to(organization.get("help")),
        "accent": accent,
        "accent_dark": lightened(accent),
    }


def readable_accent(accent: str | None) -> str:
    """`accent` if white text can be read on it, else the default."""
    colour = (accent or "").strip().lower()
    readable = _COLOUR.fullmatch(colour) and contrast(colour, "#ffffff") >= ENOUGH_CONTRAST
    return colour if readable else DEFAULT_ACCENT


def lightened(accent: str) -> str:
    """The same hue, a little calmer and just light enough to be read on a dark card."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _rgb(accent)))
    steps = (lightness + (1 - lightness) * share / 40 for share in range(41))
    colours = (_hex(colorsys.hls_to_rgb(hue, step, saturation * 0.8)) for step in steps)
    return next(colour for colour in colours if contrast(colour, DARK_CARD) >= ENOUGH_ON_DARK)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def monogram(name: str) -> str:
    """One or two initials: "Northlight Coaching" -> "NC"."""
    initials = [word[0] for word in re.findall(r"\w+", name) if word[0].isalnum()]
    return "".join(initials[:2]).upper()


def safe_link(url: str | None) -> str:
    """`url` if a page may link to it: https, or a development server on this machine. Else ""."""
    return url if url and _LINK.match(url) else ""


def ways_to(help_there: Help | None, *, pages: bool = True) -> list[dict[str, str]]:
    """How people reach somebody: each way with its `text` and its `href`; without `pages` no link to one."""
    if help_there is None:
        return []
    url = safe_link(help_there.url) if pages else ""
    ways = [(help_there.email, "mailto:"), (help_there.phone, "tel:"), (url, "")]
    return [{"text": text.removeprefix("https://").rstrip("/"), "href": f"{kind}{text}"} for text, kind in ways if text]


def _picture(logo: Logo | None) -> dict[str, Any] | None:
    """Where it is below the base URL, and how large it is shown; only ever a picture of ours."""
    if logo is None or not is_hash(logo.hash):
        return None
    width, height = logo.shown
    return {"path": logo.path, "width": width, "height": height}


def _rgb(colour: str) -> _Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: _Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
