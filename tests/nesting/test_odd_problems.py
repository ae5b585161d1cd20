"""Problems as odd as they come: what is cut is checked by other means than nesting's own."""

import math
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.affinity import scale
from shapely.geometry import Polygon, box

from nesting import Cloth, Item, Problem, solve
from tests.nesting.shapes import star_polygons
from tests.nesting.test_solve import refuse_faults

WIDTH = 250.0
TURNS = st.sampled_from([(0.0,), (180.0,), (0.0, 180.0), (0.0, 90.0, 180.0, 270.0), (17.5, 33.0)])


@st.composite
def needles(draw: st.DrawFn) -> Polygon:
    """Draw a triangle a hundred to a hundred thousand times as long as it is thick."""
    length, thickness = draw(st.floats(50, 200)), draw(st.floats(0.002, 1.0))
    angle = math.radians(draw(st.floats(0, 360)))
    cos, sin = math.cos(angle), math.sin(angle)
    corners = ((0.0, 0.0), (length, 0.0), (length * draw(st.floats(0, 1)), thickness))
    return Polygon([(x * cos - y * sin, x * sin + y * cos) for x, y in corners])


def curve(waves: int, depth: float, size: float) -> Polygon:
    """Return a smooth outline of 300 corners with hollows."""
    radii = [size * (1 - depth * (1 + math.cos(waves * 2 * math.pi * k / 300)) / 2) for k in range(300)]
    return Polygon(
        [
            (r * math.cos(2 * math.pi * k / 300), r * math.sin(2 * math.pi * k / 300))
            for k, r in enumerate(radii)
        ]
    )


OUTLINES = st.one_of(
    star_polygons(),
    needles(),
    st.builds(curve, st.integers(0, 7), st.floats(0, 0.5), st.floats(20, 110)),
    st.just(box(0, 0, 40, WIDTH)),
    st.just(box(0, 0, 1e-3, 1e-3)),
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(OUTLINES, TURNS, st.integers(1, 4)), min_size=1, max_size=6),
    st.sampled_from([1e-3, 1.0, 1e6]),
    st.sampled_from([0.0, 0.0, 2.5]),
)
def test_odd_problems_give_faultless_markers(
    kinds: list[tuple[Polygon, tuple[float, ...], int]], unit: float, gap: float
) -> None:
    items = tuple(
        Item(
            f"item {number}",
            scale(outline, unit, unit, origin=(0, 0)),
            turns if outline.bounds[3] - outline.bounds[1] < WIDTH else (0.0,),
            demand,
        )
        for number, (outline, turns, demand) in enumerate(kinds)
    )
    problem = Problem("odd", items, Cloth(WIDTH * unit), gap_mm=gap * unit)
    refuse_faults(problem, solve(problem, seconds=10.0, seed=1, iterations=2))


@pytest.mark.parametrize(("corners", "size", "demand"), [(7, 32.0, 3), (5, 22.0, 4)])
def test_smooth_outlines_that_are_hollow_by_a_rounding_keep_their_gap(
    corners: int, size: float, demand: int
) -> None:
    """Five waves so shallow that corners of a convex part turn back by some millionths of a degree."""
    turns = [2 * math.pi * k / corners for k in range(corners)]
    radii = [50.0] + [100.0] * (corners - 1)
    dented = Polygon([(r * math.cos(turn), r * math.sin(turn)) for r, turn in zip(radii, turns, strict=True)])
    items = (Item("dented", dented), Item("wave", curve(5, 0.076, size), (180.0,), demand))
    problem = Problem("waves", items, Cloth(WIDTH), gap_mm=2.5)
    marker = solve(problem, seconds=10.0, seed=1, iterations=2)
    refuse_faults(problem, marker)
    outlines = [placement.outline for placement in marker.placements]
    assert min(a.distance(b) for a, b in combinations(outlines, 2)) >= 2.5 - 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_four_hundred_pieces_give_a_faultless_marker(seed: int) -> None:
    items = tuple(
        Item(f"item {number}", Polygon([(0, 0), (9 + number, 1), (7, 11), (2, 6)]), (0.0, 180.0), 40)
        for number in range(10)
    )
    problem = Problem("many", items, Cloth(WIDTH))
    refuse_faults(problem, solve(problem, seconds=5.0, seed=seed))
