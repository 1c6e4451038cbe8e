"""The state of the explorer in its address."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import Invalid
from catalog.ui.lineage.asked import Asked, Followed, Opened, read

COPY = UUID("01a20d8f-f83f-763b-88d4-8a83137a645f")
SAID = {"focus": "", "depth": 2, "opened": "", "cols": "", "asof": "", "known": "", "overlay": "", "find": ""}


def reread(asked: Asked) -> Asked:
    parts = dict(parse_qsl(urlsplit(asked.href()).query))
    depth, opened, silos = int(parts.pop("depth", 2)), parts.pop("open", ""), [parts.pop("silos", "")]
    return read(**{**SAID, **parts, "opened": opened, "depth": depth, "silos": silos})  # type: ignore[arg-type]


@given(
    st.builds(
        Asked,
        focus=st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip),
        depth=st.integers(0, 6),
        opened=st.lists(st.builds(Opened, st.uuids(), st.sampled_from(["up", "down"])), unique=True, max_size=5).map(
            tuple
        ),
        columns=st.just(False),
        followed=st.none() | st.builds(Followed, st.uuids(), st.text(st.characters(codec="utf-8"), min_size=1)),
        valid=st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)),  # noqa: DTZ001
        quality=st.booleans(),
        silos=st.lists(st.text(st.characters(codec="utf-8"), min_size=1), unique=True, max_size=3).map(tuple),
    )
)
def test_a_state_is_read_back_from_its_address(asked: Asked) -> None:
    assert reread(asked) == asked


def test_what_is_as_usual_is_not_said() -> None:
    assert Asked(focus="clicks").href() == "/lineage?focus=clicks"
    assert Asked(focus="clicks").href("/lineage.csv", columns=True) == "/lineage.csv?focus=clicks&cols=all"


def test_a_side_is_opened_and_closed_again_by_one_address() -> None:
    closed = Asked(focus="clicks")
    assert closed.toggled(COPY, "up") == f"/lineage?focus=clicks&open={COPY.hex}.up"
    opened = Asked(focus="clicks", opened=(Opened(COPY, "up"),))
    assert opened.toggled(COPY, "up") == "/lineage?focus=clicks"
    assert opened.toggled(COPY, "down").endswith(f"open={COPY.hex}.up%2C{COPY.hex}.down")


def test_a_day_means_its_end_and_a_time_without_zone_is_utc() -> None:
    assert read(**{**SAID, "asof": "2026-03-01"}).valid == datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)  # type: ignore[arg-type]
    assert read(**{**SAID, "known": "2026-03-01T10:00"}).known == datetime(2026, 3, 1, 10, tzinfo=UTC)  # type: ignore[arg-type]
    assert read(**{**SAID, "asof": "2026-03-01T10:00+02:00"}).valid == datetime(2026, 3, 1, 8, tzinfo=UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("asof", "yesterday"),
        ("known", "2026-13-01"),
        ("opened", "nobody.up"),
        ("opened", f"{COPY}.sideways"),
        ("cols", "price"),
        ("cols", f"{COPY}:"),
        ("cols", "nobody:price"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_it_should_be(name: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(**{**SAID, name: said})  # type: ignore[arg-type]
    assert said.partition(".")[0].partition(":")[0][:10] in str(caught.value)
