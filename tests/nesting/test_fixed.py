import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from nesting import (
    CertificateError,
    Cloth,
    Item,
    Placement,
    Pose,
    Problem,
    ProblemError,
    certified_marker,
    solve,
)
from tests.nesting.shapes import ell, rectangle, star_polygons


@settings(max_examples=25, deadline=None)
@given(st.lists(star_polygons(), min_size=2, max_size=6), st.floats(0, 5), st.data())
def test_fixed_pieces_stay_and_the_others_lie_round_them(
    outlines: list[Polygon], gap: float, data: st.DataObject
) -> None:
    items = tuple(Item(f"item {k}", outline, (0.0, 180.0), 2) for k, outline in enumerate(outlines))
    before = solve(Problem("free", items, Cloth(420), gap), seconds=10.0, seed=3, iterations=1)
    kept = data.draw(st.lists(st.sampled_from(before.placements), unique_by=id))
    fixed = tuple(Pose(one.item, one.x, one.y, one.rotation) for one in kept)
    problem = Problem("fixed", items, Cloth(420), gap, fixed=fixed)
    marker = solve(problem, seconds=10.0, seed=5, iterations=2)
    lying = [(one.item, one.x, one.y, one.rotation) for one in marker.placements]
    assert all((pose.item, pose.x, pose.y, pose.rotation) in lying for pose in fixed)
    placed = [one.outline for one in marker.placements]
    assert abs(shapely.union_all(placed).area - sum(one.area for one in placed)) < 1e-6
    assert len(placed) == 2 * len(items)


def test_marker_of_nothing_but_fixed_pieces_is_as_they_lie() -> None:
    problem = Problem("all", (rectangle("a", 10, 10),), Cloth(20), fixed=(Pose("a", 30.0, 5.0, 90.0),))
    marker = solve(problem, seconds=1.0)
    assert marker.length_mm == 30.0
    assert [(one.x, one.y, one.rotation) for one in marker.placements] == [(30.0, 5.0, 90.0)]


def test_hole_before_a_fixed_piece_is_filled() -> None:
    items = (rectangle("wall", 10, 100), rectangle("brick", 45, 45, demand=4))
    marker = solve(Problem("room", items, Cloth(100), fixed=(Pose("wall", 100.0, 0.0),)), seconds=1.0)
    assert marker.length_mm == 110.0


@pytest.mark.parametrize(
    ("fixed", "reason"),
    [
        ((Pose("b", 0, 0),), "item b: is placed but not among"),
        (
            (Pose("a", 0, 0), Pose("a", 20, 0), Pose("a", 40, 0)),
            "item a: is fixed more often than its demand of 2",
        ),
        ((Pose("a", -3, 0),), "item a: is fixed at -3, 0, which is -3 from the cloth's edge; 0 or more"),
        ((Pose("a", 0, 11),), "-1 from the cloth's edge"),
        ((Pose("a", 0, 0), Pose("a", 9, 0)), "items a and a: are fixed 0 apart and share 10"),
        ((Pose("a", 0, 0), Pose("a", 10.5, 0)), "items a and a: are fixed 0.5 apart"),
    ],
)
def test_fixed_pieces_that_cannot_lie_so_are_refused_by_name(fixed: tuple[Pose, ...], reason: str) -> None:
    gap = 1.0 if "0.5 apart" in reason else 0.0
    with pytest.raises(ProblemError, match=reason):
        Problem("fixed", (rectangle("a", 10, 10, demand=2),), Cloth(20), gap, fixed=fixed)


def test_place_that_is_no_number_is_refused() -> None:
    with pytest.raises(ProblemError, match="item a: place nan"):
        Pose("a", float("nan"), 0.0)


def test_certificate_refuses_a_fixed_piece_that_moved() -> None:
    problem = Problem("fixed", (ell("a", 5),), Cloth(20), fixed=(Pose("a", 1.0, 1.0),))
    with pytest.raises(CertificateError, match="item a was fixed and has moved"):
        certified_marker(problem, [Placement.of("a", ell("a", 5).outline, 1.0, 1.5, 0.0)], 20.0, seed=0)
