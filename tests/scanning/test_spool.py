"""What was fetched lies in private folders, which go with whoever made them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.errors import SpoolUnusable
from catalog.scanning import spool
from catalog.scanning.spool import Spool, private, sweep

KILLED = (
    "import os, signal, sys\n"
    "from pathlib import Path\n"
    "from catalog.scanning.spool import private\n"
    "with private(Path(sys.argv[1])) as folder:\n"
    "    (folder / 'half.csv').write_text('x')\n"
    "    os.kill(os.getpid(), signal.SIGKILL)\n"
)


def test_a_folder_is_private_and_goes_whatever_happens(tmp_path: Path) -> None:
    top = tmp_path / "home" / "spool"

    def stopped() -> None:
        with private(top) as folder:
            (folder / "a").mkdir()
            (folder / "a" / "b").write_text("x")
            assert [path.stat().st_mode & 0o777 for path in (top, folder)] == [0o700, 0o700]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(top.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)  # noqa: S603
    assert ran.returncode == -signal.SIGKILL
    left = list(tmp_path.glob("*/half.csv"))
    assert len(left) == 1
    with private(tmp_path) as held:
        assert list(tmp_path.iterdir()) == [held], "the next one to fetch sweeps"
        (held / "b.csv").write_text("x")
        sweep(tmp_path)
        assert (held / "b.csv").exists()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_sweeps_when_it_starts(tmp_path: Path) -> None:
    top = tmp_path / "spool"
    subprocess.run([sys.executable, "-c", KILLED, str(top)], check=False)  # noqa: S603
    assert list(top.iterdir()) != []
    environment = {**os.environ, "CATALOG_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "catalog", "worker", "--until-idle"]
    subprocess.run(command, check=True, env=environment, capture_output=True)  # noqa: S603
    assert list(top.iterdir()) == []


def test_there_may_be_nothing_to_sweep(tmp_path: Path) -> None:
    sweep(tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_a_disk_without_room_is_told_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=spool.KEPT_FREE + 99))
    Spool(tmp_path, 10**9).check_room(99)
    with pytest.raises(SpoolUnusable, match="100 bytes are needed"):
        Spool(tmp_path, 10**9).check_room(100)


def test_a_spool_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(SpoolUnusable, match="CATALOG_HOME"), private(tmp_path / "spool"):
        pass
