"""Where things stand in a lineage picture."""

import re
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.graphs import layers
from catalog.ui.drawing import BAND_HEAD, NODE_HEIGHT, TIP, Drawing, Link, Thing, draw


def drawn(things: dict[str, str], links: list[tuple[str, str, str]]) -> Drawing:
    ranks = layers(things, [(source, target) for source, target, _ in links])
    return draw([Thing(name, silo) for name, silo in things.items()], [Link(*link) for link in links], ranks)


def test_a_source_stands_left_of_what_was_made_from_it() -> None:
    picture = drawn({"a": "s", "b": "s", "c": "s"}, [("a", "b", "declared"), ("b", "c", "inferred")])
    places = {box.id: box.x for box in picture.boxes}
    assert places["a"] < places["b"] < places["c"]


def test_each_silo_has_one_band_that_holds_its_boxes_and_touches_no_other() -> None:
    picture = drawn(
        {"a": "store", "b": "web", "c": "web", "d": "store"}, [("a", "b", "inferred"), ("a", "c", "declared")]
    )
    silos = {"a": "store", "b": "web", "c": "web", "d": "store"}
    bands = {band.name: band for band in picture.bands}
    assert sorted(bands) == ["store", "web"]
    for box in picture.boxes:
        band = bands[silos[box.id]]
        assert band.y + BAND_HEAD <= box.y
        assert box.y + box.height <= band.y + band.height
        assert band.x <= box.x
        assert box.x + box.width <= band.x + band.width
    for upper, lower in pairwise(picture.bands):
        assert upper.y + upper.height < lower.y


def test_a_late_source_stands_just_before_what_it_feeds() -> None:
    links = [("a", "b", "declared"), ("b", "c", "declared"), ("late", "c", "declared")]
    picture = drawn(dict.fromkeys(("a", "b", "c", "late"), "s"), links)
    places = {box.id: box.x for box in picture.boxes}
    assert places["late"] == places["b"]


def test_lines_of_one_source_over_many_columns_share_one_way() -> None:
    chain = [("a", "b", "declared"), ("b", "c", "declared"), ("c", "y", "declared"), ("c", "z", "declared")]
    long = [("a", "y", "inferred"), ("a", "z", "inferred")]
    picture = drawn(dict.fromkeys("abcyz", "s"), [*chain, *long])
    ways = [line.path for line in picture.lines if line.link.kind == "inferred"]
    shared = [path[: path.rindex("C")] for path in ways]
    assert len(ways) == 2
    assert shared[0] == shared[1]
    assert "H" in shared[0]


def test_a_word_on_a_line_stands_on_the_side_that_its_line_does_not_come_from() -> None:
    things = {"hub": "s", "one": "s", "two": "s", "three": "s"}
    picture = drawn(things, [("hub", name, "inferred") for name in ("one", "two", "three")])
    starts = {line.link.target: float(line.path.split("C")[0].split()[1]) for line in picture.lines}
    for line in picture.lines:
        assert line.label_at is not None
        end = float(line.tip.split()[1].split("L")[0]) + TIP / 2
        from_above = starts[line.link.target] < end - 1
        assert (line.label_at[1] > end) == from_above


def test_words_on_lines_of_two_kinds_stand_apart() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", "declared"), ("a", "b", "inferred")])
    places = {line.link.kind: line.label_at for line in picture.lines}
    assert places["declared"] is not None
    assert places["inferred"] is not None
    assert places["inferred"][1] - places["declared"][1] > 20


def test_kinds_meet_a_box_at_different_heights_and_end_in_different_tips() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", kind) for kind in ("declared", "observed", "inferred")])
    ends = {line.path.rsplit(" ", 1)[-1] for line in picture.lines}
    assert len(ends) == 3
    tips = {line.link.kind: "a" in line.tip for line in picture.lines}
    assert tips == {"declared": False, "observed": True, "inferred": False}


def test_a_circle_and_unknown_ends_are_drawn_without_failing() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", "inferred"), ("b", "a", "inferred"), ("a", "gone", "declared")])
    assert len(picture.boxes) == 2
    assert len(picture.lines) == 2


def test_things_without_links_spread_over_the_columns() -> None:
    picture = drawn({str(number): "s" for number in range(9)}, [])
    assert len({box.x for box in picture.boxes}) == 3


def test_nothing_gives_an_empty_picture() -> None:
    assert draw([], [], {}).boxes == ()


@given(
    silos=st.lists(st.sampled_from("xyz"), min_size=1, max_size=25),
    ends=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from(["declared", "inferred"]))),
)
def test_no_two_boxes_overlap_and_every_number_is_inside(silos: list[str], ends: list[tuple[int, int, str]]) -> None:
    things = {f"n{number:02}": silo for number, silo in enumerate(silos)}
    links = [(f"n{one:02}", f"n{other:02}", kind) for one, other, kind in ends]
    picture = drawn(things, [link for link in links if link[0] in things and link[1] in things])
    for one, other in combinations(picture.boxes, 2):
        assert one.x != other.x or abs(one.y - other.y) >= NODE_HEIGHT
    for box in picture.boxes:
        assert 0 <= box.x <= picture.width - box.width
        assert 0 <= box.y <= picture.height - box.height
    for line in picture.lines:
        assert re.fullmatch(r"[MCHL0-9. eZ-]+", line.path)


def test_the_order_of_arguments_changes_nothing() -> None:
    things = {name: "s" if name < "d" else "t" for name in "abcdef"}
    links = [("a", "d", "declared"), ("b", "d", "inferred"), ("c", "e", "observed"), ("d", "f", "inferred")]
    one = drawn(things, links)
    other = drawn(dict(reversed(things.items())), links[::-1])
    assert set(one.boxes) == set(other.boxes)
    assert one.lines == other.lines
