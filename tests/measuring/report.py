"""What a measuring command prints: a table for people, one flat object for machines, a page with a diagram to keep."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from rich.console import Console
from rich.markup import escape as plain
from rich.table import Table

from tests.measuring.figures import Bin, Count, as_numbers
from tests.measuring.machine import machine

SHOWN_MISSES = 12
WIDTH = 160
SIZE, EDGE = 320, 40


@dataclass(frozen=True)
class Report:
    """All that one run says: shares by name, other numbers, and how far confidence can be believed."""

    title: str
    seed: int
    seconds: float
    counts: Mapping[str, Count]
    numbers: Mapping[str, float] = field(default_factory=dict)
    bins: Sequence[Bin] = ()
    """Of directions."""
    related: Sequence[Bin] = ()
    """Of whether two tables have to do with each other at all."""


def parser(name: str, about: str | None, *, folder: str) -> argparse.ArgumentParser:
    """Make the parser that the commands share; `folder` says what the folder holds."""
    made = argparse.ArgumentParser(prog=f"scripts/evaluate {name}", description=about)
    made.add_argument("folder", type=Path, help=folder)
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("--quick", action="store_true", help="a small part, to see that the command works")
    made.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    made.add_argument("--report", type=Path, metavar="FILE.html", help="keep the figures, misses and diagram as a page")
    return made


def give(report: Report, given: argparse.Namespace) -> None:
    """Print a report as asked for, and keep its page if one was asked for."""
    if given.report:
        given.report.write_text(page(report), encoding="utf-8")
    if given.json:
        print(json.dumps(flat(report)))
    else:
        show(report, Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH))


def flat(report: Report) -> dict[str, object]:
    """Give everything as one flat object."""
    last = {"seed": report.seed, "machine": machine(), "seconds": round(report.seconds, 1)}
    return {**as_numbers(report.counts), **report.numbers, **last}


def show(report: Report, console: Console) -> None:
    """Print the figures and what was missed."""
    table = Table(title=report.title, title_justify="left", pad_edge=False)
    for heading in ("figure", "", "of", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for name, count in report.counts.items():
        low, high = count.interval
        if count.n:
            table.add_row(name, f"{count.rate:.4f}", f"{count.hits} of {count.n}", f"{low:.4f} to {high:.4f}")
        else:
            table.add_row(name, "-", "nothing", "")
    for name, number in report.numbers.items():
        table.add_row(name, f"{number:.4g}", "", "")
    console.print(table)
    for what, bins in (("which way", report.bins), ("related", report.related)):
        for one in bins:
            console.print(f"  {what}: said {one.confidence:.3f}, right {one.right.rate:.3f} ({one.right.n})")
    for name, count in report.counts.items():
        for miss in count.misses[:SHOWN_MISSES]:
            console.print(f"  {name} missed: {plain(miss)}")
        if len(count.misses) > SHOWN_MISSES:
            console.print(f"  {name} missed: and {len(count.misses) - SHOWN_MISSES} more")
    console.print(f"  seed {report.seed}, {report.seconds:.0f} s")


def page(report: Report) -> str:
    """Make a page that stands alone: figures, the reliability diagram, every miss."""
    rows = "".join(_row(name, count) for name, count in report.counts.items())
    rows += "".join(
        f"<tr><th>{escape(n)}</th><td>{v:.4g}</td><td></td><td></td></tr>" for n, v in report.numbers.items()
    )
    misses = "".join(_missed(name, count) for name, count in report.counts.items() if count.misses)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(report.title)}</title><style>'
        "body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "th{text-align:left;font-weight:400}td{text-align:right;padding-left:2rem}</style>"
        f"<h1>{escape(report.title)}</h1><p>Seed {report.seed}, {report.seconds:.0f} s, {escape(str(machine()))}</p>"
        f"<table><tr><th>figure</th><td>share</td><td>of</td><td>95 % interval</td></tr>{rows}</table>"
        f"{_diagram(report.bins, 'Which way') if report.bins else ''}"
        f"{_diagram(report.related, 'Whether at all') if report.related else ''}{misses}</html>"
    )


def _row(name: str, count: Count) -> str:
    low, high = count.interval
    return (
        f"<tr><th>{escape(name)}</th><td>{count.rate:.4f}</td><td>{count.hits} of {count.n}</td>"
        f"<td>{low:.4f} to {high:.4f}</td></tr>"
    )


def _missed(name: str, count: Count) -> str:
    told = "".join(f"<li>{escape(miss)}</li>" for miss in count.misses)
    return f"<details><summary>{escape(name)}: {len(count.misses)} missed</summary><ul>{told}</ul></details>"


def _diagram(bins: Sequence[Bin], what: str) -> str:
    dots = "".join(_dot(one) for one in bins)
    whole, inner = SIZE + 2 * EDGE, SIZE + EDGE
    return (
        f'<h2>{what}: how far its confidence can be believed</h2><svg width="{whole}" height="{whole}" role="img" '
        'aria-label="How often decisions were right, by how sure they were">'
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>'
        f'<line x1="{EDGE}" y1="{inner}" x2="{inner}" y2="{EDGE}" stroke="#888" stroke-dasharray="4"/>{dots}'
        f'<text x="{EDGE}" y="{inner + 20}">sure: .5</text><text x="{inner - 12}" y="{inner + 20}">1</text>'
        f'<text x="4" y="{EDGE}">right</text></svg>'
    )


def _dot(one: Bin) -> str:
    x, y = (EDGE + SIZE * 2 * (value - 0.5) for value in (one.confidence, max(0.5, one.right.rate)))
    told = f"said {one.confidence:.3f}, right {one.right.rate:.3f} of {one.right.n}"
    return (
        f'<circle cx="{x:.1f}" cy="{SIZE + 2 * EDGE - y:.1f}" r="{min(14, 3 + one.right.n**0.5):.1f}" fill="#2266cc" '
        f'fill-opacity=".6"><title>{told}</title></circle>'
    )
