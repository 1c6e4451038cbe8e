"""Which inputs OpenLineage events name (pure)."""

import json
from collections.abc import Iterable
from typing import Any

from catalog.errors.asking import EventsUnusable
from catalog.lineage.openlineage.events import read_event
from catalog.nominations.lint import Place


def inputs_of(events: Iterable[Any]) -> set[Place]:
    """Name what these events read; raises EventUnreadable or EventInvalid, which name the field."""
    told = [read_event(event) for event in events]
    named = {Place(*one.named) for said in told for one in said.datasets if one.direction == "input"}
    flows = {Place(*source) for said in told for flow in said.flows for source in flow.sources or ()}
    return named | flows


def events_in(text: str, path: str) -> list[Any]:
    """Read a file of one event, a list of events, or an event a line; raises EventsUnusable."""
    try:
        whole = json.loads(text)
    except ValueError:
        return [_line(line, number, path) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _line(line: str, number: int, path: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise EventsUnusable(path=path, reason=f"line {number} is no JSON.") from None
