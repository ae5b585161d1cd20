"""The jacket's fronts in every style: closure, lapel, facing and collar."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import LineString, Point, Polygon

from patterns import JacketStyle, Material, Measurements, Piece, measurements
from patterns.checks import check_half
from patterns.curves import (
    Line,
    Vector,
    angle_between,
    distance_to,
    length,
    mirrored,
    point_at,
    straight,
    unit,
)
from patterns.draft import draft_garment
from patterns.draft.jacket.collar import front_runs, front_seams
from patterns.finish import cut_pieces
from patterns.garment import GarmentDraft, Half
from patterns.panel import Panel
from tests.patterns.bodies import AVERAGE, NAMED, random_body
from tests.patterns.styles import random_jacket_style

SINGLE = [JacketStyle(buttons=buttons, lapel=lapel) for buttons in (1, 2, 3) for lapel in ("notch", "peak")]
SHAWLS = [JacketStyle(buttons=1, lapel="shawl"), JacketStyle(closure="double-breasted", lapel="shawl")]
DOUBLE = JacketStyle(closure="double-breasted", lapel="peak")
STYLES = [*SINGLE, *SHAWLS, DOUBLE, JacketStyle(pockets="patch")]
STEPPED = [style for style in STYLES if style.lapel != "shawl"]
FRONT_GROUP = ("front", "facing", "under collar", "top collar", "top collar stand")

Panels = dict[str, Panel]


def drafted(body: Measurements, style: JacketStyle) -> Panels:
    """Front, facing and collar, and the back to whose neck they are sewn."""
    panels = draft_garment("jacket", body, style).left.panels
    return {name: panels[name] for name in (*FRONT_GROUP, "back") if name in panels}


def average(style: JacketStyle) -> Panels:
    return drafted(measurements(AVERAGE), style)


def cut(panel: Panel) -> dict[str, Piece]:
    pieces = cut_pieces(GarmentDraft("jacket", Half({panel.name: panel})), 1)
    return {str(piece.side): piece for piece in pieces}


def polygon(panel: Panel) -> Polygon:
    return Polygon(np.concatenate([edge.line[:-1] for edge in panel.edges]))


def roll_line(front: Panel) -> Line:
    return front.internal_lines[0]


def off_roll(front: Panel, point: Vector) -> float:
    """How far a point lies from the roll line, outwards of it."""
    start, end = roll_line(front)
    along = unit(end - start)
    return float((point - start) @ np.array((-along[1], along[0])))


def notch_corner(panels: Panels) -> tuple[Vector, Vector, Vector]:
    """Directions of the gorge's line carried on outwards, the lapel's upper edge and the collar's end."""
    tip, notch, corner = panels["front"].line("gorge")
    ends = panels["under collar"].line("collar end")
    assert ends[0] == pytest.approx(notch)
    return notch - corner, tip - notch, ends[1] - ends[0]


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_facing_and_collar_fit_the_front(values: dict[str, object], style: JacketStyle) -> None:
    panels = drafted(measurements(values), style)
    check_half("jacket", Half(panels, seam_pairs=front_seams(panels), runs=front_runs(panels)))


@pytest.mark.parametrize("seed", range(60))
def test_any_body_gets_fronts_and_collar_that_fit_and_can_be_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    panels = drafted(random_body(rng), random_jacket_style(rng))
    check_half("jacket", Half(panels, seam_pairs=front_seams(panels), runs=front_runs(panels)))
    for name in FRONT_GROUP:
        if name in panels:
            cut(panels[name])


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("share", [0.33, 0.37, 0.44, 0.48])
@pytest.mark.parametrize("chest", [760, 1000, 1400])
def test_thin_and_thick_necks_get_collars(chest: int, share: float, style: JacketStyle) -> None:
    rng = np.random.default_rng(chest)
    bodies = (random_body(rng) for _ in range(3000))
    body = next(body for body in bodies if abs(body.chest_girth - chest) < 40)
    neck = float(np.clip(np.ceil(share * body.chest_girth), 300, 560))
    panels = drafted(replace(body, neck_girth=neck), style)
    check_half("jacket", Half(panels, seam_pairs=front_seams(panels), runs=front_runs(panels)))
    for name in FRONT_GROUP:
        if name in panels:
            cut(panels[name])


@pytest.mark.parametrize(
    ("style", "low", "high"),
    [(JacketStyle(), 80, 95), (JacketStyle(lapel="peak"), 90, 110), (DOUBLE, 90, 110)],
    ids=str,
)
def test_lapel_is_as_wide_as_its_kind_and_wider_on_a_wider_chest(
    style: JacketStyle, low: float, high: float
) -> None:
    widths = []
    for values in sorted(NAMED, key=lambda values: float(str(values["chest_girth"]))):
        front = drafted(measurements(values), style)["front"]
        widths.append(off_roll(front, front.line("lapel")[-1]))
    assert low <= widths[0] <= widths[-1] <= high
    assert widths == sorted(widths)


@pytest.mark.parametrize("seed", range(0, 200, 5))
def test_rolled_lapel_keeps_clear_of_the_armhole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    front = drafted(random_body(rng), random_jacket_style(rng))["front"]
    start, end = roll_line(front)
    folded = LineString(mirrored(front.line("lapel"), start, end - start))
    assert folded.distance(LineString(front.line("armhole"))) > 12
    assert polygon(front).buffer(1).covers(folded)


@pytest.mark.parametrize("buttons", [1, 2, 3])
def test_notch_opens_at_an_angle_between_75_and_90_degrees(buttons: int) -> None:
    gorge, upper, collar_end = notch_corner(average(JacketStyle(buttons=buttons)))
    assert 75 <= angle_between(upper, collar_end) <= 90
    assert angle_between(gorge, upper) == pytest.approx(0, abs=0.1)
    assert 30 <= np.hypot(*upper) <= 45
    assert 30 <= np.hypot(*collar_end) <= 45


@pytest.mark.parametrize("style", [JacketStyle(lapel="peak"), DOUBLE], ids=str)
def test_peak_rises_above_the_gorge(style: JacketStyle) -> None:
    gorge, upper, collar_end = notch_corner(average(style))
    # The paper's y runs downwards: what turns towards the shoulder has a negative cross product.
    along = unit(gorge)
    rise = float(along[1] * upper[0] - along[0] * upper[1])
    assert 10 <= rise <= 25
    assert 10 <= angle_between(upper, collar_end) <= 35


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_lapel_has_a_belly_and_no_hollow(style: JacketStyle) -> None:
    front = average(style)["front"]
    lapel = front.line("lapel")
    chord = unit(lapel[-1] - lapel[0])
    off = (lapel - lapel[0]) @ np.array((-chord[1], chord[0]))
    assert 5 <= off.max() <= 32
    assert off.min() > -1e-6


@pytest.mark.parametrize("style", SHAWLS, ids=str)
def test_shawl_is_one_with_the_facing_up_to_centre_back(style: JacketStyle) -> None:
    panels = average(style)
    assert "top collar" not in panels
    assert "top collar stand" not in panels
    facing, under = panels["facing"], panels["under collar"]
    assert [edge.name for edge in facing.edges][-3:] == ["outer edge", "centre back", "neck"]
    assert [edge.name for edge in under.edges] == ["neck", "outer edge"]
    assert facing.seam_length("centre back") == pytest.approx(75, abs=0.1)
    names = {run.name for run in front_runs(panels)}
    assert "shawl's edge at the gorge" in names


@pytest.mark.parametrize("style", STEPPED, ids=str)
def test_top_collar_parts_below_the_roll_line_into_fall_and_stand(style: JacketStyle) -> None:
    panels = average(style)
    under, fall, stand = panels["under collar"], panels["top collar"], panels["top collar stand"]
    neck, outer, roll = under.line("neck"), under.line("outer edge"), under.internal_lines[0]
    middle, edge, turn = (point_at(line, length(line) / 2) for line in (neck, outer, roll))
    assert 25 <= np.hypot(*(turn - middle)) <= 30
    assert 40 <= np.hypot(*(edge - turn)) <= 45
    depths = [
        float(np.hypot(*(middle_of(panel, one) - middle_of(panel, other))))
        for panel, one, other in ((stand, "neck", "stand seam"), (fall, "stand seam", "outer edge"))
    ]
    assert depths[0] < 24
    assert sum(depths) == pytest.approx(np.hypot(*(edge - middle)) + 5, abs=0.1)


def middle_of(panel: Panel, edge: str) -> Vector:
    return point_at(panel.line(edge), panel.seam_length(edge) / 2)


@pytest.mark.parametrize("style", STEPPED, ids=str)
def test_top_collar_is_fuller_than_the_under_collar(style: JacketStyle) -> None:
    panels = average(style)
    under, fall = panels["under collar"], panels["top collar"]
    assert 2 <= fall.seam_length("collar end") - under.seam_length("collar end") <= 4
    assert 4 <= fall.seam_length("outer edge") - under.seam_length("outer edge") <= 18


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_under_collar_is_net_felt_on_the_bias(style: JacketStyle) -> None:
    under = average(style)["under collar"]
    assert under.material is Material.FELT
    assert {edge.name: edge.allowance for edge in under.edges if edge.name != "neck"} == {
        edge.name: 0.0 for edge in under.edges if edge.name != "neck"
    }
    neck, outer = under.line("neck"), under.line("outer edge")
    down = point_at(outer, length(outer) / 2) - point_at(neck, length(neck) / 2)
    assert angle_between(under.grain, down) == pytest.approx(45, abs=0.1)


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_collar_edge_is_long_enough_for_the_shoulder_that_it_lies_on(
    values: dict[str, object], style: JacketStyle
) -> None:
    """Roll lapel and collar over: from the shoulder seam to centre back the edge is longer than the neck.

    It lies there some 2 cm outside the neck seam, which turns by less than a right angle.
    """
    panels = drafted(measurements(values), style)
    front, under = panels["front"], panels["under collar"]
    edge = under.line("outer edge")
    edge = edge[: len(edge) // 2 + 1]
    start, end = roll_line(front)
    shoulder = LineString(front.line("shoulder"))
    meeting = LineString(mirrored(edge, start, end - start)).intersection(shoulder)
    assert 20 <= Point(front.line("shoulder")[0]).distance(meeting) <= 50
    point = mirrored(np.array([[meeting.x, meeting.y]]), start, end - start)[0]
    longer = length(edge) - distance_to(edge, point) - panels["back"].seam_length("neck")
    assert 16 <= longer <= 35


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_facing_covers_the_front_edge_and_ends_square_where_the_turn_up_does(style: JacketStyle) -> None:
    panels = average(style)
    front, facing = panels["front"], panels["facing"]
    edge, inner = facing.line("front edge"), facing.line("inner edge")
    assert edge[0] == pytest.approx(front.line("hem")[-1])
    assert edge[-1] == pytest.approx(front.line("lapel")[0])
    assert 80 <= angle_between(inner[-2] - inner[-1], point_at(edge, 3) - edge[0]) <= 100
    # Nowhere is it narrower than 6 cm below the break point.
    below = inner[inner[:, 1] > edge[-1][1]]
    assert (edge[:, 0].max() - below[:, 0]).min() > 60


@pytest.mark.parametrize("buttons", [1, 2, 3])
def test_single_breasted_buttons_lie_on_the_centre_front_of_the_right_front(buttons: int) -> None:
    front = average(JacketStyle(buttons=buttons))["front"]
    pieces = cut(front)
    assert len(pieces["right"].drills) == len(front.drills) + buttons
    assert len(pieces["left"].drills) == len(front.drills) + len(front.left_drills)
    assert len(front.left_internal_lines) == 1 + buttons
    sewn_on = straight(*front.right_drills)
    assert front.line("front edge")[:, 0].max() - sewn_on[:, 0] == pytest.approx(19)
    for shank, hole in zip(sewn_on, front.left_internal_lines[1:], strict=True):
        assert LineString(hole).distance(LineString((shank, shank + 0.01))) < 0.1
        assert length(hole) == pytest.approx(24)
    # The lapel breaks just above the topmost and the cutaway starts below the lowest one.
    lapel = front.line("lapel")
    assert 8 <= sewn_on[0][1] - lapel[0][1] <= 20
    for shank in sewn_on:
        right_of = front.line("front edge")
        straight_from = right_of[np.argmax(right_of[:, 0])][1]
        assert shank[1] < straight_from + 30


def test_more_buttons_break_the_lapel_higher() -> None:
    breaks = [average(JacketStyle(buttons=buttons))["front"].line("lapel")[0][1] for buttons in (1, 2, 3)]
    assert breaks[0] > breaks[1] > breaks[2] + 80


@pytest.mark.parametrize("values", NAMED)
def test_double_breasted_front_laps_over_with_three_buttons_on_each_side(values: dict[str, object]) -> None:
    body = measurements(values)
    single, front = (drafted(body, style)["front"] for style in (JacketStyle(lapel="peak"), DOUBLE))
    edge = front.line("front edge")[:, 0].max()
    centre = single.line("front edge")[:, 0].max() - 19
    assert 75 <= edge - centre <= 90
    buttons = straight(*front.drills[-3:])
    pieces = cut(front)
    assert len(pieces["left"].drills) == len(pieces["right"].drills) + len(front.left_drills)
    holes = [hole[0] - (3, 0) for hole in front.left_internal_lines[1:]]
    assert len(holes) == 2
    for button, hole in zip(buttons[1:], holes, strict=True):
        assert hole[1] == pytest.approx(button[1])
        assert (hole[0] + button[0]) / 2 == pytest.approx(centre)
    assert buttons[0][0] < buttons[1][0] - 15
    assert len(front.right_internal_lines) == 1
    # It breaks at the waist button.
    assert 8 <= buttons[1][1] - front.line("lapel")[0][1] <= 20


def test_double_breasted_hem_is_square_and_the_single_breasted_one_cut_away() -> None:
    for style, low, high in ((DOUBLE, 0, 20), (JacketStyle(), 60, 120)):
        edge = average(style)["front"].line("front edge")
        corner = np.array((edge[:, 0].max(), edge[:, 1].max()))
        assert low <= np.hypot(*(edge - corner).T).min() * np.sqrt(2) <= high


def test_patch_pocket_has_its_place_drawn_and_its_corner_drilled_inside_it() -> None:
    plain, patched = average(JacketStyle())["front"], average(JacketStyle(pockets="patch"))["front"]
    assert len(patched.drills) == len(plain.drills) + 1
    pocket, patch = patched.internal_lines[1:3]
    whole = Polygon(np.concatenate([patch, pocket[1:]]))
    assert whole.is_valid
    assert any(whole.buffer(-5).covers(LineString((hole, hole + 0.01))) for hole in patched.drills)
    assert patch[:, 1].max() < patched.line("hem")[:, 1].min() - 20


def test_lapel_buttonhole_is_on_the_left_or_on_both_double_breasted_lapels() -> None:
    for style, left, right in ((JacketStyle(), 2, 1), (DOUBLE, 2, 2), (SHAWLS[0], 2, 2)):
        pieces = cut(average(style)["facing"])
        assert [len(pieces[side].internal_lines) for side in ("left", "right")] == [left, right]
    facing = average(JacketStyle())["facing"]
    (hole,) = facing.left_internal_lines
    assert polygon(facing).buffer(-10).covers(LineString(hole))
    assert LineString(hole).distance(LineString(facing.line("gorge"))) > 25


def test_match_points_tell_where_the_pattern_meets() -> None:
    panels = average(JacketStyle())
    names = {name: {match.name for match in panel.matches} for name, panel in panels.items()}
    assert {"front pitch", "side seam front", "hip pocket front", "lapel", "gorge notch"} <= names["front"]
    assert {"lapel", "gorge notch"} <= names["facing"]
    assert {"collar centre back"} <= names["top collar"]
    sides = cut(panels["front"])
    assert "breast welt" in {match.name for match in sides["left"].match_points}
    assert "breast welt" not in {match.name for match in sides["right"].match_points}


def test_areas_are_those_of_a_production_pattern() -> None:
    """Seam areas of the Gent jacket for 175-96-84-97, drafted with Valentina: see the issue's table."""
    panels = average(JacketStyle())

    def area(*names: str) -> float:
        return float(sum(polygon(panels[name]).area for name in names)) / 100

    assert area("front") == pytest.approx(1868.3, rel=0.05)
    assert area("facing") == pytest.approx(749.7, rel=0.08)
    assert area("top collar", "top collar stand") == pytest.approx(263.4, rel=0.05)


def test_fronts_grow_with_the_chest() -> None:
    body = measurements(AVERAGE)
    areas = [
        polygon(panels["front"]).area
        for panels in (drafted(replace(body, chest_girth=chest), DOUBLE) for chest in (920.0, 960.0, 1000.0))
    ]
    assert all(later > earlier for earlier, later in itertools.pairwise(areas))
