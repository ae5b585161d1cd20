"""Whole garments: what every piece of every body must be."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from patterns import (
    JacketStyle,
    Measurements,
    Piece,
    Side,
    StyleError,
    TrousersStyle,
    draft,
    draft_jacket,
    draft_trousers,
    measurements,
)
from tests.patterns.bodies import AVERAGE, NAMED, bodies

JACKET = ("front", "side body", "back", "top sleeve", "under sleeve", "facing", "under collar")
TROUSERS = ("front", "back", "waistband")
STYLES = st.builds(JacketStyle, buttons=st.sampled_from((1, 2, 3)), vent=st.sampled_from(("centre", "none")))

# Cut areas in cm2 of a production jacket for 1750/960/840/970, hem allowances apart. Its side body is 2 cm
# wider and vented, so ours, of a closer cut, is compared where the cut is alike.
REFERENCE_AREAS = {
    "jacket.front.left": 2117,
    "jacket.back.left": 1805,
    "jacket.top_sleeve.left": 1534,
    "jacket.under_sleeve.left": 1027,
    "jacket.facing.left": 944,
    "jacket.top_collar.centre": 374,
}
REFERENCE_SEAM_AREAS = {"trousers.front.left": 2272, "trousers.back.left": 2563}


def suit(body: Measurements) -> dict[str, Piece]:
    return {piece.id: piece for piece in (*draft_jacket(body), *draft_trousers(body))}


def assert_piece_is_sound(piece: Piece) -> None:
    outline, seam = piece.outline, piece.seam_line
    assert outline.is_valid
    assert outline.exterior.is_ccw
    assert not outline.interiors
    assert seam.is_valid
    assert seam.exterior.is_ccw
    assert outline.covers(seam)
    assert outline.bounds[:2] == pytest.approx((0, 0), abs=1e-9)
    assert 5 < piece.outline.exterior.distance(piece.seam_line.exterior) < 15
    # A slit or spike would vanish with the first hair's breadth and take its length with it.
    assert outline.exterior.length - outline.buffer(-0.05, join_style="mitre").exterior.length < 3
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        foot = Point(notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        assert outline.exterior.distance(Point(notch.x, notch.y)) < 0.01
        assert outline.covers(foot)
        assert outline.exterior.distance(foot) > 0.6 * notch.depth
        assert seam.exterior.distance(foot) > 0
        assert not seam.covers(foot)
    for drill in piece.drills:
        assert seam.buffer(0.1).covers(Point(drill.x, drill.y))
        assert outline.exterior.distance(Point(drill.x, drill.y)) > 5
    for line in piece.internal_lines:
        assert outline.covers(line)


@settings(max_examples=150, deadline=None)
@given(bodies(), STYLES)
def test_every_accepted_body_gets_sound_pieces(body: Measurements, style: JacketStyle) -> None:
    for piece in (*draft_jacket(body, style), *draft_trousers(body)):
        assert_piece_is_sound(piece)


@pytest.mark.parametrize("values", NAMED)
def test_suit_has_its_pieces_once_each(values: dict[str, object]) -> None:
    wanted = {f"jacket.{name.replace(' ', '_')}.{side}" for name in JACKET for side in ("left", "right")}
    wanted |= {f"trousers.{name}.{side}" for name in TROUSERS for side in ("left", "right")}
    body = measurements(values)
    pieces = (*draft_jacket(body), *draft_trousers(body))
    assert len(pieces) == len(wanted) + 1
    assert {piece.id for piece in pieces} == wanted | {"jacket.top_collar.centre"}
    assert {piece.material for piece in pieces} == {"shell"}


@pytest.mark.parametrize("values", NAMED)
def test_right_pieces_mirror_the_left_ones(values: dict[str, object]) -> None:
    pieces = suit(measurements(values))
    for left in pieces.values():
        if left.side is not Side.LEFT:
            continue
        right = pieces[left.id.replace(".left", ".right")]
        height = left.outline.bounds[3]
        for shape, other in ((left.outline, right.outline), (left.seam_line, right.seam_line)):
            mirrored = Polygon([(x, height - y) for x, y in shape.exterior.coords])
            assert mirrored.normalize().equals_exact(other.normalize(), 1e-6)
        for notch, other_notch in zip(left.notches, right.notches, strict=True):
            assert (notch.x, height - notch.y) == pytest.approx((other_notch.x, other_notch.y), abs=1e-6)
            turn = (notch.angle + other_notch.angle) % 360
            assert min(turn, 360 - turn) < 1e-4


def test_only_the_left_front_carries_the_breast_welt() -> None:
    pieces = suit(measurements(AVERAGE))
    left, right = pieces["jacket.front.left"], pieces["jacket.front.right"]
    assert len(left.internal_lines) == len(right.internal_lines) + 1
    assert len(left.drills) == len(right.drills) + 2


@pytest.mark.parametrize("values", NAMED)
def test_outlines_are_smooth_and_light(values: dict[str, object]) -> None:
    for piece in suit(measurements(values)).values():
        corners = np.array(piece.outline.exterior.coords[:-1])
        assert 4 <= len(corners) <= 125
        if piece.name != "waistband":
            assert len(corners) >= 30


@pytest.mark.parametrize("values", NAMED)
def test_edges_are_offset_by_their_allowance(values: dict[str, object]) -> None:
    for piece in suit(measurements(values)).values():
        on_cut_line = shapely.points(shapely.get_coordinates(piece.outline.segmentize(5)))
        away = shapely.distance(piece.seam_line.exterior, on_cut_line)
        # The longest is a mitre at the corner of seat inlay and waist or of a turned-up hem.
        assert away.min() > 7.8
        assert away.max() < 62


def test_hems_are_turned_up_by_four_centimetres() -> None:
    pieces = suit(measurements(AVERAGE))
    for name in ("jacket.back.left", "jacket.side_body.left", "trousers.front.left", "trousers.back.left"):
        piece = pieces[name]
        assert piece.outline.bounds[2] - piece.seam_line.bounds[2] == pytest.approx(40, abs=0.6)


def test_areas_of_the_average_suit_are_a_tailor_s() -> None:
    pieces = suit(measurements(AVERAGE))
    for name, area in REFERENCE_AREAS.items():
        assert pieces[name].outline.area / 100 == pytest.approx(area, rel=0.13), name
    for name, area in REFERENCE_SEAM_AREAS.items():
        assert pieces[name].seam_line.area / 100 == pytest.approx(area, rel=0.05), name


def shell_area(pieces: tuple[Piece, ...]) -> float:
    return float(sum(piece.outline.area for piece in pieces))


def test_jacket_grows_with_the_chest() -> None:
    areas = [
        shell_area(
            draft_jacket(measurements({**AVERAGE, "chest_girth": c, "waist_girth": c - 120, "hip_girth": c}))
        )
        for c in range(760, 1401, 40)
    ]
    assert np.all(np.diff(areas) > 0)


def test_jacket_grows_with_stature_and_arm() -> None:
    areas = [
        shell_area(
            draft_jacket(
                measurements(
                    {
                        **AVERAGE,
                        "stature": s,
                        "arm_length": s / 3,
                        "inside_leg_length": 0.45 * s,
                        "outside_leg_length": 0.6 * s,
                    }
                )
            )
        )
        for s in range(1500, 2051, 50)
    ]
    assert np.all(np.diff(areas) > 0)


def test_trousers_grow_with_hip_and_leg() -> None:
    by_hip = [
        shell_area(draft_trousers(measurements({**AVERAGE, "hip_girth": hip})))
        for hip in range(860, 1110, 25)
    ]
    by_leg = [
        shell_area(
            draft_trousers(
                measurements({**AVERAGE, "inside_leg_length": leg, "outside_leg_length": leg + 265})
            )
        )
        for leg in range(720, 880, 20)
    ]
    assert np.all(np.diff(by_hip) > 0)
    assert np.all(np.diff(by_leg) > 0)


def test_neighbouring_bodies_get_neighbouring_pieces() -> None:
    body = measurements(AVERAGE)
    for piece, other in zip(
        (*draft_jacket(body), *draft_trousers(body)),
        (*draft_jacket(replace(body, chest_girth=961)), *draft_trousers(replace(body, hip_girth=971))),
        strict=True,
    ):
        assert abs(piece.outline.area / other.outline.area - 1) < 0.005


def test_same_body_gives_the_same_pieces() -> None:
    body = measurements(AVERAGE)
    assert draft_jacket(body) == draft_jacket(body)


def test_face_drafts_by_garment_name() -> None:
    body = measurements(AVERAGE)
    assert draft("jacket", body, JacketStyle(3)) == draft_jacket(body, JacketStyle(3))
    assert draft("trousers", body) == draft_trousers(body)


def test_wrong_garment_or_style_is_refused() -> None:
    body = measurements(AVERAGE)
    with pytest.raises(StyleError, match="garment 'cape' is not one of jacket, trousers"):
        draft("cape", body)
    with pytest.raises(StyleError, match="jacket takes a JacketStyle, not a TrousersStyle"):
        draft("jacket", body, TrousersStyle())


def test_dart_and_pocket_marks_lie_on_their_lines() -> None:
    for piece in suit(measurements(AVERAGE)).values():
        lines = [LineString(line) for line in piece.internal_lines]
        for drill in piece.drills:
            assert min(line.distance(Point(drill.x, drill.y)) for line in lines) < 7
