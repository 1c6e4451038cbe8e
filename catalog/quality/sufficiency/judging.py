"""Each topic's answer, by the rules that docs/decisions/0054 explains (pure)."""

from collections.abc import Callable, Sequence
from math import log2

from catalog.quality.sufficiency import spreading, using
from catalog.quality.sufficiency.asking import Ask
from catalog.quality.sufficiency.measured import Measured
from catalog.quality.sufficiency.page import (
    ENOUGH,
    SHORT,
    SHOWN,
    SOME_EMPTY,
    TOLD,
    UNKNOWN,
    WEAK,
    Answer,
    Page,
    over_all,
)
from catalog.scanning.profile import Profile

HALF_EMPTY = 0.5
MANY_TWICE, SOME_TWICE = 0.1, 0.01


def judged(ask: Ask, profile: Profile, found: Measured | None, *, joined: str = "", why_not: str = "") -> Page:
    """Write the page; without anything read, from what the scan kept, with the reason for what is unknown."""
    seen = found or Measured()
    topics = [
        ("information", lambda: _information(profile)),
        ("missing values", lambda: _missing(ask, profile)),
        ("duplicates", lambda: _duplicates(profile, seen)),
        ("keys", lambda: _keys(ask, profile, seen)),
        ("label", lambda: spreading.label(ask, seen)),
        ("segments", lambda: spreading.segments(ask, seen)),
        ("time", lambda: spreading.time(seen)),
        ("segments over time", lambda: spreading.segments_over_time(seen)),
        ("join", lambda: using.join(seen, joined)),
        ("sample size", lambda: using.curve(ask, seen)),
    ]  # fmt: skip
    answers = [one for name, topic in topics if (one := _answered(name, topic, ask, seen, joined, why_not)) is not None]
    state, told = over_all(answers)
    return Page(
        state, told, profile.rows, len(profile.columns), answers, _not_asked(ask, joined), using.drawing(ask, seen)
    )


_STEP = {"duplicates": "duplicates", "keys": "duplicates", "label": "label", "segments": "segments", "time": "times",
         "segments over time": "times", "join": "joins", "sample size": "curve"}  # fmt: skip


def _answered(
    name: str, topic: Callable[[], Answer | None], ask: Ask, seen: Measured, joined: str, why_not: str
) -> Answer | None:
    wanted = {"label": ask.label, "join": joined, "sample size": ask.curve}.get(name, "x")
    reason = seen.reasons.get(_STEP.get(name, ""), "") or (why_not if name in _STEP and wanted else "")
    if wanted and reason:
        return None if name == "segments over time" else Answer(name, UNKNOWN, reason)
    return topic()


def _information(profile: Profile) -> Answer:
    rows = []
    for column in profile.columns:
        most = log2(column.distinct) if column.distinct > 1 else 0.0
        share = min(1.0, column.entropy / most) if most else 0.0
        deviation = column.stdev if column.kind == "number" else None
        variance = None if deviation is None else deviation**2
        about = "" if column.distinct_exact else "about "
        rows.append((column.name, f"{about}{column.distinct:,.0f}", column.entropy, share, variance))
    constant = [column.name for column in profile.columns if column.distinct <= 1]
    still = f" {_names(constant)} never {'changes' if len(constant) == 1 else 'change'}: nothing can be learned there."
    least = "The least uncertain of the others is"
    varied = [row for row in rows if row[0] not in constant]
    low = min(varied, key=lambda row: row[3], default=None)
    told = f"{len(varied)} of {len(rows)} columns vary.{still if constant else ''}"
    told += f" {least} {low[0]}, with {low[3]:.0%} of the entropy that its values allow." if low else ""
    state = SHORT if not varied else TOLD
    return Answer("information", state, told, ("column", "different values", "bits", "of possible", "variance"), rows)


def _missing(ask: Ask, profile: Profile) -> Answer:
    shares = {column.name: column.nulls / profile.rows if profile.rows else 1.0 for column in profile.columns}
    asked = [name for name in (ask.label, *ask.segments, ask.time, *ask.key) if name]
    holes = {name: share for name, share in shares.items() if share > 0}
    rows = sorted(holes.items(), key=lambda one: -one[1])[:SHOWN]
    gone = [name for name in asked if shares[name] >= 1]
    half = [name for name, share in holes.items() if share > HALF_EMPTY]
    told = f"{len(holes)} of {len(shares)} columns have missing values."
    told += f" More than half is missing in {_names(half)}." if half else ""
    named = [name for name in asked if shares[name] > SOME_EMPTY]
    told += (
        f" Of what you ask about, {_names(named)} {'is' if len(named) == 1 else 'are'} missing often." if named else ""
    )
    state = SHORT if gone else WEAK if half or named else ENOUGH
    return Answer("missing values", state, told, ("column", "missing"), rows)


def _duplicates(profile: Profile, seen: Measured) -> Answer:
    if seen.distinct_rows is None:
        return Answer("duplicates", UNKNOWN, "The rows were not read.")
    twice = profile.rows - seen.distinct_rows
    share = twice / profile.rows if profile.rows else 0.0
    told = f"{twice:,} of {profile.rows:,} rows repeat another one in every column ({share:.2%})."
    state = SHORT if share > MANY_TWICE else WEAK if share > SOME_TWICE else ENOUGH
    return Answer("duplicates", state, "No row is there twice." if not twice else told)


def _keys(ask: Ask, profile: Profile, seen: Measured) -> Answer:
    rows = [(", ".join(one.columns), one.distinct, one.repeated, one.missing) for one in seen.keys]
    head = ("key", "different", "rows that share one", "rows without")
    whole = [", ".join(one.columns) for one in seen.keys if not one.repeated and not one.missing]
    asked = next((one for one in seen.keys if one.columns == ask.key), None)
    if asked is not None:
        bad = asked.repeated + asked.missing
        told = f"{', '.join(ask.key)} names {asked.distinct:,} rows; "
        told += f"{asked.repeated:,} share theirs, {asked.missing:,} have none."
        return Answer("keys", SHORT if bad > MANY_TWICE * profile.rows else WEAK if bad else ENOUGH, told, head, rows)
    if whole:
        return Answer("keys", ENOUGH, f"{_names(whole)} names every row, each once.", head, rows)
    near = f" Nearest: {rows[0][0]}, which {rows[0][2]:,} rows share." if rows else ""
    return Answer(
        "keys",
        TOLD,
        f"No single column names each row.{near} Several together may do so: ask for them as a key.",
        head,
        rows,
    )


def _not_asked(ask: Ask, joined: str) -> list[str]:
    wishes = (
        (ask.label, "the balance of a label (--label COLUMN)"),
        (ask.segments, "segments of your choice (--segment COLUMN)"),
        (ask.time, "another column of times (--time COLUMN)"),
        (ask.key, "a key of several columns (--key COLUMN)"),
        (joined, "whether it joins with another dataset (--join DATASET)"),
        (ask.curve, "how many of its rows are needed (--curve mean:COLUMN, or accuracy)"),
    )
    return [told for given, told in wishes if not given]


def _names(names: Sequence[str]) -> str:
    shown = list(names[:5])
    return ", ".join(shown) + (f" and {len(names) - 5} more" if len(names) > 5 else "")  # noqa: PLR2004 - as many as fit
