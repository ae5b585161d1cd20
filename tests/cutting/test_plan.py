import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from cutting import CuttingError, Tool, machine, plan_cut
from cutting.errors import ContourError
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker

DEFAULT = machine("default")


@settings(max_examples=15, deadline=None)
@given(cut_jobs(most=8))
def test_seconds_are_the_sum_of_the_breakdown(job: tuple[Marker, dict[str, Piece]]) -> None:
    plan = plan_cut(*job, DEFAULT, seconds=0.0)
    parts = plan.breakdown
    assert math.isclose(plan.seconds, sum(vars(parts).values()))
    pieces = len(job[0].placements)
    assert math.isclose(parts.notch, 3 * pieces * DEFAULT.notch_s)
    assert math.isclose(parts.drill, 2 * pieces * DEFAULT.drill_s)
    assert math.isclose(parts.plunge, pieces * (DEFAULT.plunge_s + DEFAULT.lift_s))


def test_cut_length_of_a_plain_rectangle_is_its_perimeter() -> None:
    plan = plan_cut(plain_marker(400, 300), {}, DEFAULT, seconds=0.0)
    assert math.isclose(plan.cut_mm, 1400)
    assert plan.travel_mm == 0
    assert plan.breakdown.bite == 0


def test_long_marker_pays_for_each_advance_of_the_cloth() -> None:
    pieces = [piece(str(number), 900, 700) for number in range(6)]
    plan = plan_cut(shelf_marker(pieces), {one.id: one for one in pieces}, DEFAULT, seconds=0.0)
    assert len(plan.bites) == 3
    assert math.isclose(plan.breakdown.bite, 2 * (900 / DEFAULT.bite_speed_mm_s + DEFAULT.bite_settle_s))


def test_quicker_notch_tool_saves_just_its_seconds() -> None:
    pieces = [piece(str(number), 300, 200) for number in range(4)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    plain = plan_cut(marker, by_id, DEFAULT, seconds=0.0)
    tool = plan_cut(marker, by_id, machine("notch-tool"), seconds=0.0)
    assert math.isclose(plain.seconds - tool.seconds, 12 * 0.20)


def test_nonsense_budgets_are_refused() -> None:
    with pytest.raises(CuttingError, match="seconds nan"):
        plan_cut(plain_marker(1, 1), {}, DEFAULT, seconds=math.nan)
    with pytest.raises(CuttingError, match="iterations 0"):
        plan_cut(plain_marker(1, 1), {}, DEFAULT, iterations=0)
    with pytest.raises(CuttingError, match="seed -1"):
        plan_cut(plain_marker(1, 1), {}, DEFAULT, seed=-1)


def test_marker_without_placements_is_refused_by_name() -> None:
    empty = replace(plain_marker(1, 1), placements=())
    with pytest.raises(ContourError, match="marker plain: has no placements"):
        plan_cut(empty, {}, DEFAULT)


@settings(max_examples=15, deadline=None)
@given(cut_jobs())
def test_steps_hold_every_mark_before_its_contour_and_bites_in_order(
    job: tuple[Marker, dict[str, Piece]],
) -> None:
    steps = plan_cut(*job, DEFAULT, iterations=3).steps
    assert [step.bite for step in steps] == sorted(step.bite for step in steps)
    for name in job[1]:
        tools = [step.tool for step in steps if step.piece == name]
        assert tools.count(Tool.NOTCH) == 3
        assert tools.count(Tool.DRILL) == 2
        assert tools.index(Tool.KNIFE) == len(tools) - 1
    assert all(step.points[0] == step.points[-1] for step in steps if step.tool is Tool.KNIFE)


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    pieces = [piece(str(number), 200 + 17 * number, 150 + 11 * number) for number in range(14)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    first, second = (plan_cut(marker, by_id, DEFAULT, seed=3, iterations=50) for _ in range(2))
    assert first == second
    assert first.seed == 3
