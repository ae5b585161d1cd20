"""The jacket's seams fit each other, for the named bodies and for any accepted one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.curves import Line, direction_at, length, point_at, unit
from patterns.draft.block import jacket_block
from patterns.draft.jacket import jacket_panels
from patterns.measurements import Measurements, measurements
from patterns.panel import Panel
from patterns.style import JacketStyle
from tests.patterns.bodies import AVERAGE, NAMED, STOUT, bodies

STYLES = st.builds(JacketStyle, buttons=st.sampled_from((1, 2, 3)), vent=st.sampled_from(("centre", "none")))

Panels = dict[str, Panel]


@pytest.fixture(params=NAMED, ids=("average", "stout", "tall slim"))
def panels(request: pytest.FixtureRequest) -> Panels:
    return jacket_panels(measurements(request.param), JacketStyle())


def armhole(panels: Panels) -> float:
    return sum(panels[name].seam_length("armhole") for name in ("front", "side body", "back"))


def cap(panels: Panels) -> float:
    """Both caps together; the strip moved from the under to the top sleeve counts once in each."""
    return sum(panels[name].seam_length("cap") for name in ("top sleeve", "under sleeve"))


def marks(panel: Panel, edge: str) -> list[float]:
    return [mark.distance for mark in panel.balances if mark.edge == edge]


def test_sleeve_cap_is_longer_than_armhole_by_its_ease(panels: Panels) -> None:
    assert 25 <= cap(panels) - armhole(panels) <= 45


@settings(max_examples=100, deadline=None)
@given(bodies(), STYLES)
def test_every_accepted_body_gets_a_sleeve_with_ease(body: Measurements, style: JacketStyle) -> None:
    panels = jacket_panels(body, style)
    assert 25 <= cap(panels) - armhole(panels) <= 45
    assert panels["top sleeve"].seam_length("cap") > panels["under sleeve"].seam_length("cap")


def test_side_seams_are_equal(panels: Panels) -> None:
    back, side, front = panels["back"], panels["side body"], panels["front"]
    assert side.seam_length("back seam") == pytest.approx(back.seam_length("side seam"), abs=0.05)
    assert front.seam_length("side seam") == pytest.approx(side.seam_length("front seam"), abs=0.05)


def test_waist_notches_of_side_seams_meet(panels: Panels) -> None:
    back, side, front = panels["back"], panels["side body"], panels["front"]
    back_waist = back.seam_length("side seam") - back.balance("side seam")
    assert side.balance("back seam") == pytest.approx(back_waist, abs=0.05)
    side_waist = side.seam_length("front seam") - side.balance("front seam")
    assert front.balance("side seam") == pytest.approx(side_waist, abs=0.05)


def test_back_shoulder_is_eased_onto_the_front(panels: Panels) -> None:
    ease = panels["back"].seam_length("shoulder") - panels["front"].seam_length("shoulder")
    assert 5 <= ease <= 10


def test_collar_neck_edge_equals_back_neck_front_neck_and_gorge_to_the_notch(panels: Panels) -> None:
    front = panels["front"]
    gorge_to_notch = front.seam_length("gorge") - front.balance("gorge")
    neck = panels["back"].seam_length("neck") + front.seam_length("neck") + gorge_to_notch
    assert panels["under collar"].seam_length("neck") == pytest.approx(neck, abs=0.1)
    assert panels["top collar"].seam_length("neck") == pytest.approx(2 * neck, abs=0.2)


def test_collar_shoulder_notch_lies_at_the_back_neck_length(panels: Panels) -> None:
    under, top, back_neck = panels["under collar"], panels["top collar"], panels["back"].seam_length("neck")
    assert under.balance("neck") == pytest.approx(back_neck, abs=0.1)
    middle = top.seam_length("neck") / 2
    assert [middle - back_neck, middle, middle + back_neck] == pytest.approx(marks(top, "neck")[1:4], abs=0.1)


def test_top_collar_is_fuller_than_under_collar(panels: Panels) -> None:
    top, under = panels["top collar"], panels["under collar"]
    assert top.seam_length("collar end") == pytest.approx(under.seam_length("collar end") + 2)
    outer, neck = top.line("outer edge"), top.line("neck")
    depth = point_at(outer, length(outer) / 2) - point_at(neck, length(neck) / 2)
    assert np.hypot(*depth) == pytest.approx(under.seam_length("centre back") + 4, abs=0.1)


def test_sleeve_seams_are_equal_and_so_are_their_elbow_notches(panels: Panels) -> None:
    top, under = panels["top sleeve"], panels["under sleeve"]
    for seam in ("forearm seam", "hind-arm seam", "vent"):
        assert top.seam_length(seam) == pytest.approx(under.seam_length(seam), abs=0.5)
    for seam in ("forearm seam", "hind-arm seam"):
        assert top.balance(seam) == pytest.approx(under.balance(seam), abs=0.1)


def test_sleeve_goes_in_flat_from_front_pitch_to_underarm_seam(panels: Panels) -> None:
    front, top, under = panels["front"], panels["top sleeve"], panels["under sleeve"]
    lower_armhole = front.seam_length("armhole") - front.balance("armhole")
    front_pitch = marks(top, "cap")[1]
    strip = top.seam_length("cap") - front_pitch
    on_sleeve = strip + under.seam_length("cap") - under.balance("cap")
    assert on_sleeve == pytest.approx(lower_armhole, abs=0.2)


def test_most_ease_lies_over_the_shoulder(panels: Panels) -> None:
    front, back, top = panels["front"], panels["back"], panels["top sleeve"]
    crown, front_pitch = marks(top, "cap")
    front_ease = front_pitch - crown - front.balance("armhole")
    back_ease = crown - (back.seam_length("armhole") - back.balance("armhole"))
    assert 8 <= front_ease < back_ease
    assert front_ease + back_ease == pytest.approx(cap(panels) - armhole(panels) - 2, abs=0.2)


def test_armhole_runs_smoothly_over_the_underarm_seam(panels: Panels) -> None:
    front, side = panels["front"].line("armhole"), panels["side body"].line("armhole")
    before = unit(front[-1] - point_at(front, length(front) - 8))
    after = unit(point_at(side, 8) - side[0])
    assert before @ after > np.cos(np.radians(12))


def test_shoulders_meet_the_armhole_at_right_angles(panels: Panels) -> None:
    front, back = panels["front"], panels["back"]
    for shoulder, armhole_start in (
        (direction_at(front.line("shoulder"), 0), direction_at(front.line("armhole"), 0)),
        (
            direction_at(back.line("shoulder"), 0),
            direction_at(back.line("armhole"), back.seam_length("armhole")),
        ),
    ):
        assert abs(shoulder @ armhole_start) < np.sin(np.radians(4))


def test_facing_follows_the_front_edge(panels: Panels) -> None:
    front, facing = panels["front"], panels["facing"]
    edge = front.seam_length("front edge")
    assert facing.seam_length("front edge") == pytest.approx(edge - 14, abs=0.1)
    assert 0 < facing.seam_length("lapel") - front.seam_length("lapel") < 4
    to_notch = front.seam_length("gorge") - front.balance("gorge")
    assert facing.seam_length("gorge") - facing.balance("gorge") == pytest.approx(to_notch)


def finished_girths(body: Measurements) -> tuple[float, float, float]:
    """Chest, waist and hip of the finished jacket, read off its panels at their levels."""
    block = jacket_block(body)
    panels = jacket_panels(body, JacketStyle(vent="none"))
    girths = []
    for level in (block.scye + 1, block.waist, block.seat):
        half = 0.0
        for name, left, right in (
            ("back", "centre back", "side seam"),
            ("side body", "back seam", "front seam"),
            ("front", "side seam", "front edge"),
        ):
            # The cutaway leaves the straight front edge below; the girth does not.
            outer = panels[name].line(right)
            right_x = float(outer[:, 0].max()) if right == "front edge" else x_at(outer, level)
            half += right_x - x_at(panels[name].line(left), level)
        girths.append(half - 19)
    chest, waist, hip = (2 * half for half in girths)
    return chest, waist - 2 * block.dart, hip


def x_at(line: Line, level: float) -> float:
    """Where a line is at a level; beyond its ends, where it ends."""
    order = np.argsort(line[:, 1])
    return float(np.interp(level, line[order, 1], line[order, 0]))


def test_average_jacket_has_the_ease_of_a_modern_cut() -> None:
    body = measurements(AVERAGE)
    chest, waist, hip = finished_girths(body)
    assert 100 <= chest - body.chest_girth <= 140
    assert 85 <= waist - body.waist_girth <= 135
    assert 75 <= hip - body.hip_girth <= 145


@settings(max_examples=100, deadline=None)
@given(bodies())
def test_no_accepted_body_gets_a_jacket_too_tight_at_waist_or_hip(body: Measurements) -> None:
    _, waist, hip = finished_girths(body)
    assert waist - body.waist_girth > 60
    assert hip - body.hip_girth > 60


def test_stout_front_has_its_centre_moved_out_below_the_chest() -> None:
    assert jacket_block(measurements(AVERAGE)).belly < 10 < jacket_block(measurements(STOUT)).belly


@pytest.mark.parametrize("buttons", [1, 2, 3])
def test_more_buttons_break_the_lapel_higher(buttons: int) -> None:
    panels = jacket_panels(measurements(AVERAGE), JacketStyle(buttons=buttons))
    break_point = point_at(panels["front"].line("lapel"), 0)
    waist = jacket_block(measurements(AVERAGE)).waist
    assert waist - break_point[1] == {1: -10, 2: 15, 3: 110}[buttons]


def test_back_without_vent_is_narrower_below() -> None:
    plain = jacket_panels(measurements(AVERAGE), JacketStyle(vent="none"))["back"]
    vented = jacket_panels(measurements(AVERAGE), JacketStyle())["back"]
    assert vented.seam_length("hem") - plain.seam_length("hem") == pytest.approx(40, abs=0.5)
