"""Markers judged from their placed outlines alone."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import Polygon

from nesting import ClothMatch, Fault, Item, Marker, Placement, Problem
from nesting.orientation import placed


def off_pattern(problem: Problem, marker: Marker) -> float:
    """Return by how much more than its tolerance the worst match is off, from the placed outlines alone."""
    repeat = problem.cloth.repeat
    assert repeat is not None
    lengths = np.array([repeat.along_mm, repeat.across_mm])
    origin = np.array([repeat.origin_x_mm, repeat.origin_y_mm])
    worst = 0.0
    for rule in problem.matches:
        own = [_seen(problem, placement, rule.point, origin) for placement in _copies(marker, rule.item)]
        if isinstance(rule, ClothMatch):
            asked = [rule.along_mm is not None, rule.across_mm is not None]
            others = [np.array([rule.along_mm or 0.0, rule.across_mm or 0.0])]
        else:
            asked = [rule.along, rule.across]
            mirror = np.array([1.0, -1.0 if rule.mirrored else 1.0])
            others = [
                mirror * _seen(problem, placement, rule.other_point, origin)
                for placement in _copies(marker, rule.other)
            ]
        for axis in range(2):
            if asked[axis] and lengths[axis] > 0:
                for here in own:
                    for there in others:
                        rest = (here[axis] - there[axis]) % lengths[axis]
                        worst = max(worst, min(rest, lengths[axis] - rest) - rule.tolerance_mm)
    return worst


def _copies(marker: Marker, item: str) -> Sequence[Placement]:
    return [placement for placement in marker.placements if placement.item == item]


def _seen(
    problem: Problem, placement: Placement, point: str, origin: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return where a match point lies from the pattern's origin, seen with the piece upright."""
    item = problem.item(placement.item)
    before, after = (np.array(outline.exterior.coords[:2]) for outline in (item.outline, placement.outline))
    turn = 1.0 if np.dot(before[1] - before[0], after[1] - after[0]) > 0 else -1.0
    (place,) = ((one.x, one.y) for one in item.match_points if one.name == point)
    seen: np.ndarray[tuple[int], np.dtype[np.float64]] = turn * (
        after[0] + turn * (np.array(place) - before[0]) - origin
    )
    return seen


def minded(item: Item, fault: Fault, placement: Placement) -> shapely.Geometry:
    """Return where the placed item does not tolerate the fault; there is one zone at most."""
    minded: shapely.Geometry = item.outline if item.tolerates < fault.severity else Polygon()
    for zone in item.zones:
        minded = minded.difference(zone.area)
        if zone.tolerates < fault.severity:
            minded = minded.union(zone.area.intersection(item.outline))
    return placed(minded, placement.rotation, placement.x, placement.y)
