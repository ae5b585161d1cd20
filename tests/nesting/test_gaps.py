import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import scale
from shapely.geometry import Polygon

from nesting import CertificateError, Cloth, Item, Placement, Problem, ProblemError, certified_marker, solve
from tests.nesting.shapes import rectangle, star_polygons

TURNS = st.sampled_from([(0.0,), (0.0, 180.0), (33.0,)])
KINDS = st.lists(
    st.tuples(star_polygons(), TURNS, st.integers(1, 2), st.floats(0, 4)), min_size=1, max_size=5
)


@settings(max_examples=40, deadline=None)
@given(KINDS, st.floats(0, 12), st.floats(0, 20), st.sampled_from([1e-3, 1.0, 1e6]))
def test_pieces_keep_gap_edge_gap_and_buffers(
    kinds: list[tuple[Polygon, tuple[float, ...], int, float]], gap: float, edge_gap: float, unit: float
) -> None:
    items = tuple(
        Item(f"item {k}", scale(outline, unit, unit, origin=(0, 0)), turns, demand, buffer * unit)
        for k, (outline, turns, demand, buffer) in enumerate(kinds)
    )
    problem = Problem("gaps", items, Cloth(300 * unit), gap * unit, edge_gap * unit)
    marker = solve(problem, seconds=10.0, seed=1, iterations=2)
    buffers = {item.id: item.buffer_mm for item in items}
    # By Shapely, pair by pair, to 1e-6 mm on a cloth of metres.
    tolerance = 1e-9 * problem.cloth.width_mm
    for number, one in enumerate(marker.placements):
        low_x, low_y, high_x, high_y = one.outline.bounds
        ends = (low_x, low_y, marker.length_mm - high_x, problem.cloth.width_mm - high_y)
        assert min(ends) >= problem.edge_gap_mm + buffers[one.item] - tolerance
        for other in marker.placements[:number]:
            wanted = problem.gap_mm + buffers[one.item] + buffers[other.item]
            assert one.outline.distance(other.outline) >= wanted - tolerance


def test_a_gap_is_not_wider_than_it_needs_to_be() -> None:
    bars = Problem("bars", (rectangle("bar", 100, 99, demand=2),), Cloth(100), gap_mm=6, edge_gap_mm=0.25)
    marker = solve(bars, seconds=0.0)
    assert marker.length_mm == pytest.approx(0.25 + 100 + 6 + 100 + 0.25, abs=1e-4)


def test_pointed_pieces_keep_no_more_than_the_gap_along_the_cloth() -> None:
    needle = Item("needle", Polygon([(0, 50), (300, 0), (300, 100)]), orientations=(0.0,), demand=1)
    mirrored = Item("mirrored", Polygon([(300, 50), (0, 100), (0, 0)]), demand=1)
    problem = Problem("tips", (needle, mirrored), Cloth(100), gap_mm=10)
    marker = solve(problem, seconds=5.0, iterations=20)
    # Base to base or tip to tip: both fill the width, so neither can slide past the other.
    assert marker.length_mm == pytest.approx(610, abs=1e-3)


def test_item_that_fits_only_without_its_edge_gap_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"item a: is 9 across .* must keep 2 off the edges"):
        Problem("snug", (rectangle("a", 5, 9),), Cloth(10), edge_gap_mm=1.0)
    with pytest.raises(ProblemError, match=r"item a: is 9 across"):
        Problem("snug", (rectangle("a", 5, 9, buffer_mm=1.0),), Cloth(10))


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_gap_that_is_no_length_is_refused(value: float) -> None:
    with pytest.raises(ProblemError, match="gap_mm"):
        Problem("gap", (rectangle("a", 1, 1),), Cloth(10), gap_mm=value)
    with pytest.raises(ProblemError, match="edge_gap_mm"):
        Problem("gap", (rectangle("a", 1, 1),), Cloth(10), edge_gap_mm=value)
    with pytest.raises(ProblemError, match="item a: buffer_mm"):
        rectangle("a", 1, 1, buffer_mm=value)


def test_certificate_refuses_a_missed_gap() -> None:
    square = rectangle("a", 10, 10, demand=2)
    problem = Problem("pair", (square,), Cloth(20), gap_mm=2.0, edge_gap_mm=1.0)
    for x, length, reason in ((12.9, 24.9, "1.9 mm apart, not 2"), (13, 23.9, "0.9 mm from an edge, not 1")):
        placements = [Placement.of("a", square.outline, 1, 1, 0), Placement.of("a", square.outline, x, 1, 0)]
        with pytest.raises(CertificateError, match=reason):
            certified_marker(problem, placements, length, seed=0)
