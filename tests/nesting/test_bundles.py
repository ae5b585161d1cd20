import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import Polygon, box

import nesting
from nesting import Cloth, Fault, Item, Nap, Problem, Repeat, bundled, bundles_of, taken_apart

BIG = Item("big", Polygon([(0, 0), (3000, 0), (2900, 900), (0, 900)]))
TURNS = (0.0, 180.0)


def strip(name: str, length: float, height: float, garment: str = "") -> Item:
    # A corner elsewhere than at the origin, as pieces have it that are drawn about something else.
    return Item(name, affinity.translate(box(0, 0, length, height, ccw=True), -7, 11), TURNS, garment=garment)


def problem(*items: Item, cloth: Cloth | None = None) -> Problem:
    return Problem("p", (BIG, *items), cloth or Cloth(1500.0))


def test_equal_rectangles_are_joined_along_their_longest_equal_edges() -> None:
    (bundle,) = bundles_of(problem(strip("a", 200, 60), strip("b", 200, 60), strip("c", 200, 40)))
    assert (bundle.length_mm, bundle.height_mm) == (200.0, 160.0)
    assert {pose.item for pose in bundle.poses} == {"a", "b", "c"}


def test_blocks_of_equal_height_are_joined_again() -> None:
    items = [strip("a", 200, 64), strip("b", 200, 64), strip("c", 188, 64), strip("d", 188, 64)]
    (bundle,) = bundles_of(problem(*items))
    assert (bundle.length_mm, bundle.height_mm) == (388.0, 128.0)


def test_bundle_grows_no_larger_than_its_share_of_the_cloth() -> None:
    found = bundles_of(problem(*(strip(str(k), 300, 100) for k in range(8))))
    assert all(bundle.length_mm * bundle.height_mm < 90_000 + 8 * 30_000 * 0.04 for bundle in found)
    assert len(found) > 1


@pytest.mark.parametrize(
    "changed",
    [
        {"gap_mm": 1.0},
        {"cloth": Cloth(1500.0, repeat=Repeat(20.0, 0.0))},
        {"cloth": Cloth(1500.0, faults=(Fault("hole", box(0, 0, 5, 5), 1.0),))},
    ],
)
def test_nothing_is_bundled_where_each_piece_has_its_own_place(changed: dict[str, Any]) -> None:
    plain = problem(strip("a", 200, 60), strip("b", 200, 60))
    assert len(bundles_of(plain)) == 1
    assert bundles_of(replace(plain, **changed)) == ()


@pytest.mark.parametrize(
    "changed", [{"buffer_mm": 1.0}, {"demand": 2}, {"tilt_deg": 1.0}, {"orientations": (0.0,)}]
)
def test_piece_that_needs_more_than_its_rectangle_is_left_alone(changed: dict[str, Any]) -> None:
    other = replace(strip("b", 200, 60), **changed)
    assert bundles_of(problem(strip("a", 200, 60), other)) == ()


def test_two_way_nap_keeps_garments_apart() -> None:
    items = strip("a", 200, 60, "jacket"), strip("b", 200, 60, "trousers"), strip("c", 200, 50, "jacket")
    (bundle,) = bundles_of(problem(*items, cloth=Cloth(1500.0, nap=Nap.TWO_WAY)))
    assert {pose.item for pose in bundle.poses} == {"a", "c"}
    (every,) = bundles_of(problem(*items))
    assert len(every.poses) == 3


sides = st.lists(st.tuples(st.sampled_from([60, 80, 200]), st.sampled_from([40, 64])), min_size=2, max_size=9)


@settings(max_examples=15, deadline=None)
@given(sides, st.integers(0, 3))
def test_bundles_taken_apart_are_a_certified_marker_of_the_same_length(
    sizes: list[tuple[int, int]], seed: int
) -> None:
    whole = problem(*(strip(f"s{k}", float(x), float(y)) for k, (x, y) in enumerate(sizes)))
    bundles = bundles_of(whole)
    nested = nesting.solve(bundled(whole, bundles), 1.0, seed, iterations=3, workers=1)
    marker = taken_apart(whole, bundles, nested)
    assert math.isclose(marker.length_mm, nested.length_mm, rel_tol=1e-12)
    assert math.isclose(marker.density, nested.density, rel_tol=1e-9)
    assert sorted(placement.item for placement in marker.placements) == sorted(
        item.id for item in whole.items
    )
    assert marker.certificate.overlap_mm2 < 1e-3
