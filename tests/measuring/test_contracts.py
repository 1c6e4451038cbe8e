"""The command that holds contracts to the standard counts what came out the same and what was refused."""

import json
from pathlib import Path

import pytest

from catalog.quality import documents
from tests.measuring.conform_contracts import main
from tests.quality.contracts.writing import SALES, contract


def test_documents_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.odcs.yaml").write_text(documents.write_yaml(SALES))
    (tmp_path / "b.json").write_text(json.dumps(contract(kind="Other")))
    main([str(tmp_path), "--json", "--quick"])
    told = json.loads(capsys.readouterr().out)
    assert (told["documents"], told["same"], told["different"], told["refused"]) == (2, 1, 0, 1)
    assert told["checked"] > 5
    main([str(tmp_path)])
    assert "kind is not DataContract" in capsys.readouterr().out
