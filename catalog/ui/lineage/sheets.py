"""Rows of the lineage explorer as CSV."""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response

from catalog.ui.lineage.telling import Told
from catalog.web import spreadsheets

LINKS = (
    "source",
    "source_column",
    "source_path",
    "source_silo",
    "target",
    "target_column",
    "target_path",
    "target_silo",
    "known_by",
    "confidence",
    "transformation",
    "job",
    "since",
    "last_seen",
)


def links(told: Iterable[Told]) -> Iterable[Sequence[Any]]:
    """Give the rows of links, in the order of LINKS."""
    for one in told:
        source, target = one.source, one.target
        yield (
            *(source.label, one.source_column, source.path, source.silo),
            *(target.label, one.target_column, target.path, target.silo),
            *(one.kind, one.confidence, one.how, one.job),
            one.since.isoformat() if one.since else "",
            one.last_seen.isoformat(),
        )


def attached(name: str, content: str, kind: str) -> Response:
    """Answer with a file to keep."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    headers = {"content-disposition": f'attachment; filename="{plain[:120]}"'}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def sheet(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows with their head."""
    return "".join(spreadsheets.row(cells) for cells in (head, *rows))
