import math

import pytest
from shapely.geometry import Polygon, box

from nesting import Cloth, Item, Problem, ProblemError
from tests.nesting.shapes import rectangle

BOW_TIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
HOLED = box(0, 0, 9, 9).difference(box(3, 3, 6, 6))


@pytest.mark.parametrize(
    ("outline", "reason"),
    [
        (BOW_TIE, "simple polygon"),
        (HOLED, "without holes"),
        (Polygon(), "simple polygon"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "simple polygon"),
        (Polygon([(0, 0), (0, 1), (1, 1), (1, 0)]), "counter-clockwise"),
        (Polygon([(0, 0), (math.inf, 0), (1, 1)]), "not within"),
        (Polygon([(0, 0), (1e300, 0), (1, 1e300)]), "not within"),
        (box(1e9, 0, 1e9 + 1, 1), "times its size from 0, 0"),
    ],
)
def test_item_with_an_unusable_outline_is_refused_by_name(outline: Polygon, reason: str) -> None:
    with pytest.raises(ProblemError, match=rf"item sleeve: .*{reason}"):
        Item("sleeve", outline)


def test_names_that_cannot_be_printed_are_refused() -> None:
    with pytest.raises(ProblemError, match="cannot be printed"):
        rectangle("a\x00b", 1, 1)
    with pytest.raises(ProblemError, match="cannot be printed"):
        Problem("a\nb", (rectangle("a", 1, 1),), Cloth(10))


def test_item_wider_than_the_cloth_by_rounding_alone_is_accepted() -> None:
    assert Problem("snug", (Item("a", box(0, 0.1, 1, 0.1 + 0.3)),), Cloth(0.3)).items


def test_item_needs_an_orientation_and_a_demand() -> None:
    with pytest.raises(ProblemError, match="item a: orientations"):
        rectangle("a", 1, 1, orientations=())
    with pytest.raises(ProblemError, match="item a: orientations"):
        rectangle("a", 1, 1, orientations=(math.nan,))
    with pytest.raises(ProblemError, match="item a: demand 0 must be at least 1"):
        rectangle("a", 1, 1, demand=0)


@pytest.mark.parametrize("width", [0.0, -1.0, math.nan, math.inf])
def test_cloth_needs_a_positive_width(width: float) -> None:
    with pytest.raises(ProblemError, match="width_mm"):
        Cloth(width)


def test_problem_without_items_or_with_an_id_twice_is_refused() -> None:
    with pytest.raises(ProblemError, match="has no items"):
        Problem("empty", (), Cloth(10))
    with pytest.raises(ProblemError, match="item a: this id is used twice"):
        Problem("twins", (rectangle("a", 1, 1), rectangle("a", 2, 1)), Cloth(10))


def test_item_wider_than_the_cloth_in_every_orientation_is_refused_with_both_figures() -> None:
    with pytest.raises(ProblemError, match=r"item a: is 11 across .* width is 10"):
        Problem("wide", (rectangle("a", 20, 11, orientations=(0.0, 180.0)),), Cloth(10))


def test_item_that_fits_in_one_orientation_only_is_accepted() -> None:
    assert Problem("turned", (rectangle("a", 5, 11, orientations=(0.0, 90.0)),), Cloth(10)).items


def test_problem_of_more_pieces_than_can_be_nested_is_refused() -> None:
    with pytest.raises(ProblemError, match="asks for 1000000001 pieces; at most 10000"):
        Problem("flood", (rectangle("a", 1, 1, demand=10**9), rectangle("b", 1, 1)), Cloth(10))
