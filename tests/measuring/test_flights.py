import json
from pathlib import Path

import pytest

from catalog.scanning.canonical import Value, write
from tests.measuring.evaluate_flights import main
from tests.measuring.flights.reading import clock, days, gate, read, shape


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12/01/2011 01:55 PM", "2000-01-01T13:55:00"),
        ("Thu., Dec.01, 2011 7:35 a.m.", "2000-01-01T07:35:00"),
        ("2:07 PMDec 01", "2000-01-01T14:07:00"),
        ("12:57pDec 8", "2000-01-01T12:57:00"),
        ("12/8/11 11:54 PM (-07:00)", "2000-01-01T23:54:00"),
        ("2:20P 12-08-11", "2000-01-01T14:20:00"),
        ("2011-12-01 18:45 ", "2000-01-01T18:45:00"),
        ("2011-12-09 12:20 AM (Estimated)", "2000-01-02T00:20:00"),
        ("2011-12-08 Cancelled", None),
        ("", None),
    ],
)
def test_a_clock_time_is_read_however_it_is_written(text: str, time: str | None) -> None:
    assert write(clock(text)) == time


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Terminal D - D45", "D45"),
        (" C-36 ", "C36"),
        ("C20/C", "C20"),
        ("71a2", "71A2"),
        ("Terminal 3", None),
        ("--", None),
    ],
)
def test_a_gate_is_read_however_it_is_written(text: str, value: Value) -> None:
    assert gate(text) == value


def test_the_way_a_text_is_written_is_told_without_what_it_says() -> None:
    assert shape("10:20 PM, Dec 01") == shape("09:05 am, Nov 30") == "9:9 a, a 9"


def test_only_days_with_a_truth_are_read(tmp_path: Path) -> None:
    folder(tmp_path, flights=4)
    (tmp_path / "claims" / "3.txt").write_text("")
    assert days(tmp_path) == ["1", "2"]
    day = read(tmp_path, "1", {"good1"})
    assert [table.candidate for table in day.tables] == ["bad", "copy0", "copy1", "copy2", "good0", "good2"]
    assert len(day.truth) == 4 * 4, "gates that the truth leaves empty are not in it"


def test_the_figures_of_a_small_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, flights=60)
    main([str(tmp_path), "--quick", "--json", "--report", str(tmp_path / "page.html")])
    figures = json.loads(capsys.readouterr().out)
    assert figures["vote"] < 0.9 < figures["fusion.0"]
    assert figures["fusion.20"] > 0.95
    assert figures["nominee.20"] == figures["oracle"] == 1.0
    assert figures["clones.moved"] == 0
    assert {"fusion.100", "abstained.0", "abstained.20", "fusion.0.ece", "seed", "machine", "seconds"} <= set(figures)
    assert "fusion.0" in (tmp_path / "page.html").read_text()


def folder(path: Path, flights: int) -> None:
    """Write two days of three sources that are nearly right and a bad one that is copied three times."""
    for part in ("claims", "truth"):
        (path / part).mkdir()
    for day in ("1", "2"):
        truth = [row(flight, 0) for flight in range(flights)]
        (path / "truth" / f"{day}.txt").write_text("".join("\t".join(cells) + "\n" for cells in truth))
        claims = [
            [f"good{place}", *row(flight, good(flight, place))] for place in range(3) for flight in range(flights)
        ]
        bad = [row(flight, 20 if flight % 3 else 0) for flight in range(flights)]
        claims += [[name, *cells] for name in ("bad", "copy0", "copy1", "copy2") for cells in bad]
        (path / "claims" / f"{day}.txt").write_text("".join("\t".join(cells) + "\n" for cells in claims))


def good(flight: int, place: int) -> int:
    """The first is right; the others are late at times, each in flights of its own."""
    return 25 + place if place and flight % 7 == place else 0


def row(flight: int, late: int) -> list[str]:
    hour, minute = 8 + flight % 10, flight * 7 % 30
    times = [f"12/01/2011 {hour}:{minute + extra:02}" for extra in (0, late, 1, 1 + late)]
    return [f"F-{flight}", times[0], times[1], "", times[2], times[3], ""]
