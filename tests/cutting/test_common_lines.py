import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from cutting import Tool, machine, plan_cut
from cutting.contours import Contour, Mark, NotchCut
from cutting.jobs import jobs
from nesting import Cloth, Marker, Placement, certify
from tests.cutting.judged import assert_cut_right

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
