"""What is cut: every placed piece's contour, notches and drill holes in the cloth frame."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from cutting.errors import ContourError
from cutting.kinematics import Points
from nesting.marker import Marker, Placement
from nesting.orientation import rotation_matrix
from patterns.piece import Notch, NotchKind, Piece

V_NOTCH_HALF_ANGLE = 30.0

Point = tuple[float, float]
Stroke = tuple[Point, ...]


class Tool(StrEnum):
    """What works on the cloth; a cutter with one knife cuts its notches with that knife."""

    DRILL = "drill"
    NOTCH = "notch"
    KNIFE = "knife"


@dataclass(frozen=True)
class Mark:
    """A drill hole, of one point, or one stroke of a notch, from the edge inwards."""

    tool: Tool
    points: Stroke


@dataclass(frozen=True)
class Contour:
    """One placed piece and all that is cut of it, in mm in the cloth frame.

    Parameters
    ----------
    piece
        Id of the piece.
    ring
        The outline, counter-clockwise, first point not repeated.
    notches
        Strokes of the knife: a slit is one line from the edge inwards, a V two.
    drills
        Drill holes.
    """

    piece: str
    ring: tuple[Point, ...]
    notches: tuple[Stroke, ...] = ()
    drills: tuple[Point, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Everything that must be done before the contour is cut, since then the piece lies loose."""
        return (
            *(Mark(Tool.NOTCH, stroke) for stroke in self.notches),
            *(Mark(Tool.DRILL, (drill,)) for drill in self.drills),
        )


def contours(marker: Marker, pieces: Mapping[str, Piece]) -> tuple[Contour, ...]:
    """Return what is cut of a marker, one contour a placement, in the marker's order.

    Parameters
    ----------
    marker
        Where the pieces lie.
    pieces
        By placement item; empty for a marker that has outlines only.

    Raises
    ------
    ContourError
        If nothing is placed, or there are pieces but not the one that a placement names.
    """
    if not marker.placements:
        raise ContourError(f"marker {marker.name}: has no placements; at least one is needed")
    return tuple(_contour(placement, pieces) for placement in marker.placements)


def _contour(placement: Placement, pieces: Mapping[str, Piece]) -> Contour:
    outline = shapely.orient_polygons(placement.outline)
    ring = _points(np.asarray(outline.exterior.coords)[:-1, :2])
    if not pieces:
        return Contour(placement.item, ring)
    if placement.item not in pieces:
        raise ContourError(f"placement {placement.item}: no piece of this id is given")
    piece = pieces[placement.item]
    drills = np.array([(drill.x, drill.y) for drill in piece.drills]).reshape(-1, 2)
    return Contour(
        piece=placement.item,
        ring=ring,
        notches=tuple(_points(_placed(stroke, placement)) for n in piece.notches for stroke in _strokes(n)),
        drills=_points(_placed(drills, placement)),
    )


def _strokes(notch: Notch) -> list[Points]:
    """Return the knife's strokes for a notch in the piece's own frame: each from the edge inwards."""
    angle = math.radians(notch.angle)
    tip = np.array([notch.x + notch.depth * math.cos(angle), notch.y + notch.depth * math.sin(angle)])
    if notch.kind is NotchKind.SLIT:
        return [np.array([(notch.x, notch.y), tip])]
    half = notch.depth * math.tan(math.radians(V_NOTCH_HALF_ANGLE))
    edge, aside = np.array([notch.x, notch.y]), half * np.array([-math.sin(angle), math.cos(angle)])
    return [np.array([edge + aside, tip]), np.array([edge - aside, tip])]


def _placed(points: Points, placement: Placement) -> Points:
    moved: Points = points @ rotation_matrix(placement.rotation).T + (placement.x, placement.y)
    return moved


def _points(array: Points) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in array)
