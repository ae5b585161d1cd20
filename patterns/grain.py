"""Where a piece's grain arrow and its name find most room."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Polygon


@dataclass(frozen=True)
class GrainLine:
    """A stretch of grain line inside a piece: from (start, level) to (end, level), in mm."""

    start: float
    end: float
    level: float

    @property
    def length(self) -> float:
        """Length in mm."""
        return self.end - self.start


def grain_line(area: Polygon) -> GrainLine:
    """Find a long grain line near the middle of an area, inset by a fifth at either end."""
    left, bottom, right, top = area.bounds
    middle = (bottom + top) / 2
    levels = bottom + (top - bottom) * np.linspace(0.15, 0.85, 15)
    rows = shapely.linestrings([[(left - 1, level), (right + 1, level)] for level in levels])
    runs = [
        GrainLine(run.bounds[0], run.bounds[2], float(level))
        for row, level in zip(rows, levels, strict=True)
        for run in shapely.get_parts(area.intersection(row))
    ]
    longest = max(run.length for run in runs)
    run = min((run for run in runs if run.length > 0.85 * longest), key=lambda run: abs(run.level - middle))
    inset = 0.2 * run.length
    return GrainLine(run.start + inset, run.end - inset, run.level)
