"""What an event says of jobs and other jobs: who starts whom, who waits for whom, whose data goes where (pure)."""

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.lineage.openlineage import columns
from catalog.lineage.openlineage.fields import Problems
from catalog.lineage.openlineage.said import FacetSaid, FlowSaid, JobLinkSaid, Named, RunSaid

STARTS, BEFORE, FEEDS = "starts", "before", "feeds"
KINDS = (STARTS, BEFORE, FEEDS)
FIELD = "run.facets.jobDependencies"
MOST_TEXT = 200
_FACTS = ("dependency_type", "type", "sequence_trigger_rule", "status_trigger_rule")


def links(job: Named, run: RunSaid | None, flows: Sequence[FlowSaid], problems: Problems) -> tuple[JobLinkSaid, ...]:
    """Read every link between jobs that an event tells of."""
    found = [
        JobLinkSaid(source, flow.target, FEEDS) for flow in flows if flow.target_is_job for source in flow.source_jobs
    ]
    if run is not None:
        found += _of_run(job, run, problems)
    return tuple(dict.fromkeys(one for one in found if one.source != one.target))


def _of_run(job: Named, run: RunSaid, problems: Problems) -> Iterator[JobLinkSaid]:
    if run.parent is not None:
        yield JobLinkSaid(run.parent.job, job, STARTS)
    facet = next((one for one in run.facets if one.name == "jobDependencies" and not one.removed), None)
    if facet is not None:
        yield from _dependencies(job, facet, problems)


def _dependencies(job: Named, facet: FacetSaid, problems: Problems) -> Iterator[JobLinkSaid]:
    rule = _text(facet.body.get("trigger_rule"))
    for side in ("upstream", "downstream"):
        for number, told in enumerate(columns.items(facet.body.get(side), f"{FIELD}.{side}", problems)):
            place = f"{FIELD}.{side}[{number}]"
            other = columns.source_named(told.get("job") if isinstance(told, dict) else told, f"{place}.job", problems)
            if other is None:
                continue
            ends = (other, job) if side == "upstream" else (job, other)
            facts = [(name, _text(told.get(name))) for name in _FACTS]
            facts.append(("trigger_rule", rule if side == "upstream" else ""))
            yield JobLinkSaid(*ends, BEFORE, tuple((name, fact) for name, fact in facts if fact))


def _text(told: Any) -> str:
    return told.strip()[:MOST_TEXT] if isinstance(told, str) else ""
