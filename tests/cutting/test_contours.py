import pytest
from hypothesis import given
from shapely.geometry import LineString, Point

from cutting.contours import contours
from cutting.errors import ContourError
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker


@given(cut_jobs())
def test_notches_start_on_the_placed_outline_and_go_inwards(job: tuple[Marker, dict[str, Piece]]) -> None:
    marker, pieces = job
    for placement, contour in zip(marker.placements, contours(marker, pieces), strict=True):
        assert len(contour.notches) == 3
        for stroke in contour.notches:
            assert placement.outline.exterior.distance(Point(stroke[0])) < 1e-6
            assert placement.outline.buffer(1e-6).covers(LineString(stroke))
            assert placement.outline.exterior.distance(Point(stroke[-1])) > 1


@given(cut_jobs())
def test_drill_holes_turn_and_move_with_their_piece(job: tuple[Marker, dict[str, Piece]]) -> None:
    marker, pieces = job
    for placement, contour in zip(marker.placements, contours(marker, pieces), strict=True):
        sign = -1 if placement.rotation == 180 else 1
        expected = [
            (sign * d.x + placement.x, sign * d.y + placement.y) for d in pieces[placement.item].drills
        ]
        for drill, (x, y) in zip(contour.drills, expected, strict=True):
            assert drill == pytest.approx((x, y), abs=1e-9)


def test_marker_without_pieces_is_cut_along_its_outlines() -> None:
    (contour,) = contours(plain_marker(100, 50), {})
    assert (contour.notches, contour.drills) == ((), ())
    assert len(contour.ring) == 4


def test_placement_whose_piece_is_missing_is_named() -> None:
    front, back = piece("front", 100, 80), piece("back", 100, 80)
    with pytest.raises(ContourError, match="placement back: no piece"):
        contours(shelf_marker([front, back]), {"front": front})
