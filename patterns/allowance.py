"""Seam allowance: from the seam line and a width for every edge to the line that is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.polygon import orient

from patterns.curves import Line, Vector, crossing, mirrored, straight
from patterns.errors import DraftError
from patterns.panel import Edge

_SPECK = 0.01
_TOLERANCE = 0.05
# Neighbouring parts reach this far into each other, so that rounding cannot part them.
_OVERLAP = 0.01
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
    strips = [_strip(edge) for edge in edges]
    patches = [patch for strip in strips if not strip.folded for patch in strip.patches()]
    for strip, following in zip(strips, strips[1:] + strips[:1], strict=True):
        patches += _corner(strip, following)
    flat = _union([seam, *patches])
    turn_ups = [
        _turn_up(flat, strips[i - 1], strip, strips[(i + 1) % len(strips)])
        for i, strip in enumerate(strips)
        if strip.folded
    ]
    whole = _union([flat, *turn_ups]) if turn_ups else flat
    return orient(Polygon(whole.exterior.simplify(_TOLERANCE)))


@dataclass(frozen=True, eq=False)
class _Strip:
    """An edge's allowance, from the seam line outwards; one direction and normal per segment."""

    line: Line
    directions: NDArray[np.float64]
    normals: NDArray[np.float64]
    widths: Vector
    depth: float
    folded: bool

    def patches(self) -> list[Polygon]:
        """Return polygons that cover the strip."""
        before, after = self.normals[:-1], self.normals[1:]
        # The mitre of two normals, held back where a corner inside the edge would make a spike.
        mitres = (before + after) / np.maximum(1 + (before * after).sum(axis=1), 0.5)[:, None]
        outwards = np.concatenate([self.normals[:1], mitres, self.normals[-1:]])
        inner, outer = self.line - _OVERLAP * outwards, self.line + self.widths[:, None] * outwards
        whole = Polygon(np.concatenate([inner, outer[::-1]]))
        if whole.is_valid:
            return [whole]
        # Where a hollow is tighter than the allowance the offset crosses itself: cover it piece by piece.
        near = self.line[:-1] + self.normals * self.widths[:-1, None]
        far = self.line[1:] + self.normals * self.widths[1:, None]
        quads = shapely.polygons(np.stack([inner[:-1], inner[1:], far, near], axis=1))
        turns_out = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] > 1e-9
        wedges = np.stack([inner[1:-1], far[:-1], outer[1:-1], near[1:]], axis=1)
        return [*quads, *shapely.polygons(wedges[turns_out])]


def _strip(edge: Edge) -> _Strip:
    steps = np.diff(edge.line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    directions = steps / lengths[:, None]
    walked = np.concatenate(([0.0], np.cumsum(lengths)))
    end = edge.allowance if edge.end_allowance is None else edge.end_allowance
    widths = edge.allowance + (end - edge.allowance) * walked / walked[-1]
    normals = np.stack([directions[:, 1], -directions[:, 0]], axis=1)
    # A turn-up is laid on afterwards; until then the fold itself is the edge.
    flat = np.zeros_like(widths) if edge.folded else widths
    return _Strip(edge.line, directions, normals, flat, edge.allowance, edge.folded)


def is_corner(before: Vector, after: Vector) -> bool:
    """Tell whether two edges meet at a corner rather than run on smoothly into each other."""
    return bool(abs(_turn(before, after)) > _STEP_TURN)


def _turn(before: Vector, after: Vector) -> float:
    return float(np.arctan2(before[0] * after[1] - before[1] * after[0], before @ after))


def _corner(strip: _Strip, following: _Strip) -> list[Polygon]:
    """Fill the gap that two neighbouring strips leave at an outward corner, if any."""
    before, after = strip.directions[-1], following.directions[0]
    turn = _turn(before, after)
    if turn <= 1e-6:
        return []
    corner = strip.line[-1]
    width, next_width = strip.widths[-1], following.widths[0]
    end = corner + strip.normals[-1] * width
    start = corner + following.normals[0] * next_width
    tips = [end, start]
    if turn > _STEP_TURN or abs(width - next_width) < 1:
        reach = max(width, next_width)
        mitre = crossing(end, before, start, after)
        if mitre is None or np.hypot(*(mitre - corner)) > _MITRE_LIMIT * reach:
            tips = [end, end + before * reach, start - after * reach, start]
        elif (mitre - end) @ before > 0 and (start - mitre) @ after > 0:
            tips = [end, mitre, start]
    if not min(width, next_width) and len(tips) == 2:
        return []
    inside = corner - _OVERLAP * (strip.normals[-1] + following.normals[0])
    return [Polygon([inside, tips[0] - _OVERLAP * before, *tips, tips[-1] + _OVERLAP * after])]


def _turn_up(flat: Polygon, before: _Strip, hem: _Strip, after: _Strip) -> Polygon:
    """Mirror what lies above the fold into the depth of the turn-up."""
    along, outward = hem.directions[0], hem.normals[0]
    fold = hem.line - _OVERLAP * outward
    # A neighbour that runs on smoothly, as the rounded front edge does, is only overlapped.
    start_reach, end_reach = (
        neighbour.widths.max() + (hem.depth if is_corner(*directions) else 0.0)
        for neighbour, directions in (
            (before, (before.directions[-1], along)),
            (after, (along, after.directions[0])),
        )
    )
    start, end = fold[0] - along * start_reach, fold[-1] + along * end_reach
    strip = Polygon(
        straight(start, end, end + outward * (hem.depth + _OVERLAP), start + outward * (hem.depth + _OVERLAP))
    )
    folded = shapely.transform(flat, lambda points: mirrored(points, fold[0], along))
    return shapely.intersection(folded, strip)


def _union(parts: Sequence[Polygon]) -> Polygon:
    union = shapely.union_all(np.array(parts, dtype=object))
    # Rounding may leave a speck without area beside the whole.
    whole = [part for part in shapely.get_parts(union) if part.area > _SPECK]
    if len(whole) != 1:
        raise DraftError(f"the cut line falls into {len(whole)} parts")
    return Polygon(whole[0].exterior)
