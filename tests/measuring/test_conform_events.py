"""The command that sends events in every way finds what differs, and what was not expected."""

import json
from pathlib import Path

import pytest

from tests.lineage.telling import dataset, run_event
from tests.measuring import conform_events
from tests.measuring.events import folder


def _lay(path: Path) -> Path:
    events = {
        "start.json": run_event("START", "2026-03-01T10:00:00Z", reads=("a",)),
        "end.json": run_event("COMPLETE", "2026-03-01T10:01:00Z", writes=("b",)),
        "odd.json": run_event("PAUSE", "2026-03-01T10:01:00Z", run="2", reads=(dataset("a", version={}),)),
        "late.json": {**run_event(), "eventTime": "2026-03-01"},
    }
    for name, event in events.items():
        (path / name).write_text(json.dumps(event))
    (path / "broken.json").write_text("{")
    return path


def test_events_lead_to_one_graph_in_whatever_way_they_are_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = tmp_path / "events"
    events.mkdir()
    wanted = tmp_path / "expected.csv"
    wanted.write_text("path,expected,note\nstart.json,2xx\nlate.json,400,no time\nbroken.json,422\nnone.json,2xx\n")
    with pytest.raises(SystemExit) as ended:
        conform_events.main([str(_lay(events)), "--expected", str(wanted), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert {name: told[name] for name in ("accepted", "rejected", "not_understood", "expected.differs")} == {
        "accepted": 3,
        "rejected": 2,
        "not_understood": 2,
        "expected.differs": 2,
    }
    assert {told[f"{way}.differs"] for way in ("order", "repeat", "batch", "gzip")} == {0}
    assert (told["status.start.json"], told["status.broken.json"]) == (201, 400)


def test_a_file_holds_one_event_several_or_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text('{"a": 1}')
    (tmp_path / "several.json").write_text('[{"a": 1}, {"b": 2}]')
    (tmp_path / "lines.jsonl").write_text('{"a": 1}\n\n{"b": 2}\n')
    (tmp_path / "wrong.json").write_text("[")
    (tmp_path / "read.me").write_text("no event")
    paths = [sample.path for sample in folder.read(tmp_path)]
    assert paths == ["lines.jsonl", "lines.jsonl", "one.json", "several.json", "several.json", "wrong.json"]


@pytest.mark.parametrize(("status", "wanted", "is_so"), [(201, "2xx", True), (400, "2xx", False), (422, "400", False)])
def test_a_status_is_as_expected(status: int, wanted: str, *, is_so: bool) -> None:
    assert folder.as_expected(status, wanted) is is_so
