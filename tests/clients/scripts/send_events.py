"""Sends events by the official client, as a producer would: `send_events.py URL`."""

import sys

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    Dataset,
    DatasetEvent,
    InputDataset,
    Job,
    JobEvent,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
)
from openlineage.client.facet_v2 import column_lineage_dataset, schema_dataset, sql_job

DB = "postgres://db:5432"
RUN = "01a20d81-e073-7109-a7c8-0a916844c813"
SQL = "insert into shop.mart select id, upper(name) as name from shop.raw"


def main(url: str) -> None:
    """Tell of a run, of a job that declares what it does, and of a dataset alone."""
    retry = {"total": 5, "backoff_factor": 0.01, "status_forcelist": [500, 502, 503, 504], "allowed_methods": ["POST"]}
    transport = {"type": "http", "url": url, "compression": "gzip", "retry": retry}
    client = OpenLineageClient(config={"transport": transport})
    job = Job(namespace="etl", name="daily", facets={"sql": sql_job.SQLJobFacet(query=SQL)})
    raw = InputDataset(namespace=DB, name="shop.raw", facets={"schema": schema("id", "name")})
    mart = OutputDataset(
        namespace=DB, name="shop.mart", facets={"schema": schema("id", "name"), "columnLineage": made()}
    )
    for state, at in ((RunState.START, "2026-03-01T12:00:00Z"), (RunState.COMPLETE, "2026-03-01T12:05:00Z")):
        event = {"eventTime": at, "producer": "urn:test", "run": Run(runId=RUN), "job": job}
        client.emit(RunEvent(eventType=state, inputs=[raw], outputs=[mart], **event))
    declared = JobEvent(
        eventTime="2026-03-01T13:00:00Z",
        producer="urn:test",
        job=Job(namespace="etl", name="weekly"),
        inputs=[InputDataset(namespace=DB, name="shop.mart")],
        outputs=[OutputDataset(namespace=DB, name="shop.week")],
    )
    client.emit(declared)
    alone = Dataset(namespace=DB, name="shop.alone", facets={"schema": schema("x")})
    client.emit(DatasetEvent(eventTime="2026-03-01T14:00:00Z", producer="urn:test", dataset=alone))
    client.close()


def schema(*names: str) -> schema_dataset.SchemaDatasetFacet:
    """Name columns."""
    fields = [schema_dataset.SchemaDatasetFacetFields(name=name, type="text") for name in names]
    return schema_dataset.SchemaDatasetFacet(fields=fields)


def made() -> column_lineage_dataset.ColumnLineageDatasetFacet:
    """Say that the mart's name is made of the raw one's."""
    how = column_lineage_dataset.Transformation(type="DIRECT", subtype="TRANSFORMATION", description="upper")
    source = column_lineage_dataset.InputField(DB, "shop.raw", "name", [how])
    return column_lineage_dataset.ColumnLineageDatasetFacet(fields={"name": column_lineage_dataset.Fields([source])})


if __name__ == "__main__":
    main(sys.argv[1])
