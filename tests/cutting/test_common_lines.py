import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box

from cutting import Tool, machine, plan_cut
from cutting.contours import Contour, Mark, NotchCut
from cutting.jobs import jobs
from nesting import Cloth, Marker, Placement, certify
from patterns.piece import Notch, NotchKind
from tests.cutting.judged import assert_cut_right
from tests.cutting.markers import lined_piece

TOOL = machine("notch-tool")


def contour(name: str, low: tuple[float, float], high: tuple[float, float]) -> Contour:
    return Contour(name, (low, (high[0], low[1]), high, (low[0], high[1])))


def marker_of(outlines: list[Polygon], width: float = 2000.0) -> Marker:
    placements = tuple(Placement.of(str(k), outline, 0, 0, 0) for k, outline in enumerate(outlines))
    length = max(outline.bounds[2] for outline in outlines)
    cloth = Cloth(width)
    return Marker("m", cloth, placements, length, 0, certify(cloth, length, outlines))


def cut_length(*contours: Contour) -> float:
    lines = [line for job in jobs(contours, TOOL) for line in job.lines]
    closed = [(*line.points, line.points[0]) if line.is_ring else line.points for line in lines]
    return sum(math.dist(*pair) for line in closed for pair in itertools.pairwise(line))


def test_shared_edge_is_cut_once() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100, 0), (180, 50))
    assert math.isclose(cut_length(left, right), 300 + 260 - 50)


def test_knife_goes_straight_on_where_edges_of_neighbours_are_in_line() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100, 0), (180, 50))
    outer, inner = sorted(
        (line for job in jobs((left, right), TOOL) for line in job.lines), key=lambda line: not line.is_ring
    )
    assert outer.is_ring
    assert Polygon(outer.points).equals(box(0, 0, 180, 50))
    assert sorted(inner.points) == [(100, 0), (100, 50)]


def test_edges_that_overlap_in_part_are_cut_once_where_they_do() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100, 20), (180, 90))
    assert math.isclose(cut_length(left, right), 300 + 300 - 30)


def test_grid_is_cut_by_lines_through_all_its_pieces() -> None:
    grid = [
        contour(f"{x}{y}", (100.0 * x, 50.0 * y), (100.0 * x + 100, 50.0 * y + 50))
        for x in range(4)
        for y in range(2)
    ]
    lines = [line for job in jobs(grid, TOOL) for line in job.lines]
    assert len(lines) == 1 + 3 + 1  # around, and across both ways
    assert math.isclose(cut_length(*grid), 5 * 100 + 3 * 400)


def test_shorter_contact_than_the_machine_s_least_is_not_shared() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100, 35), (180, 90))
    assert math.isclose(cut_length(left, right), 300 + 270)
    never = replace(TOOL, common_line_mm=0.0)
    assert len(jobs((left, contour("b", (100, 0), (180, 50))), never)) == 2


def test_matched_pieces_share_no_line() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100, 0), (180, 50))
    assert len(jobs((left, replace(right, is_matched=True)), TOOL)) == 2
    assert all(
        line.is_ring for job in jobs((left, replace(right, is_matched=True)), TOOL) for line in job.lines
    )


def test_gap_between_neighbours_is_no_common_line() -> None:
    left, right = contour("a", (0, 0), (100, 50)), contour("b", (100.05, 0), (180, 50))
    assert all(line.is_ring for job in jobs((left, right), TOOL) for line in job.lines)


def test_notches_of_both_pieces_are_cut_on_the_line_that_they_share() -> None:
    into_left = NotchCut((100.0, 20.0), (((100.0, 20.0), (95.0, 20.0)),))
    into_right = NotchCut((100.0, 30.0), (((100.0, 30.0), (105.0, 30.0)),))
    left = replace(contour("a", (0, 0), (100, 50)), notches=(into_left,))
    right = replace(contour("b", (100, 0), (180, 50)), notches=(into_right,))
    found = {
        notch: line.points[number]
        for job in jobs((left, right), TOOL)
        for line in job.lines
        for number, notch in line.notches
    }
    assert found == {into_left: pytest.approx((100, 20)), into_right: pytest.approx((100, 30))}


def test_notches_of_both_pieces_at_one_place_are_both_cut() -> None:
    into_left = NotchCut((100.0, 20.0), (((100.0, 20.0), (95.0, 20.0)),))
    into_right = NotchCut((100.0, 20.0), (((100.0, 20.0), (105.0, 20.0)),))
    left = replace(contour("a", (0, 0), (100, 50)), notches=(into_left,))
    right = replace(contour("b", (100, 0), (180, 50)), notches=(into_right,))
    found = [notch for job in jobs((left, right), TOOL) for line in job.lines for _, notch in line.notches]
    assert sorted(map(str, found)) == sorted(map(str, (into_left, into_right)))


def test_holes_of_all_pieces_that_share_lines_come_before_any_of_the_lines() -> None:
    hole = Mark(Tool.DRILL, ((50.0, 25.0),))
    left = replace(contour("a", (0, 0), (100, 50)), marks=(hole,))
    (job,) = jobs((left, contour("b", (100, 0), (180, 50))), TOOL)
    assert job.marks == (hole,)
    assert len(job.lines) == 2


def rounded(low: float, high: float, radius: float) -> Polygon:
    """Return a square from (low, 0) whose corners are arcs of short edges."""
    size, turn = high - low, np.radians(np.linspace(0, 90, 18))
    corners = [(size - radius, size - radius), (radius, size - radius), (radius, radius)]
    corners.append((size - radius, radius))
    points = [
        (low + x + radius * math.cos(a + k * math.pi / 2), y + radius * math.sin(a + k * math.pi / 2))
        for k, (x, y) in enumerate(corners)
        for a in turn
    ]
    return Polygon(points)


@pytest.mark.parametrize("corner_angle", [5.0, 45.0])
@pytest.mark.parametrize("radius", [0.3, 1.0, 2.0])
def test_short_edges_of_pieces_that_share_lines_are_cut(radius: float, corner_angle: float) -> None:
    marker = marker_of([rounded(0, 100, radius), rounded(100, 200, radius)])
    built = replace(TOOL, corner_angle_deg=corner_angle)
    assert_cut_right(plan_cut(marker, {}, built, iterations=3), marker, {})


def test_fine_steps_of_a_piece_that_shares_a_line_are_cut() -> None:
    steps = [
        (100 - 0.09 * (k // 2 + k % 2), 95.5 + 0.09 * (k // 2)) for k in range(100)
    ]  # each is a corner within 0.1 mm of the next
    marker = marker_of([Polygon([(0, 0), (100, 0), *steps, (0, 100)]), box(100, 0, 200, 90)])
    assert_cut_right(plan_cut(marker, {}, TOOL, iterations=3), marker, {})


@pytest.mark.parametrize("gap", [0.02, 0.05, 0.09, 0.1])
def test_lines_are_not_turned_where_their_ends_lie_a_little_apart(gap: float) -> None:
    columns = [box(k * (100 + gap), 100, k * (100 + gap) + 100, 150) for k in range(9)]
    slivers = [box(900 + k * (0.05 + gap), 100, 900.05 + k * (0.05 + gap), 150) for k in range(1, 9)]
    marker = marker_of([box(0, 0, 1000, 100), *columns[:8], *slivers])
    plan = plan_cut(marker, {}, TOOL, iterations=3)
    knife = shapely.union_all([LineString(one.points) for one in plan.steps])
    for placement in marker.placements:
        assert placement.outline.exterior.difference(knife.buffer(0.05)).length < 1e-9


@pytest.mark.parametrize("off", [-0.07, 0.0, 0.07])
@pytest.mark.parametrize("order", range(4))
def test_notches_of_a_grid_are_all_cut_even_at_its_nodes(order: int, off: float) -> None:
    """Whichever piece cuts for which, and also if a notch lies a little off its edge."""
    corners = [Notch(x, y, a, 5.0) for x, y, a in ((0, 0, 45), (100, 0, 135), (100, 80, 225), (0, 80, 315))]
    sides = [Notch(50, off, 90, 5.0), Notch(100 - off, 40, 180, 5.0, NotchKind.V), Notch(off, 40, 0, 5.0)]
    outline = box(0, 0, 100, 80)
    pieces = {
        str(k): replace(lined_piece(str(k), 100, 80), outline=outline, notches=(*corners, *sides), drills=())
        for k in range(9)
    }
    spots = np.random.default_rng(order).permutation(9).tolist()
    lying = [Placement.of(str(k), outline, 100.0 * (s % 3), 80.0 * (s // 3), 0) for k, s in enumerate(spots)]
    marker = replace(marker_of([one.outline for one in lying]), placements=tuple(lying))
    assert_cut_right(plan_cut(marker, pieces, TOOL, iterations=3), marker, pieces)


sides = st.lists(st.integers(30, 300), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(sides, st.lists(sides, min_size=4, max_size=4), st.floats(0, 0.7))
def test_bricks_are_cut_right_however_their_joints_fall(
    columns: list[int], rows: list[list[int]], lean: float
) -> None:
    outlines, x = [], 0.0
    for width, heights in zip(columns, rows, strict=False):
        y = 0.0
        for height in heights:
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            # Leaning joints are no whole numbers: edges meet only within rounding.
            outlines.append(Polygon([(px + lean * py / 3, py) for px, py in corners]))
            y += height
        x += width
    marker = marker_of(outlines)
    plan = plan_cut(marker, {}, replace(TOOL, window_mm=5000.0), seconds=0.0)
    assert_cut_right(plan, marker, {})
