"""CSV: a line for each link between copies, and for each between columns (pure)."""

import csv
import io

from catalog.lineage.exporting.record import ColumnLink, Lineage, Link, Place

HEAD = (
    "source_namespace",
    "source_name",
    "source_column",
    "target_namespace",
    "target_name",
    "target_column",
    "kind",
    "confidence",
    "transformation",
    "subtype",
    "job",
    "run_id",
    "recorded_by",
    "first_seen",
    "last_seen",
)


def write(lineage: Lineage) -> str:
    """Write the links; columns are empty where whole copies are meant."""
    places, jobs = lineage.by_id, {job.id: f"{job.namespace}/{job.name}" for job in lineage.jobs}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(HEAD)
    links: list[Link | ColumnLink] = [*lineage.links, *lineage.columns]
    for link in links:
        job = jobs.get(link.job_id, "") if link.job_id else ""
        ends = _ends(link, places[link.source], places[link.target])
        lines.writerow([*ends, *_how(link), job, link.run_id or "", *_since(link)])
    return out.getvalue()


def _ends(link: Link | ColumnLink, source: Place, target: Place) -> list[str]:
    columns = (link.source_column, link.target_column) if isinstance(link, ColumnLink) else ("", "")
    return [source.namespace, source.name, columns[0], target.namespace, target.name, columns[1]]


def _how(link: Link | ColumnLink) -> list[object]:
    if isinstance(link, ColumnLink):
        return [link.kind, "", link.transformation, link.subtype]
    return [link.kind, "" if link.confidence is None else link.confidence, link.transformation, ""]


def _since(link: Link | ColumnLink) -> list[str]:
    by = link.recorded_by if isinstance(link, Link) else ""
    return [by, link.first_seen.isoformat(), link.last_seen.isoformat()]
