"""What an event says is read whatever its producer leaves out; what cannot be used is told by its place."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.errors import CatalogError
from catalog.errors.events import EventInvalid, EventUnreadable
from catalog.lineage.openlineage.events import digest, read_event
from catalog.lineage.openlineage.fields import some_instant
from catalog.lineage.openlineage.said import ColumnSaid, Named
from tests.lineage.telling import DATABASE, column, dataset, dataset_event, job_event, run_event, source


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123456789Z", datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T10:00:00.5", datetime(2026, 3, 1, 10, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-01T12:00:00+02:00[Europe/Paris]", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01t10:00:00z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_the_forms_in_which_producers_write_them(told: str, moment: datetime) -> None:
    assert read_event(run_event(at=told)).at == moment


@pytest.mark.parametrize("told", ["2026-03-01", "yesterday", "", 1772359200, "0001-01-01T00:00:00+23:00", ["2026"]])
def test_what_is_no_moment_is_unreadable(told: Any) -> None:
    with pytest.raises(EventUnreadable, match="eventTime"):
        read_event({**run_event(), "eventTime": told})


def test_the_three_kinds_are_told_apart_by_their_shape() -> None:
    assert read_event(run_event()).kind == "run"
    assert read_event({**run_event(), "schemaURL": "https://example.org/none"}).kind == "run"
    assert read_event(job_event("2026-03-01T10:00:00Z")).kind == "job"
    assert read_event(dataset_event("2026-03-01T10:00:00Z", dataset("orders"))).kind == "dataset"


def _without(event: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: told for key, told in event.items() if key != name}


PARENT = {"run": {"runId": "above"}, "job": {"namespace": "shop", "name": "dag"}}
MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "a run that is null": ({**run_event(), "run": None}, "run"),
    "a run that is not there": (_without(run_event(), "run"), "run"),
    "a run id that is null": ({**run_event(), "run": {"runId": None}}, "run.runId"),
    "a run id of blanks": ({**run_event(), "run": {"runId": "\u00a0"}}, "run.runId"),
    "a job that is null": ({**run_event(), "job": None}, "job"),
    "a job without a name": ({**run_event(), "job": {"namespace": "a", "name": None}}, "job.name"),
    "a job with a blank name": ({**run_event(), "job": {"namespace": "a", "name": "  "}}, "job.name"),
    "an input that is null": ({**run_event(), "inputs": [None]}, "inputs[0]"),
    "an output without a name": ({**run_event(), "outputs": [{"namespace": "a"}]}, "outputs[0].name"),
    "a blank namespace": ({**run_event(), "inputs": [{"namespace": " ", "name": "x"}]}, "inputs[0].namespace"),
    "a dataset that is null": (dataset_event("2026-03-01T10:00:00Z", None), "dataset"),  # type: ignore[arg-type]
    "no producer": (_without(run_event(), "producer"), "producer"),
    "no time": (_without(run_event(), "eventTime"), "eventTime"),
    "a column without a name": (
        run_event(writes=(dataset("x", schema={"fields": [{"name": "a", "fields": [{"type": "int"}]}]}),)),
        "outputs[0].facets.schema.fields[0].fields[0].name",
    ),
    "a parent without a run": (run_event(of_run={"parent": {**PARENT, "run": {}}}), "run.facets.parent.run.runId"),
    "a parent without a job": (
        run_event(of_run={"parent": {**PARENT, "job": {"namespace": "a"}}}),
        "run.facets.parent.job.name",
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_invalid_and_named(name: str) -> None:
    event, field = MISSING[name]
    with pytest.raises(EventInvalid) as refused:
        read_event(event)
    assert refused.value.facts["field"] == field


WRONG: dict[str, tuple[Any, str]] = {
    "no object": (["event"], "event"),
    "inputs that are no array": ({**run_event(), "inputs": {}}, "inputs"),
    "a job that is a text": ({**run_event(), "job": "nightly"}, "job"),
    "facets that are an array": ({**run_event(), "run": {"runId": "1", "facets": []}}, "run.facets"),
    "a namespace with a face": (run_event(reads=(dataset("x", "db://\U0001f602"),)), "inputs[0].namespace"),
    "a namespace with a bang": (run_event(reads=(dataset("x", "!"),)), "inputs[0].namespace"),
    "a namespace that is too long": (run_event(reads=(dataset("x", "a" * 1025),)), "inputs[0].namespace"),
    "a schema that is a text": (run_event(writes=(dataset("x", schema="a, b"),)), "outputs[0].facets.schema"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_of_another_kind_is_unreadable_and_named(name: str) -> None:
    event, field = WRONG[name]
    with pytest.raises(EventUnreadable) as refused:
        read_event(event)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    "namespace",
    [
        "DEFAULT",
        "s3://bucket",
        "bigquery",
        "sqlserver://h.example.net;databaseName=POOL;",
        "abfss://c@a.dfs.core.windows.net",
        "kafka://a:9092,b:9092",
    ],
)
def test_namespaces_are_addresses_of_every_kind(namespace: str) -> None:
    assert read_event(run_event(reads=(dataset("x", namespace),))).datasets[0].named.namespace == namespace


def test_ids_need_not_be_uuids_and_names_may_be_in_any_script() -> None:
    said = read_event(run_event(run="manual__2026", job="Наполнение 🕷"))
    assert said.run is not None
    assert said.job is not None
    assert (said.run.run_id, said.job.named.name) == ("manual__2026", "Наполнение 🕷")


def test_the_same_content_is_the_same_event_in_whatever_order_its_keys_come() -> None:
    event = run_event(reads=("a",))
    turned = dict(reversed(event.items()))
    assert read_event(event).digest == read_event(turned).digest
    assert read_event(event).digest != read_event(run_event(reads=("b",))).digest


@pytest.mark.parametrize("value", [2**80, "\u00e9", [[[]]] * 2, 1e300])
def test_any_value_has_a_digest_of_its_own(value: object) -> None:
    digests = {digest({"eventTime": "2026-03-01T00:00:00Z", "x": one}) for one in (value, value, [value], "other")}
    assert len(digests) == 3


def test_a_dataset_that_is_said_again_is_read_again_with_its_problems_where_it_stands() -> None:
    wrong = {**dataset("x"), "facets": {"version": {"datasetVersion": None}}}
    fields = [
        [one["field"] for one in read_event(run_event(reads=reads)).problems] for reads in ((wrong,), ("a", wrong))
    ]
    assert fields == [["inputs[0].facets.version"], ["inputs[1].facets.version"]]


def test_unknown_facets_are_kept_and_deleted_ones_are_taken_back() -> None:
    said = read_event(run_event(of_run={"shop_weather": {"sun": True}, "tags": {"_deleted": True}}))
    assert said.run is not None
    assert [(one.name, one.removed) for one in said.run.facets] == [("shop_weather", False), ("tags", True)]
    assert said.problems == ()


def test_the_older_name_of_the_parent_goes_first() -> None:
    other = {"run": {"runId": "other"}, "job": {"namespace": "shop", "name": "other"}}
    said = read_event(run_event(of_run={"parent": other, "parentRun": PARENT}))
    assert said.run is not None
    assert said.run.parent is not None
    assert said.run.parent.run_id == "above"


def test_columns_are_read_with_each_of_their_transformations() -> None:
    facet = {
        "fields": {
            "total": {
                "inputFields": [
                    column(
                        "orders",
                        "price",
                        {"type": "DIRECT", "subtype": "AGGREGATION", "description": "sum", "masking": False},
                        {"type": "INDIRECT", "subtype": "SORT"},
                    )
                ]
            },
            "person": {"inputFields": [column("orders", "name")], "transformationType": "MASKED"},
            "plain": {"inputFields": [column("orders", "id")], "transformationType": "IDENTITY"},
        },
        "dataset": [column("orders", "day", {"type": "INDIRECT", "subtype": "FILTER"}), column("orders", "shop")],
    }
    orders = Named(DATABASE, "orders")
    found = read_event(run_event(writes=(dataset("totals", columnLineage=facet),))).datasets[0].columns
    assert found == (
        ColumnSaid(orders, "price", "total", "DIRECT", "AGGREGATION", "sum", masking=False),
        ColumnSaid(orders, "price", "total", "INDIRECT", "SORT"),
        ColumnSaid(orders, "name", "person", "DIRECT", "TRANSFORMATION", masking=True),
        ColumnSaid(orders, "id", "plain", "DIRECT", "IDENTITY"),
        ColumnSaid(orders, "day", "", "INDIRECT", "FILTER"),
        ColumnSaid(orders, "shop", "", "INDIRECT"),
    )


def test_lineage_said_outright_is_read_from_datasets_runs_and_jobs() -> None:
    fields = {"id": {"inputs": [source("orders", field="key")]}}
    own = read_event(dataset_event("2026-03-01T10:00:00Z", dataset("x", lineage={"inputs": [], "fields": fields})))
    assert own.datasets[0].flow is not None
    assert own.datasets[0].flow.sources == (Named(DATABASE, "orders"),)
    entry = {**source("x"), "inputs": []}
    for facet in ({"entries": [entry]}, {"lineage": [entry]}):
        said = read_event(run_event(of_run={"lineage": facet}))
        assert [(one.target.name, one.sources) for one in said.flows] == [("x", ())]
    of_job = read_event(run_event(of_job={"lineage": {"entries": [{"type": "JOB", "inputs": [source("orders")]}]}}))
    assert (of_job.flows[0].target_is_job, of_job.flows[0].target) == (True, Named("shop", "nightly"))


UNUSABLE: dict[str, tuple[dict[str, Any], str]] = {
    "a type of our own": (run_event("PAUSE"), "eventType"),
    "a source without a name": (
        run_event(writes=(dataset("x", columnLineage={"fields": {"a": {"inputFields": [{"field": "b"}]}}}),)),
        "outputs[0].facets.columnLineage.fields.a.inputFields[0]",
    ),
    "a version without one": (run_event(reads=(dataset("x", version={}),)), "inputs[0].facets.version"),
    "a state that is none": (
        run_event(writes=(dataset("x", lifecycleStateChange={"lifecycleStateChange": "MELT"}),)),
        "outputs[0].facets.lifecycleStateChange",
    ),
    "a rename from nowhere": (
        run_event(writes=(dataset("x", lifecycleStateChange={"lifecycleStateChange": "RENAME"}),)),
        "outputs[0].facets.lifecycleStateChange.previousIdentifier",
    ),
    "a nominal time that is none": (
        run_event(of_run={"nominalTime": {"nominalStartTime": "soon"}}),
        "run.facets.nominalTime.nominalStartTime",
    ),
    "its own parent": (
        run_event(of_run={"parent": {"run": {"runId": "run-1"}, "job": {"namespace": "shop", "name": "nightly"}}}),
        "run.facets.parent",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_accepted_and_noted(name: str) -> None:
    event, field = UNUSABLE[name]
    assert [one["field"] for one in read_event(event).problems] == [field]


def test_a_day_alone_is_a_nominal_time_and_no_time_of_an_event() -> None:
    assert read_event(run_event(of_run={"nominalTime": {"nominalStartTime": "2026-03-01"}})).problems == ()
    assert some_instant("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(CatalogError, match="eventTime"):
        read_event(run_event(at="2026-03-01"))


def test_errors_say_the_field_in_their_sentence() -> None:
    with pytest.raises(CatalogError, match=r"run\.runId: it is missing or null"):
        read_event({**run_event(), "run": {}})
