"""The questions about lineage, as the Python client asks them over HTTP.

Every answer says whether it is `complete`, else what it leaves out and why; its `next` is given as `after` for the page
that follows. All take `silo` and `kind` (one or several), `min_confidence`, `as_of` and `known_at` (ISO times),
`limit` and `after`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from catalog.connection import Answer, Connection

Filter = str | int | float | bool | datetime | Sequence[str]


class LineageQuestions(Connection):
    """Questions about the whole graph."""

    def upstream(self, name: str, *, of: str = "copies", **filters: Filter) -> Answer:
        """List everything that a dataset or copy comes from: its copies, datasets, owners or jobs."""
        return self._question("up", name=_address(name), of=of, **filters)

    def downstream(self, name: str, *, of: str = "copies", **filters: Filter) -> Answer:
        """List everything that is made from a dataset or copy."""
        return self._question("down", name=_address(name), of=of, **filters)

    def impact(self, name: str, *, of: str = "datasets", **filters: Filter) -> Answer:
        """List who is hit when a dataset or copy changes."""
        return self._question("impact", name=_address(name), of=of, **filters)

    def roots(self, name: str, **filters: Filter) -> Answer:
        """List where a dataset or copy comes from in the end."""
        return self._question("roots", name=_address(name), **filters)

    def paths(self, source: str, target: str, **filters: Filter) -> Answer:
        """List all ways by which data comes from one to another, the shortest first."""
        return self._question("paths", source=_address(source), target=_address(target), **filters)

    def common(self, *names: str, **filters: Filter) -> Answer:
        """List what several all come from, the nearest first."""
        return self._question("common", name=[_address(name) for name in names], **filters)

    def cycles(self, name: str = "", **filters: Filter) -> Answer:
        """List circles of copies that come from each other, through one of them or all there are."""
        return self._question("cycles", name=_address(name), **filters)

    def columns(self, name: str, column: str, **filters: Filter) -> Answer:
        """Follow a column both ways; `up`, `down` and `indirect` say how."""
        return self._question("columns", name=_address(name), column=column, **filters)

    def job_links(self, namespace: str, name: str, *, depth: int = 1, kind: Sequence[str] = ()) -> Answer:
        """List the jobs around a job: what starts it, what comes before and after it, and what feeds it."""
        return self._question("jobs", namespace=namespace, name=name, depth=depth, kind=list(kind))

    def lineage_diff(self, before: datetime | str, after: datetime | str, name: str = "", **filters: Filter) -> Answer:
        """Tell what was different between two moments; the mark of a page is given as `page`."""
        page = filters.pop("page", "")
        moments = {"from": _moment(before), "to": _moment(after), "after": page}
        return self._question("diff", name=_address(name), **moments, **filters)

    def every(self, question: str, **asked: Filter) -> Iterator[Answer]:
        """List the items of all pages of a question, such as `every("impact", name="clicks", of="owners")`."""
        after = ""
        while True:
            answer = self._question(question, **{**asked, "after": after})
            yield from answer["items"]
            after = answer["next"]
            if not after:
                return

    def _question(self, question: str, **asked: Filter) -> Answer:
        said = {name: _moment(value) if isinstance(value, datetime) else value for name, value in asked.items()}
        return self._get(f"lineage/{question}", **{name: value for name, value in said.items() if value != ""})


def _address(name: str) -> str:
    # A path that begins at our working folder is made whole: the server's is not ours.
    return str(Path(name).expanduser().absolute()) if name.startswith(("./", "../", "~/")) else name


def _moment(moment: datetime | str) -> str:
    return moment.isoformat() if isinstance(moment, datetime) else moment
