import math
import time
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import scale
from shapely.geometry import Polygon, box

from nesting import Cloth, Incumbent, Item, Marker, Problem, ProblemError, solve
from tests.nesting.shapes import ell, rectangle, star_polygons

TURNS = st.sampled_from([(0.0,), (0.0, 180.0), (0.0, 90.0, 180.0, 270.0), (33.0,)])


def refuse_faults(problem: Problem, marker: Marker) -> None:
    """Check a marker from its outlines alone, by other means than its own certificate."""
    wanted = sorted(item.id for item in problem.items for _ in range(item.demand))
    assert sorted(placement.item for placement in marker.placements) == wanted
    outlines = [placement.outline for placement in marker.placements]
    tolerance = 1e-9 * problem.cloth.width_mm
    for outline in outlines:
        low_x, low_y, high_x, high_y = outline.bounds
        assert min(low_x, low_y) >= -tolerance
        assert high_x <= marker.length_mm + tolerance
        assert high_y <= problem.cloth.width_mm + tolerance
    covered = sum(outline.area for outline in outlines)
    assert abs(shapely.union_all(outlines).area - covered) <= 1e-9 * covered


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(star_polygons(), TURNS, st.integers(1, 3)), min_size=1, max_size=6),
    st.floats(201.0, 2000.0),
    st.sampled_from([1e-3, 1.0, 1e6]),
)
def test_any_problem_gives_a_faultless_marker(
    kinds: list[tuple[Polygon, tuple[float, ...], int]], width: float, unit: float
) -> None:
    items = tuple(
        Item(f"item {number}", scale(outline, unit, unit, origin=(0, 0)), turns, demand)
        for number, (outline, turns, demand) in enumerate(kinds)
    )
    problem = Problem("random", items, Cloth(width * unit))
    refuse_faults(problem, solve(problem, seconds=10.0, seed=1, iterations=2))


def test_same_seed_and_iterations_give_the_same_marker() -> None:
    problem = Problem("ells", (ell("a", 7, orientations=(0.0, 180.0), demand=9),), Cloth(40))
    markers = [solve(problem, 60.0, seed=5, iterations=6, workers=2) for _ in range(2)]
    assert markers[0] == markers[1]


def test_placement_is_the_turned_and_moved_outline_of_its_item() -> None:
    item = ell("a", 7, orientations=(0.0, 180.0), demand=5)
    marker = solve(Problem("ells", (item,), Cloth(40)), 0.0)
    for placement in marker.placements:
        turn = -1 if placement.rotation == 180.0 else 1
        moved = shapely.transform(item.outline, lambda p, t=turn, at=placement: t * p + (at.x, at.y))
        assert shapely.equals_exact(moved, placement.outline, tolerance=1e-12)


def test_rectangles_that_tile_the_cloth_are_packed_without_loss() -> None:
    marker = solve(Problem("tiles", (rectangle("a", 30, 10, demand=12),), Cloth(40.0001)), 1.0)
    assert marker.density > 0.999


def test_piece_as_wide_as_the_cloth_fits() -> None:
    problem = Problem("full", (rectangle("a", 30, 40, demand=3), ell("b", 20)), Cloth(40))
    refuse_faults(problem, solve(problem, 0.0))


def test_orientation_that_does_not_fit_the_width_is_never_used() -> None:
    problem = Problem("upright", (rectangle("a", 50, 10, orientations=(0.0, 90.0), demand=3),), Cloth(30))
    assert {placement.rotation for placement in solve(problem, 0.2).placements} == {0.0}


def test_needle_thin_piece_among_bulky_ones_is_placed() -> None:
    needle = Item("needle", Polygon([(0, 0), (900, 0.001), (0, 0.002)]))
    problem = Problem("needle", (needle, ell("b", 100, demand=4)), Cloth(500))
    refuse_faults(problem, solve(problem, 0.2))


def test_first_marker_comes_even_without_time_and_each_later_one_is_shorter() -> None:
    problem = Problem("ells", (ell("a", 7, orientations=(0.0, 180.0), demand=20),), Cloth(40))
    seen: list[Incumbent] = []
    marker = solve(problem, 0.0, on_incumbent=seen.append)
    assert 1 <= len(seen) <= 2  # constructed, then polished on the exact outlines
    assert math.isclose(seen[-1].length_mm, marker.length_mm, rel_tol=1e-6)
    seen.clear()
    longer = solve(problem, 60.0, iterations=15, on_incumbent=seen.append)
    lengths = [incumbent.length_mm for incumbent in seen]
    assert lengths == sorted(lengths, reverse=True)
    assert longer.length_mm <= marker.length_mm
    assert math.isclose(lengths[-1], longer.length_mm, rel_tol=1e-6)
    assert math.isclose(seen[-1].density, longer.density, rel_tol=1e-6)


def test_search_ends_by_its_deadline() -> None:
    problem = Problem("ells", (ell("a", 7, orientations=(0.0, 180.0), demand=20),), Cloth(40))
    started = time.perf_counter()
    solve(problem, 0.5)
    assert 0.2 < time.perf_counter() - started < 10.0  # a search that ignores its deadline never ends


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"seconds": -1.0}, "seconds -1.0"),
        ({"seconds": math.nan}, "seconds nan"),
        ({"seconds": 1.0, "iterations": -1}, "iterations -1"),
        ({"seconds": 1.0, "workers": 0}, "workers 0"),
        ({"seconds": 1.0, "seed": -1}, "seed -1"),
    ],
)
def test_nonsense_budgets_are_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        solve(Problem("one", (Item("a", box(0, 0, 1, 1)),), Cloth(2)), **options)


def test_piece_longer_than_the_strip_becomes_is_turned_across_it() -> None:
    pole = rectangle("pole", 156, 0.0625, orientations=(0.0, 90.0))
    problem = Problem("pole", (pole, rectangle("block", 60, 60, demand=8)), Cloth(250))
    marker = solve(problem, seconds=20.0, iterations=40)
    refuse_faults(problem, marker)
    assert marker.length_mm < 156
