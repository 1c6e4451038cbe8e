"""Reads all that the Python client of Marquez can read and prints it as JSON."""

import json
import sys

from marquez_client import MarquezClient


def main(url: str, namespace: str, dataset: str, job_namespace: str, job: str) -> None:
    """Ask everything once."""
    client = MarquezClient(url=url)
    versions = client.list_dataset_versions(namespace, dataset)["versions"]
    runs = client.list_job_runs(job_namespace, job)["runs"]
    told = {
        "namespaces": client.list_namespaces(limit=10),
        "namespace": client.get_namespace(namespace),
        "sources": client.list_sources(),
        "source": client.get_source(namespace),
        "datasets": client.list_datasets(namespace),
        "dataset": client.get_dataset(namespace, dataset),
        "versions": versions,
        "version": client.get_dataset_version(namespace, dataset, versions[0]["version"]),
        "jobs": client.list_jobs(job_namespace),
        "job": client.get_job(job_namespace, job),
        "runs": runs,
        "run": client.get_job_run(runs[0]["id"]),
        "columns": client.get_column_lineage_by_dataset(namespace, dataset),
        "field": client.get_column_lineage_by_dataset_field(namespace, dataset, "name", with_downstream=True),
        "job_columns": client.get_column_lineage_by_job(job_namespace, job),
        "events": client.list_events(limit=2),
        "tags": client.list_tags(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
