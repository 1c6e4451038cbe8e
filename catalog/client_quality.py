"""The part of the client that speaks of quality: gates, incidents and monitors."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from catalog.connection import Answer, Connection, part, whole
from catalog.errors import TooSlow


class QualityVerbs(Connection):
    """What a catalog is asked about gates, incidents and monitors."""

    def gate(
        self,
        name: str,
        *,
        suites: Sequence[str] = (),
        fail_on: str = "critical",
        result_format: str = "BASIC",
        allow_not_evaluated: bool = False,
        again: bool = False,
        timeout: float | None = None,
        every: float = 0.5,
    ) -> Answer:
        """Tell whether what a copy (its URI, path, id or title) holds now may go on: only where `outcome` is passed.

        A validation that is still to come is waited for; `again` has the version validated anew first. Raises TooSlow
        after `timeout` seconds.
        """
        wish = _wish(name, suites, fail_on, result_format, allow_not_evaluated=allow_not_evaluated)
        deadline = None if timeout is None else time.monotonic() + timeout
        found = self._get("quality/gate", **wish)
        if again and found["version_id"] is not None:
            self.validate(found["version_id"])
            found = self._get("quality/gate", **wish)
        while found.get("waiting"):
            if deadline is not None and time.monotonic() > deadline:
                raise TooSlow(dump=found["uri"], stage="validate", seconds=timeout)
            time.sleep(every)
            found = self._get("quality/gate", **wish)
        return found

    def gate_junit(
        self,
        name: str,
        *,
        suites: Sequence[str] = (),
        fail_on: str = "critical",
        allow_not_evaluated: bool = False,
    ) -> str:
        """Tell as JUnit XML what `gate` tells now."""
        wish = _wish(name, suites, fail_on, "BASIC", allow_not_evaluated=allow_not_evaluated)
        return self._content("GET", "quality/gate/junit", params=wish).decode()

    def validate(self, version_id: str) -> Answer:
        """Have a version validated anew by a worker."""
        return self._post(f"versions/{part(version_id)}/validate")

    def version_report(self, version_id: str, *, format: str = "html", result_format: str = "BASIC") -> bytes:  # noqa: A002 - as the address has it
        """Give the quality report of a version as an HTML or PDF file; that is recorded."""
        wish = {"format": format, "result_format": result_format}
        return self._content("POST", f"versions/{part(version_id)}/report", params=wish)

    def silo_report(self, silo: str, *, format: str = "html") -> bytes:  # noqa: A002 - as above
        """Give the quality report of a silo as an HTML or PDF file; that is recorded."""
        return self._content("POST", f"silos/{part(silo)}/report", params={"format": format})

    def tell_results(
        self, name: str, result: Mapping[str, object], *, at: str, job: str = "", content_id: str | None = None
    ) -> Answer:
        """Tell a validation result of Great Expectations (its `to_json_dict()`) of what a copy holds.

        `at` is when it was found, `job` whose it is, `content_id` of which bytes; without it those are meant that the
        copy holds now. Told again it is kept once. `catalog.gx_action` has a checkpoint do so.
        """
        said = {"name": whole(name), "result": dict(result), "at": at, "job": job, "content_id": content_id}
        answer: Answer = self._ask("POST", "quality/results", json=said, key=str(uuid.uuid4()))
        return answer

    def incidents(
        self, *, state: str = "open", dataset: str = "", assignee: str = "", kind: str = ""
    ) -> Iterator[Answer]:
        """List incidents, newest first; `state` is open, any, new, acknowledged, assigned or resolved.

        `kind` is what found them: monitor, schema or contract.
        """
        return self._pages("incidents", None, state=state, dataset=dataset, assignee=assignee, kind=kind)

    def incident(self, incident_id: str) -> Answer:
        """Show an incident with all that happened to it."""
        return self._get(f"incidents/{part(incident_id)}")

    def acknowledge(self, incident_id: str, *, revision: int | None = None) -> Answer:
        """Say that you have seen an incident; `revision` is that of the incident you looked at."""
        return self._post(f"incidents/{part(incident_id)}/acknowledge", revision=revision)

    def assign(self, incident_id: str, to: str, *, revision: int | None = None) -> Answer:
        """Give an incident to somebody."""
        return self._post(f"incidents/{part(incident_id)}/assign", to=to, revision=revision)

    def resolve(self, incident_id: str, resolution: str, reason: str, *, revision: int | None = None) -> Answer:
        """End an incident as fixed, false_alarm or accepted."""
        address = f"incidents/{part(incident_id)}/resolve"
        return self._post(address, resolution=resolution, reason=reason, revision=revision)

    def monitors(self, copy_id: str) -> Answer:
        """Show the monitors of a copy: its freshness, what they found in what it holds now, and how they are set."""
        return self._get(f"copies/{part(copy_id)}/monitors")

    def set_monitor(self, copy_id: str, series: str, reason: str, **wish: object) -> Answer:
        """Set a monitor: `enabled`, `sensitivity`, `ignore_below`, `least_history`, or the `calendar` of all (`*`)."""
        return self._post(f"copies/{part(copy_id)}/monitors", series=series, reason=reason, **wish)

    def ask_sufficiency(self, name: str, **wish: object) -> Answer:
        """Ask whether a dataset or copy is enough to build on; gives the report, with its `answer` once it is `done`.

        `label`, `segments`, `time`, `key`, `join`, `curve`, `estimator`, `tolerance`, `margin`, `repeats`, `seed`.
        """
        return self._post(f"datasets/{quote(name, safe='/:')}/sufficiency", **wish)

    def sufficiency(self, report_id: str) -> Answer:
        """Show what was asked of a version and, when its state is `done`, the answer."""
        return self._get(f"sufficiency/{part(report_id)}")


def _wish(name: str, suites: Sequence[str], fail_on: str, result_format: str, **more: Any) -> dict[str, Any]:
    return {"name": whole(name), "suite": list(suites), "fail_on": fail_on, "result_format": result_format, **more}
