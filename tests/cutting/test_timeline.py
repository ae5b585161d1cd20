import math
from collections import defaultdict
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from cutting import CutPlan, Machine, Tool, machine, machine_names, plan_cut
from cutting.kinematics import travel_seconds
from cutting.machine import Border, Notches
from cutting.motion import path_times
from cutting.timeline import Kind, Moment, timeline
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker

DEFAULT = machine("default")
MACHINES = {name: machine(name) for name in machine_names()} | {
    "notches first": replace(DEFAULT, notches=Notches.BEFORE),
    "split": replace(DEFAULT, border=Border.SPLIT, window_mm=500.0),
    "drawing": replace(DEFAULT, pen=True, label_s=0.8),
}


def check_seconds(plan: CutPlan, moments: tuple[Moment, ...]) -> None:
    assert moments[0].start_s == 0.0
    assert abs(moments[-1].end_s - plan.seconds) < 1e-6
    found: defaultdict[str, float] = defaultdict(float)
    for moment in moments:
        found[moment.kind.counted] += moment.end_s - moment.start_s
    for field, seconds in asdict(plan.breakdown).items():
        assert abs(found[field] - seconds) < 1e-6, field


def test_every_kind_is_counted_in_the_breakdown() -> None:
    fields = asdict(plan_cut(plain_marker(400, 300), {}, DEFAULT, iterations=1).breakdown)
    assert {kind.counted for kind in Kind} == set(fields)


@pytest.mark.parametrize("cutter", MACHINES.values(), ids=MACHINES)
def test_seconds_are_those_of_the_plan_on_every_machine(cutter: Machine) -> None:
    pieces = [piece(str(number), 300 + 90 * number, 200 + 40 * number) for number in range(7)]
    plan = plan_cut(shelf_marker(pieces, turned=True), {one.id: one for one in pieces}, cutter, iterations=3)
    check_seconds(plan, timeline(plan))


@settings(max_examples=25, deadline=None)
@given(cut_jobs())
def test_moments_follow_one_another_without_a_gap_or_a_jump(job: tuple[Marker, dict[str, Piece]]) -> None:
    plan = plan_cut(*job, DEFAULT, iterations=3)
    moments = timeline(plan)
    check_seconds(plan, moments)
    for before, after in pairwise(moments):
        assert before.end_s == after.start_s
        assert before.points[-1] == after.points[0]
        assert before.bite <= after.bite
    for moment in moments:
        assert len(moment.points) == len(moment.times) >= 2
        assert list(moment.times) == sorted(moment.times)


@settings(max_examples=10, deadline=None)
@given(cut_jobs())
def test_moments_hold_every_step_of_the_plan_in_order(job: tuple[Marker, dict[str, Piece]]) -> None:
    plan = plan_cut(*job, DEFAULT, iterations=3)
    moments = timeline(plan)
    for tool, kind in ((Tool.DRILL, Kind.DRILL), (Tool.NOTCH, Kind.NOTCH)):
        steps = [step for step in plan.steps if step.tool is tool]
        done = [moment for moment in moments if moment.kind is kind]
        places = [place for moment in done for place in moment.points]
        assert all(place in places for step in steps for place in step.points)
    cut = [math.dist(*move) for m in moments if m.kind is Kind.CUT for move in pairwise(m.points)]
    knife = [math.dist(*move) for s in plan.steps if s.tool is Tool.KNIFE for move in pairwise(s.points)]
    assert math.isclose(sum(cut), sum(knife), rel_tol=1e-9)


def test_knife_stands_in_the_corners_of_a_rectangle() -> None:
    moments = timeline(plan_cut(plain_marker(400, 300), {}, DEFAULT, iterations=1))
    kinds = [moment.kind for moment in moments if moment.kind is not Kind.TRAVEL]
    assert kinds == [Kind.PLUNGE, *[Kind.CUT, Kind.CORNER] * 3, Kind.CUT, Kind.LIFT]
    assert {moment.pieces for moment in moments} == {("a",)}
    for moment in moments:
        if moment.kind is Kind.CORNER:
            assert moment.points[0] == moment.points[1]
            assert math.isclose(moment.end_s - moment.start_s, DEFAULT.corner_s)


def test_cloth_carries_the_head_s_place_along_while_it_advances() -> None:
    pieces = [piece(str(number), 900, 700) for number in range(6)]
    plan = plan_cut(shelf_marker(pieces), {one.id: one for one in pieces}, DEFAULT, iterations=3)
    advances = [moment for moment in timeline(plan) if moment.kind is Kind.BITE]
    assert [moment.bite for moment in advances] == [1, 2]
    for moment, (before, after) in zip(advances, pairwise(plan.bites), strict=True):
        (x, y), (carried, same) = moment.points
        assert (carried, same) == (x + after.start_mm - before.start_mm, y)
        assert moment.pieces == ()


@pytest.mark.parametrize("cutter", MACHINES.values(), ids=MACHINES)
def test_even_motion_between_points_stays_near_the_true_one(cutter: Machine) -> None:
    pieces = [piece("a", 1000, 600), piece("b", 700, 650)]
    plan = plan_cut(shelf_marker(pieces), {one.id: one for one in pieces}, cutter, iterations=3)
    travels = [moment for moment in timeline(plan) if moment.kind is Kind.TRAVEL]
    assert travels
    for moment in travels:
        length = math.dist(moment.points[0], moment.points[-1])
        ways = np.linspace(0.0, length, 4000)
        limits = [cutter.travel_speed_mm_s, cutter.acceleration_mm_s2, cutter.jerk_mm_s3, 1.0, 1.0]
        line = np.column_stack([ways, np.zeros_like(ways)])
        true = path_times(line, np.full(len(ways), np.inf), np.array(limits))
        assert abs(true[-1] - travel_seconds(length, cutter)) < 1e-6
        own = [math.dist(moment.points[0], place) for place in moment.points]
        shown = np.interp(true, np.array(moment.times) - moment.start_s, own)
        assert np.abs(shown - ways).max() < 2.0
