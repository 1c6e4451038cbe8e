"""What suites found, as tables of a report (pure)."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.quality.suites import PARTY_WORDS
from catalog.ui.quality import SuiteReport
from catalog.ui.rendering import cell_words, limits_of, observed_words, rule_words
from catalog.ui.reports.document import Cell, Column, Table
from catalog.web import human

FEW = 5
_OUTCOME = Column("Outcome", 1.25)
_COLUMNS = (
    _OUTCOME,
    Column("Expectation", 3.4),
    Column("Column", 1.5),
    Column("Observed", 1.5),
    Column("Unexpected", 1.1, number=True),
    Column("Share", 0.8, number=True),
    Column("Severity", 0.9),
)
_VALUES = Column("Some of them", 2)


def overview(suites: Sequence[SuiteReport]) -> Table:
    """Tell what each suite revision found in all."""
    heads = ("Passed", "Failed", "Errors", "Not evaluated")
    numbers = [Column(head, 0.8, number=True) for head in heads]
    columns = [Column("Suite", 2.4), Column("Of", 1.2), Column("Revision"), _OUTCOME, *numbers, Column("Judged", 1.6)]
    rows = [
        [
            Cell(one.name, note="made from this very version: passing says little" if one.of_itself else ""),
            Cell(PARTY_WORDS.get(one.party, one.party), note=one.owner),
            Cell(one.revision[:8], code=True),
            Cell("", one.outcome),
            *(Cell(f"{one.counts[name]:,}") for name in ("passed", "failed", "error", "not_evaluated")),
            Cell(human.instant(one.validated_at)),
        ]
        for one in suites
    ]
    return Table("What the suites found", columns, rows, "No suite has judged this version.")


def suite(one: SuiteReport, result_format: str) -> Table:
    """Tell what each expectation of a suite found, failures first, with as much as the format has."""
    shows = result_format != "BOOLEAN_ONLY"
    values = [_VALUES] if shows else []
    columns = [*_COLUMNS[:6], *values, _COLUMNS[6]] if shows else [*_COLUMNS[:3], _COLUMNS[6]]
    rows = [_row(found, result_format, shows=shows) for found in one.results]
    note = f"{PARTY_WORDS.get(one.party, one.party)}, revision {one.revision[:12]}, {human.instant(one.validated_at)}"
    return Table(one.name, columns, rows, "It holds no rule.", note, one.outcome)


def _row(found: Mapping[str, Any], result_format: str, *, shows: bool) -> list[Cell]:
    given = limits_of(found.get("kwargs") or {})
    told = found.get("note") or rule_words(str(found["type"]))
    first = [
        Cell("", str(found["outcome"])),
        Cell(told, note="\n".join(line for line in (found.get("reason", ""), given) if line)),
        Cell(found["column"], code=True) if found.get("column") else Cell("whole table", muted=True),
    ]
    severity = Cell(str(found.get("severity") or "—"))
    if not shows:
        return [*first, severity]
    count, share = found.get("unexpected_count"), found.get("unexpected_share")
    numbers = [Cell(human.count(count)), Cell(human.share(share))]
    return [*first, Cell(observed_words(found.get("observed"))), *numbers, _values(found, result_format), severity]


def _values(found: Mapping[str, Any], result_format: str) -> Cell:
    sample = list(found.get("sample") or ())
    if found.get("sample_withheld"):
        return Cell("withheld: cells may not be kept", muted=True)
    if not sample:
        return Cell("—", muted=True)
    if result_format == "SUMMARY":
        counted = Counter(json.dumps(value, sort_keys=True, ensure_ascii=False) for value in sample).most_common()
        told = [f"{cell_words(json.loads(value))} ({number} times)" for value, number in counted]
    else:
        told = [cell_words(value) for value in sample]
    shown = told[:FEW] if result_format == "BASIC" else told
    left = (found.get("unexpected_count") or 0) - len(sample)
    more = f"and {left:,} more that are not kept" if left > 0 and result_format == "COMPLETE" else ""
    return Cell(", ".join(shown) + (" …" if len(shown) < len(told) else ""), note=more, code=True)
