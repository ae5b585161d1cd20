import itertools

from hypothesis import given, settings
from shapely.geometry import Polygon

from cutting import machine
from cutting.contours import Contour, contours
from cutting.toolpath import order_cuts, travel_between
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs

DEFAULT = machine("default")


def square(name: str, x: float, y: float) -> Contour:
    return Contour(name, ((x, y), (x + 50, y), (x + 50, y + 50), (x, y + 50)))


@settings(max_examples=20, deadline=None)
@given(cut_jobs())
def test_each_contour_is_cut_once_with_all_its_marks(job: tuple[Marker, dict[str, Piece]]) -> None:
    todo = contours(*job)
    cuts = order_cuts(todo, (0.0, 0.0), DEFAULT, seconds=5.0, rounds=5)
    assert sorted(cut.piece for cut in cuts) == sorted(contour.piece for contour in todo)
    by_name = {contour.piece: contour for contour in todo}
    for cut in cuts:
        contour = by_name[cut.piece]
        assert sorted(cut.notches) == sorted(contour.notches)
        assert sorted(cut.drills) == sorted(contour.drills)
        assert Polygon(cut.ring).equals(Polygon(contour.ring))


@settings(max_examples=20, deadline=None)
@given(cut_jobs())
def test_search_never_makes_the_path_longer(job: tuple[Marker, dict[str, Piece]]) -> None:
    todo = contours(*job)
    start = (0.0, 0.0)
    plain = order_cuts(todo, start, DEFAULT, seconds=0.0)
    searched = order_cuts(todo, start, DEFAULT, seconds=5.0, rounds=20)
    assert travel_between(searched, start, DEFAULT) <= travel_between(plain, start, DEFAULT) + 1e-9


def test_few_squares_are_ordered_as_well_as_any_order_can() -> None:
    todo = [square(f"{x},{y}", 210.0 * x, 330.0 * y) for x, y in [(0, 0), (3, 1), (1, 2), (3, 3), (0, 3)]]
    start = (0.0, 0.0)
    found = order_cuts(todo, start, DEFAULT, seconds=5.0, rounds=200)
    best = min(
        travel_between(
            [cut for c in order for cut in order_cuts([c], start, DEFAULT, seconds=0)], start, DEFAULT
        )
        for order in itertools.permutations(todo)
    )
    assert travel_between(found, start, DEFAULT) <= best + 1e-9


def test_same_rounds_give_the_same_path() -> None:
    todo = [square(str(k), 137.0 * (k % 4), 211.0 * (k // 4)) for k in range(12)]
    first, second = (order_cuts(todo, (0.0, 0.0), DEFAULT, seconds=30.0, rounds=30) for _ in range(2))
    assert first == second
