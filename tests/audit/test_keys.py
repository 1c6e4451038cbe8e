"""The key of the chain, and the last that was signed, are files that only their owner reads."""

from pathlib import Path

import pytest

from catalog.audit import keys
from catalog.audit.checkpoint import Checkpoint, is_signed, read
from catalog.config import Settings
from catalog.db import now
from catalog.errors.audit import AuditKeyMissing, AuditKeyUnusable


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url="postgresql://ann:secret@db.example/lake")


def said(number: int = 1, seq: int = 3) -> Checkpoint:
    return Checkpoint(number, "sealed", seq, "a" * 64, 0, "0" * 64, now())


def test_a_key_is_made_once_and_only_before_anything_was_signed(settings: Settings) -> None:
    with pytest.raises(AuditKeyMissing):
        keys.signer(settings, begun=True)
    first = keys.signer(settings, begun=False)
    assert keys.key_file(settings).stat().st_mode & 0o777 == 0o600
    assert is_signed(first.sign(said()), keys.public_keys(settings))
    first.remember(first.sign(said()))
    keys.key_file(settings).unlink()
    with pytest.raises(AuditKeyMissing):
        keys.signer(settings, begun=False)  # the database forgot that it was signed; this machine did not


@pytest.mark.parametrize(("content", "mode"), [(b"nothing", 0o600), (None, 0o644)])
def test_a_key_that_cannot_be_used_is_told(settings: Settings, content: bytes | None, mode: int) -> None:
    keys.signer(settings, begun=False)
    path = keys.key_file(settings)
    path.write_bytes(content or path.read_bytes())
    path.chmod(mode)
    with pytest.raises(AuditKeyUnusable):
        keys.signer(settings, begun=True)


def test_the_furthest_that_was_signed_is_kept_for_each_database(settings: Settings, tmp_path: Path) -> None:
    signer = keys.signer(settings, begun=False)
    for one in (said(2, 9), said(2, 4), said(1, 12)):
        signer.remember(signer.sign(one))
    known = keys.known(settings)
    assert known is not None
    assert (known.number, known.seq) == (2, 9)
    assert keys.known(Settings(home=tmp_path, database_url="postgresql://db.example/other")) is None
    assert "secret" not in "".join(str(path) for path in tmp_path.rglob("*"))


def test_a_signature_stands_for_every_word(settings: Settings) -> None:
    signer = keys.signer(settings, begun=False)
    made = signer.sign(said())
    for name, other in {"seq": 4, "cut_seq": 1, "kind": "cut", "seal": "b" * 64, "number": 2}.items():
        assert not is_signed(read({**made.told(), name: other}), keys.public_keys(settings)), name


def test_a_public_key_is_read_from_a_file(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    file.write_text(keys.as_pem(keys.signer(settings, begun=False).keys))
    assert keys.public_keys(settings, file) == keys.public_keys(settings)
    file.write_text("nothing")
    with pytest.raises(AuditKeyUnusable):
        keys.public_keys(settings, file)
