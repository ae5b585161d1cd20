"""Where a piece's grain arrow finds most room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class GrainLine:
    """A stretch of grain line inside a piece: from (start, level) to (end, level), in mm.

    Parameters
    ----------
    room
        Distance from its middle to the nearest edge or internal line, in mm.
    """

    start: float
    end: float
    level: float
    room: float

    @property
    def length(self) -> float:
        """Length in mm."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """Where its middle lies along the grain, in mm."""
        return (self.start + self.end) / 2


def grain_line(area: Polygon, internal_lines: Sequence[LineString] = ()) -> GrainLine:
    """Find a long grain line with much room around it, inset by a fifth at either end."""
    left, bottom, right, top = area.bounds
    levels = bottom + (top - bottom) * np.linspace(0.1, 0.9, 25)
    rows = shapely.linestrings([[(left - 1, level), (right + 1, level)] for level in levels])
    edges = shapely.union_all([area.exterior, *internal_lines]) if internal_lines else area.exterior
    runs = [_run(edges, run) for run in shapely.get_parts(shapely.intersection(area, rows)) if run.length]
    longest = max(run.length for run in runs)
    run = max((run for run in runs if run.length > 0.7 * longest), key=lambda run: run.room)
    inset = 0.2 * run.length
    return GrainLine(run.start + inset, run.end - inset, run.level, run.room)


def _run(edges: BaseGeometry, row: LineString) -> GrainLine:
    start, level, end, _ = row.bounds
    return GrainLine(start, end, level, edges.distance(Point((start + end) / 2, level)))
