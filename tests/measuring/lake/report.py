"""The report of one or more lakes: for people a page, for machines one flat object of numbers."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.measuring.figures import Count
from tests.measuring.lake.findings import Candidate, Findings
from tests.measuring.lake.measures import NUMBERS, measure, pooled
from tests.measuring.lake.truth import Dump, Truth

WIDTH = 160
SHOWN_CANDIDATES = 4
SHOWN_MISSES = 12
HEADLINES = {
    "nomination.top1": "the nominated copy is the origin, or holds the same",
    "nomination.coverage": "datasets with a nominated copy",
    "impostors.joined": "impostors that joined a dataset",
    "hollow.nominated": "hollow copies nominated",
    "unreadable.joined": "unreadable files that joined a dataset",
    "detection.recall": "pairs of one origin that were found",
    "detection.precision": "pairs put together that are of one origin",
    "direction.accuracy": "decided directions that are right",
    "direction.coverage": "directions decided",
}


@dataclass(frozen=True)
class Lake:
    """One lake: what it is, and what the catalog found."""

    truth: Truth
    found: Findings


def figures(lakes: Sequence[Lake], seconds: Mapping[str, float]) -> dict[str, float]:
    """Give the numbers that machines read; each rate with its count beside it."""
    numbers: dict[str, float] = {"dumps": sum(len(lake.truth.dumps) for lake in lakes)}
    for name, count in measured(lakes).items():
        numbers[name] = count.hits if name in NUMBERS else round(count.rate, 4)
        numbers[f"{name}.n"] = count.n
    numbers |= {f"seconds.{name}": round(spent, 1) for name, spent in seconds.items()}
    return {**numbers, "seed": lakes[0].truth.seed, "seeds": len(lakes)}


def measured(lakes: Sequence[Lake]) -> dict[str, Count]:
    """Count over all lakes together."""
    return pooled(measure(lake.truth, lake.found) for lake in lakes)


def page() -> Console:
    """Make a console for the report: as wide as the terminal, and wide enough for its tables in a file."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def show(console: Console, lakes: Sequence[Lake], seconds: Mapping[str, float]) -> None:
    """Print each dataset's candidates beside the true origin, then the figures and what was missed."""
    for lake in lakes:
        console.print(_datasets(lake))
    counts = measured(lakes)
    console.print(_figures(counts, lakes, seconds))
    for name, count in counts.items():
        # Of intruders only the hits are news, and those stand in the table.
        if count.misses and name not in NUMBERS - {"dumps.accounted"}:
            console.print(_misses(name, count.misses))


def _datasets(lake: Lake) -> Table:
    table = Table(title=f"What the catalog nominates (seed {lake.truth.seed})", title_justify="left", pad_edge=False)
    for heading in ("Dataset", "Nominated", "True origin", "Candidates, best first"):
        table.add_column(heading, overflow="fold")
    heads = [dump for dump in lake.truth.dumps if dump.label == dump.root and dump.readable]
    for head in sorted(heads, key=lambda dump: dump.label):
        table.add_row(*_row(lake, head))
    return table


def _row(lake: Lake, head: Dump) -> tuple[str, str, str, str]:
    dataset = lake.found.datasets.get(head.label)
    if dataset is None:
        return head.label, "[red]unknown to the catalog[/red]", _place(lake, head.label), ""
    choice = lake.found.choices[dataset]
    known = lake.truth.by_label()
    if choice.nominated is None:
        nominated = f"nobody: {escape(choice.reason)}"
    else:
        right = choice.nominated in known and known[choice.nominated].content == head.content
        nominated = f"[{'green' if right else 'red'}]{escape(_place(lake, choice.nominated))}[/]"
    return escape(head.label), nominated, escape(_place(lake, head.label)), _candidates(choice.candidates)


def _candidates(candidates: Iterable[Candidate]) -> str:
    told = [
        f"{one.low:.2f}-{one.high:.2f} {escape(' = '.join(one.labels))}" + (" [dim](no)[/dim]" if one.why_not else "")
        for one in candidates
    ]
    more = [f"and {len(told) - SHOWN_CANDIDATES} more"] if len(told) > SHOWN_CANDIDATES else []
    return "\n".join(told[:SHOWN_CANDIDATES] + more)


def _place(lake: Lake, label: str) -> str:
    dump = lake.truth.by_label().get(label)
    if dump is None:
        return label
    return f"{dump.silo}{dump.path.removeprefix(lake.truth.silos[dump.silo])}"


def _figures(counts: Mapping[str, Count], lakes: Sequence[Lake], seconds: Mapping[str, float]) -> Table:
    table = Table(title="How well it did", title_justify="left", show_header=False, pad_edge=False)
    dumps, accounted = sum(len(lake.truth.dumps) for lake in lakes), counts["dumps.accounted"]
    table.add_row("dumps, and how many are accounted for", str(dumps), str(accounted.hits))
    for name, told in HEADLINES.items():
        count = counts[name]
        share = str(count.hits) if name in NUMBERS else f"{count.rate:.3f}"
        table.add_row(told, share, f"{count.hits} of {count.n}")
    for name, spent in seconds.items():
        table.add_row(f"seconds: {name}", f"{spent:.1f}", "")
    return table


def _misses(name: str, misses: Sequence[str]) -> str:
    more = f"\n  and {len(misses) - SHOWN_MISSES} more" if len(misses) > SHOWN_MISSES else ""
    return f"[bold]{name}[/bold], missed:\n" + "\n".join(f"  {escape(miss)}" for miss in misses[:SHOWN_MISSES]) + more
