import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings

from cutting import machine
from cutting.contours import contours
from cutting.jobs import Job, jobs
from cutting.kinematics import rest_to_rest
from cutting.lines import Line
from cutting.toolpath import order_cuts
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, shelf_marker
from tests.cutting.paths import nearest_neighbour_cuts, path_seconds

DEFAULT = machine("default")
ORIGIN = (0.0, 0.0)


def square(name: str, x: float, y: float) -> Job:
    return Job((name,), (), (Line(((x, y), (x + 50, y), (x + 50, y + 50), (x, y + 50)), True),))


@settings(max_examples=20, deadline=None)
@given(cut_jobs())
def test_each_job_is_done_once_with_all_its_marks(job: tuple[Marker, dict[str, Piece]]) -> None:
    todo = jobs(contours(*job, DEFAULT), DEFAULT)
    cuts = order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0, iterations=5)
    assert sorted((cut.pieces, sorted(cut.marks, key=str), len(cut.passes)) for cut in cuts) == sorted(
        (one.pieces, sorted(one.marks, key=str), len(one.lines)) for one in todo
    )


@pytest.mark.parametrize("seed", range(8))
def test_path_is_faster_than_the_nearest_neighbour(seed: int) -> None:
    random = np.random.default_rng(seed)
    sizes = random.uniform((80, 60), (450, 350), (16, 2))
    pieces = {str(number): piece(str(number), *map(float, size)) for number, size in enumerate(sizes)}
    for marks in (pieces, {}):
        todo = jobs(contours(shelf_marker(list(pieces.values()), turned=True), marks, DEFAULT), DEFAULT)
        plain = nearest_neighbour_cuts(todo, ORIGIN, DEFAULT)
        searched = order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0, iterations=50)
        assert path_seconds(searched, ORIGIN, DEFAULT) < path_seconds(plain, ORIGIN, DEFAULT)


def test_few_squares_are_cut_as_fast_as_any_order_and_entries_can() -> None:
    todo = [square(f"{x},{y}", 210.0 * x, 330.0 * y) for x, y in [(0, 0), (3, 1), (1, 2), (3, 3), (0, 3)]]
    found = order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0, iterations=500)
    corners = [corner for job in todo for corner in job.lines[0].points]
    links = {
        (a, b): float(rest_to_rest(math.dist(a, b), 1000, 5000, 50_000))
        for a in (*corners, ORIGIN)
        for b in corners
    }
    best = min(
        sum(links[link] for link in itertools.pairwise((ORIGIN, *entries)))
        for order in itertools.permutations(todo)
        for entries in itertools.product(*(job.lines[0].points for job in order))
    )
    stops = itertools.pairwise((ORIGIN, *(cut.start for cut in found)))
    assert math.isclose(sum(links[stop] for stop in stops), best)


def test_one_two_and_three_pieces_are_ordered() -> None:
    for count in (1, 2, 3):
        todo = [square(str(k), 300.0 * (count - k), 0.0) for k in range(count)]
        cuts = order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0)
        assert [cut.pieces for cut in cuts] == [(str(k),) for k in reversed(range(count))]


def test_path_ends_where_the_next_bite_begins() -> None:
    todo = [square("a", 0.0, 200.0), square("b", 200.0, 0.0)]
    for onward, last in (((900.0, 0.0), "b"), ((0.0, 900.0), "a")):
        cuts = order_cuts(todo, ORIGIN, DEFAULT, onward=[onward], seconds=0.0)
        assert cuts[-1].pieces == (last,)


def test_same_iterations_give_the_same_path() -> None:
    todo = [square(str(k), 137.0 * (k % 4), 211.0 * (k // 4)) for k in range(12)]
    first, second = (order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0, iterations=30) for _ in range(2))
    assert first == second


def test_pieces_that_lie_at_the_same_place_are_all_cut() -> None:
    todo = [square(str(k), 0.0, 0.0) for k in range(6)]
    cuts = order_cuts(todo, ORIGIN, DEFAULT, seconds=0.0, iterations=1000)
    assert sorted(cut.pieces for cut in cuts) == [(str(k),) for k in range(6)]
