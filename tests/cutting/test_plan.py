import math

import pytest
from hypothesis import given, settings

from cutting import CuttingError, machine, plan_cut
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
    with pytest.raises(CuttingError, match="rounds 0"):
        plan_cut(plain_marker(1, 1), {}, DEFAULT, rounds=0)
