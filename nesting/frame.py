"""The frame of the search: lengths normalised to the cloth's usable width."""

from dataclasses import dataclass

import numpy as np

from nesting.problem import Problem
from nesting.separation import Floats

NORMAL_WIDTH = 1000.0  # every cloth is scaled to this, which the solver's absolute tolerances expect


@dataclass(frozen=True)
class Frame:
    """The search's own frame on the cloth.

    Every shape has a margin of half the gap, so the shapes may come that much closer to the edges than the
    pieces: ``offset_mm`` is where the frame begins, along and across, and ``scale`` its lengths per mm.
    """

    scale: float
    offset_mm: tuple[float, float]
    edge_margin_mm: float

    @classmethod
    def of(cls, problem: Problem) -> "Frame":
        """Return the frame of a problem, the usable width of which is ``NORMAL_WIDTH``."""
        margin = problem.edge_gap_mm - 0.5 * problem.gap_mm
        low, high = problem.cloth.low_mm, problem.cloth.high_mm
        return cls(NORMAL_WIDTH / (high - low - 2 * margin), (margin, low + margin), margin)

    def length_mm(self, length: float) -> float:
        """Return the length of the marker that takes this much of the frame."""
        return length / self.scale + 2 * self.edge_margin_mm

    def outside(self, point: Floats) -> tuple[float, float]:
        """Return a point of the frame on the cloth."""
        x, y = point / self.scale + self.offset_mm
        return float(x), float(y)

    def inside(self, points: Floats) -> Floats:
        """Return (n, 2) points of the cloth in the frame."""
        return (np.asarray(points) - self.offset_mm) * self.scale
