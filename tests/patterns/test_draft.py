"""Whole garments: what every piece of every body and style must be."""

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point

from patterns import (
    JacketStyle,
    Material,
    Measurements,
    Piece,
    Side,
    Style,
    StyleError,
    TrousersStyle,
    draft,
    measurements,
)
from tests.patterns.bodies import AVERAGE, NAMED, random_body
from tests.patterns.styles import random_styles

GARMENTS = ("jacket", "trousers", "waistcoat")
SWEPT_BODIES = 40
MANY_BODIES = 2000
SEWN = (Material.SHELL, Material.LINING, Material.POCKETING)


def suit(body: Measurements, styles: dict[str, Style] | None = None) -> dict[str, Piece]:
    chosen = styles or {}
    pieces = [piece for garment in GARMENTS for piece in draft(garment, body, chosen.get(garment))]
    assert len({piece.id for piece in pieces}) == len(pieces)
    return {piece.id: piece for piece in pieces}


def assert_piece_is_sound(piece: Piece) -> None:
    outline, seam = piece.outline, piece.seam_line
    assert outline.is_valid
    assert outline.exterior.is_ccw
    assert not outline.interiors
    assert seam.is_valid
    assert seam.exterior.is_ccw
    assert outline.buffer(0.01).covers(seam)
    assert outline.bounds[:2] == pytest.approx((0, 0), abs=1e-9)
    # A slit or spike would vanish with the first hair's breadth and take its length with it.
    assert outline.exterior.length - outline.buffer(-0.05, join_style="mitre").exterior.length < 3
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        foot = Point(notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        assert outline.exterior.distance(Point(notch.x, notch.y)) < 0.01
        assert outline.covers(foot)
        assert outline.exterior.distance(foot) > 0.6 * notch.depth
        assert not seam.buffer(-0.01).covers(foot)
    for drill in piece.drills:
        assert seam.buffer(0.1).covers(Point(drill.x, drill.y))
        assert outline.exterior.distance(Point(drill.x, drill.y)) > 5
    for line in piece.internal_lines:
        assert outline.buffer(0.01).covers(line)
    for match in piece.match_points:
        assert seam.buffer(0.5).covers(Point(match.x, match.y))
    if piece.seams:
        assert sum(named.line.length for named in piece.seams) == pytest.approx(seam.exterior.length, abs=0.1)


def assert_suit_is_sound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    body, styles = random_body(rng), random_styles(rng)
    try:
        pieces = suit(body, styles)
    except StyleError:
        # A waist far below its chest cannot be given any ease; without the order it must be cut.
        with pytest.raises(StyleError, match=r"jacket waist_ease .* cannot be cut .* and more can"):
            draft("jacket", body, styles["jacket"])
        pieces = suit(body, {**styles, "jacket": JacketStyle()})
    for piece in pieces.values():
        try:
            assert_piece_is_sound(piece)
        except AssertionError as fault:
            raise AssertionError(f"seed {seed}: {piece.id}") from fault


@pytest.mark.parametrize("seed", range(SWEPT_BODIES))
def test_any_body_in_any_style_gets_sound_pieces(seed: int) -> None:
    assert_suit_is_sound(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SWEPT_BODIES, SWEPT_BODIES + MANY_BODIES, 100))
def test_thousands_of_bodies_get_sound_pieces(first: int) -> None:
    for seed in range(first, first + 100):
        assert_suit_is_sound(seed)


def test_two_piece_suit_has_the_pieces_that_the_sewing_line_needs() -> None:
    body = measurements(AVERAGE)
    counts = Counter(piece.material for name in ("jacket", "trousers") for piece in draft(name, body))
    assert 38 <= counts[Material.SHELL] <= 45
    assert counts[Material.LINING] + counts[Material.POCKETING] >= 26
    assert counts[Material.FUSING] >= 24
    assert counts[Material.CANVAS] >= 4
    assert counts[Material.FELT] >= 1


@pytest.mark.parametrize("values", NAMED)
def test_pieces_of_a_number_are_one_pattern(values: dict[str, object]) -> None:
    pieces = suit(measurements(values)).values()
    by_number = {
        number: list(group)
        for number, group in itertools.groupby(
            sorted(pieces, key=lambda piece: piece.number), key=lambda piece: piece.number
        )
    }
    for group in by_number.values():
        assert len({(piece.garment, piece.name, piece.material) for piece in group}) == 1
        assert len({round(piece.outline.area) for piece in group}) == 1
    assert len(by_number) == len({(piece.garment, piece.name) for piece in pieces})


@pytest.mark.parametrize("values", NAMED)
def test_right_pieces_mirror_the_left_ones(values: dict[str, object]) -> None:
    pieces = suit(measurements(values))
    for left in pieces.values():
        right = pieces.get(left.id.replace(".left", ".right"))
        if left.side is not Side.LEFT or right is None:
            continue
        height = left.outline.bounds[3]
        for shape, other in ((left.outline, right.outline), (left.seam_line, right.seam_line)):
            mirrored = shapely.transform(shape, lambda xy, top=height: np.array((0.0, top)) + xy * (1, -1))
            assert mirrored.normalize().equals_exact(other.normalize(), 2e-3)
        for notch, other_notch in zip(left.notches, right.notches, strict=True):
            assert (notch.x, height - notch.y) == pytest.approx((other_notch.x, other_notch.y), abs=2e-3)
            turn = (notch.angle + other_notch.angle) % 360
            assert min(turn, 360 - turn) < 1e-3


@pytest.mark.parametrize("values", NAMED)
def test_outlines_are_light(values: dict[str, object]) -> None:
    for piece in suit(measurements(values)).values():
        assert 4 <= len(piece.outline.exterior.coords) - 1 <= 160


@pytest.mark.parametrize("values", NAMED)
def test_sewn_edges_keep_an_allowance(values: dict[str, object]) -> None:
    for piece in suit(measurements(values)).values():
        if piece.material not in SEWN:
            continue
        on_cut_line = shapely.points(shapely.get_coordinates(piece.outline.segmentize(5)))
        away = shapely.distance(piece.seam_line.exterior, on_cut_line)
        assert away.min() > 5.8, piece.id


def test_match_points_are_shared() -> None:
    pieces = suit(measurements(AVERAGE)).values()
    names = Counter((piece.garment, match.name) for piece in pieces for match in piece.match_points)
    alone = {name for name, count in names.items() if count < 2}
    assert names
    assert not alone
    for wanted in ("front pitch", "hip pocket front", "breast welt"):
        assert any(name == wanted for _, name in names), wanted


def test_seams_agree_on_the_cut_pieces_themselves() -> None:
    """Walk two seams on what is cut, apart from the checks that the draft makes on its panels."""
    pieces = suit(measurements(AVERAGE))

    def seam(piece: str, name: str) -> float:
        return float(next(one.line.length for one in pieces[piece].seams if one.name == name))

    front, side = seam("jacket.front.left", "side seam"), seam("jacket.side_body.left", "front seam")
    assert front == pytest.approx(side, abs=0.5)
    top, under = (
        seam("jacket.top_sleeve.left", "forearm seam"),
        seam("jacket.under_sleeve.left", "forearm seam"),
    )
    assert top == pytest.approx(under, abs=0.5)
    cap = seam("jacket.top_sleeve.left", "cap") + seam("jacket.under_sleeve.left", "cap")
    armhole = sum(seam(f"jacket.{name}.left", "armhole") for name in ("front", "side_body", "back"))
    assert 24.5 <= cap - armhole <= 45.5


def test_neighbouring_bodies_get_neighbouring_pieces() -> None:
    body = measurements(AVERAGE)
    for name, step in (("chest_girth", 1.0), ("hip_girth", 1.0), ("waist_girth", 1.0), ("stature", 1.0)):
        changes: dict[str, Any] = {name: getattr(body, name) + step}
        other = suit(replace(body, **changes))
        for piece in suit(body).values():
            assert abs(piece.outline.area / other[piece.id].outline.area - 1) < 0.02, (name, piece.id)


def test_same_body_gives_the_same_pieces() -> None:
    body = measurements(AVERAGE)
    assert suit(body) == suit(body)


def test_wrong_garment_or_style_is_refused() -> None:
    body = measurements(AVERAGE)
    with pytest.raises(StyleError, match="garment 'cape' is not one of jacket, trousers, waistcoat"):
        draft("cape", body)
    with pytest.raises(StyleError, match="jacket takes a JacketStyle, not a TrousersStyle"):
        draft("jacket", body, TrousersStyle())
    with pytest.raises(StyleError, match="trousers takes a TrousersStyle, not a JacketStyle"):
        draft("trousers", body, JacketStyle())


def test_dart_and_pocket_marks_lie_on_their_lines() -> None:
    for piece in suit(measurements(AVERAGE)).values():
        if piece.internal_lines:
            lines = shapely.union_all([LineString(line) for line in piece.internal_lines])
            for drill in piece.drills:
                assert lines.distance(Point(drill.x, drill.y)) < 25, piece.id
