from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from patterns.skyline import packed

SIZES = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), max_size=25)


@given(SIZES)
def test_rectangles_lie_apart_inside_the_strip(sizes: list[tuple[float, float]]) -> None:
    found = packed(sizes, 100)
    assert sorted(found) == list(range(len(sizes)))
    areas = [box(x, y, x + sizes[i][0], y + sizes[i][1]) for i, (x, y) in found.items()]
    assert all(a.intersection(b).area == 0 for a, b in combinations(areas, 2))
    assert all(box(0, 0, 100, 1e6).covers(area) for area in areas)


@given(SIZES)
def test_none_reaches_beyond_the_height_and_only_what_does_not_fit_is_left(
    sizes: list[tuple[float, float]],
) -> None:
    found = packed(sizes, 100, 80)
    assert all(y + sizes[i][1] <= 80 for i, (_, y) in found.items())
    assert not sizes or 0 in found


def test_small_ones_fill_what_tall_ones_leave() -> None:
    assert packed([(60, 40), (40, 20), (40, 20), (100, 10)], 100) == {
        0: (0, 0),
        1: (60, 0),
        2: (60, 20),
        3: (0, 40),
    }


def test_what_is_wider_than_the_strip_finds_no_place() -> None:
    assert packed([(120, 10), (90, 10)], 100) == {1: (0, 0)}
