"""Exports prove themselves with the public key alone, whole or filtered, and hide no formula."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from catalog.audit import exporting, service
from catalog.audit.checkpoint import Keys
from catalog.audit.exporting import Wanted
from catalog.audit.keys import Signer
from catalog.audit.proving import Proof, prove
from catalog.errors.audit import ExportUnreadable
from tests.audit.sealed import record, sealed


@pytest.fixture
def lines(session: Session, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Export a chain of seven, of which two are bo's, with one that is not sealed."""
    monkeypatch.setattr(exporting, "PAGE", 2)
    sealed(session, signer, 3)
    record(session, 2, actor="bo")
    sealed(session, signer, 2)
    record(session)

    @contextmanager
    def reading() -> Iterator[Session]:
        yield session

    return lambda **wanted: list(exporting.as_lines(reading, Wanted(**wanted)))


def proof(lines: list[str], signer: Signer) -> Proof:
    return prove(lines, signer.keys, "the export")


def test_a_whole_export_is_proved(lines: Callable[..., list[str]], signer: Signer) -> None:
    found = proof(lines(), signer)
    assert (found.entries, found.left_out, found.unsealed, found.last, found.findings) == (7, 0, 1, 7, ())


def test_a_filtered_one_is_proved_and_holds_nothing_of_what_is_left_out(
    lines: Callable[..., list[str]], signer: Signer
) -> None:
    written = lines(actor="bo")
    found = proof(written, signer)
    assert (found.entries, found.left_out, found.findings) == (2, 5, ())
    assert "ana" not in "".join(written)


def altered(line: str) -> str:
    return line.replace('"bo"', '"mallory"')


@pytest.mark.parametrize("change", ["alter", "drop", "swap", "end"])
@pytest.mark.parametrize("wanted", [{}, {"actor": "bo"}])
def test_what_is_changed_in_an_export_is_found(
    lines: Callable[..., list[str]], signer: Signer, change: str, wanted: dict[str, str]
) -> None:
    written = lines(**wanted)
    at = next(number for number, line in enumerate(written) if '"actor":"bo"' in line and "entry" in line)
    match change:
        case "alter":
            written[at] = altered(written[at])
        case "drop":
            del written[at]
        case "swap":
            written[at], written[at + 1] = written[at + 1], written[at]
        case _:
            del written[at:]
    assert proof(written, signer).findings


def test_what_somebody_else_signed_proves_nothing(lines: Callable[..., list[str]]) -> None:
    assert prove(lines(), Keys(Ed25519PrivateKey.generate().public_key()), "it").findings


@pytest.mark.parametrize("text", ["", "[]", "nothing", '{"export":{"format":"other"}}', '{"entry":{}}'])
def test_what_is_no_export_is_told(signer: Signer, text: str) -> None:
    with pytest.raises(ExportUnreadable):
        proof([text], signer)


def test_a_spreadsheet_runs_nothing(session: Session) -> None:
    service.record(session, "=HYPERLINK(1)", False, "note", "dataset", "+1", {"reason": " @SUM(A1)", "n": 1})

    @contextmanager
    def reading() -> Iterator[Session]:
        yield session

    text = "".join(exporting.as_csv(reading, Wanted()))
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["who"], row["subject"], row["why"]) == ("'=HYPERLINK(1)", "'+1", "' @SUM(A1)")
    assert json.loads(row["detail"]) == {"n": 1}
