from dataclasses import replace

import pytest
from hypothesis import given
from shapely.geometry import LineString, Point, Polygon

from cutting import Tool, machine, plan_cut
from cutting.contours import Mark, contours
from cutting.errors import ContourError
from nesting import Cloth, Marker, Placement, certify
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker

DEFAULT = machine("default")


@given(cut_jobs())
def test_notches_start_on_the_placed_outline_and_go_inwards(job: tuple[Marker, dict[str, Piece]]) -> None:
    marker, pieces = job
    for placement, contour in zip(marker.placements, contours(marker, pieces, DEFAULT), strict=True):
        assert [len(notch.strokes) for notch in contour.notches] == [1, 2]
        for stroke in (stroke for notch in contour.notches for stroke in notch.strokes):
            assert placement.outline.exterior.distance(Point(stroke[0])) < 1e-6
            assert placement.outline.buffer(1e-6).covers(LineString(stroke))
            assert placement.outline.exterior.distance(Point(stroke[-1])) > 1


@given(cut_jobs())
def test_drill_holes_turn_and_move_with_their_piece(job: tuple[Marker, dict[str, Piece]]) -> None:
    marker, pieces = job
    for placement, contour in zip(marker.placements, contours(marker, pieces, DEFAULT), strict=True):
        sign = -1 if placement.rotation == 180 else 1
        expected = [
            (sign * d.x + placement.x, sign * d.y + placement.y) for d in pieces[placement.item].drills
        ]
        for mark, (x, y) in zip(contour.marks, expected, strict=True):
            assert mark.tool is Tool.DRILL
            assert mark.points[0] == pytest.approx((x, y), abs=1e-9)


def test_machine_with_pen_and_labeller_draws_the_lines_and_names_the_piece() -> None:
    front = replace(piece("front", 100, 80), internal_lines=(LineString([(10, 10), (60, 30)]),))
    cutter = replace(DEFAULT, pen=True, label_s=1.5)
    (contour,) = contours(shelf_marker([front]), {"front": front}, cutter)
    by_tool = {mark.tool: mark for mark in contour.marks}
    assert by_tool[Tool.PEN] == Mark(Tool.PEN, ((10.0, 10.0), (60.0, 30.0)))
    label = by_tool[Tool.LABEL]
    assert label.text == "front"
    assert front.outline.contains(Point(label.points[0]))
    (plain,) = contours(shelf_marker([front]), {"front": front}, DEFAULT)
    assert {mark.tool for mark in plain.marks} == {Tool.DRILL}


def test_marker_without_pieces_is_cut_along_its_outlines() -> None:
    (contour,) = contours(plain_marker(100, 50), {}, DEFAULT)
    assert (contour.notches, contour.marks) == ((), ())
    assert len(contour.ring) == 4


def test_placement_whose_piece_is_missing_is_named() -> None:
    front, back = piece("front", 100, 80), piece("back", 100, 80)
    with pytest.raises(ContourError, match="placement back: no piece"):
        contours(shelf_marker([front, back]), {"front": front}, DEFAULT)


def test_points_a_hair_apart_are_one_so_that_their_corner_is_one() -> None:
    outline = Polygon([(0, 0), (100, 0), (100.0004, 0.0004), (100, 50), (100, 50), (0, 50)])
    cloth = Cloth(100)
    marker = Marker(
        "m", cloth, (Placement.of("a", outline, 0, 0, 0),), 101, 0, certify(cloth, 101, [outline])
    )
    (contour,) = contours(marker, {}, DEFAULT)
    assert len(contour.ring) == 4
    assert plan_cut(marker, {}, DEFAULT, seconds=0.0).breakdown.corner == pytest.approx(3 * DEFAULT.corner_s)
