"""The tags and terms of a dataset's columns: said, detected, and come along lineage."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from catalog.datasets import queries as datasets
from catalog.datasets import tagging
from catalog.datasets.describing.service import columns
from catalog.datasets.marking import queries
from catalog.datasets.marking.models import PERSONAL, Term
from catalog.datasets.marking.service import ATTACHED
from catalog.datasets.models import Dataset
from catalog.scanning import queries as scanning
from catalog.scanning.profile import PERSONAL as MEANINGS
from catalog.stewardship.marks import linking
from catalog.stewardship.marks.flowing import CONFIRMED, MASKED, REFUSED, Flow, Node, flow
from catalog.stewardship.marks.schemas import ColumnMarks, MarkShown, MarksShown, TermShown, TermWhole, UseShown

Key = tuple[str, str]
"""The kind of a mark, tag or term, and its name."""
_HOW = {"content": "which holds the same under another name", "inferred": "from which content shows it was made"}


def marks(session: Session, dataset: Dataset) -> MarksShown:
    """Show what is said, detected and inherited of a dataset and its columns."""
    names = ["", *columns(session, dataset.id)]
    found: dict[str, list[MarkShown]] = {name: [] for name in names}
    said, told = _said(session, dataset)
    for key, nodes in said.items():
        mine = {node: state for node, state in nodes.items() if node.dataset_id == dataset.id}
        for node, state in mine.items():
            found.setdefault(node.column, []).append(_by_word(key, state, told[(*key, node)]))
    detected = _detected(session, dataset)
    for name, meaning in detected.items():
        if Node(dataset.id, name) not in said.get(("tag", PERSONAL), {}):
            told_by = f"The profile takes it for {meaning}: confirm or refuse it."
            found.setdefault(name, []).append(_shown(("tag", PERSONAL), "detected", told_by))
    for name, one in _inherited(session, dataset, said):
        found.setdefault(name, []).append(one)
    tags = tagging.tags(session, dataset.id)
    ordered = [ColumnMarks(column=name, marks=found[name]) for name in found]
    return MarksShown(id=dataset.id, name=dataset.name, tags=tags, columns=ordered)


def words(session: Session, dataset_id: UUID) -> list[str]:
    """Name the tags and terms by which search finds a dataset: its own, those of its columns, and inherited ones."""
    shown = marks(session, datasets.dataset(session, dataset_id))
    kept = {one.name for each in shown.columns for one in each.marks if one.state in {"confirmed", "inherited"}}
    return sorted({*shown.tags, *kept})


def terms(session: Session) -> list[TermShown]:
    """Show every term."""
    return [_term(session, one) for one in queries.terms(session)]


def term(session: Session, name: str) -> TermWhole:
    """Show a term with what it is attached to."""
    found = queries.term(session, name)
    uses = queries.uses(session, term_id=found.id)
    names = datasets.names(session, {one.dataset_id for one in uses})
    shown = [
        UseShown(
            dataset_id=one.dataset_id,
            dataset=names[one.dataset_id],
            column=one.column,
            state=one.state,
            set_by=one.set_by,
        )
        for one in uses
        if one.dataset_id in names
    ]
    return TermWhole(**_term(session, found).model_dump(), uses=shown)


def _term(session: Session, one: Term) -> TermShown:
    used = sum(use.state == ATTACHED for use in queries.uses(session, term_id=one.id))
    fields = ("id", "name", "definition", "steward", "synonyms", "changed_by", "changed_at", "revision")
    return TermShown(**{name: getattr(one, name) for name in fields}, used=used)


Said = dict[Key, dict[Node, str]]


def _said(session: Session, dataset: Dataset) -> tuple[Said, dict[tuple[str, str, Node], str]]:
    """Read every word on the columns of a dataset, and on those that something may come from."""
    links = linking.upstream(session, dataset.id)
    near = {dataset.id} | {node.dataset_id for link in links for node in (link.source, link.target)}
    said: Said = defaultdict(dict)
    told: dict[tuple[str, str, Node], str] = {}
    for tag in queries.tags(session, near):
        node = Node(tag.dataset_id, tag.column)
        said["tag", tag.tag][node] = tag.state
        told["tag", tag.tag, node] = _sentence(tag.state, tag.set_by, tag.reason, tag.erased)
    names = {one.id: one.name for one in queries.terms(session)}
    for use in queries.uses(session, dataset_ids=near):
        if use.term_id in names:
            node, key = Node(use.dataset_id, use.column), ("term", names[use.term_id])
            said[key][node] = CONFIRMED if use.state == ATTACHED else REFUSED
            told[(*key, node)] = _sentence(said[key][node], use.set_by, "", {})
    return said, told


def _sentence(state: str, who: str, reason: str, erased: Mapping[str, int]) -> str:
    counted = sum(erased.values())
    gone = f" What was kept of its values in {counted:,} places was erased." if counted else ""
    return f"{who} {state} it.{f' {reason}' if reason else ''}{gone}"


def _detected(session: Session, dataset: Dataset) -> dict[str, str]:
    """Name the columns that profiles of what its copies hold now take for personal, each with what they take it for."""
    members = [copy.id for copy in datasets.members(session, dataset.id)]
    held = datasets.current_versions(session, members)
    found: dict[str, str] = {}
    for profile in scanning.profiles(session, [version.id for version in held.values()]).values():
        for column in profile.columns:
            if column.semantic in MEANINGS:
                found.setdefault(column.name, column.semantic)
    return found


def _inherited(session: Session, dataset: Dataset, said: Said) -> list[tuple[str, MarkShown]]:
    links = linking.upstream(session, dataset.id)
    came = [
        (node.column, key, one)
        for key, nodes in said.items()
        for node, one in flow(links, nodes, mark=key[1] if key[0] == "tag" else "").items()
        if node.dataset_id == dataset.id
    ]
    names = datasets.names(session, {one.origin.dataset_id for _, _, one in came})
    return [(column, _by_flow(key, one, names)) for column, key, one in came]


def _by_word(key: Key, state: str, says: str) -> MarkShown:
    return _shown(key, state, says)


def _by_flow(key: Key, one: Flow, names: Mapping[UUID, str]) -> MarkShown:
    origin = f"{names.get(one.origin.dataset_id, 'a dataset')}.{one.origin.column}"
    away = "" if one.steps == 1 else f", {one.steps} steps away"
    hidden = ", and is masked on the way" if one.state == MASKED else ""
    says = f"It comes from {origin}{away}{', ' + _HOW[one.how] if one.how in _HOW else ''}{hidden}."
    shown = _shown(key, one.state, says)
    shown.confidence, shown.from_dataset_id = one.confidence, one.origin.dataset_id
    shown.from_dataset, shown.from_column = names.get(one.origin.dataset_id, ""), one.origin.column
    return shown


def _shown(key: Key, state: str, says: str) -> MarkShown:
    kind, name = key
    facts = {"kind": kind, "name": name, "state": state, "says": says, "confidence": None}
    return MarkShown.model_validate({**facts, "from_dataset_id": None, "from_dataset": "", "from_column": ""})


def chips(shown: MarksShown) -> Mapping[str, Sequence[MarkShown]]:
    """Give the marks by column, for a table of columns."""
    return {one.column: one.marks for one in shown.columns}
