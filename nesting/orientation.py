"""Turning outlines: exact for quarter turns, so that a half turn loses no bit."""

import math

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

_QUARTERS = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}


def rotation_matrix(angle: float) -> npt.NDArray[np.float64]:
    """Return the (2, 2) matrix of a counter-clockwise turn by ``angle`` degrees."""
    turn = angle % 360.0
    if turn in _QUARTERS:
        cos, sin = _QUARTERS[turn]
    else:
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return np.array([[cos, -sin], [sin, cos]])


def rotated(outline: Polygon, angle: float) -> Polygon:
    """Return the outline turned by ``angle`` degrees counter-clockwise about (0, 0)."""
    return placed(outline, angle, 0.0, 0.0)


def placed(outline: Polygon, angle: float, x: float, y: float) -> Polygon:
    """Return the outline turned by ``angle`` degrees about (0, 0), then moved by (x, y)."""
    matrix = rotation_matrix(angle)
    turned: Polygon = shapely.transform(outline, lambda points: points @ matrix.T + (x, y))
    return turned
