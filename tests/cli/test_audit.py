"""`catalog audit` from the first entry to a cut, and over HTTP."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.cli import doctor
from tests.cli.running import Ran, Runner


def test_the_record_is_sealed_verified_exported_proved_and_cut(
    run: Runner, add_silo: Callable[..., Ran], tmp_path: Path
) -> None:
    add_silo("store")
    (entry,) = run("--json", "audit", "list").json["entries"]
    assert (entry["action"], entry["seq"]) == ("silo.added", None)
    assert entry["origin"].startswith("command line on ")
    assert run("--json", "audit", "state").json["unsealed"] == 1
    assert run("--json", "audit", "seal").json == {"sealed": 1}
    assert run("audit", "verify").out.rstrip().endswith("The record is whole.")
    assert run("--json", "audit", "checkpoint").json["seq"] == 2

    file, key = tmp_path / "audit.jsonl", tmp_path / "public.pem"
    assert run("--json", "audit", "export", str(file), "--did", "silo.added").json["lines"] > 2
    key.write_text(run("audit", "key").out)
    proved = run("--json", "audit", "verify", "--file", str(file), "--public-key", str(key))
    assert (proved.code, proved.json["entries"], proved.json["left_out"]) == (0, 1, 1)
    file.write_text(file.read_text().replace("command line", "commend line"))
    assert run("audit", "verify", "--file", str(file), "--public-key", str(key)).code == 19

    assert run("audit", "cut", "--before", "2020-01-01", "--reason", "old").code == 2
    cut = run("--json", "audit", "cut", "--before", "2099-01-01", "--reason", "kept long enough")
    assert cut.json == {"cut": 2, "last": 2}
    assert run("audit", "verify").code == 0
    actions = [one["action"] for one in run("--json", "audit", "list").json["entries"]]
    assert actions == ["audit.verified", "audit.cut", "audit.exported"]


def test_a_row_altered_by_hand_is_found(run: Runner, add_silo: Callable[..., Ran]) -> None:
    add_silo("store")
    add_silo("web")
    run("audit", "seal")
    with sqlite3.connect(run.home / "catalog.db") as database:
        database.execute("UPDATE audit_entry SET actor = 'mallory' WHERE seq = 1")
    database.close()
    found = run("--json", "audit", "verify")
    assert (found.code, found.json["whole"], found.json["findings"][0]["seq"]) == (19, False, 1)
    told = run("audit", "verify")
    assert told.out.rstrip().endswith("The record was changed.")
    assert run("--json", "audit", "state").json["verified"]["whole"] is False


def test_an_export_of_nothing_readable_is_told(run: Runner, tmp_path: Path) -> None:
    run("audit", "seal")
    (tmp_path / "x").write_text("nothing")
    (tmp_path / "key").write_text("nothing")
    assert run("audit", "verify", "--file", str(tmp_path / "x"), "--public-key", str(tmp_path / "key")).code == 7


def test_the_key_is_rotated_and_the_doctor_looks_at_the_record(
    run: Runner, add_silo: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def checks() -> dict[str, tuple[str, str]]:
        return {one["name"]: (one["state"], one["remedy"]) for one in run("doctor", "--json").json["checks"]}

    add_silo("store")
    assert checks()["audit chain"][0] == "ok"
    monkeypatch.setattr(doctor, "LATE", timedelta(-1))
    state, remedy = checks()["audit chain"]
    assert (state, "catalog audit seal" in remedy) == ("warning", True)
    run("audit", "seal")
    assert run("audit", "rotate-key", "--reason", "It is a year old.").code == 0
    assert (run("audit", "verify").code, run("audit", "key").out.count("BEGIN PUBLIC KEY")) == (0, 2)
    assert checks()["audit key"][0] == "ok"
    (run.home / "audit.key").unlink()
    state, remedy = checks()["audit key"]
    assert (state, "Put it back" in remedy) == ("failed", True)
