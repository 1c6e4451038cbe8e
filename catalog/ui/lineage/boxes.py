"""The boxes of a lineage drawing as SVG text: a copy, its columns, and handles for what its sides hide."""

from collections.abc import Iterator

from markupsafe import escape

from catalog.ui import rendering
from catalog.ui.lineage.letters import LETTER, SMALL_LETTER, fitted
from catalog.ui.lineage.picture import More, Node
from catalog.ui.lineage.rows import ColumnRow
from catalog.ui.lineage.shapes import Measures
from catalog.ui.marks import mark
from catalog.web import human

PEN = 'fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'

ROUND = ' rx="7.5"'


def box(node: Node, measures: Measures, *, quality: bool) -> str:
    """Write a box; its mark tells its standing or, in the quality overlay, what expectations found."""
    shown = mark(node.quality if quality else node.status)
    at, y = node.box.x + node.box.width - 23, node.box.y + (9 if measures.labels else 6)
    parts = (
        _opening(node),
        rect(node.box.x, node.box.y, node.box.width, node.box.height, ' rx="5"'),
        _strip(node, shown.tone) if quality else "",
        *_label(node, measures),
        f'<g class="tone-{shown.tone}" transform="translate({at:.1f} {y:.1f})" {PEN}>',
        f"{rendering.shape(shown.shape)}</g></a>",
        *_rows(node, measures),
        _handle(node, node.up, measures, upward=True),
        _handle(node, node.down, measures, upward=False),
    )
    return f'<g class="box-group">{"".join(parts)}</g>'


def rect(x: float, y: float, width: float, height: float, more: str = "") -> str:
    """Write a rectangle; `more` are further attributes, after a blank."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{more}/>'


def _opening(node: Node) -> str:
    states = {"focus": node.focus, "family": node.family, "on": node.on, "hit": node.hit}
    classes = " ".join(["node", *(name for name, holds in states.items() if holds)])
    about = [node.label, node.silo, mark(node.status).word, f"quality {mark(node.quality).word}"]
    named = ", ".join([*about, *(["in focus"] if node.focus else [])])
    return (
        f'<a class="{classes}" href="{node.href}" data-node="{node.id}" data-of="{escape(node.dataset)}" '
        f'aria-label="{escape(named)}"><title>{escape(node.path)}</title>'
    )


def _strip(node: Node, tone: str) -> str:
    x, y = node.box.x + 3, node.box.y + 5
    return f'<path class="strip tone-{tone}" d="M{x:.1f} {y:.1f}v{node.box.height - 10:.1f}"/>'


def _label(node: Node, measures: Measures) -> Iterator[str]:
    x, y, width = node.box.x, node.box.y, node.box.width
    if not measures.labels:
        label = fitted(node.label, (width - 36) / SMALL_LETTER)
        yield f'<text x="{x + 10:.1f}" y="{y + 17:.1f}">{escape(label)}</text>'
        return
    yield f'<text x="{x + 12:.1f}" y="{y + 19:.1f}">{escape(fitted(node.label, (width - 40) / LETTER))}</text>'
    sub = fitted(node.sub, (width - 24) / SMALL_LETTER)
    yield f'<text class="sub" x="{x + 12:.1f}" y="{y + 35:.1f}">{escape(sub)}</text>'


def _rows(node: Node, measures: Measures) -> Iterator[str]:
    y = node.box.y + measures.height
    for row in node.rows:
        yield _row(node, row, y, measures) if not row.more else _rest(node, row, y)
        y += measures.row


def _rest(node: Node, row: ColumnRow, y: float) -> str:
    told = human.plural(row.more, "more column")
    return f'<text class="rest" x="{node.box.x + 12:.1f}" y="{y + 14:.1f}">+ {told}</text>'


def _row(node: Node, row: ColumnRow, y: float, measures: Measures) -> str:
    x, width = node.box.x, node.box.width
    classes = "column-row" + (" on" if row.on else "") + (" start" if row.start else "")
    named = f"{'Stop following' if row.start else 'Follow'} {row.name} of {node.label}"
    kind = fitted(row.type, 11)
    name = fitted(row.name, (width - 30) / LETTER - len(kind))
    return (
        f'<a class="{classes}" href="{escape(row.href)}" data-go="" data-node-of="{node.id}" '
        f'aria-label="{escape(named)}">'
        f"{rect(x + 1, y, width - 2, measures.row)}"
        f'<text x="{x + 12:.1f}" y="{y + 14:.1f}">{escape(name)}</text>'
        f'<text class="type" text-anchor="end" x="{x + width - 10:.1f}" y="{y + 14:.1f}">{escape(kind)}</text></a>'
    )


def _handle(node: Node, side: More, measures: Measures, *, upward: bool) -> str:
    """A handle on the lower edge of a box, at the side that it opens."""
    if not side.href:
        return ""
    word = "\u2212" if side.opened else f"+{human.short_count(side.hidden)}"
    text = f"◂ {word}" if upward else f"{word} ▸"
    width = 12 + 6.6 * len(text)
    x = node.box.x + 8 if upward else node.box.x + node.box.width - 8 - width
    y = node.box.y + node.box.height - (7 if measures.labels else 5)
    left = f", {side.hidden:,} are not shown" if side.hidden else ""
    verb, where = "Hide" if side.opened else "Show", "upstream" if upward else "downstream"
    named = f"{verb} what lies {where} of {node.label}{left}"
    return (
        f'<a class="handle {"up" if upward else "down"}" href="{escape(side.href)}" data-go="" '
        f'data-node-of="{node.id}" aria-label="{escape(named)}">{rect(x, y, width, 15, ROUND)}'
        f'<text text-anchor="middle" x="{x + width / 2:.1f}" y="{y + 11:.1f}">{text}</text></a>'
    )
