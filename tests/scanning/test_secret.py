"""The secret of an installation is made once, and read by its owner alone."""

import stat
from pathlib import Path

import pytest

from catalog.config import Settings
from catalog.errors import SecretUnusable
from catalog.scanning.secret import NAME, scan_key


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home", "")
    key = scan_key(settings)
    assert scan_key(settings) == key
    assert len(key) == 16
    path = tmp_path / "home" / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [NAME]
    assert scan_key(Settings(tmp_path / "other", "")) != key


def test_another_file_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "shared.key"
    path.write_text("00" * 16 + "\n")
    path.chmod(0o600)
    assert scan_key(Settings(tmp_path, "", secret_file=path)) == bytes(16)


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        ("00" * 16, 0o644, "others may read it"),
        ("00" * 8, 0o600, "32 hexadecimal"),
        ("zz" * 16, 0o600, "32 hexadecimal"),
    ],
)
def test_one_that_is_open_or_damaged_is_refused(content: str, mode: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(SecretUnusable, match=reason):
        scan_key(Settings(tmp_path, ""))
