"""An observed edge that was not seen for long says so."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog.lineage.ageing import unseen_days

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "ago", "told"),
    [("observed", 91, 91), ("observed", 90, None), ("declared", 400, None), ("inferred", 400, None)],
)
def test_only_what_runs_showed_ages(kind: str, ago: int, told: int | None) -> None:
    assert unseen_days(kind, NOW - timedelta(days=ago), NOW, stale_days=90) == told
