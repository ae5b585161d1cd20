"""What is cut: every placed piece's contour, notches, drill holes, lines and label in the cloth frame."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry import LinearRing

from cutting.errors import ContourError
from cutting.kinematics import Points
from cutting.machine import Machine
from nesting.marker import Marker, Placement
from nesting.orientation import rotation_matrix
from patterns.piece import Notch, NotchKind, Piece

V_NOTCH_HALF_ANGLE = 30.0
HAIR_MM = 0.001  # between two points of an outline that are one
LABEL_PRECISION = 5.0  # mm, to which the widest place of a piece is found

Point = tuple[float, float]
Stroke = tuple[Point, ...]


class Tool(StrEnum):
    """What works on the cloth; a cutter without a notch tool cuts its notches with the knife."""

    PEN = "pen"
    LABEL = "label"
    DRILL = "drill"
    NOTCH = "notch"
    KNIFE = "knife"


@dataclass(frozen=True)
class NotchCut:
    """A notch as it is cut.

    Parameters
    ----------
    at
        Where it is on the contour.
    strokes
        Each from the edge inwards: one of a slit, two of a V.
    """

    at: Point
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True)
class Mark:
    """Something done before the contour: one point of a hole or label, or one line of a pen or notch."""

    tool: Tool
    points: Stroke
    text: str = ""


@dataclass(frozen=True)
class Contour:
    """One placed piece and all that is done to it, in mm in the cloth frame.

    Parameters
    ----------
    piece
        Id of the piece.
    ring
        The outline, counter-clockwise, first point not repeated.
    notches
        Each at a point of the ring.
    marks
        What is done before the contour is cut, since then the piece lies loose.
    is_matched
        Whether the cloth's pattern must meet that of other pieces here; such a piece shares no line.
    stretches
        Parts of the ring that are cut in this bite if it is not the whole ring.
    """

    piece: str
    ring: tuple[Point, ...]
    notches: tuple[NotchCut, ...] = ()
    marks: tuple[Mark, ...] = ()
    is_matched: bool = False
    stretches: tuple[Stroke, ...] | None = None


def contours(marker: Marker, pieces: Mapping[str, Piece], machine: Machine) -> tuple[Contour, ...]:
    """Return what is cut of a marker, one contour a placement, in the marker's order.

    Parameters
    ----------
    marker
        Where the pieces lie.
    pieces
        By placement item; empty for a marker that has outlines only.
    machine
        That cuts: whether it has a pen and a labeller.

    Raises
    ------
    ContourError
        If nothing is placed, or there are pieces but not the one that a placement names.
    """
    if not marker.placements:
        raise ContourError(f"marker {marker.name}: has no placements; at least one is needed")
    is_patterned = marker.cloth.repeat is not None
    return tuple(_contour(placement, pieces, machine, is_patterned) for placement in marker.placements)


def _contour(
    placement: Placement, pieces: Mapping[str, Piece], machine: Machine, is_patterned: bool
) -> Contour:
    # A corner of two points a hair apart would be two turns, neither of them one.
    outline = shapely.remove_repeated_points(shapely.orient_polygons(placement.outline), HAIR_MM)
    ring = _points(np.asarray(outline.exterior.coords)[:-1, :2])
    marks = _label(placement) if machine.label_s > 0 else ()
    if not pieces:
        return Contour(placement.item, ring, marks=marks)
    if placement.item not in pieces:
        raise ContourError(f"placement {placement.item}: no piece of this id is given")
    piece = pieces[placement.item]
    drills = np.array([(drill.x, drill.y) for drill in piece.drills]).reshape(-1, 2)
    marks += tuple(Mark(Tool.DRILL, (hole,)) for hole in _points(_placed(drills, placement)))
    if machine.pen:
        marks += tuple(
            Mark(Tool.PEN, _points(_placed(np.asarray(line.coords)[:, :2], placement)))
            for line in piece.internal_lines
        )
    return Contour(
        piece=placement.item,
        ring=ring,
        notches=tuple(_notch(notch, placement, outline.exterior) for notch in piece.notches),
        marks=marks,
        is_matched=is_patterned and bool(piece.match_points),
    )


def _label(placement: Placement) -> tuple[Mark, ...]:
    widest = shapely.maximum_inscribed_circle(placement.outline, tolerance=LABEL_PRECISION)
    return (Mark(Tool.LABEL, _points(np.asarray(widest.coords)[:1]), placement.item),)


def _notch(notch: Notch, placement: Placement, ring: LinearRing) -> NotchCut:
    angle = math.radians(notch.angle)
    inwards = np.array([math.cos(angle), math.sin(angle)])
    edge = np.array([notch.x, notch.y])
    tip = edge + notch.depth * inwards
    starts = [edge]
    if notch.kind is NotchKind.V:
        half = notch.depth * math.tan(math.radians(V_NOTCH_HALF_ANGLE))
        aside = half * np.array([-inwards[1], inwards[0]])
        starts = [edge + aside, edge - aside]
    strokes = [_points(_placed(np.array([start, tip]), placement)) for start in starts]
    # It may be drawn a little off the outline.
    at = shapely.shortest_line(ring, shapely.points(_placed(edge[None, :], placement)))
    return NotchCut(_points(shapely.get_coordinates(at)[:1])[0], tuple(strokes))


def _placed(points: Points, placement: Placement) -> Points:
    moved: Points = points @ rotation_matrix(placement.rotation).T + (placement.x, placement.y)
    return moved


def _points(array: Points) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in array)
