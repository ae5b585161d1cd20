"""Trousers in every style: pieces, seams, ease, shape and what the figure changes."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString

from patterns import Material, Piece, TrousersStyle, draft, draft_garment
from patterns.curves import direction_at, distance_to, length, point_at
from patterns.dimensions import typical
from patterns.draft.trousers.block import trousers_block
from patterns.draft.trousers.front import draw_front
from patterns.measurements import measurements
from patterns.sizes import base_size
from tests.patterns.bodies import AVERAGE, NAMED, STOUT, random_body
from tests.patterns.styles import random_trousers_style
from tests.patterns.trousers_tape import Panels, drafted, marks, waist_girth, width_at

STYLES = [
    TrousersStyle(pleats=pleats, hem=hem, waist=waist)
    for pleats, hem, waist in itertools.product(
        (0, 1, 2), ("plain", "turn-up"), ("belt loops", "side adjusters")
    )
]


def average(style: TrousersStyle | None = None) -> Panels:
    return drafted(measurements(AVERAGE), style)


def shell(pieces: tuple[Piece, ...]) -> Counter[str]:
    return Counter(piece.name for piece in pieces if piece.material is Material.SHELL)


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_every_style_of_every_figure_can_be_cut(values: dict[str, object], style: TrousersStyle) -> None:
    assert draft("trousers", measurements(values), style)


@pytest.mark.parametrize("seed", range(300))
def test_any_body_in_any_style_can_be_cut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert draft("trousers", random_body(rng), random_trousers_style(rng))


def test_pieces_are_those_that_the_sewing_line_needs() -> None:
    pieces = draft("trousers", measurements(AVERAGE))
    assert shell(pieces) == {
        "front": 2,
        "back": 2,
        "left waistband": 1,
        "right waistband": 1,
        "fly facing": 1,
        "fly shield": 1,
        "front pocket facing": 2,
        "front mouth facing": 2,
        "back jetting": 2,
        "back pocket facing": 2,
        "belt loop strip": 1,
    }
    counts = Counter((piece.material, piece.name) for piece in pieces)
    assert counts[Material.POCKETING, "front pocket bag"] == 2
    assert counts[Material.POCKETING, "front pocket under bag"] == 2
    assert counts[Material.POCKETING, "back pocket bag"] == 2
    assert counts[Material.LINING, "waistband curtain"] == 2
    assert counts[Material.LINING, "front knee lining"] == 2
    assert counts[Material.LINING, "fly lining"] == 1
    fusings = [name for material, name in counts.elements() if material is Material.FUSING]
    assert sorted(fusings) == [
        *("back jetting fusing",) * 2,
        "fly facing fusing",
        "left waistband fusing",
        "right waistband fusing",
    ]


def test_side_adjusters_take_the_place_of_belt_loops() -> None:
    pieces = draft("trousers", measurements(AVERAGE), TrousersStyle(waist="side adjusters"))
    assert shell(pieces)["side adjuster"] == 2
    assert "belt loop strip" not in shell(pieces)


def test_belt_loop_strip_yields_seven_loops() -> None:
    strip = average()["belt loop strip"]
    # A loop is as long as the band is high, and turned in above and below.
    assert strip.seam_length("upper edge") >= 7 * (40 + 2 * 15)
    assert len(strip.internal_lines) == 6


def test_seven_belt_loops_have_their_places_on_the_waistbands() -> None:
    panels = average()
    places = []
    for name in ("left waistband", "right waistband"):
        band = panels[name]
        half = [band.seam_length("waist") - line[0][0] for line in band.internal_lines]
        assert half == sorted(half, reverse=True)
        places.append(half)
    assert places[0] == pytest.approx(places[1])
    # The last loop lies over the centre back, which both bands share.
    assert places[0][-1] == pytest.approx(0)
    assert 2 * len(places[0]) - 1 == 7


def test_fly_is_faced_on_the_left_and_shielded_on_the_right() -> None:
    sides = {piece.name: str(piece.side) for piece in draft("trousers", measurements(AVERAGE))}
    assert sides["fly facing"] == sides["left waistband"] == "left"
    assert sides["fly shield"] == sides["fly lining"] == sides["right waistband"] == "right"


def test_fly_shield_reaches_past_the_fly() -> None:
    panels = average()
    fly, shield = (panels[name].seam_length("front rise") for name in ("fly facing", "fly shield"))
    assert 170 <= fly <= 190
    assert shield == pytest.approx(fly + 15)
    assert shield < panels["front"].seam_length("front rise") - 30


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("style", STYLES[::2], ids=str)
def test_side_seam_passes_over_the_pocket_facing(values: dict[str, object], style: TrousersStyle) -> None:
    panels = drafted(measurements(values), style)
    front, facing, back = panels["front"], panels["front pocket facing"], panels["back"]
    mouth_foot = distance_to(facing.line("side seam"), front.line("side seam")[0])
    assert mouth_foot + front.seam_length("side seam") == pytest.approx(
        back.seam_length("side seam"), abs=0.1
    )
    # Where the front begins, facing and back are notched.
    assert min(abs(mark - mouth_foot) for mark in marks(facing, "side seam")) < 0.01
    assert min(abs(mark - mouth_foot) for mark in marks(back, "side seam")) < 0.01
    assert 145 <= front.seam_length("pocket mouth") <= 190


@pytest.mark.parametrize("style", [STYLES[0], STYLES[-1]], ids=str)
def test_every_seam_is_checked(style: TrousersStyle) -> None:
    half = draft_garment("trousers", measurements(AVERAGE), style).left
    checked = {(each.panel, each.edge) for pair in half.seam_pairs for each in (*pair.one, *pair.other)}
    # What is left over is turned up or overcast, or sewn to its own mirror image.
    for name, unsewn in (
        ("front", {"hem"}),
        ("back", {"hem", "back rise"}),
        ("left waistband", {"front end", "centre back"}),
        ("right waistband", {"front end", "centre back"}),
        ("fly facing", {"waist", "inner edge"}),
        ("fly shield", {"lower edge"}),
        ("front pocket facing", {"lower edge", "inner edge"}),
    ):
        edges = {edge.name for edge in half.panels[name].edges}
        assert edges - {edge for panel, edge in checked if panel == name} == unsewn


@pytest.mark.parametrize("values", NAMED)
def test_back_inseam_is_stretched_onto_the_front(values: dict[str, object]) -> None:
    panels = drafted(measurements(values))
    ease = panels["front"].seam_length("inseam") - panels["back"].seam_length("inseam")
    assert ease == pytest.approx(4, abs=0.1)
    assert panels["front"].balance("inseam") == pytest.approx(panels["back"].balance("inseam"))


def test_waistbands_differ_by_what_reaches_over() -> None:
    panels = average()
    half = waist_girth(panels) / 2
    assert panels["left waistband"].seam_length("waist") == pytest.approx(half + 40, abs=0.1)
    shield = panels["fly shield"].seam_length("waist")
    assert panels["right waistband"].seam_length("waist") == pytest.approx(half + shield, abs=0.1)


def test_waistband_and_back_rise_keep_an_inlay_at_the_centre_back() -> None:
    panels = average()
    rise = next(edge for edge in panels["back"].edges if edge.name == "back rise")
    assert (rise.allowance, rise.end_allowance) == (10, 30)
    for name in ("left waistband", "right waistband", "waistband curtain"):
        centre = next(edge for edge in panels[name].edges if edge.name == "centre back")
        assert centre.allowance == 30


@pytest.mark.parametrize("girth", [340, 400, 520])
@pytest.mark.parametrize("hem", ["plain", "turn-up"])
def test_hem_has_the_girth_of_the_style(girth: float, hem: str) -> None:
    panels = average(TrousersStyle(hem_girth=girth, hem=hem))
    assert panels["front"].seam_length("hem") + panels["back"].seam_length("hem") == pytest.approx(girth)


@pytest.mark.parametrize(("hem", "depth"), [("plain", 40), ("turn-up", 100)])
def test_hem_folds_flat(hem: str, depth: float) -> None:
    """Every layer of the hem is as wide as the leg that it lies on."""
    for name in ("front", "back"):
        piece = next(
            piece
            for piece in draft("trousers", measurements(AVERAGE), TrousersStyle(hem=hem, hem_girth=340))
            if piece.name == name
        )
        end = piece.outline.bounds[2]
        assert end - piece.seam_line.bounds[2] == pytest.approx(depth, abs=0.01)
        widths = []
        for x in (end - 1, end - depth / 2, end - depth + 1, end - depth - 38):
            across = shapely.intersection(piece.outline, LineString(((x, -10), (x, 2000)))).bounds
            widths.append(across[3] - across[1])
        # A line is cut within 0.08 mm of the drawn one, which tells at the turn-up's end, twice as far away.
        assert max(widths) - min(widths) < 0.4


def test_turn_up_is_folded_where_it_is_drawn_and_notched() -> None:
    plain, turned = average(), average(TrousersStyle(hem="turn-up"))
    hem = next(edge for edge in turned["front"].edges if edge.name == "hem")
    assert 2 * 40 + 10 <= hem.allowance <= 2 * 40 + 50
    extra = turned["front"].internal_lines[len(plain["front"].internal_lines) :]
    assert [line[0][1] - hem.line[0][1] for line in extra] == pytest.approx([40, 80])
    notches = [
        len(next(p for p in draft("trousers", measurements(AVERAGE), TrousersStyle(hem=kind))).notches)
        for kind in ("plain", "turn-up")
    ]
    assert notches[0] == notches[1]


@pytest.mark.parametrize("values", NAMED)
def test_pleats_are_folded_into_the_waist_from_the_crease_on(values: dict[str, object]) -> None:
    body = measurements(values)
    flat = waist_girth(drafted(body))
    for count in (1, 2):
        panels = drafted(body, TrousersStyle(pleats=count))
        front = panels["front"]
        assert len(front.pleats) == count
        assert not front.darts
        assert waist_girth(panels) == pytest.approx(flat, abs=0.5)
        assert point_at(front.line("waist"), front.pleats[0].start)[0] == pytest.approx(0, abs=0.5)
        taken = [pleat.end - pleat.start for pleat in front.pleats]
        assert 35 <= sum(taken) <= 90
        assert front.pleats[-1].end < front.seam_length("waist") - 5


def test_pleated_front_is_wider_at_the_hip() -> None:
    body = measurements(AVERAGE)
    level = trousers_block(body, TrousersStyle()).hip + 30
    widths = [
        np.ptp(width_at(drafted(body, TrousersStyle(pleats=count))["front"], level)) for count in (0, 1, 2)
    ]
    assert widths[0] + 15 < widths[1] < widths[2]


def test_pleats_do_not_make_a_wide_waist_s_side_lean_out() -> None:
    for count in (0, 1, 2):
        facing = drafted(measurements(STOUT), TrousersStyle(pleats=count))["front pocket facing"]
        side = facing.line("side seam")
        assert side[-1][0] - side[0][0] < 12


@pytest.mark.parametrize("values", NAMED)
def test_crotch_runs_on_smoothly_and_the_back_rise_is_longer(values: dict[str, object]) -> None:
    panels = drafted(measurements(values))
    front, back = panels["front"], panels["back"]
    corners = []
    for panel, rise in ((front, "front rise"), (back, "back rise")):
        along = direction_at(panel.line(rise), 0)
        inseam = -direction_at(panel.line("inseam"), panel.seam_length("inseam") - 0.1)
        corners.append(np.degrees(np.arccos(along @ inseam)))
    assert sum(corners) == pytest.approx(180, abs=6)
    assert 60 < back.seam_length("back rise") - front.seam_length("front rise") < 130


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("name", ["front", "back"])
def test_crease_lies_on_the_grain_halfway_across_the_leg(values: dict[str, object], name: str) -> None:
    panel = drafted(measurements(values), TrousersStyle(pleats=1))[name]
    crease = panel.internal_lines[0]
    assert crease[0][0] == crease[1][0] == 0
    assert panel.grain[0] == 0
    hem = panel.line("hem")
    assert hem[0][0] == pytest.approx(-hem[1][0])
    knee = point_at(panel.line("inseam"), panel.balance("inseam"))
    assert sum(width_at(panel, knee[1])) == pytest.approx(0, abs=0.5)


def test_match_points_of_front_facing_and_back_meet_in_the_seam() -> None:
    panels = average()
    points = {
        name: {match.name: match.point for match in panels[name].matches}
        for name in ("front", "front pocket facing", "back")
    }
    facing = points["front pocket facing"]
    assert points["front"]["front pocket"] == pytest.approx(facing["front pocket"])
    assert points["front"]["side seam"] == pytest.approx(facing["side seam"])
    back = distance_to(panels["back"].line("side seam"), points["back"]["side seam"])
    assert back == pytest.approx(
        distance_to(panels["front pocket facing"].line("side seam"), facing["side seam"])
    )
    knees = [
        distance_to(panels[name].line("inseam"), points[name]["inseam knee"]) for name in ("front", "back")
    ]
    assert knees[0] == pytest.approx(knees[1])


def test_wide_waist_leaves_no_dart() -> None:
    stout = measurements({**AVERAGE, "chest_girth": 980, "waist_girth": 980})
    assert not drafted(stout)["back"].darts
    assert average()["back"].darts


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("name", ["hip_girth", "waist_girth", "outside_leg_length", "thigh_girth"])
def test_a_mm_more_changes_little(values: dict[str, object], name: str) -> None:
    body = measurements(values)
    more = replace(body, **{name: getattr(body, name) + 1})
    for piece, other in zip(draft("trousers", body), draft("trousers", more), strict=True):
        assert other.outline.area == pytest.approx(piece.outline.area, rel=0.02)


def test_pocket_of_a_low_hip_ends_above_the_hip_notch() -> None:
    body = measurements(
        typical({**base_size("175/96B"), "outside_leg_length": 1140, "inside_leg_length": 800})
    )
    drawing = draw_front(trousers_block(body, TrousersStyle()))
    assert drawing.mouth_foot == 180
    assert drawing.side_marks == pytest.approx((180, drawing.hip, drawing.knee))
    assert length(drawing.mouth) < 190
    panels = drafted(body)
    assert len(marks(panels["front"], "side seam")) == 2
    assert marks(panels["front pocket facing"], "side seam") == [180]
