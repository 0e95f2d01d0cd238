"""Plots as SVG, a line of text for each bar, so that a diff shows what changed, in the reader's light or dark."""

from collections.abc import Mapping, Sequence
from html import escape

STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #24292f } .quiet { fill: #57606a } .axis { stroke: #8c959f }
.c0 { fill: #0969da; stroke: #0969da } .c1 { fill: #bf8700; stroke: #bf8700 } .c2 { fill: #8250df; stroke: #8250df }
.c3 { fill: #1a7f37; stroke: #1a7f37 } .c4 { fill: #cf222e; stroke: #cf222e }
polyline { fill: none !important; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .quiet { fill: #9198a1 } }
</style>"""
WIDTH, BAR, GAP, LABEL = 720, 16, 14, 230
HEIGHT, LEFT, BELOW = 300, 70, 60


def bars(title: str, groups: Mapping[str, Mapping[str, float]], unit: str) -> str:
    """Groups of horizontal bars, all on one scale; the same name has the same colour in each group."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    most = max(value for group in groups.values() for value in group.values())
    parts, y = [_text(0, 16, title)], 40
    for group, values in groups.items():
        parts.append(_text(0, y, group, "quiet"))
        for name, value in values.items():
            y += BAR + 4
            length, colour = (WIDTH - LABEL - 90) * value / most, names.index(name) % 5
            parts += [
                _text(16, y, name),
                f'<rect class="c{colour}" x="{LABEL}" y="{y - 12}" width="{length:.0f}" height="{BAR - 2}"/>',
                _text(LABEL + length + 6, y, f"{value:.3g} {unit}"),
            ]
        y += BAR + GAP
    return _svg(y, parts)


def lines(title: str, series: Mapping[str, Sequence[tuple[float, float]]], x: str, y: str) -> str:
    """One line a name, from nought to the largest of either axis."""
    points = [point for line in series.values() for point in line]
    right, top = max(at for at, _ in points) or 1, max(value for _, value in points) or 1
    across, up = WIDTH - LEFT - 20, HEIGHT - BELOW - 40
    parts = [_text(0, 16, title), *_axes(right, top, x, y)]
    for number, (name, line) in enumerate(series.items()):
        drawn = " ".join(
            f"{LEFT + across * at / right:.0f},{HEIGHT - BELOW - up * value / top:.0f}" for at, value in line
        )
        below, colour = HEIGHT - 20 + 20 * number, number % 5
        parts.append(f'<polyline class="c{colour}" points="{drawn}"/>')
        parts.append(f'<rect class="c{colour}" x="{LEFT}" y="{below - 10}" width="10" height="10"/>')
        parts.append(_text(LEFT + 16, below, name))
    return _svg(HEIGHT + 20 * (len(series) - 1), parts)


def _axes(right: float, top: float, x: str, y: str) -> list[str]:
    base = HEIGHT - BELOW
    return [
        f'<path class="axis" fill="none" d="M{LEFT} 40V{base}H{WIDTH - 20}"/>',
        _text(0, 44, f"{top:,.0f}"),
        _text(0, base, "0"),
        _text(0, 62, y, "quiet"),
        _text(LEFT, base + 18, "0"),
        _text(WIDTH - 20, base + 18, f"{right:,.0f} {x}", "quiet", "end"),
    ]


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    chosen = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{chosen} text-anchor="{anchor}">{escape(words)}</text>'


def _svg(height: float, parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">'
    return "\n".join([head, STYLE, *parts, "</svg>", ""])
