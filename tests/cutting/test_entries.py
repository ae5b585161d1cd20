import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutting import JobCut, Mark, Pass, Tool, machine
from cutting.contours import contours
from cutting.entries import ways
from cutting.jobs import Job, jobs
from cutting.kinematics import travel_seconds, turns
from cutting.lines import Line
from cutting.machine import Notches
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs
from tests.cutting.paths import path_seconds

DEFAULT = machine("default")
SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


@settings(max_examples=10, deadline=None)
@given(cut_jobs(most=3), st.sampled_from(["default", "notch-tool"]), st.sampled_from(list(Notches)))
def test_seconds_of_a_way_are_those_of_its_cut(
    job: tuple[Marker, dict[str, Piece]], name: str, notches: Notches
) -> None:
    cutter = replace(machine(name), notches=notches, overcut_mm=0.0)
    for todo in jobs(contours(*job, cutter), cutter):
        found = ways(todo, cutter)
        for order, choice in itertools.product(range(len(found.orders)), range(len(found.choices))):
            if np.isfinite(found.seconds[order, choice]):
                cut = found.cut(order, choice)
                assert cut.start == pytest.approx(tuple(found.starts[order]))
                assert cut.end == pytest.approx(tuple(found.ends[choice]))
                assert math.isclose(path_seconds([cut], cut.start, cutter), found.seconds[order, choice])


def test_knife_enters_at_a_corner_unless_the_way_is_far() -> None:
    ring = ((0.0, 0.0), (200.0, 0.0), (400.0, 0.0), (400.0, 300.0), (200.0, 300.0), (0.0, 300.0))
    found = ways(Job(("a",), (), (Line(ring, True),)), DEFAULT)
    quickest = found.seconds.min()
    sharp = turns(np.array(ring), is_ring=True) > DEFAULT.corner_angle_deg
    for number, ((_, entry),) in enumerate(found.choices):
        seconds = found.seconds[:, number].min()
        assert math.isclose(seconds, quickest) if sharp[entry] else (seconds > quickest + DEFAULT.corner_s)


def test_contour_entered_on_a_smooth_stretch_is_cut_past_its_entry() -> None:
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    circle = tuple((100 * math.cos(a), 100 * math.sin(a)) for a in angles)
    cutter = replace(DEFAULT, overcut_mm=5.0, lead_in_mm=3.0)
    offer = ways(Job(("a",), (), (Line(circle, True),)), cutter)
    (run,) = offer.cut(0, 0).passes
    length = sum(math.dist(*pair) for pair in itertools.pairwise(run.points))
    around = sum(math.dist(*pair) for pair in itertools.pairwise((*circle, circle[0])))
    assert math.isclose(length, around + 8.0)


def test_open_line_is_run_either_way() -> None:
    line = Line(((0.0, 0.0), (100.0, 0.0), (100.0, 50.0)), False)
    found = ways(Job(("a",), (), (line,)), DEFAULT)
    assert {found.cut(k, k).passes[0].points for k in (0, 1)} == {line.points, line.points[::-1]}


def test_job_of_several_lines_takes_the_quickest_order_and_directions() -> None:
    bars = [((x, 0.0), (x, 100.0)) for x in (0.0, 40.0, 20.0, 60.0)]
    for count in (3, 4):
        job = Job(("a", "b"), (), tuple(Line(bar, False) for bar in bars[:count]))
        found = ways(job, DEFAULT)
        best = min(
            path_seconds([JobCut((), (), tuple(map(Pass, runs)))], runs[0][0], DEFAULT)
            for order in itertools.permutations(bars[:count])
            for runs in itertools.product(*((bar, bar[::-1]) for bar in order))
        )
        assert math.isclose(found.seconds.min(), best)


holes = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=6, unique=True).map(
    lambda points: tuple((float(x), float(y)) for x, y in points)
)


@settings(max_examples=30, deadline=None)
@given(holes)
def test_marks_are_made_on_a_way_near_the_shortest(drills: tuple[tuple[float, float], ...]) -> None:
    marks = tuple(Mark(Tool.DRILL, (hole,)) for hole in drills)
    found = ways(Job(("a",), marks, (Line(SQUARE, True),)), DEFAULT)
    best = min(
        path_seconds([JobCut(("a",), order, (Pass((*ring, ring[0])),))], order[0].points[0], DEFAULT)
        for order in itertools.permutations(marks)
        for ring in (SQUARE, SQUARE[1:] + SQUARE[:1])
    )
    assert found.seconds.min() <= 1.2 * best


lines = st.lists(st.tuples(holes, holes).map(lambda two: (two[0][0], two[1][0])), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(lines)
def test_no_mark_moved_and_no_part_turned_around_shortens_the_round_trip(
    strokes: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    """Lines begin and end at different places, so that a trip takes other seconds the other way."""
    found = ways(Job(("a",), tuple(Mark(Tool.PEN, s) for s in strokes), (Line(SQUARE, True),)), DEFAULT)

    def seconds(trip: list[int]) -> float:
        ends = [(strokes[trip[k - 1]][1], strokes[trip[k]][0]) for k in range(len(trip))]
        return float(travel_seconds([math.dist(*pair) for pair in ends], DEFAULT).sum())

    trip = found.orders[0]
    count = len(trip)
    moved = [
        [*rest[:place], trip[mark], *rest[place:]]
        for mark in range(count)
        for rest in [trip[:mark] + trip[mark + 1 :]]
        for place in range(count)
    ]
    turned = [trip[:a] + trip[a:b][::-1] + trip[b:] for a in range(count) for b in range(a + 2, count + 1)]
    assert all(seconds(changed) >= seconds(trip) - 1e-6 for changed in (*moved, *turned))
