"""Where things stand in a lineage picture."""

import re
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.ui.lineage.drawing import MOST_ROOMY, draw
from catalog.ui.lineage.shapes import BAND_HEAD, TIP, Box, Drawing, Line, Link, Thing


def drawn(things: dict[str, str], links: list[tuple[str, str, str]], focus: str = "") -> Drawing:
    return draw([Thing(name, silo) for name, silo in things.items()], [Link(*link) for link in links], {focus})


def numbers(line: Line) -> list[tuple[float, float]]:
    found = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", line.path)]
    return list(zip(found[::2], found[1::2], strict=True))


def left(picture: Drawing) -> dict[str, float]:
    return {box.id: box.x for box in picture.boxes}


def by_ends(picture: Drawing) -> dict[tuple[str, str], Line]:
    return {(line.link.source, line.link.target): line for line in picture.lines}


def test_a_source_stands_left_of_what_was_made_from_it() -> None:
    picture = drawn({"a": "s", "b": "s", "c": "s"}, [("a", "b", "declared"), ("b", "c", "inferred")])
    places = left(picture)
    assert places["a"] < places["b"] < places["c"]


def test_each_silo_has_one_band_that_holds_its_boxes_and_touches_no_other() -> None:
    silos = {"a": "store", "b": "web", "c": "web", "d": "store"}
    picture = drawn(silos, [("a", "b", "inferred"), ("a", "c", "declared")])
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


def test_silos_with_links_between_them_have_their_bands_side_by_side() -> None:
    silos = {"a1": "a", "a2": "a", "b1": "b", "c1": "c", "c2": "c"}
    picture = drawn(silos, [("a1", "c1", "declared"), ("a2", "c2", "declared"), ("a1", "b1", "declared")])
    assert [band.name for band in picture.bands] in (["b", "a", "c"], ["c", "a", "b"])


def test_what_the_focus_comes_from_stands_just_before_what_it_feeds() -> None:
    chain = [("a", "b", "declared"), ("b", "focus", "declared"), ("x", "y", "declared"), ("late", "focus", "declared")]
    places = left(drawn(dict.fromkeys(("a", "b", "focus", "late"), "s"), chain, "focus"))
    assert places["late"] == places["b"]


def test_what_comes_after_the_focus_stands_just_after_what_it_was_made_from() -> None:
    links = [("focus", "a", "declared"), ("a", "b", "declared"), ("focus", "early", "declared")]
    links += [("b", "c", "declared"), ("early", "c", "inferred")]
    places = left(drawn(dict.fromkeys(("a", "b", "c", "focus", "early"), "s"), links, "focus"))
    assert places["early"] == places["a"]


def test_lines_of_one_source_in_one_gutter_share_their_upright() -> None:
    picture = drawn({"hub": "s", **dict.fromkeys("abcdef", "s")}, [("hub", name, "declared") for name in "abcdef"])
    uprights = {
        x for line in picture.lines for (x, y), (other, to) in pairwise(numbers(line)) if x == other and y != to
    }
    assert len(uprights) == 1


def test_lines_into_one_target_share_their_upright_and_kinds_keep_apart() -> None:
    links = [(name, "end", "declared" if name in "ace" else "inferred") for name in "abcdef"]
    picture = drawn({"end": "s", **dict.fromkeys("abcdef", "s")}, links)
    uprights = {
        (line.link.kind, x)
        for line in picture.lines
        for (x, y), (other, to) in pairwise(numbers(line))
        if x == other and y != to
    }
    assert len(uprights) == 2
    assert len({x for _, x in uprights}) == 2


def test_uprights_of_different_sources_never_lie_on_one_another() -> None:
    names = "abcdefgh"
    links = [(one, other + "2", "declared") for one in names for other in names if (ord(one) * ord(other)) % 3 == 0]
    picture = drawn({**dict.fromkeys(names, "s"), **{name + "2": "s" for name in names}}, links)
    spans: dict[float, list[tuple[float, float, set[str]]]] = {}
    for line in picture.lines:
        for (x, y), (other, to) in pairwise(numbers(line)):
            if x == other and abs(y - to) > 1:
                spans.setdefault(x, []).append((min(y, to), max(y, to), {line.link.source, line.link.target}))
    for found in spans.values():
        for (low, high, ends), (other_low, other_high, other_ends) in combinations(found, 2):
            assert ends & other_ends or high < other_low or other_high < low


def test_lines_of_one_source_over_many_columns_share_one_way() -> None:
    chain = [("a", "b", "declared"), ("b", "c", "declared"), ("c", "y", "declared"), ("c", "z", "declared")]
    picture = drawn(dict.fromkeys("abcyz", "s"), [*chain, ("a", "y", "inferred"), ("a", "z", "inferred")])
    one, other = (line for line in picture.lines if line.link.kind == "inferred")
    shared = [point for point, same in zip(numbers(one), numbers(other), strict=False) if point == same]
    boxes = left(picture)
    assert max(x for x, _ in shared) > boxes["c"]


def test_a_small_step_between_neighbours_is_drawn_straight() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", "declared"), ("a", "b", "inferred")])
    for line in picture.lines:
        assert len({y for _, y in numbers(line)}) == 1


def test_a_word_on_a_line_stands_on_the_side_that_its_line_does_not_come_from() -> None:
    things = {"hub": "s", "one": "s", "two": "s", "three": "s"}
    picture = drawn(things, [("hub", name, "inferred") for name in ("one", "two", "three")])
    for line in picture.lines:
        assert line.label_at is not None
        start, end = numbers(line)[0][1], numbers(line)[-1][1]
        assert (line.label_at[1] > end) == (start < end - 1)


def test_words_on_lines_of_two_kinds_stand_apart() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", "declared"), ("a", "b", "inferred")])
    places = {line.link.kind: line.label_at for line in picture.lines}
    assert places["declared"] is not None
    assert places["inferred"] is not None
    assert places["inferred"][1] - places["declared"][1] > 20


def test_kinds_meet_a_box_at_different_heights_and_end_in_different_tips() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", kind) for kind in ("declared", "observed", "inferred")])
    assert len({numbers(line)[-1][1] for line in picture.lines}) == 3
    tips = {line.link.kind: "a" in line.tip for line in picture.lines}
    assert tips == {"declared": False, "observed": True, "inferred": False}


def test_a_circle_is_drawn_from_left_to_right_with_one_line_that_leads_back_around_the_boxes() -> None:
    ring = [("a", "b", "declared"), ("b", "c", "observed"), ("c", "a", "inferred")]
    picture = drawn(dict.fromkeys("abc", "s"), ring, "a")
    places = left(picture)
    assert places["a"] < places["b"] < places["c"]
    back = by_ends(picture)["c", "a"]
    assert back.back
    assert not by_ends(picture)["a", "b"].back
    assert not any(crosses(back, box) for box in picture.boxes)


def crosses(line: Line, box: Box) -> bool:
    """Tell whether a straight part of a line goes through the inside of a box."""
    for (x, y), (to_x, to_y) in pairwise(numbers(line)):
        low, high = sorted((x, to_x)), sorted((y, to_y))
        if low[0] < box.x + box.width - 1 and low[1] > box.x + 1 and high[0] < box.y + box.height and high[1] > box.y:
            return True
    return False


def test_unknown_ends_and_links_to_itself_are_left_out() -> None:
    picture = drawn({"a": "s", "b": "s"}, [("a", "b", "inferred"), ("a", "gone", "declared"), ("a", "a", "declared")])
    assert len(picture.boxes) == 2
    assert len(picture.lines) == 1


def test_a_line_of_a_column_meets_the_rows_of_its_columns() -> None:
    picture = draw([Thing("a", "s", rows=3), Thing("b", "s", rows=3)], [Link("a", "b", "observed", 0, 2)])
    boxes = {box.id: box for box in picture.boxes}
    (line,) = picture.lines
    measures = picture.measures
    assert numbers(line)[0][1] == boxes["a"].y + measures.height + 0.5 * measures.row
    assert numbers(line)[-1][1] == boxes["b"].y + measures.height + 2.5 * measures.row


def test_many_boxes_are_drawn_small_and_high_stacks_in_several_columns() -> None:
    names = [f"n{number:03}" for number in range(MOST_ROOMY + 60)]
    picture = drawn({"hub": "s", **dict.fromkeys(names, "s")}, [("hub", name, "declared") for name in names])
    assert not picture.measures.labels
    assert len({box.x for box in picture.boxes}) > 3


def test_things_without_links_spread_over_the_columns() -> None:
    picture = drawn({str(number): "s" for number in range(9)}, [])
    assert len({box.x for box in picture.boxes}) == 3


def test_nothing_gives_an_empty_picture() -> None:
    assert draw([], []).boxes == ()


@given(
    silos=st.lists(st.sampled_from("xyz"), min_size=1, max_size=25),
    ends=st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from(["declared", "inferred"]))),
)
def test_no_two_boxes_overlap_and_every_line_is_inside(silos: list[str], ends: list[tuple[int, int, str]]) -> None:
    things = {f"n{number:02}": silo for number, silo in enumerate(silos)}
    links = [(f"n{one:02}", f"n{other:02}", kind) for one, other, kind in ends]
    picture = drawn(things, [link for link in links if link[0] in things and link[1] in things], "n00")
    for one, other in combinations(picture.boxes, 2):
        assert one.x != other.x or abs(one.y - other.y) >= picture.measures.height
    for box in picture.boxes:
        assert 0 <= box.x <= picture.width - box.width
        assert 0 <= box.y <= picture.height - box.height
    boxes = {box.id: box for box in picture.boxes}
    for line in picture.lines:
        assert re.fullmatch(r"[MLQ0-9. -]+", line.path)
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in numbers(line))
        ends_at = sorted(x for x, _ in (numbers(line)[0], numbers(line)[-1]))
        source, target = boxes[line.link.source], boxes[line.link.target]
        assert ends_at == sorted((round(source.x + source.width, 1), round(target.x - TIP + 1, 1)))


def test_the_order_of_arguments_changes_nothing() -> None:
    things = {name: "s" if name < "d" else "t" for name in "abcdef"}
    links = [("a", "d", "declared"), ("b", "d", "inferred"), ("c", "e", "observed"), ("d", "f", "inferred")]
    one = drawn(things, links)
    other = drawn(dict(reversed(things.items())), links[::-1])
    assert set(one.boxes) == set(other.boxes)
    assert one.lines == other.lines
