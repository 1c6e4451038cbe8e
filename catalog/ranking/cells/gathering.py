"""Reading what is needed to compare the cells of a family: fingerprints, answers, systems of record, hard rules."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from catalog import graphs
from catalog.datasets.naming import last_part
from catalog.quality import queries as quality
from catalog.quality.models import ExpectationSuite, ValidationResult
from catalog.quality.outcome import MAX_TEXT
from catalog.quality.suites import MEASURE
from catalog.ranking.cells import naming, queries
from catalog.ranking.cells.known import Candidate, Record, Refuted, ToLookAt, Word
from catalog.ranking.facts import EdgeFacts, Family, MemberFacts
from catalog.scanning import queries as scanning

MOST_CANDIDATES = 64
HARD = "critical"
JUDGES_EACH_VALUE = frozenset(
    {
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_match_regex",
        "expect_column_values_to_match_regex_list",
        "expect_column_value_lengths_to_be_between",
        "expect_column_value_lengths_to_equal",
    }
)
"""Rules that a value breaks by itself; of two rows that are not unique nobody knows which is wrong."""


def to_look_at(session: Session, dataset_id: UUID, family: Family) -> ToLookAt:
    """Read what is known of the cells of a family's candidates."""
    usable = [member for member in family.members if member.version_id and member.columns and not member.why_unusable]
    blocks = _blocks(usable)
    compared = blocks[:MOST_CANDIDATES]
    packed = scanning.packed(session, [block[0].version_id for block in compared if block[0].version_id])
    candidates = [
        Candidate(
            [one.copy_id for one in block],
            block[0].columns,
            packed.get(block[0].version_id) if block[0].version_id else None,
            block[0].uri,
            block[0].title or last_part(block[0].uri),
        )
        for block in compared
    ]
    return ToLookAt(
        candidates,
        len(blocks) - len(compared),
        _trees(family.edges, [one.copy_id for one in usable]),
        [*_words(session, dataset_id)],
        [*_records(session, dataset_id, {one.copy_id for one in family.members})],
        [*_refuted(session, [one.copy_id for one in usable])] if len(candidates) > 1 else [],
    )


def _blocks(members: Sequence[MemberFacts]) -> list[list[MemberFacts]]:
    # By their places, not by when they arrived: the order of arrival must not decide what is compared.
    blocks: dict[object, list[MemberFacts]] = {}
    for member in sorted(members, key=lambda member: member.uri):
        blocks.setdefault(member.content, []).append(member)
    return list(blocks.values())


def _trees(edges: Sequence[EdgeFacts], copies: Collection[UUID]) -> list[list[UUID]]:
    links = [(edge.source, edge.target) for edge in edges if edge.source in copies and edge.target in copies]
    return sorted(sorted(tree) for tree in graphs.components(copies, links) if len(tree) > 1)


def _words(session: Session, dataset_id: UUID) -> Iterator[Word]:
    for found in queries.current(session, dataset_id):
        key = naming.key_of((name, value) for name, value in found.key)
        at = found.known_from.isoformat()
        yield Word(key, found.column, found.verdict, found.value, found.source, found.actor, found.reason, at)


def _records(session: Session, dataset_id: UUID, members: Collection[UUID]) -> Iterator[Record]:
    for found in queries.appointments(session, dataset_id):
        if found.copy_id in members:
            yield Record(found.copy_id, found.columns, found.actor, found.reason, found.known_from.isoformat())


def _refuted(session: Session, copy_ids: Collection[UUID]) -> Iterator[Refuted]:
    found = quality.latest(session, copy_ids)
    suites = quality.suites(session, [result for results in found.values() for result in results])
    for copy_id, results in found.items():
        for result in results:
            if _is_hard(suites[result.suite_id]):
                yield from _broken(copy_id, result, suites[result.suite_id].name)


def _is_hard(suite: ExpectationSuite) -> bool:
    # Rules read off somebody's profile tell what was usual, not what is right; an owner's speak for the owner.
    return suite.party == MEASURE


def _broken(copy_id: UUID, result: ValidationResult, suite: str) -> Iterator[Refuted]:
    at = result.validated_at.isoformat()
    for rule in filter(_judges_values, result.results):
        why = f"{suite}: {rule.get('note') or rule['type'].removeprefix('expect_').replace('_', ' ')}"
        for value in rule.get("sample") or ():
            if isinstance(value, str | int | float) and len(str(value)) < MAX_TEXT:  # a longer one was cut
                yield Refuted(copy_id, rule["column"], naming.canonical(value), why, at)


def _judges_values(rule: Mapping[str, Any]) -> bool:
    """Tell whether a rule calls each of its samples wrong: in any row, and without tolerance."""
    said = rule.get("kwargs", {})
    strict = said.get("mostly", 1) == 1 and "row_condition" not in said
    return strict and (rule["outcome"], rule.get("severity")) == ("failed", HARD) and rule["type"] in JUDGES_EACH_VALUE
