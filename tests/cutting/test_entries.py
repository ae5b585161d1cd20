import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutting import machine
from cutting.contours import Contour, contours
from cutting.entries import PieceCut, ways
from cutting.kinematics import turns
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs
from tests.cutting.paths import path_seconds

DEFAULT = machine("default")


@settings(max_examples=15, deadline=None)
@given(cut_jobs(most=3))
def test_seconds_of_a_way_are_those_of_its_cut(job: tuple[Marker, dict[str, Piece]]) -> None:
    for contour in contours(*job):
        found = ways(contour, DEFAULT)
        for order, entry in itertools.product(range(len(found.orders)), range(len(found.entries))):
            cut = found.cut(order, entry)
            assert cut.start == pytest.approx(tuple(found.starts[order]))
            assert cut.end == pytest.approx(tuple(found.ends[entry]))
            assert math.isclose(path_seconds([cut], cut.start, DEFAULT), found.seconds[order, entry])


def test_knife_enters_at_a_corner_unless_the_way_is_far() -> None:
    ring = ((0.0, 0.0), (200.0, 0.0), (400.0, 0.0), (400.0, 300.0), (200.0, 300.0), (0.0, 300.0))
    found = ways(Contour("a", ring), DEFAULT)
    quickest = found.seconds.min()
    sharp = turns(np.array(ring)) > DEFAULT.corner_angle_deg
    for number, entry in enumerate(found.entries):
        seconds = found.seconds[:, number].min()
        assert (seconds == quickest) if sharp[entry] else (seconds > quickest + DEFAULT.corner_s)


holes = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=6, unique=True).map(
    lambda points: tuple((float(x), float(y)) for x, y in points)
)


@settings(max_examples=30, deadline=None)
@given(holes)
def test_marks_are_made_on_a_way_near_the_shortest(drills: tuple[tuple[float, float], ...]) -> None:
    contour = Contour("a", ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)), drills=drills)
    found = ways(contour, DEFAULT)
    best = min(
        path_seconds([PieceCut("a", order, ring)], order[0].points[0], DEFAULT)
        for order in itertools.permutations(contour.marks)
        for ring in (contour.ring, contour.ring[1:] + contour.ring[:1])
    )
    assert found.seconds.min() <= 1.2 * best
