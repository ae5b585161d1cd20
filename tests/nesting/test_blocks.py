import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from nesting import (
    Block,
    Cloth,
    ClothMatch,
    Item,
    MatchPoint,
    Nap,
    Pose,
    Problem,
    ProblemError,
    Repeat,
    problem_from_instance,
    solve,
)
from nesting.blocks import with_blocks
from tests.nesting.shapes import rectangle, star_polygons

TURNS = (0.0, 180.0)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(star_polygons(), min_size=3, max_size=6),
    st.floats(0, 10),
    st.floats(0, 5),
    st.sampled_from(Nap),
)
def test_block_holds_its_pieces_and_the_marker_holds_the_block(
    outlines: list[Polygon], buffer: float, gap: float, nap: Nap
) -> None:
    items = tuple(Item(str(number), outline, TURNS, 2) for number, outline in enumerate(outlines))
    block = Block("fused", ("0", "1"), 320.0, buffer)
    problem = Problem("p", items, Cloth(500.0, nap=nap), gap_mm=gap, blocks=(block,))
    marker = solve(problem, 60.0, iterations=3, workers=1)
    (inner,) = marker.blocks
    assert sorted(one.item for one in marker.placements) == sorted(
        ["fused", *(item.id for item in items[2:]), *(item.id for item in items[2:])]
    )
    assert sorted(one.item for one in inner.placements) == ["0", "0", "1", "1"]
    (lies,) = (one for one in marker.placements if one.item == "fused")
    low_x, low_y, high_x, high_y = lies.outline.bounds
    assert (high_x - low_x, high_y - low_y) == pytest.approx((inner.length_mm, inner.cloth.width_mm))
    assert inner.cloth.width_mm <= 320.0 + 1e-6
    for one in inner.placements:
        assert (
            shapely.box(0, 0, inner.length_mm, inner.cloth.width_mm).exterior.distance(one.outline)
            > buffer - 1e-6
        )
    if nap is not Nap.NONE:
        assert {one.rotation for one in inner.placements} == {0.0}


def test_block_takes_the_width_that_needs_least_cloth() -> None:
    items = (rectangle("a", 100, 100, demand=4), rectangle("b", 300, 80))
    problem = Problem("p", items, Cloth(500.0), blocks=(Block("all", ("a",), 420.0, 10.0),))
    (inner,) = solve(problem, 0.4).blocks
    # Four in a row are 120 mm by 420 mm, and in a column as much.
    assert inner.length_mm * inner.cloth.width_mm == pytest.approx(120 * 420, rel=1e-4)


@pytest.mark.parametrize("allowed", [(0.0,), (180.0,), (90.0,), (0.0, 180.0), (90.0, 270.0)])
def test_pieces_of_a_block_lie_on_the_cloth_as_they_may(allowed: tuple[float, ...]) -> None:
    items = (rectangle("a", 60, 40, orientations=allowed, demand=3), rectangle("b", 90, 70, demand=4))
    problem = Problem("p", items, Cloth(200.0), blocks=(Block("c", ("a",), 150.0),))
    whole, (inner,) = with_blocks(problem, lambda one: solve(one, 60.0, iterations=2, workers=1))
    for turn in whole.item("c").orientations:
        assert {(one.rotation + turn) % 360.0 for one in inner.placements} <= set(allowed)
    assert (180.0 in whole.item("c").orientations) == (len(allowed) == 2)


def test_rule_about_an_axis_without_pattern_does_not_keep_an_item_out_of_a_block() -> None:
    corner = (MatchPoint("corner", 0.0, 0.0),)
    items = (rectangle("a", 100, 100, match_points=corner), rectangle("b", 50, 50, match_points=corner))
    rules = (ClothMatch("b", "corner", along_mm=3.0), ClothMatch("a", "corner", across_mm=0.0))
    problem = Problem(
        "p", items, Cloth(400.0, Repeat(0.0, 10.0)), matches=rules, blocks=(Block("c", ("b",), 90.0),)
    )
    assert len(solve(problem, 0.2).blocks) == 1


def test_search_for_blocks_ends_when_it_may() -> None:
    items = (rectangle("a", 100, 100, demand=9), rectangle("b", 50, 30, demand=9))
    problem = Problem("p", items, Cloth(400.0), blocks=(Block("c", ("b",), 90.0),))
    asked = []

    def may_stop() -> bool:
        asked.append(True)
        return True

    solve(problem, 20.0, workers=1, may_stop=may_stop)
    assert len(asked) > 1  # once by the marker, the other times by the block's


CORNER = (MatchPoint("corner", 0.0, 0.0),)
A, B = (
    rectangle("a", 100, 100, garment="jacket", match_points=CORNER),
    rectangle("b", 50, 50, garment="trousers"),
)


@pytest.mark.parametrize(
    ("blocks", "changes", "reason"),
    [
        ((Block("a", ("b",), 300.0),), {}, "block a: this id is used twice"),
        ((Block("c", ("x",), 300.0),), {}, "item x: is placed but not among"),
        ((Block("c", ("a",), 300.0), Block("d", ("b", "a"), 300.0)), {}, "item a: is in two blocks"),
        ((Block("c", ("a",), 90.0),), {}, "item a: needs 100 across the cloth, but block c can take 90"),
        ((Block("c", ("a",), 300.0, 210.0),), {}, "needs 520 across the cloth, but block c can take 300"),
        ((Block("c", ("a",), 300.0),), {"fixed": (Pose("a", 0, 0),)}, "item a: is fixed, but in block c"),
        (
            (Block("c", ("a",), 300.0),),
            {"cloth": Cloth(400.0, Repeat(30.0)), "matches": (ClothMatch("a", "corner", 0.0),)},
            "item a: is matched to the cloth's pattern; in block c it cannot be",
        ),
        (
            (Block("c", ("a", "b"), 300.0),),
            {"cloth": Cloth(400.0, nap=Nap.TWO_WAY)},
            "block c: has pieces of several garments",
        ),
    ],
)
def test_blocks_that_cannot_be_are_refused(
    blocks: tuple[Block, ...], changes: dict[str, object], reason: str
) -> None:
    given_ = {"name": "p", "items": (A, B), "cloth": Cloth(400.0), **changes}
    with pytest.raises(ProblemError, match=reason):
        Problem(**given_, blocks=blocks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (("../x", ("a",), 1.0), "block '../x': its id must be"),
        (("c", (), 1.0), "block c: has no items"),
        (("c", ("a",), 0.0), "block c: width_mm 0.0"),
        (("c", ("a",), 1.0, -1.0), "block c: buffer_mm -1.0"),
    ],
)
def test_block_that_makes_no_sense_is_refused(block: tuple[object, ...], reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        Block(*block)  # type: ignore[arg-type]


def test_blocks_are_read_from_the_instance() -> None:
    square = {"type": "simple_polygon", "data": [[0, 0], [9, 0], [9, 9], [0, 9]]}
    instance = {
        "strip_height": 50,
        "items": [{"id": 1, "shape": square}, {"id": 2, "shape": square}],
        "blocks": [{"id": "f", "items": [1], "width": 20, "buffer": 2}],
    }
    assert problem_from_instance(instance).blocks == (Block("f", ("1",), 20, 2),)
    with pytest.raises(ProblemError, match=r"blocks\[0\]: items must list the ids"):
        problem_from_instance({**instance, "blocks": [{"id": "f", "items": "1", "width": 20}]})
