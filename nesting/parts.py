"""Items, fixed pieces and flaws of the cloth as convex parts in the frame of the search."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely.geometry import Polygon

from nesting.cloth import Cloth, Splice
from nesting.convex import Points, convex_parts, corner_points
from nesting.errors import ProblemError
from nesting.frame import Frame
from nesting.item import Item, Pose
from nesting.orientation import rotation_matrix
from nesting.problem import ROUNDING, Problem
from nesting.separation import Part
from nesting.simplify import simplified_outwards

AREA_BUDGET = 0.01
# A zone of a piece is minded by faults only, and a fault by zones and pieces but not by other faults.
ZONE_SEVERITY, FAULT_TOLERATES = 0.0, -1.0


@dataclass(frozen=True)
class Oriented:
    """An item in one orientation: its convex parts, exact and simplified, and its height with its margins."""

    exact: list[Part]
    simplified: list[Part]
    height: float


def in_orientations(
    problem: Problem, item: Item, angles: Sequence[float], frame: Frame
) -> Iterator[Oriented]:
    """Yield the item in each orientation; those that are quarter turns of each other share their parts."""
    corners = corner_points(item.outline) * frame.scale
    if len(corners) < 3:
        raise ProblemError(f"item {item.id}: outline is thinner than a billionth of its length")
    margin = (0.5 * problem.gap_mm + item.buffer_mm) * frame.scale
    upright: dict[float, tuple[list[Part], list[Part]]] = {}
    for angle in angles:
        rest = angle % 90.0
        if rest not in upright:
            matrix = rotation_matrix(rest).T
            outline, (*hidden, (tolerates, _)) = corners @ matrix, item.minding
            needed = _levels([level for level, _ in item.minding], problem.cloth)
            zones = [
                Part(part, margin, ZONE_SEVERITY, level)
                for level, areas in hidden
                if level in needed
                for area in areas
                for part in _parts(area, frame.scale, matrix)
            ]
            exact, simplified = convex_parts(outline), convex_parts(simplified_outwards(outline, AREA_BUDGET))
            upright[rest] = (
                [Part(part, margin, tolerates=tolerates) for part in exact] + zones,
                [Part(part, margin, tolerates=tolerates) for part in simplified] + zones,
            )
        matrix = rotation_matrix(angle - rest).T
        parts = [[part._replace(corners=part.corners @ matrix) for part in shape] for shape in upright[rest]]
        heights = np.concatenate([part.corners[:, 1] for part in parts[0]])
        yield Oriented(parts[0], parts[1], float(np.ptp(heights)) + 2 * margin)


def _levels(levels: Sequence[float], cloth: Cloth) -> set[float]:
    """Return which of an item's levels of minding, lowest first, count with the faults that the cloth has."""
    below = (
        max((level for level in levels if level < fault.severity), default=None) for fault in cloth.faults
    )
    return {level for level in below if level is not None}


def _parts(area: Polygon, scale: float, matrix: Points) -> list[Points]:
    """Return the convex parts of an area scaled and turned; none of one that is too thin to be one."""
    corners = corner_points(area) * scale @ matrix
    return convex_parts(corners) if len(corners) >= 3 else []


def fixed_shapes(problem: Problem, frame: Frame) -> list[Oriented]:
    """Return the fixed pieces where they lie in the frame."""
    return [_fixed(problem, pose, frame) for pose in problem.fixed]


def _fixed(problem: Problem, pose: Pose, frame: Frame) -> Oriented:
    (shape,) = in_orientations(problem, problem.item(pose.item), [pose.rotation], frame)
    place = frame.inside(np.array([pose.x, pose.y]))
    exact, simplified = (
        [part._replace(corners=part.corners + place) for part in parts]
        for parts in (shape.exact, shape.simplified)
    )
    return Oriented(exact, simplified, shape.height)


def flaw_shapes(problem: Problem, frame: Frame) -> list[list[Part]]:
    """Return the parts of each fault, each splice and each stretch of an edge that narrows the cloth."""
    cloth = problem.cloth
    shapes = [
        [
            Part(frame.inside(part), 0.0, fault.severity, FAULT_TOLERATES)
            for part in convex_parts(corner_points(fault.area))
        ]
        for fault in cloth.faults
    ]
    shapes += [[Part(frame.inside(_splice(cloth, splice)))] for splice in cloth.splices]
    margin = frame.edge_margin_mm * frame.scale
    return shapes + [[Part(frame.inside(edge), margin)] for edge in _narrowed(cloth, problem.roll_end_mm)]


def _splice(cloth: Cloth, splice: Splice) -> Points:
    """Return a splice as a rectangle, or a line, so far beyond the edges that nothing lies past its ends."""
    low, high = -cloth.width_mm, 2 * cloth.width_mm
    if splice.width_mm <= ROUNDING * cloth.width_mm:
        return np.array([(splice.x_mm, low), (splice.x_mm, high)])
    end = splice.x_mm + splice.width_mm
    return np.array([(splice.x_mm, low), (end, low), (end, high), (splice.x_mm, high)])


def _narrowed(cloth: Cloth, end_mm: float) -> Iterator[Points]:
    """Yield what lies between the frame and an edge that is further in, and on beyond the frame."""
    if not cloth.edges:
        return
    first, last = cloth.edges[0], cloth.edges[-1]
    stretches = [(-cloth.width_mm, first), *((edges.x_mm, edges) for edges in cloth.edges)]
    stretches.append((max(end_mm, last.x_mm) + cloth.width_mm, last))
    below, above = cloth.low_mm - cloth.width_mm, cloth.high_mm + cloth.width_mm
    for (start, begin), (end, finish) in pairwise(stretches):
        if end <= start:
            continue
        if max(begin.low_mm, finish.low_mm) > cloth.low_mm:
            yield np.array([(start, below), (end, below), (end, finish.low_mm), (start, begin.low_mm)])
        if min(begin.high_mm, finish.high_mm) < cloth.high_mm:
            yield np.array([(start, begin.high_mm), (end, finish.high_mm), (end, above), (start, above)])
