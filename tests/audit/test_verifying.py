"""Whatever somebody changes directly in the database, verifying finds it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from catalog.audit import checkpoints, cutting, queries, seal, sealing, verifying
from catalog.audit.checkpoint import signed
from catalog.audit.keys import Signer
from catalog.audit.models import AuditCheckpoint, AuditEntry
from catalog.db import now
from catalog.errors.audit import ChainBroken, NothingToCut
from tests.audit.sealed import record, sealed, verified

LENGTH = 9
PLACES = strategies.integers(1, LENGTH)
FORGED: dict[str, Any] = {
    "actor": "mallory",
    "verified": True,
    "origin": "address 10.9.9.9",
    "action": "forged",
    "subject_type": "silo",
    "subject_id": "other",
    "detail": {"reason": "none"},
    "at": now() - timedelta(days=3),
    "form": 1,
    "id": 77_777,
    "seal": "f" * 64,
}


@pytest.fixture
def chain(session: Session, signer: Signer) -> Session:
    """A chain sealed in three steps, with a checkpoint that stays in between."""
    sealed(session, signer, 4)
    cutting.mark(session, signer)
    sealed(session, signer, 3)
    sealed(session, signer, LENGTH - 7)
    assert verified(session, signer, checkpoints.newest(session)).whole
    return session


def alter(session: Session, seq: int, column: str) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.seq == seq).values({column: FORGED[column]}))


def take_away(session: Session, seq: int, _column: str) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.seq == seq))


def take_the_tail(session: Session, seq: int, _column: str) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.seq >= seq))


def take_the_beginning(session: Session, seq: int, _column: str) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.seq <= seq))


def take_out_and_close_the_gap(session: Session, seq: int, _column: str) -> None:
    take_away(session, seq, _column)
    for later in range(seq + 1, LENGTH + 1):
        session.execute(update(AuditEntry).where(AuditEntry.seq == later).values(seq=later - 1))


def swap(session: Session, seq: int, _column: str) -> None:
    other = seq % LENGTH + 1
    for there, to in ((seq, -1), (other, seq), (-1, other)):
        session.execute(update(AuditEntry).where(AuditEntry.seq == there).values(seq=to))


def put_one_more_in(session: Session, seq: int, _column: str) -> None:
    for later in range(LENGTH, seq - 1, -1):
        session.execute(update(AuditEntry).where(AuditEntry.seq == later).values(seq=later + 1))
    (made,) = record(session, actor="mallory")
    made.seq, made.seal = seq, "0" * 64
    session.flush()


def unseal(session: Session, seq: int, _column: str) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.seq >= seq).values(seq=None, seal=None))


def seal_all_anew(session: Session) -> tuple[int, str]:
    """Compute every seal again, as anybody can who reads how it is done."""
    session.expire_all()
    number, before = 0, seal.FIRST
    for number, entry in enumerate(
        session.scalars(select(AuditEntry).where(AuditEntry.seq.is_not(None)).order_by(AuditEntry.seq)), start=1
    ):
        entry.seq = number
        entry.seal = before = seal.seal(replace(queries.said(entry), seq=number), before)
    session.flush()
    return number, before


CHANGES: tuple[Callable[[Session, int, str], None], ...] = (
    *(alter, take_away, take_the_tail, take_the_beginning, take_out_and_close_the_gap, swap, put_one_more_in, unseal),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    change=strategies.sampled_from(CHANGES),
    seq=PLACES,
    column=strategies.sampled_from(sorted(FORGED)),
    anew=strategies.booleans(),
)
def test_any_change_is_found_also_with_every_seal_computed_anew(
    chain: Session, signer: Signer, change: Callable[[Session, int, str], None], seq: int, column: str, *, anew: bool
) -> None:
    with chain.begin_nested() as tried:
        change(chain, seq, column)
        if anew and column != "seal":
            seal_all_anew(chain)
        assert not verified(chain, signer).whole
        tried.rollback()
    chain.expire_all()
    assert verified(chain, signer).whole


def forged(session: Session, key: Ed25519PrivateKey) -> None:
    """Alter the last entry, seal all anew, and sign that with a key of one's own."""
    alter(session, LENGTH, "actor")
    end = seal_all_anew(session)
    last = checkpoints.every(session)[-1]
    made = signed(replace(last, seq=end[0], seal=end[1]), key)
    session.execute(delete(AuditCheckpoint).where(AuditCheckpoint.number == last.number))
    session.add(AuditCheckpoint(**vars(made)))
    session.flush()


def test_what_another_key_signed_is_found(chain: Session, signer: Signer) -> None:
    forged(chain, Ed25519PrivateKey.generate())
    told = [one.told for one in verified(chain, signer).findings]
    assert any("was not signed with a key that was in use" in one for one in told)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_checkpoint_that_is_missing_is_found(chain: Session, signer: Signer, number: int) -> None:
    assert len(checkpoints.every(chain)) == 3
    chain.execute(delete(AuditCheckpoint).where(AuditCheckpoint.number == number))
    assert not verified(chain, signer).whole


def test_a_tail_taken_off_with_its_checkpoints_is_found_by_what_is_kept_outside(chain: Session, signer: Signer) -> None:
    known = checkpoints.newest(chain)
    take_the_tail(chain, 5, "")
    chain.execute(delete(AuditCheckpoint).where(AuditCheckpoint.number == 3))
    assert verified(chain, signer).whole  # the database alone cannot tell
    told = verified(chain, signer, known).findings
    assert "Entries 5 to 9 are signed, and missing." in [one.told for one in told]


def test_sealing_goes_on_from_what_was_signed_and_hides_nothing(chain: Session, signer: Signer) -> None:
    alter(chain, LENGTH, "actor")
    seal_all_anew(chain)
    sealed(chain, signer, 2)
    found = verified(chain, signer)
    assert (found.last, found.whole) == (LENGTH + 2, False)
    assert min(one.seq for one in found.findings) in {LENGTH, LENGTH + 1}


def test_what_is_found_is_told_by_its_place(chain: Session, signer: Signer) -> None:
    alter(chain, 3, "detail")
    take_away(chain, 6, "")
    told = [one.told for one in verified(chain, signer).findings]
    assert told[0].startswith("Entry 3 does not fit its seal")
    assert "Entry 6 is missing." in told


def test_pages_are_checked_one_after_the_other(chain: Session, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "PAGE", 2)
    found = verified(chain, signer)
    assert (found.whole, found.entries) == (True, LENGTH)


def age(session: Session, signer: Signer) -> None:
    """Seal four entries of last year, a checkpoint, and three of today."""
    for entry in record(session, 4):
        entry.at = now() - timedelta(days=400)
    cutting.mark(session, signer)
    sealed(session, signer, 3)


def cut(session: Session, signer: Signer, days: int) -> cutting.Cut:
    before = now() - timedelta(days=days)
    return cutting.cut(session, signer, before, reason="kept long enough", actor="ana", verified=True)


def test_a_cut_at_a_checkpoint_leaves_a_chain_that_verifies(session: Session, signer: Signer) -> None:
    age(session, signer)
    assert (cut(session, signer, 30).entries, len(queries.entries(session))) == (4, 4)
    found = verified(session, signer)
    assert (found.whole, found.first, found.last, found.backlog.entries) == (True, 5, 7, 1)
    sealed(session, signer, 1)
    assert verified(session, signer).whole
    with pytest.raises(NothingToCut):
        cut(session, signer, 30)


def test_more_gone_than_was_cut_is_found(session: Session, signer: Signer) -> None:
    age(session, signer)
    cut(session, signer, 30)
    session.execute(delete(AuditEntry).where(AuditEntry.seq == 5))
    assert not verified(session, signer).whole


def test_a_cut_that_nobody_signed_is_found(session: Session, signer: Signer) -> None:
    age(session, signer)
    place = checkpoints.every(session)[0]
    session.execute(delete(AuditEntry).where(AuditEntry.seq <= place.seq))
    assert not verified(session, signer).whole
    session.execute(text("UPDATE audit_checkpoint SET kind = 'cut', cut_seq = seq, cut_seal = seal WHERE number = 1"))
    assert not verified(session, signer).whole


def test_nothing_is_cut_from_a_chain_that_is_broken_or_between_checkpoints(session: Session, signer: Signer) -> None:
    age(session, signer)
    with pytest.raises(NothingToCut):
        cut(session, signer, 500)
    session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(actor="mallory"))
    with pytest.raises(ChainBroken):
        cut(session, signer, 30)
    assert sealing.backlog(session).entries == 0
