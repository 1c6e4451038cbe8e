"""Marks and series drawn on a page of a PDF."""

from collections.abc import Callable, Sequence
from typing import Any

from catalog.ui.trend import WIDTH, Trend

Tone = tuple[int, int, int]
LINE_TONE, BAND, GRID, OUT, WORDS = (0, 114, 178), (214, 238, 248), (223, 227, 233), (213, 94, 0), (85, 96, 110)
SIDE = 2.9


def mark(page: Any, shape: str, x: float, y: float, tone: Tone) -> None:
    """Draw the shape of a status in a square of three millimetres."""
    page.set_draw_color(*tone)
    page.set_fill_color(*tone)
    page.set_line_width(0.4)
    if shape in _LINES:
        for path in _LINES[shape]:
            page.polyline([(x + SIDE * a, y + SIDE * b) for a, b in path])
    elif shape == "square":
        page.rect(x + 0.5, y + 0.5, SIDE - 1, SIDE - 1)
    else:
        if shape == "dashes":
            page.set_dash_pattern(dash=0.5, gap=0.6)
        page.ellipse(x + 0.4, y + 0.4, SIDE - 0.8, SIDE - 0.8)
        page.set_dash_pattern()
        if shape == "minus":
            page.line(x + 0.9, y + SIDE / 2, x + SIDE - 0.9, y + SIDE / 2)
    page.set_line_width(0.2)


def series(page: Any, trend: Trend, x: float, y: float, width: float, plain: Callable[[str], str]) -> None:
    """Draw a series as the screens do: its band, what was expected, what was measured, and what broke out."""
    scale = width / WIDTH

    def at(place: tuple[float, float]) -> tuple[float, float]:
        return x + place[0] * scale, y + place[1] * scale

    page.set_font("Inter", "", 6.8)
    page.set_text_color(*WORDS)
    page.set_draw_color(*GRID)
    for height, label in trend.ticks:
        page.line(*at((84, height)), *at((708, height)))
        page.set_xy(x, at((0, height))[1] - 1.6)
        page.cell(78 * scale, 3.2, plain(label), align="R")
    if trend.band:
        page.set_fill_color(*BAND)
        page.polygon([at(place) for place in _places(trend.band)], style="F")
    _path(page, [at(place) for place in _places(trend.expected)], WORDS, dashed=True)
    _path(page, [at(place) for place in _places(trend.line)], LINE_TONE)
    for dot in trend.dots:
        out = dot.point.state == "breach"
        side = 1.8 if out else 1.1
        page.set_fill_color(*(OUT if out else LINE_TONE))
        left, top = at((dot.x, dot.y))
        (page.rect if out else page.ellipse)(left - side / 2, top - side / 2, side, side, style="F")
    for place, label, align in ((84, trend.first, "L"), (708 - 120, trend.last, "R")):
        page.set_xy(*at((place, 176)))
        page.cell(120 * scale, 3.2, plain(label), align=align)


def _path(page: Any, places: Sequence[tuple[float, float]], tone: Tone, *, dashed: bool = False) -> None:
    if len(places) > 1:
        page.set_draw_color(*tone)
        page.set_line_width(0.35)
        page.set_dash_pattern(**({"dash": 1, "gap": 0.8} if dashed else {}))
        page.polyline(places)
        page.set_dash_pattern()
        page.set_line_width(0.2)


def _places(path: str) -> list[tuple[float, float]]:
    """Read the places of a path of straight lines."""
    pairs = [place.split(" ") for place in path.removeprefix("M").removesuffix("Z").split("L") if place]
    return [(float(x), float(y)) for x, y in pairs]


_LINES: dict[str, Sequence[Sequence[tuple[float, float]]]] = {
    "check": [[(0.1, 0.55), (0.4, 0.85), (0.95, 0.15)]],
    "cross": [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]],
    "triangle": [[(0.5, 0.08), (0.95, 0.9), (0.05, 0.9), (0.5, 0.08)]],
}
