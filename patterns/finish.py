"""From a drafted panel to cut pieces: grain along +x, allowance, notches on the cut line, left and right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.polygon import orient

from patterns.allowance import cut_line, is_corner, seam_polygon
from patterns.curves import Line, Vector, direction_at, point_at, simplified, straight, unit, vector
from patterns.errors import DraftError
from patterns.panel import Edge, Panel
from patterns.piece import DrillHole, Notch, Piece, Side

NOTCH_DEPTH = 5.0
"""Depth of a balance notch in mm; less than every allowance."""

_SEAM_TOLERANCE = 0.08
_WIDEST_ALLOWANCE = 200.0


def cut_pair(panel: Panel) -> tuple[Piece, Piece]:
    """Finish a panel that is cut twice: the left piece and its mirror image, the right one.

    Marks that only the left piece carries are the one difference.

    Raises
    ------
    DraftError
        When the panel's outline comes out invalid; the message names the panel.
    """
    drawn = _cut(panel, panel.drawn_side)
    other = _mirror_image(drawn)
    left, right = (drawn, other) if panel.drawn_side is Side.LEFT else (other, drawn)
    plain = replace(
        right,
        drills=right.drills[: len(panel.drill_points)],
        internal_lines=right.internal_lines[: len(panel.drawn_lines)],
    )
    return left, plain


def cut_single(panel: Panel) -> Piece:
    """Finish a panel that is cut once, at the centre of the body.

    Raises
    ------
    DraftError
        When the panel's outline comes out invalid; the message names the panel.
    """
    return _cut(panel, Side.CENTRE)


def _cut(panel: Panel, side: Side) -> Piece:
    to_grain = _to_grain(panel.grain)
    edges = [replace(edge, line=to_grain(simplified(edge.line, _SEAM_TOLERANCE))) for edge in panel.edges]
    try:
        outline = cut_line(edges)
    except DraftError as fault:
        raise DraftError(f"{panel.garment} {panel.name}: {fault}") from fault
    seam = seam_polygon(edges)
    if not outline.is_valid or not outline.buffer(0.01).covers(seam):
        raise DraftError(f"{panel.garment} {panel.name}: the cut line does not go round the seam line")
    drills = to_grain(straight(*panel.drill_points, *panel.left_drills).reshape(-1, 2))
    piece = Piece(
        id=_identity(panel.garment, panel.name, side),
        garment=panel.garment,
        name=panel.name,
        side=side,
        material="shell",
        outline=outline,
        seam_line=seam,
        notches=_balance_notches(panel, to_grain, outline) + _fold_notches(panel, edges, outline),
        drills=tuple(DrillHole(float(x), float(y)) for x, y in drills),
        internal_lines=tuple(
            LineString(to_grain(simplified(line, _SEAM_TOLERANCE)))
            for line in panel.drawn_lines + panel.left_internal_lines
        ),
    )
    x, y = outline.bounds[:2]
    return _transformed(piece, np.array((1.0, 1.0)), np.array((-x, -y)))


def _identity(garment: str, name: str, side: Side) -> str:
    return f"{garment}.{name.replace(' ', '_')}.{side}"


def _to_grain(grain: Vector) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the turn from the paper, whose y runs downwards, to the frame with the grain along +x."""
    along = unit(grain)
    axes = np.array(((along[0], along[1]), (along[1], -along[0])))
    return lambda points: points @ axes


def _balance_notches(
    panel: Panel, to_grain: Callable[[NDArray[np.float64]], NDArray[np.float64]], outline: Polygon
) -> tuple[Notch, ...]:
    notches = []
    for balance in panel.seam_marks:
        line = panel.line(balance.edge)
        point, direction = (
            to_grain(point_at(line, balance.distance)),
            to_grain(direction_at(line, balance.distance)),
        )
        notches.append(_notch(panel, outline, point, vector(direction[1], -direction[0])))
    return tuple(notches)


def _fold_notches(panel: Panel, edges: Sequence[Edge], outline: Polygon) -> tuple[Notch, ...]:
    """Mark both ends of every fold where it meets the neighbouring seams."""
    notches = []
    for i, edge in enumerate(edges):
        if not edge.folded:
            continue
        before, after = edges[i - 1].line, edges[(i + 1) % len(edges)].line
        along = unit(edge.line[-1] - edge.line[0])
        if is_corner(before[-1] - before[-2], along):
            notches.append(_notch(panel, outline, edge.line[0], -along))
        if is_corner(along, after[1] - after[0]):
            notches.append(_notch(panel, outline, edge.line[-1], along))
    return tuple(notches)


def _notch(panel: Panel, outline: Polygon, seam_point: Vector, outwards: Vector) -> Notch:
    """Put a notch where the ray from a point of the seam line outwards first meets the cut line."""
    ray = LineString(straight(seam_point, seam_point + _WIDEST_ALLOWANCE * outwards))
    hits = shapely.get_coordinates(outline.exterior.intersection(ray))
    if not len(hits):
        raise DraftError(f"{panel.garment} {panel.name}: a notch misses the cut line")
    x, y = min(hits, key=lambda hit: float((hit - seam_point) @ outwards))
    angle = float(np.degrees(np.arctan2(-outwards[1], -outwards[0])))
    return Notch(float(x), float(y), angle, NOTCH_DEPTH)


def _mirror_image(piece: Piece) -> Piece:
    """Turn a left piece into the right one and the other way round."""
    side = Side.RIGHT if piece.side is Side.LEFT else Side.LEFT
    height = piece.outline.bounds[3]
    mirrored = _transformed(piece, np.array((1.0, -1.0)), np.array((0.0, height)))
    return replace(mirrored, id=_identity(piece.garment, piece.name, side), side=side)


def _transformed(piece: Piece, scale: NDArray[np.float64], shift: NDArray[np.float64]) -> Piece:
    """Scale a piece by +1 or -1 along each axis, then shift it; coordinates stay on the grid of 0.001 mm."""

    def move(points: Line) -> Line:
        return np.round(points * scale + shift, 3)

    return replace(
        piece,
        outline=orient(shapely.transform(piece.outline, move)),
        seam_line=orient(shapely.transform(piece.seam_line, move)),
        notches=tuple(
            _moved_notch(notch, scale, move(np.array((notch.x, notch.y)))) for notch in piece.notches
        ),
        drills=tuple(DrillHole(*map(float, move(np.array((drill.x, drill.y))))) for drill in piece.drills),
        internal_lines=tuple(shapely.transform(line, move) for line in piece.internal_lines),
    )


def _moved_notch(notch: Notch, scale: NDArray[np.float64], place: Vector) -> Notch:
    radians = np.radians(notch.angle)
    angle = float(np.degrees(np.arctan2(np.sin(radians) * scale[1], np.cos(radians) * scale[0])))
    return replace(notch, x=float(place[0]), y=float(place[1]), angle=round(angle, 6))
