"""What the catalog found in a folder of dumps, held against its table of truth (pure)."""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from tests.measuring.figures import Count
from tests.measuring.lake.findings import Findings
from tests.measuring.lake.folder import Folder
from tests.measuring.lake.measures import FINAL, have_common_source, hit
from tests.measuring.lake.reach import Reach
from tests.measuring.lake.truth import Dump

EQUAL = frozenset({"identical", "reordered"})


def judge(folder: Folder, found: Findings) -> dict[str, Count]:
    """Count everything; the names are those of the made lakes."""
    dumps = folder.truth.dumps
    return {
        "dumps.accounted": hit(dumps, lambda dump: found.outcomes.get(dump.label) in FINAL, lambda dump: dump.label),
        **_nomination(folder, found),
        **_intruders(folder, found),
        **_detection(folder, found),
        **_direction(folder, found),
    }


def _nomination(folder: Folder, found: Findings) -> dict[str, Count]:
    """Families with more than one usable dump; where none is right, only abstaining is."""
    known = folder.truth.by_label()
    usable = {name: [one for one in members if not known[one].hollow] for name, members in folder.families.items()}
    asked = sorted(name for name, members in usable.items() if len(members) > 1)
    chosen = {name: _nominated(found, usable[name]) for name in asked}
    right = {known[label].content for label in folder.canonical}

    def is_right(name: str) -> bool:
        label = chosen[name]
        return label is not None and label in known and known[label].content in right

    def told(name: str) -> str:
        return f"{name}: {chosen[name] or 'nobody'}"

    answerable = [name for name in asked if folder.canonical & set(folder.families[name])]
    decided, abstained = [name for name in asked if chosen[name]], [name for name in asked if not chosen[name]]
    return {
        "nomination.top1": hit(answerable, is_right, told),
        "nomination.coverage": hit(answerable, lambda name: chosen[name] is not None, told),
        "nomination.decided_right": hit(decided, is_right, told),
        "abstained.right": hit(abstained, lambda name: name not in answerable, told),
        "abstained.recall": hit(
            [name for name in asked if name not in answerable], lambda name: chosen[name] is None, told
        ),
    }


def _nominated(found: Findings, members: Iterable[str]) -> str | None:
    """Give what is nominated in the dataset that holds most of a family; ties go to the first dump's."""
    homes = Counter(found.datasets[label] for label in members if label in found.datasets)
    return found.choices[homes.most_common(1)[0][0]].nominated if homes else None


def _intruders(folder: Folder, found: Findings) -> dict[str, Count]:
    strangers = [dump for dump in folder.truth.dumps if not dump.family and not dump.parent]
    nominated = {choice.nominated for choice in found.choices.values()}
    groups = {
        "impostors": [dump for dump in strangers if dump.readable],
        "hollow": [dump for dump in folder.truth.dumps if dump.hollow],
        "unreadable": [dump for dump in strangers if not dump.readable],
    }
    counts = {}
    for name, dumps in groups.items():
        counts[f"{name}.joined"] = hit(dumps, lambda dump: bool(_company(folder, found, dump)), _label)
        counts[f"{name}.nominated"] = hit(dumps, lambda dump: dump.label in nominated, _label)
    return counts


def _company(folder: Folder, found: Findings, dump: Dump) -> list[str]:
    """Name the dumps that share a dataset with one that should share it with none."""
    mine = found.datasets.get(dump.label)
    return [
        other.label
        for other in folder.truth.dumps
        if mine is not None
        and found.datasets.get(other.label) == mine
        and other.content != dump.content
        and frozenset({dump.label, other.label}) not in folder.neutral
    ]


def _detection(folder: Folder, found: Findings) -> dict[str, Count]:
    """Pairs of one family; hollow and neutral ones count neither way, derived sets once each, by their lineage."""
    usable = [dump for dump in folder.truth.dumps if dump.readable and not dump.hollow]
    pairs = [
        pair for pair in combinations(usable, 2) if frozenset({pair[0].label, pair[1].label}) not in folder.neutral
    ]
    same = [pair for pair in pairs if pair[0].family and pair[0].root == pair[1].root]
    claimed = [pair for pair in pairs if _together(found, pair) and not _unsaid(pair)]
    derived = [dump for dump in usable if dump.parent and not dump.family]
    related = hit(derived, lambda dump: _is_linked(folder, found, dump), _label)
    lines = {like.pair for like in found.likenesses} | {
        frozenset({arrow.source, arrow.target}) for arrow in found.arrows if arrow.kind == "inferred"
    }
    asked = sorted((line for line in lines if len(line) > 1 and line not in folder.neutral), key=sorted)
    return {
        "detection.recall": hit(same, lambda pair: _together(found, pair), _pair) + related,
        "detection.precision": hit(claimed, lambda pair: pair[0].family and pair[0].root == pair[1].root, _pair),
        "detection.derived_recall": related,
        "detection.lineage_precision": hit(
            asked, lambda line: have_common_source(folder.truth, line), lambda line: " ~ ".join(sorted(line))
        ),
    }


def _unsaid(pair: tuple[Dump, Dump]) -> bool:
    """Tell whether the truth does not say if two derived sets are one: twins, or one made of the other."""
    a, b = pair
    if a.family or b.family:
        return False
    return (
        a.content == b.content or a.parent == b.label or b.parent == a.label or bool(a.parent and a.parent == b.parent)
    )


def _together(found: Findings, pair: tuple[Dump, Dump]) -> bool:
    first, second = (found.datasets.get(dump.label) for dump in pair)
    return first is not None and first == second


def _is_linked(folder: Folder, found: Findings, derived: Dump) -> bool:
    """Tell whether content ties a derived set to a dump of what it was made of."""
    known = folder.truth.by_label()
    roots = {known[label].root for label in (derived.parent, *derived.joined) if label}
    theirs = {dump.label for dump in folder.truth.dumps if dump.root in roots and not dump.hollow}
    pairs = [like.pair for like in found.likenesses]
    pairs += [frozenset({arrow.source, arrow.target}) for arrow in found.arrows if arrow.kind == "inferred"]
    return any(derived.label in pair and pair & theirs for pair in pairs)


def _direction(folder: Folder, found: Findings) -> dict[str, Count]:
    """Does the lineage lead from each parent to its child?

    Twins by their bytes are interchangeable. What comes from one of two that the catalog says hold the same comes from
    either of them; which of these two was first is still asked, and undecided where no edge says it. Those that hold
    different content are also counted alone.
    """
    equals = [like.pair for like in found.likenesses if like.kind in EQUAL]
    known, reach, apart = (
        folder.truth.by_label(),
        Reach(folder.truth, found.arrows, equals),
        Reach(folder.truth, found.arrows),
    )
    children = [
        dump
        for dump in folder.truth.dumps
        if dump.parent and not dump.hollow and known[dump.parent].content != dump.content
    ]
    ways = {}
    for dump in children:
        pair = str(dump.parent), dump.label
        ways[dump.label] = (apart if frozenset(pair) in equals else reach).way(*pair)
    decided = [dump for dump in children if ways[dump.label]]
    telling = [dump for dump in children if frozenset({str(dump.parent), dump.label}) not in equals]

    def told(dump: Dump) -> str:
        return f"{dump.parent} -> {dump.label} ({dump.kind}): {ways[dump.label] or 'undecided'}"

    inferred = [arrow for arrow in found.arrows if arrow.kind == "inferred" and known[arrow.target].parent]
    return {
        "direction.accuracy": hit(decided, lambda dump: ways[dump.label] == "forward", told),
        "direction.coverage": hit(children, lambda dump: bool(ways[dump.label]), told),
        "direction.coverage_of_telling": hit(telling, lambda dump: bool(ways[dump.label]), told),
        "direction.edges_right": hit(
            inferred,
            lambda arrow: reach.comes_from(arrow.source, arrow.target),
            lambda arrow: f"{arrow.source} -> {arrow.target}",
        ),
    }


def _label(dump: Dump) -> str:
    return dump.label


def _pair(pair: tuple[Dump, Dump]) -> str:
    return f"{pair[0].label} ~ {pair[1].label}"
