import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from nesting import (
    CertificateError,
    Cloth,
    Item,
    Nap,
    Placement,
    Pose,
    Problem,
    ProblemError,
    certified_marker,
    solve,
)
from nesting.garments import Garments, turned_about
from tests.nesting.shapes import ell, rectangle, star_polygons

HALF_TURNS = (0.0, 180.0)


@settings(max_examples=15, deadline=None)
@given(st.lists(star_polygons(), min_size=4, max_size=8), st.integers(0, 99))
def test_pieces_of_a_garment_lie_one_way_on_two_way_cloth(outlines: list[Polygon], seed: int) -> None:
    items = tuple(
        Item(str(number), outline, HALF_TURNS, 2, garment=("jacket", "trousers")[number % 2])
        for number, outline in enumerate(outlines)
    )
    problem = Problem("p", items, Cloth(400.0, nap=Nap.TWO_WAY))
    marker = solve(problem, 60.0, seed, iterations=10, workers=1)
    for garment in ("jacket", "trousers"):
        assert (
            len({one.rotation for one in marker.placements if problem.item(one.item).garment == garment}) == 1
        )


def test_garments_turn_where_that_saves_cloth() -> None:
    # Two ells make a rectangle only if one of them is turned.
    items = tuple(
        Item(name, ell("", 100.0).outline, HALF_TURNS, garment=name) for name in ("jacket", "trousers")
    )
    marker = solve(Problem("p", items, Cloth(201.0, nap=Nap.TWO_WAY)), 60.0, iterations=2000, workers=1)
    assert {one.rotation for one in marker.placements} == {0.0, 180.0}
    one_way = solve(Problem("p", items, Cloth(201.0, nap=Nap.ONE_WAY)), 60.0, iterations=2000, workers=1)
    assert {one.rotation for one in one_way.placements} == {0.0}
    assert marker.length_mm < 0.95 * one_way.length_mm


def test_pieces_without_a_garment_lie_for_themselves() -> None:
    garments = Garments(
        np.array([0, 0, -1]), np.array([0, 1]), np.array([1, 0]), np.array([[True, True]], np.bool_)
    )
    options = np.array([[0, 1], [0, 1], [0, 1]])
    assert garments.options(options, np.array([True])).tolist() == [[1, -1], [1, -1], [0, 1]]
    assert garments.turn(np.array([0, 0, 0]), 0).tolist() == [1, 1, 0]
    assert garments.ways_of(np.array([1, -1, 0])).tolist() == [True]


def test_way_of_a_fixed_piece_is_the_garments() -> None:
    item = rectangle("a", 30, 20, orientations=HALF_TURNS, demand=3, garment="jacket")
    problem = Problem("p", (item,), Cloth(100.0, nap=Nap.TWO_WAY), fixed=(Pose("a", 30.0, 20.0, 180.0),))
    assert {one.rotation for one in solve(problem, 0.1).placements} == {180.0}


def test_garment_whose_pieces_cannot_lie_one_way_is_named() -> None:
    items = (
        rectangle("a", 30, 20, orientations=(0.0,), garment="jacket"),
        rectangle("b", 30, 20, orientations=(180.0,), garment="jacket"),
    )
    with pytest.raises(ProblemError, match="garment jacket: its pieces can neither all lie upright nor all"):
        solve(Problem("p", items, Cloth(100.0, nap=Nap.TWO_WAY)), 0.1)


def test_start_that_lies_both_ways_is_refused() -> None:
    item = rectangle("a", 30, 20, orientations=HALF_TURNS, demand=2, garment="jacket")
    problem = Problem("p", (item,), Cloth(100.0, nap=Nap.TWO_WAY))
    with pytest.raises(
        ProblemError, match="garment jacket: its pieces do not all lie the same way in the start"
    ):
        solve(problem, 0.1, start=[Pose("a", 0, 0, 0.0), Pose("a", 80, 20, 180.0)])
    placements = [Placement.of("a", item.outline, 0, 0, 0.0), Placement.of("a", item.outline, 80, 20, 180.0)]
    with pytest.raises(CertificateError, match="garment jacket lies both ways"):
        certified_marker(problem, placements, 80.0, 0)


def test_tilted_pieces_lie_within_their_tilt() -> None:

    items = (Item("a", ell("", 100.0).outline, HALF_TURNS, 4, tilt_deg=2.0),)
    problem = Problem("p", items, Cloth(410.0))
    assert sorted(problem.orientations(items[0])) == [-2.0, 0.0, 2.0, 178.0, 180.0, 182.0]
    marker = solve(problem, 60.0, iterations=20, workers=1)
    assert all(min(abs(one.rotation - turn) for turn in HALF_TURNS) <= 2.0 for one in marker.placements)
    upright = certified_marker(problem, marker.placements, marker.length_mm, 0)
    assert upright.certificate.overlap_mm2 == 0
    with pytest.raises(ProblemError, match=r"tilt_deg 11 is outside 0\.\.10"):
        Item("a", items[0].outline, tilt_deg=11)


def test_half_turn_is_told_from_upright() -> None:
    assert [turned_about(angle) for angle in (0.0, 2.0, -2.0, 178.0, 182.0, 360.0, 540.0)] == [
        0,
        0,
        0,
        1,
        1,
        0,
        1,
    ]
