"""A new signing key takes the place of the old one: what the old one signed holds, and it signs nothing more."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from catalog.audit import checkpoints, exporting, handing, keys, proving, rotating, verifying
from catalog.audit.checkpoint import Checkpoint
from catalog.audit.exporting import Wanted
from catalog.audit.keys import Signer
from catalog.audit.models import AuditCheckpoint
from catalog.config import Settings
from catalog.db import transaction
from catalog.errors.audit import AuditKeyUnusable
from tests.audit.sealed import sealed


@pytest.fixture
def rotated(database: Engine, settings: Settings) -> Signer:
    """The signer of before, after its key was rotated twice."""
    first = keys.signer(settings, begun=False)
    with transaction(database) as session:
        sealed(session, first, 3)
    for _ in range(2):
        with transaction(database) as session:
            signer = keys.signer(settings, begun=True)
            rotating.rotate(session, signer, reason="It is a year old.", actor="ana", verified=True)
        with transaction(database) as session:
            sealed(session, keys.signer(settings, begun=True), 2)
    return first


def findings(database: Engine, settings: Settings) -> list[str]:
    with transaction(database) as session:
        found = verifying.verify(session, keys.public_keys(settings), keys.known(settings))
    return [one.told for one in found.findings]


def test_what_every_key_signed_is_verified(
    database: Engine, settings: Settings, rotated: Signer, tmp_path: Path
) -> None:
    assert findings(database, settings) == []
    lines = list(exporting.as_lines(lambda: transaction(database, write=False), Wanted()))
    assert {json.loads(line)["checkpoint"]["key"] for line in lines if line.startswith('{"checkpoint"')} == {
        *keys.public_keys(settings).retired,
        keys.signer(settings, begun=True).sign(checkpoint_of(database)).key,
    }
    file = tmp_path / "public.pem"
    file.write_text(keys.as_pem(keys.public_keys(settings)))
    assert keys.public_keys(settings, file) == keys.public_keys(settings)
    assert proving.prove(lines, keys.public_keys(settings, file), "it").findings == ()
    assert proving.prove(lines, rotated.keys, "it").findings != ()


def test_an_old_key_signs_nothing_more(database: Engine, settings: Settings, rotated: Signer) -> None:
    with pytest.raises(AuditKeyUnusable), transaction(database) as session:
        sealed(session, rotated, 1)  # a worker that read the key before it was rotated
    with transaction(database) as session:  # somebody who stole it
        stolen = checkpoints.newest(session)
        assert stolen is not None
        forged = rotated.sign(replace(stolen, number=stolen.number + 1))
        session.add(AuditCheckpoint(**vars(forged)))
    assert findings(database, settings) == [
        f"Checkpoint {forged.number} was not signed with a key that was in use then."
    ]


def test_what_vouches_for_a_key_cannot_be_changed(settings: Settings, database: Engine, rotated: Signer) -> None:
    path = rotated.path.with_name(rotated.path.name + handing.SUFFIX)
    said = json.loads(path.read_text())
    path.write_text(json.dumps([{**said[0], "last": 999}, said[1]]))
    with pytest.raises(AuditKeyUnusable):
        findings(database, settings)


def test_a_rotation_that_ends_halfway_changes_nothing(settings: Settings) -> None:
    signer = keys.signer(settings, begun=False)
    made = Ed25519PrivateKey.generate().public_key()
    handing.write(signer.path, [handing.vouched(signer.key, made, 1)])
    assert keys.public_keys(settings) == signer.keys


def checkpoint_of(database: Engine) -> Checkpoint:
    with transaction(database) as session:
        found = checkpoints.newest(session)
    assert found is not None
    return found
