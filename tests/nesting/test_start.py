import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import scale
from shapely.geometry import Polygon

from nesting import Cloth, Item, Marker, Pose, Problem, ProblemError, solve
from tests.nesting.shapes import ell, rectangle, star_polygons
from tests.nesting.test_solve import refuse_faults

ELLS = Problem("ells", (ell("a", 7, orientations=(0.0, 180.0), demand=12),), Cloth(40))


def poses(marker: Marker) -> list[Pose]:
    return [Pose(one.item, one.x, one.y, one.rotation) for one in marker.placements]


def test_start_from_a_marker_is_never_longer_than_it() -> None:
    before = solve(ELLS, seconds=20.0, iterations=60, workers=1)
    again = solve(ELLS, seconds=0.0, start=poses(before))
    assert again.length_mm <= before.length_mm * (1 + 1e-6)
    refuse_faults(ELLS, again)


def test_pieces_that_have_grown_are_pushed_apart() -> None:
    before = solve(ELLS, seconds=20.0, iterations=30, workers=1)
    item = ELLS.items[0]
    grown = Problem(
        "grown", (Item("a", scale(item.outline, 1.02, 1.0, origin=(0, 0)), (0.0, 180.0), 12),), Cloth(40)
    )
    marker = solve(grown, seconds=0.0, start=poses(before))
    refuse_faults(grown, marker)
    assert marker.length_mm <= 1.03 * before.length_mm


def test_start_off_the_cloth_and_all_in_one_place_still_gives_a_faultless_marker() -> None:
    heap = [Pose("a", -50.0, 900.0, 180.0)] * 12
    refuse_faults(ELLS, solve(ELLS, seconds=5.0, iterations=3, start=heap))


def test_pieces_that_the_start_does_not_name_are_added() -> None:
    problem = Problem("row", (rectangle("a", 10, 10, demand=3), rectangle("b", 5, 10)), Cloth(10))
    marker = solve(problem, seconds=0.0, start=[Pose("a", 40.0, 0.0), Pose("b", 0.0, 0.0)])
    refuse_faults(problem, marker)
    assert marker.length_mm == pytest.approx(35.0, abs=1e-3)


def test_start_beside_fixed_pieces() -> None:
    items = (rectangle("wall", 10, 100), rectangle("brick", 45, 45, demand=4))
    problem = Problem("room", items, Cloth(100), fixed=(Pose("wall", 100.0, 0.0),))
    # Where an earlier marker has the fixed piece is no news.
    start = [*problem.fixed, *(Pose("brick", x, y) for x in (2.0, 52.0) for y in (3.0, 49.0))]
    marker = solve(problem, seconds=0.0, start=start)
    refuse_faults(problem, marker)
    assert marker.length_mm == 110.0


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ([Pose("b", 0, 0)], "item b: is placed but not among"),
        ([Pose("a", 0, 0)] * 13, "item a: lies more often in the start"),
        ([Pose("a", 0, 0, 90.0)], "item a: is turned by 90 in the start; accepted are 0, 180"),
    ],
)
def test_start_that_does_not_fit_the_problem_is_refused(start: list[Pose], reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        solve(ELLS, seconds=0.0, start=start)


@settings(max_examples=20, deadline=None)
@given(st.lists(star_polygons(), min_size=2, max_size=6))
def test_valid_start_is_never_made_longer(outlines: list[Polygon]) -> None:
    # Simplified outlines overlap where pieces lie close: only the exact ones say that it is valid.
    items = tuple(Item(str(number), outline, (0.0, 180.0), 2) for number, outline in enumerate(outlines))
    problem = Problem("p", items, Cloth(420.0))
    before = solve(problem, 60.0, 3, iterations=20, workers=1)
    after = solve(problem, 60.0, 3, iterations=0, workers=1, start=[one.pose for one in before.placements])
    assert after.length_mm <= before.length_mm * (1 + 1e-9)
