from dataclasses import replace

from cutting import changes, limit, machine, plan_cut
from tests.cutting.markers import piece, plain_marker, shelf_marker

DEFAULT = machine("default")


def test_changes_are_what_the_same_path_saves_the_best_first() -> None:
    pieces = [piece(str(number), 700, 300) for number in range(12)]
    marker, by_id = shelf_marker(pieces), {one.id: one for one in pieces}
    plan = plan_cut(marker, by_id, DEFAULT, seconds=0.0)
    found = {change.what: change.saves_s for change in changes(plan)}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found["notch tool that strikes in passing"] > 24 * (DEFAULT.notch_s - 0.15)
    corners = plan.breakdown.corner / DEFAULT.corner_s
    assert abs(found["corners in 0.12 s"] - corners * 0.08) < 1e-9
    assert found[f"window of {marker.length_mm:.0f} mm, one bite"] == plan.breakdown.bite


def test_change_that_brings_nothing_is_not_named() -> None:
    fast = replace(machine("fast"), window_mm=5000.0)
    plan = plan_cut(plain_marker(400, 300), {}, fast, seconds=0.0)
    assert changes(plan) == ()


def test_limit_is_what_takes_most_seconds() -> None:
    plan = plan_cut(plain_marker(400, 300), {}, DEFAULT, seconds=0.0)
    assert limit(plan) == "speed along the contours"
    assert (
        limit(plan_cut(plain_marker(400, 300), {}, replace(DEFAULT, corner_s=5.0), seconds=0.0)) == "corners"
    )
