"""The catalog from Python: the verbs of the command line, spoken over HTTP.

    from catalog.client import Catalog

    with Catalog("http://127.0.0.1:8080", actor="nightly-export") as catalog:
        receipt = catalog.register("/lake/clicks.parquet", silo="ecommerce", name="engagement.clicks")
        catalog.wait(receipt["dump_id"])
        print(catalog.which("engagement.clicks"))

Answers are the JSON of the API as dicts and lists. An error is the class of `catalog.errors` that the server raised,
with the server's message; a server that does not answer is `Unavailable`.
"""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from catalog.client_access import AccessVerbs
from catalog.client_nominations import NominationVerbs
from catalog.client_notices import NoticeVerbs
from catalog.client_quality import QualityVerbs
from catalog.client_stewardship import StewardshipVerbs
from catalog.connection import Answer
from catalog.connection import place as _place
from catalog.connection import whole as _name
from catalog.errors import CatalogError, ServerUnreachable, TooSlow, WorkFailed
from catalog.errors.asking import NotSanctioned
from catalog.lineage_client import Filter, LineageQuestions
from catalog.opening import opened


class Catalog(NominationVerbs, QualityVerbs, StewardshipVerbs, NoticeVerbs, AccessVerbs, LineageQuestions):
    """The verbs of a catalog; use it as a context, or call `close`."""

    def register(
        self,
        uri: str | Path,
        *,
        silo: str,
        name: str = "",
        sources: Sequence[str] = (),
        owner: str = "",
        description: str = "",
        run_id: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """Register that something arrived at a place; gives dump_id, copy_id, dataset_id and replayed.

        Asked again after a lost answer it is the same request: the idempotency `key` is made before the first try.
        """
        said: Answer = {"uri": _place(uri), "silo": silo, "name": name, "from": list(sources), "owner": owner}
        said |= {"description": description, "run_id": run_id}
        return cast("Answer", self._ask("POST", "dumps", json=said, key=key or str(uuid.uuid4())))

    def scan(self, folder: str | Path, *, silo: str, owner: str = "") -> Answer:
        """Register every dump below a folder that the server sees; gives the receipts, and what was skipped and why.

        `complete` is False when the folder holds more than 100,000 places: scan its folders one by one then.
        """
        found: Answer = self._ask("GET", f"silos/{_part(silo)}/places", params={"below": _place(folder)})
        receipts, skipped = [], list(found["skipped"])
        for place in found["found"]:
            try:
                receipts.append({**self.register(place["path"], silo=silo, owner=owner), "path": place["path"]})
            except CatalogError as error:
                if isinstance(error, ServerUnreachable):
                    raise
                skipped.append({"path": place["path"], "reason": str(error)})
        return {"registered": receipts, "skipped": skipped, "complete": found["complete"]}

    def wait(self, *dump_ids: str, timeout: float | None = None, every: float = 0.5) -> list[Answer]:
        """Wait until nothing more is to do for these dumps; gives the progress of each.

        Raises WorkFailed when a step was given up, TooSlow after `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        ended = []
        for dump_id in dump_ids:
            while not (seen := self.progress(dump_id))["settled"]:
                if deadline is not None and time.monotonic() > deadline:
                    raise TooSlow(dump=dump_id, stage=seen["stage"], seconds=timeout)
                time.sleep(every)
            if seen["failures"]:
                raise WorkFailed(uri=seen["uri"], failures="; ".join(seen["failures"]))
            ended.append(seen)
        return ended

    def progress(self, dump_id: str) -> Answer:
        """Tell how far the work on a dump is."""
        return self._get(f"dumps/{_part(dump_id)}/progress")

    def dump(self, dump_id: str) -> Answer:
        """Show a dump and what became of it."""
        return self._get(f"dumps/{_part(dump_id)}")

    def dumps(self, *, limit: int | None = None) -> Iterator[Answer]:
        """List the dumps, newest first; pages are fetched as they are needed."""
        return self._pages("dumps", limit)

    def which(self, name: str, *, require: str = "", max_age: str = "") -> Answer:
        """Tell which copy to use for a dataset's name, id, URI or path.

        `require` is "canonical" or "accepted-bytes", `max_age` a span such as "2d"; with either the answer has a `gate`
        of `passed` and `problems`. What was asked before travels again only when it has changed.
        """
        asked = {"name": _name(name), "require": require, "max_age": max_age}
        return self._get_again("which", **{key: value for key, value in asked.items() if value})

    def which_many(self, names: Sequence[str], *, require: str = "", max_age: str = "") -> list[Answer]:
        """Tell which copy to use for each of up to 1,000 names; each has `asked`, `answer` and `error`."""
        said = {"names": [_name(name) for name in names], "require": require, "max_age": max_age}
        return cast("list[Answer]", self._post("which", **said)["answers"])

    def use(self, name: str, *, require: str = "canonical", max_age: str = "") -> Answer:
        """Give the copy to use, with its `uri`; raises NotSanctioned with every reason when a demand is not met."""
        found = self.which(name, require=require, max_age=max_age)
        if found["gate"] is not None and not found["gate"]["passed"]:
            told = " ".join(problem["message"] for problem in found["gate"]["problems"])
            raise NotSanctioned(asked=name, problems=told)
        use: Answer | None = found["canonical"] or found["meanwhile"]
        if use is None:
            raise NotSanctioned(asked=name, problems="No copy is accepted or proposed yet.")
        return use

    def open(self, name: str, *, form: str = "duckdb", require: str = "canonical", max_age: str = "") -> Any:
        """Open the canonical version: `form` duckdb gives a relation, arrow a dataset, pandas a frame.

        It is read where it lies, by this program. Raises NotSanctioned as `use` does, CannotOpen when it cannot be read
        from here.
        """
        use = self.use(name, require=require, max_age=max_age)
        return opened(use["uri"], use["format"], form)

    def lint_run(self, run_id: str) -> Answer:
        """Judge what a run read: `passed`, and of each of `inputs` every reason why not, and what to read instead."""
        return self._get(f"lint/runs/{_part(run_id)}")

    def lint_events(self, events: Sequence[Mapping[str, object]]) -> Answer:
        """Judge the inputs that OpenLineage events name, as `lint_run` does; nothing of them is kept."""
        return cast("Answer", self._ask("POST", "lint/lineage", json=[dict(event) for event in events]))

    def search(self, words: str, *, page: int = 1, size: int = 20, **filters: str | Sequence[str]) -> Answer:
        """Find datasets by words; filters are those of the search page, such as silo or format."""
        return self._get("search", q=words, page=page, size=size, **filters)

    def show(self, name: str) -> Answer:
        """Show a dataset with its copies."""
        return self._get(f"datasets/{_path(name)}")

    def lineage(
        self, name: str, *, up: bool = True, down: bool = True, depth: int = 2, limit: int = 500, **filters: Filter
    ) -> Answer:
        """Show the copies around a dataset or copy, and how each link is known; filters as all questions take them."""
        said = {"up": up, "down": down, "depth": depth, "limit": limit}
        return self._get(f"datasets/{_path(name)}/lineage", **said, **filters)

    def send_events(self, events: Sequence[Mapping[str, object]]) -> Answer:
        """Send OpenLineage events; gives status, summary and the failed ones, each with its index and the reason.

        The same events may be sent again after a lost answer: each is kept once.
        """
        given = [dict(event) for event in events]
        answer: Answer | None = self._ask("POST", "lineage/batch", json=given, key=str(uuid.uuid4()))
        if answer is not None:
            return answer
        summary = {"received": len(given), "successful": len(given), "failed": 0, "retriable": 0, "non_retriable": 0}
        return {"status": "success", "summary": summary, "failed_events": []}

    def events(self, *, problems: bool = False, text: str = "", limit: int | None = None) -> Iterator[Answer]:
        """List the OpenLineage events that arrived, those received last first."""
        return self._pages("events", limit, problems=problems, text=text)

    def quality(self, name: str) -> Answer:
        """Show what the expectations found on the copies of a dataset."""
        return self._get(f"datasets/{_path(name)}/quality")

    def ranking(self, name: str) -> Answer:
        """Show the newest ranking of a dataset's copies, with every criterion."""
        return self._get(f"datasets/{_path(name)}/ranking")

    def matches(self, name: str) -> Answer:
        """Show what the copies of a dataset have to do with others, and what stewards said of that."""
        return self._get(f"datasets/{_path(name)}/matches")

    def explain_match(self, a: str, b: str) -> Answer:
        """Explain in sentences what two copies (ids, URIs or names) have to do with each other."""
        return self._get("matches/explanation", a=_name(a), b=_name(b))

    def explain_edge(self, source: str, target: str) -> Answer:
        """Explain in sentences why one copy is taken as made from another."""
        return self._get("edges/explanation", source=_name(source), target=_name(target))

    def explain_ranking(self, name: str) -> Answer:
        """Explain in sentences the newest ranking of a dataset."""
        return self._get(f"datasets/{_path(name)}/ranking/explanation")

    def silos(self) -> list[Answer]:
        """List the silos."""
        found: list[Answer] = self._ask("GET", "silos")
        return found

    def add_silo(
        self,
        name: str,
        *,
        roots: Sequence[str | Path],
        owner: str,
        stewards: Sequence[str] = (),
        description: str = "",
        keep_cells: bool = True,
    ) -> Answer:
        """Add a silo with its storage roots."""
        said = {"name": name, "roots": [_place(root) for root in roots], "owner": owner, "stewards": list(stewards)}
        return self._post("silos", **said, description=description, keep_cells=keep_cells)

    def cells(self, name: str) -> Answer:
        """Show the cells of a dataset that are worth asking, what contested cells told, and what is known of them."""
        return self._get(f"datasets/{_path(name)}/cells")

    def verify_cells(self, name: str, answers: Sequence[Mapping[str, object]], reason: str) -> list[Answer]:
        """Say what cells hold; each answer has `key`, `column` and `value`, or a `verdict` of wrong or cannot_tell.

        All are kept or none. An answer to what somebody answered already says so with `replaces`, its id.
        """
        said = {"answers": [dict(answer) for answer in answers], "reason": reason}
        return cast("list[Answer]", self._ask("POST", f"datasets/{_path(name)}/cells", json=said))

    def revoke_cell(self, cell_id: str, reason: str) -> Answer:
        """Take an answer back."""
        return self._post(f"cells/{_part(cell_id)}/revoke", reason=reason)

    def appoint(self, copy_id: str, reason: str, *, columns: Sequence[str] = ()) -> Answer:
        """Call a copy the system of record of its dataset, or of some columns: its cells count as verified."""
        return self._post(f"copies/{_part(copy_id)}/appoint", columns=list(columns), reason=reason)

    def dismiss(self, appointment_id: str, reason: str) -> Answer:
        """End an appointment."""
        return self._post(f"appointments/{_part(appointment_id)}/dismiss", reason=reason)

    def retire(self, copy_id: str, reason: str) -> Answer:
        """Take a copy out of its family's candidates."""
        return self._post(f"copies/{_part(copy_id)}/retire", reason=reason)

    def move(self, copy_id: str, to: str | None, reason: str) -> Answer:
        """Put a copy into another dataset, or (None) into a new one of its own."""
        return self._post(f"copies/{_part(copy_id)}/move", to=to, reason=reason)

    def same(self, a: str, b: str, reason: str, *, same: bool = True) -> Answer:
        """Say that two copies (ids, URIs or names) are of one dataset."""
        return self._post("matches/verdicts", a=_name(a), b=_name(b), same=same, reason=reason)

    def not_same(self, a: str, b: str, reason: str) -> Answer:
        """Say that two copies (ids, URIs or names) are not of one dataset."""
        return self.same(a, b, reason, same=False)


def _part(text: str) -> str:
    return quote(str(text), safe="")


def _path(text: str) -> str:
    return quote(_name(text), safe="/:")
