"""A small piece of lineage for tests of formats."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from catalog.lineage.exporting.record import ColumnLink, Content, Execution, Lineage, Link, Place, Process

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RAW, MART, SHEET, JOB, HOME = (UUID(int=number) for number in (1, 2, 3, 9, 5))


def place(one: UUID, name: str, **told: object) -> Place:
    basic = {"namespace": "postgres://db:5432", "uri": f"postgres://db:5432/{name}", "title": "", "description": ""}
    return Place(**{"id": one, "name": name, "custodian": "", "created_at": START, **basic, **told})  # type: ignore[arg-type]


def link(source: UUID, target: UUID, kind: str, **told: object) -> Link:
    basic = {"confidence": None, "transformation": "", "recorded_by": "ana", "first_seen": START, "last_seen": START}
    return Link(**{"source": source, "target": target, "kind": kind, **basic, **told})  # type: ignore[arg-type]


def column(source: UUID, source_column: str, target: UUID, target_column: str, **told: object) -> ColumnLink:
    basic = {"transformation": "DIRECT", "subtype": "IDENTITY", "description": "", "masking": None, "kind": "observed"}
    times = {"first_seen": START, "last_seen": START}
    ends = {"source": source, "source_column": source_column, "target": target, "target_column": target_column}
    return ColumnLink(**{**ends, **basic, **times, **told})  # type: ignore[arg-type]


def lineage() -> Lineage:
    """A run made the mart from raw; somebody made a sheet of the mart, and content says it is a copy of it."""
    content = Content("sha256:" + "ab" * 32, "csv", 120, 3, START)
    return Lineage(
        about="mart",
        places=(
            place(RAW, "shop.raw", columns=[("id", "int"), ("mail", "text")], owner="shops", silo="store"),
            place(MART, "shop.mart", dataset_id=HOME, dataset="Mart", content=content, custodian="bo"),
            place(SHEET, '/lake/a "b"\n\\.csv', namespace="file", uri="file:///lake/x y.csv", title='Übersicht; "x"'),
        ),
        links=(
            link(RAW, MART, "observed", job_id=JOB, run_id="run 1", last_seen=START + timedelta(hours=1)),
            link(MART, SHEET, "declared", transformation="by hand"),
            link(MART, SHEET, "inferred", confidence=0.9, recorded_by="content"),
        ),
        columns=(
            column(RAW, "mail", MART, "mail", subtype="TRANSFORMATION", masking=True, job_id=JOB, run_id="run 1"),
            column(RAW, "id", MART, "", transformation="INDIRECT", subtype="FILTER", job_id=JOB, run_id="run 1"),
        ),
        jobs=(Process(JOB, "airflow", "daily", "BATCH", "Each day.", START, START, (RAW,), (MART,)),),
        runs=(Execution("run 1", JOB, "COMPLETED", START, START + timedelta(hours=1), START, START),),
    )
