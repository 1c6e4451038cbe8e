"""The figures: what the catalog found, held against the truth. Pure: findings and truth in, counts out."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import TypeVar

from tests.measuring.figures import Count
from tests.measuring.lake.findings import Findings
from tests.measuring.lake.reach import Reach
from tests.measuring.lake.truth import Dump, Truth

T = TypeVar("T")
FINAL = frozenset({"version", "sighting", "unreadable"})


NUMBERS = frozenset(
    {"dumps.accounted", "impostors.joined", "hollow.nominated", "unreadable.joined"}
    | {"impostors.nominated", "hollow.joined", "unreadable.nominated"}
)
"""Figures that are told as how many, not as a share."""


def measure(truth: Truth, found: Findings) -> dict[str, Count]:
    """Count everything that `measures` names; the more lakes are pooled, the surer."""
    return {
        "dumps.accounted": hit(truth.dumps, lambda dump: found.outcomes.get(dump.label) in FINAL, _outcome(found)),
        "unreadable.recognised": hit(_unreadable(truth), lambda dump: found.outcomes.get(dump.label) == "unreadable"),
        **_nomination(truth, found),
        **_intruders(truth, found),
        **_detection(truth, found),
        **_direction(truth, found),
    }


def pooled(lakes: Iterable[Mapping[str, Count]]) -> dict[str, Count]:
    """Add up the counts of several lakes."""
    total: dict[str, Count] = {}
    for lake in lakes:
        for name, count in lake.items():
            total[name] = total[name] + count if name in total else count
    return total


def hit(asked: Iterable[T], is_hit: Callable[[T], bool], tell: Callable[[T], str] = str) -> Count:
    """Count those that are hits, and tell the others."""
    asked = list(asked)
    missed = [one for one in asked if not is_hit(one)]
    return Count(len(asked) - len(missed), len(asked), tuple(tell(one) for one in missed))


def have_common_source(truth: Truth, pair: frozenset[str]) -> bool:
    """Tell whether two dumps have content of one origin."""
    first, second = pair
    return bool(truth.datasets_of(first) & truth.datasets_of(second))


def _nomination(truth: Truth, found: Findings) -> dict[str, Count]:
    """Datasets with a true origin and other candidates; an abstention is a miss."""
    heads = [dump for dump in truth.dumps if dump.label == dump.root and len(_usable(truth, dump.root)) > 1]
    chosen = {head.label: _nominated(found, head.label) for head in heads}
    known = truth.by_label()

    def is_origin(head: Dump) -> bool:
        nominated = chosen[head.label]
        return nominated in known and known[nominated].content == head.content

    def instead(head: Dump) -> str:
        return f"{head.label}: {chosen[head.label] or 'nobody'} ({truth.seed})"

    abstained = [head for head in heads if chosen[head.label] is None]
    return {
        "nomination.top1": hit(heads, is_origin, instead),
        "nomination.coverage": hit(heads, lambda head: chosen[head.label] is not None, instead),
        "abstained.right": hit(abstained, lambda head: not _leads(truth, found, head), instead),
    }


def _intruders(truth: Truth, found: Findings) -> dict[str, Count]:
    """Count what must not join and must not be nominated; here the misses are the ones that did well."""
    nominated = {choice.nominated for choice in found.choices.values()}
    groups = {
        "impostors": [dump for dump in truth.dumps if dump.kind == "impostor"],
        "hollow": [dump for dump in truth.dumps if dump.hollow],
        "unreadable": _unreadable(truth),
    }
    counts = {}
    for name, dumps in groups.items():
        counts[f"{name}.joined"] = hit(dumps, lambda dump: _has_company(found, dump.label))
        counts[f"{name}.nominated"] = hit(dumps, lambda dump: dump.label in nominated)
    return counts


def _detection(truth: Truth, found: Findings) -> dict[str, Count]:
    """Pairs of dumps of one origin; hollow ones count neither way, and derived datasets once each, by their lineage."""
    usable = [dump for dump in truth.dumps if dump.readable and not dump.hollow]
    pairs = [
        pair for pair in combinations(usable, 2) if pair[0].root == pair[1].root and "impostor" not in _kinds(pair)
    ]
    claimed = [pair for pair in combinations(usable, 2) if _together(found, pair)]
    related = hit(
        _derived(truth), lambda dump: _is_linked(truth, found, dump), lambda dump: f"{dump.label} ({truth.seed})"
    )
    lines = [like.pair for like in found.likenesses] + [
        frozenset({arrow.source, arrow.target}) for arrow in found.arrows if arrow.kind == "inferred"
    ]
    lines = [line for line in dict.fromkeys(lines) if len(line) > 1]
    return {
        "detection.recall": hit(pairs, lambda pair: _together(found, pair), _tell(truth)) + related,
        "detection.precision": hit(claimed, lambda pair: pair[0].root == pair[1].root, _tell(truth)),
        "detection.derived_recall": related,
        "detection.lineage_precision": hit(
            lines,
            lambda line: have_common_source(truth, line),
            lambda line: f"{' ~ '.join(sorted(line))} ({truth.seed})",
        ),
    }


def _direction(truth: Truth, found: Findings) -> dict[str, Count]:
    """Does the lineage lead from parent to child? Asked of undeclared dumps whose content differs from the parent's."""
    reach = Reach(truth, found.arrows)
    known = truth.by_label()
    children = [
        dump
        for dump in truth.dumps
        if dump.parent and not dump.declared and not dump.hollow and known[dump.parent].content != dump.content
    ]
    ways = {dump.label: reach.way(str(dump.parent), dump.label) for dump in children}
    decided = [dump for dump in children if ways[dump.label]]

    def told(dump: Dump) -> str:
        return f"{dump.parent} -> {dump.label}: {ways[dump.label] or 'undecided'} ({truth.seed})"

    inferred = [arrow for arrow in found.arrows if arrow.kind == "inferred"]
    return {
        "direction.accuracy": hit(decided, lambda dump: ways[dump.label] == "forward", told),
        "direction.coverage": hit(children, lambda dump: bool(ways[dump.label]), told),
        "direction.edges_right": hit(
            inferred,
            lambda arrow: reach.comes_from(arrow.source, arrow.target),
            lambda arrow: f"{arrow.source} -> {arrow.target} ({truth.seed})",
        ),
    }


def _usable(truth: Truth, root: str) -> list[Dump]:
    return [dump for dump in truth.family(root) if not dump.hollow]


def _unreadable(truth: Truth) -> list[Dump]:
    return [dump for dump in truth.dumps if not dump.readable]


def _derived(truth: Truth) -> list[Dump]:
    return [dump for dump in truth.dumps if dump.label == dump.root and dump.parent]


def _nominated(found: Findings, label: str) -> str | None:
    dataset = found.datasets.get(label)
    return found.choices[dataset].nominated if dataset else None


def _leads(truth: Truth, found: Findings, head: Dump) -> bool:
    """Tell whether the first candidate holds the origin's content: then abstaining gave a right answer away."""
    dataset = found.datasets.get(head.label)
    candidates = found.choices[dataset].candidates if dataset else ()
    known = truth.by_label()
    return bool(candidates) and candidates[0].picked in known and known[candidates[0].picked].content == head.content


def _has_company(found: Findings, label: str) -> bool:
    mine = found.datasets.get(label)
    return any(dataset == mine for other, dataset in found.datasets.items() if other != label)


def _together(found: Findings, pair: tuple[Dump, Dump]) -> bool:
    first, second = (found.datasets.get(dump.label) for dump in pair)
    return first is not None and first == second


def _is_linked(truth: Truth, found: Findings, derived: Dump) -> bool:
    """Tell whether content, not a declaration, ties a derived dataset to a copy of what it was made of."""
    known = truth.by_label()
    # A likeness to a hollow copy says nothing: next to anything is like a table of nothing.
    ours = {dump.label for dump in _usable(truth, derived.root)}
    theirs = {dump.label for dump in _usable(truth, known[str(derived.parent)].root)}
    pairs = [like.pair for like in found.likenesses]
    pairs += [frozenset({arrow.source, arrow.target}) for arrow in found.arrows if arrow.kind == "inferred"]
    return any(pair & ours and pair & theirs for pair in pairs)


def _kinds(pair: tuple[Dump, Dump]) -> set[str]:
    return {dump.kind for dump in pair}


def _tell(truth: Truth) -> Callable[[tuple[Dump, Dump]], str]:
    return lambda pair: f"{pair[0].label} ~ {pair[1].label} ({truth.seed})"


def _outcome(found: Findings) -> Callable[[Dump], str]:
    return lambda dump: f"{dump.label}: {found.outcomes.get(dump.label, 'unknown to the catalog')}"
