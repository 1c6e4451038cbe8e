"""The main job on a bucket from the command line."""

from collections.abc import Callable

import pytest

from catalog.cli.exit_codes import ExitCode
from catalog.storage import objects
from tests.buckets import SECRET, Bucket
from tests.cli.running import Runner

ORDERS = "id,name\n" + "".join(f"{n},thing {n}\n" for n in range(300))


@pytest.mark.slow
def test_a_bucket_is_scanned_to_the_end_and_nothing_secret_is_written(run: Runner, bucket: Bucket) -> None:
    bucket.put("lake/orders.csv", ORDERS)
    bucket.put("lake/t/dt=1/a.csv", ORDERS)
    bucket.put("lake/t/_SUCCESS", "")
    bucket.put("lake/load.py", "pass")
    added = run("silos", "add", "store", "--root", f"{bucket.uri}/lake", "--owner", "team")
    assert f"catalog scan {bucket.uri}/lake --silo store" in added.out
    first = run("scan", f"{bucket.uri}/lake", "--silo", "store", "--wait", "--json")
    assert first.code == ExitCode.OK
    places = [f"{bucket.uri}/lake/orders.csv", f"{bucket.uri}/lake/t"]
    assert [one["path"] for one in first.json["registered"]] == places
    assert first.json["skipped"] == [{"path": f"{bucket.uri}/lake/load.py", "reason": "code by its name"}]
    assert [one["outcome"] for one in first.json["work"]] == ["version", "version"]
    (root,) = [check for check in run("doctor", "--json").json["checks"] if check["name"] == "root of store"]
    assert (root["state"], root["found"]) == ("ok", f"{bucket.uri}/lake")
    assert list((run.home / "spool").iterdir()) == []
    written = b"".join(path.read_bytes() for path in run.home.rglob("*") if path.is_file())
    assert SECRET.encode() not in written
    assert str(run.home / "spool").encode() not in written


def test_what_is_not_there_is_told_when_it_is_registered(run: Runner, bucket: Bucket) -> None:
    bucket.put("lake/orders.csv", ORDERS)
    run("silos", "add", "store", "--root", bucket.uri, "--owner", "team")
    missing = run("register", f"{bucket.uri}/lake/none.csv", "--silo", "store")
    assert (missing.code, "nothing at" in missing.err) == (ExitCode.NOT_FOUND, True)
    secret = run("register", "s3://me:hunter2@lake/a.csv", "--silo", "store")
    assert secret.code == ExitCode.INVALID
    assert "hunter2" not in secret.err + secret.out
    assert run("which", "s3://me:hunter2@lake/a.csv").err == secret.err


def test_the_doctor_says_that_a_store_does_not_answer(
    run: Runner, bucket: Bucket, store_environment: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "ATTEMPTS", 1)
    run("silos", "add", "store", "--root", bucket.uri, "--owner", "team")
    store_environment("http://127.0.0.1:9")
    shown = run("doctor", "--json")
    assert shown.code == ExitCode.ATTENTION
    (root,) = [check for check in shown.json["checks"] if check["name"] == "root of store"]
    assert (root["state"], root["found"]) == ("failed", bucket.uri)
    assert "nobody answers" in root["remedy"]
