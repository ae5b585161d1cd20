"""Seam allowance: from the seam line and a width for every edge to the line that is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.polygon import orient

from patterns.curves import Line, Vector, crossing, straight
from patterns.errors import DraftError
from patterns.panel import Edge

_SPECK = 0.01
_TOLERANCE = 0.05
_MITRE_LIMIT = 2.5
_STEP_TURN = np.radians(20)


def seam_polygon(edges: Sequence[Edge]) -> Polygon:
    """Return the area inside the seam line: counter-clockwise, on a grid of 0.001 mm."""
    ring = np.concatenate([edge.line[:-1] for edge in edges])
    return orient(Polygon(np.round(ring, 3)))


def cut_line(edges: Sequence[Edge]) -> Polygon:
    """Offset every edge by its own width.

    Corners are mitred and, where a mitre would be longer than 2.5 widths, cut square. A turn-up's ends
    mirror the cut line above the fold, so that it lies flat when folded in.

    Parameters
    ----------
    edges
        The seam line, counter-clockwise in a frame with y upwards, each edge starting where the last ended.

    Returns
    -------
    Polygon
        Simple, counter-clockwise, without holes, within 0.1 mm of the exact offset.

    Raises
    ------
    DraftError
        When the seam line crosses itself or the offset falls apart.
    """
    seam = seam_polygon(edges)
    if not seam.is_valid or not seam.exterior.is_ccw:
        raise DraftError(f"the seam line of {', '.join(edge.name for edge in edges)} crosses itself")
    ring = np.concatenate(_stretches([_strip(edge) for edge in edges]))
    whole = Polygon(ring)
    if not whole.is_valid:
        whole = _inside(ring)
    return orient(Polygon(whole.exterior.simplify(_TOLERANCE)))


@dataclass(frozen=True, eq=False)
class _Strip:
    """An edge with its allowance.

    Parameters
    ----------
    directions, normals
        (n - 1, 2) of its segments; normals point outwards.
    outer
        (n, 2) its line moved outwards by its width; a fold's stays where it is.
    first, last
        Widths of the allowance at its ends.
    depth
        Depth of the turn-up; 0 where the edge is no fold.
    """

    line: Line
    directions: NDArray[np.float64]
    normals: NDArray[np.float64]
    outer: Line
    first: float
    last: float
    depth: float


def _strip(edge: Edge) -> _Strip:
    steps = edge.line[1:] - edge.line[:-1]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    directions = steps / lengths[:, None]
    normals = np.stack([directions[:, 1], -directions[:, 0]], axis=1)
    if edge.folded:
        return _Strip(edge.line, directions, normals, edge.line, 0.0, 0.0, edge.allowance)
    end = edge.allowance if edge.end_allowance is None else edge.end_allowance
    walked = np.concatenate(([0.0], np.cumsum(lengths)))
    widths = edge.allowance + (end - edge.allowance) * walked / walked[-1]
    before, after = normals[:-1], normals[1:]
    # The mitre of two normals, held back where a corner inside the edge would make a spike.
    mitres = (before + after) / np.maximum(1 + (before * after).sum(axis=1), 0.5)[:, None]
    outwards = np.concatenate([normals[:1], mitres, normals[-1:]])
    outer = edge.line + widths[:, None] * outwards
    return _Strip(edge.line, directions, normals, outer, edge.allowance, end, 0.0)


def is_corner(before: Vector, after: Vector) -> bool:
    """Tell whether two edges meet at a corner rather than run on smoothly into each other."""
    return bool(abs(_turn(before, after)) > _STEP_TURN)


def _turn(before: Vector, after: Vector) -> float:
    return float(np.arctan2(before[0] * after[1] - before[1] * after[0], before @ after))


def _corner(strip: _Strip, following: _Strip) -> Line:
    """Return the (n, 2) points of the cut line between two strips' outer lines, n being 0, 1 or 2."""
    before, after = strip.directions[-1], following.directions[0]
    turn = _turn(before, after)
    width, next_width = strip.last, following.first
    if turn <= 1e-6 or (turn <= _STEP_TURN and abs(width - next_width) >= 1):
        return np.empty((0, 2))
    end, start = strip.outer[-1], following.outer[0]
    reach = max(width, next_width)
    mitre = crossing(end, before, start, after)
    if mitre is None or np.hypot(*(mitre - strip.line[-1])) > _MITRE_LIMIT * reach:
        return straight(end + before * reach, start - after * reach)
    if (mitre - end) @ before > 0 and (start - mitre) @ after > 0:
        return mitre[None]
    return np.empty((0, 2))


def _stretches(strips: list[_Strip]) -> list[Line]:
    """Return the stretches of the cut line in order, both ends of a turn-up in its place."""
    outers = [strip.outer for strip in strips]
    corners = [_corner(strip, after) for strip, after in zip(strips, strips[1:] + strips[:1], strict=True)]
    for i, hem in enumerate(strips):
        if hem.depth:
            after = (i + 1) % len(strips)
            outers[i - 1], start = _turn_up_end(outers[i - 1], hem, hem.line[0])
            end_outer, end = _turn_up_end(outers[after][::-1], hem, hem.line[-1])
            outers[after], outers[i] = end_outer[::-1], np.concatenate([start, end[::-1]])
            corners[i - 1] = corners[i] = np.empty((0, 2))
    return [line for pair in zip(outers, corners, strict=True) for line in pair]


def _turn_up_end(above: Line, hem: _Strip, corner: Vector) -> tuple[Line, Line]:
    """Bring the cut line above a fold down to it, and walk on below in its mirror image.

    Parameters
    ----------
    above
        The neighbour's outer line, ending near the fold.
    hem, corner
        The fold and its end on this side.

    Returns
    -------
    tuple of Line
        The neighbour's outer line, ended at the fold, and the end of the turn-up, from there to its depth.
    """
    outward = hem.normals[0]
    height = (corner - above) @ outward
    if abs((above[-1] - above[-2]) @ outward) < np.sin(_STEP_TURN) * np.hypot(*(above[-1] - above[-2])):
        # The neighbour runs on smoothly into the fold, as the rounded front edge does: a step.
        return above, straight(corner + hem.depth * outward)
    last = int(np.flatnonzero(height > 0)[-1])
    near, far = (last, last + 1) if last + 1 < len(above) else (last, last - 1)
    share = height[near] / (height[near] - height[far])
    above = np.concatenate([above[: last + 1], (above[near] + share * (above[far] - above[near]))[None]])
    height = (corner - above) @ outward
    lowest = len(above) - 1
    while lowest and height[lowest] <= height[lowest - 1] <= hem.depth:
        lowest -= 1
    if lowest:
        share = (hem.depth - height[lowest]) / max(height[lowest - 1] - height[lowest], 1e-9)
        deepest = above[lowest] + share * (above[lowest - 1] - above[lowest]) + 2 * hem.depth * outward
    else:
        deepest = above[0] + (hem.depth + height[0]) * outward
    image = above[lowest:-1] + 2 * height[lowest:-1, None] * outward
    return above, np.concatenate([image[::-1], deepest[None]])


def _inside(ring: Line) -> Polygon:
    """Return what a line that crosses itself goes round counter-clockwise, without holes.

    The offset of a hollow tighter than its allowance and the offsets of an inward corner run past each other;
    the loops that they make are no part of the cut line.
    """
    noded = shapely.union_all(LineString(np.concatenate([ring, ring[:1]])))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = faces[_windings(ring, shapely.get_coordinates(shapely.point_on_surface(faces))) > 0]
    # Rounding may leave a speck without area beside the whole.
    parts = [part for part in shapely.get_parts(shapely.union_all(inside)) if part.area > _SPECK]
    if len(parts) != 1:
        raise DraftError(f"the cut line falls into {len(parts)} parts")
    return Polygon(parts[0].exterior)


def _windings(ring: Line, points: Line) -> NDArray[np.int_]:
    """How often a closed line goes round each point counter-clockwise."""
    start, end = ring[None, :, :], np.roll(ring, -1, axis=0)[None, :, :]
    x, y = points[:, None, 0], points[:, None, 1]
    side = (end[..., 0] - start[..., 0]) * (y - start[..., 1]) - (end[..., 1] - start[..., 1]) * (
        x - start[..., 0]
    )
    up = (start[..., 1] <= y) & (end[..., 1] > y) & (side > 0)
    down = (start[..., 1] > y) & (end[..., 1] <= y) & (side < 0)
    counted: NDArray[np.int_] = up.sum(axis=1) - down.sum(axis=1)
    return counted
