import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from cutting import CuttingError, machine, machine_names, plan_cut
from cutting.errors import ContourError
from cutting.machine import Border, Notches
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.judged import assert_cut_right
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker

DEFAULT = machine("default")


@settings(max_examples=15, deadline=None)
@given(cut_jobs(most=8))
def test_seconds_are_the_sum_of_the_breakdown(job: tuple[Marker, dict[str, Piece]]) -> None:
    plan = plan_cut(*job, DEFAULT, seconds=0.0)
    parts = plan.breakdown
    assert math.isclose(plan.seconds, sum(vars(parts).values()))
    pieces = len(job[0].placements)
    passes = sum(len(cut.passes) for bite in plan.bites for cut in bite.cuts)
    assert math.isclose(parts.notch, 3 * pieces * DEFAULT.notch_s)
    assert math.isclose(parts.drill, 2 * pieces * DEFAULT.drill_s)
    assert math.isclose(parts.plunge, passes * (DEFAULT.plunge_s + DEFAULT.lift_s))
    assert math.isclose(sum(parts.as_logged().values()), plan.seconds)


def test_cut_length_of_a_plain_rectangle_is_its_perimeter() -> None:
    plan = plan_cut(plain_marker(400, 300), {}, DEFAULT, seconds=0.0)
    assert math.isclose(plan.cut_mm, 1400)
    assert plan.travel_mm == 0
    assert plan.breakdown.bite == 0


def test_long_marker_pays_for_each_advance_of_the_cloth() -> None:
    pieces = [piece(str(number), 900, 700) for number in range(6)]
    plan = plan_cut(shelf_marker(pieces), {one.id: one for one in pieces}, DEFAULT, seconds=0.0)
    assert [bite.start_mm for bite in plan.bites] == [0.0, 200.0, 1100.0]
    assert math.isclose(plan.breakdown.bite, 1100 / DEFAULT.bite_speed_mm_s + 2 * DEFAULT.bite_settle_s)


def test_notch_tool_saves_its_seconds_and_the_stops() -> None:
    pieces = [piece(str(number), 300, 200) for number in range(4)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    plain = plan_cut(marker, by_id, DEFAULT, seconds=0.0).breakdown
    standing = plan_cut(marker, by_id, machine("standing-notch-tool"), seconds=0.0).breakdown
    passing = plan_cut(marker, by_id, machine("notch-tool"), seconds=0.0).breakdown
    assert math.isclose(plain.notch - standing.notch, 12 * 0.20)
    assert math.isclose(plain.cut, standing.cut)
    assert passing.cut < standing.cut


def test_lines_and_labels_of_pieces_take_their_seconds() -> None:
    lined = replace(piece("a", 300, 200), internal_lines=(LineString([(50, 50), (150, 50)]),))
    cutter = replace(DEFAULT, pen=True, label_s=1.5)
    plan = plan_cut(shelf_marker([lined]), {"a": lined}, cutter, seconds=0.0)
    assert math.isclose(plan.breakdown.mark, 1.5 + 0.4 + cutter.plunge_s + cutter.lift_s)


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


@pytest.mark.parametrize("name", machine_names())
@settings(max_examples=10, deadline=None)
@given(job=cut_jobs())
def test_cut_is_right_on_every_machine(name: str, job: tuple[Marker, dict[str, Piece]]) -> None:
    assert_cut_right(plan_cut(*job, machine(name), iterations=3), *job)


@settings(max_examples=20, deadline=None)
@given(cut_jobs(), st.sampled_from(list(Notches)), st.sampled_from(list(Border)), st.floats(0, 200_000))
def test_cut_is_right_by_every_rule_of_a_machine(
    job: tuple[Marker, dict[str, Piece]], notches: Notches, border: Border, small: float
) -> None:
    cutter = replace(
        DEFAULT, notches=notches, border=border, small_mm2=small, window_mm=1000, label_s=1.0, lead_in_mm=2.0
    )
    assert_cut_right(plan_cut(*job, cutter, iterations=3), *job)


def test_small_pieces_of_a_bite_come_before_the_large_ones() -> None:
    pieces = [piece(str(number), 100 + 97 * (number * 5 % 8), 150) for number in range(8)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    cutter = replace(DEFAULT, small_mm2=60_000, common_line_mm=0, window_mm=5000)
    plan = plan_cut(marker, by_id, cutter, iterations=5)
    order = [by_id[name].outline.area >= 60_000 for cut in plan.bites[0].cuts for name in cut.pieces]
    assert order == sorted(order)
    assert True in order
    assert False in order


def test_same_seed_and_iterations_give_the_same_plan() -> None:
    pieces = [piece(str(number), 200 + 17 * number, 150 + 11 * number) for number in range(14)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    first, second = (plan_cut(marker, by_id, DEFAULT, seed=3, iterations=50) for _ in range(2))
    assert first == second
    assert first.seed == 3
