"""Which faults of the cloth a piece may have where: under what is hidden, more than where it shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Polygon

from nesting.cloth import refuse_area
from nesting.errors import ProblemError


@dataclass(frozen=True)
class Zone:
    """A part of an item, in its own frame, that tolerates faults up to a severity."""

    area: Polygon
    tolerates: float

    def __post_init__(self) -> None:
        refuse_area(self.area, "zone")
        refuse_tolerance(self.tolerates, "zone")


def refuse_tolerance(tolerates: float, where: str) -> None:
    """Refuse what no severity can be compared with."""
    if not (math.isfinite(tolerates) and tolerates >= 0):
        raise ProblemError(f"{where}: tolerates {tolerates} must be a finite number, 0 or more")


def minding(outline: Polygon, tolerates: float, zones: Sequence[Zone]) -> list[tuple[float, list[Polygon]]]:
    """Return by severity where an item minds faults.

    Parameters
    ----------
    outline, tolerates
        The item's, outside all zones.
    zones
        Of zones that share a place the last one counts.

    Returns
    -------
    list of (severity, polygons)
        The lowest severity first; faults above it may not touch the polygons, which have no holes. Those of
        the last cover the outline: faults above that severity may lie nowhere.
    """
    left, areas = outline, []
    for zone in reversed(zones):
        areas.append((zone.tolerates, left.intersection(zone.area)))
        left = left.difference(zone.area)
    areas.append((tolerates, left))
    areas = [(level, area) for level, area in areas if area.area > 0]
    levels = sorted({level for level, _ in areas})
    found = []
    for level in levels[:-1]:
        minded = shapely.union_all([area for up_to, area in areas if up_to <= level])
        found.append((level, _without_holes(minded)))
    return [*found, (levels[-1], [outline])]


def _without_holes(area: shapely.Geometry) -> list[Polygon]:
    """Return the polygons of an area, those with holes cut into triangles."""
    whole: list[Polygon] = []
    for part in shapely.get_parts(area):
        if isinstance(part, Polygon) and part.area > 0:
            pieces = (
                shapely.get_parts(shapely.constrained_delaunay_triangles(part)) if part.interiors else [part]
            )
            whole += [piece for piece in pieces if piece.area > 0]
    return whole
