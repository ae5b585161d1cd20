"""Outlines simplified outwards: fewer corners for the search, never less area than the piece."""

import numpy as np
import numpy.typing as npt

from nesting.convex import Points, cross, rolled
from nesting.kernel import kernel

Bounds = npt.NDArray[np.float64]  # (2,)

MIN_CORNERS = 4
# Of the area that filling a hollow corner adds: it also saves a convex part, and the search's time grows with
# the square of their number.
HOLLOW_PRICE = 0.1
NEARLY_PARALLEL = 1e-12  # sine of the angle from which on two edges meet nowhere
ROUNDING = 1e-12  # of the size, by which new corners may pass the bounds


def simplified_outwards(points: Points, area_budget: float) -> Points:
    """Return a simple polygon around ``points`` that has fewer corners.

    Parameters
    ----------
    points
        (n, 2) corners of a simple counter-clockwise polygon.
    area_budget
        Largest share of the polygon's area that may be added, e.g. 0.003.

    Returns
    -------
    (m, 2) array
        Corners, counter-clockwise; the polygon contains the given one and has the same bounds, to a
        rounding.

    Notes
    -----
    Two moves, cheapest first: a hollow corner is cut off by the line between its neighbours;
    an edge between two bulging corners is taken out by prolonging its neighbours until they meet.
    A move is made only if no other corner lies in the triangle that it adds, so the outline stays simple.
    """
    corners = points.copy()
    low, high = points.min(axis=0), points.max(axis=0)
    rounding = ROUNDING * (high - low)
    count = _simplify(corners, low - rounding, high + rounding, area_budget * polygon_area(points))
    return corners[:count].copy()


def polygon_area(points: Points) -> float:
    """Return the area of a counter-clockwise polygon."""
    return 0.5 * float(cross(points, rolled(points, -1)).sum())


@kernel
def _simplify(points: Points, low: Bounds, high: Bounds, left: float) -> int:
    """Simplify in place while the area ``left`` pays for it; return how many corners remain, in front.

    ``low`` and ``high`` are the bounds that are kept.
    """
    count = len(points)
    while count > MIN_CORNERS:
        corner, area, x, y = _cheapest(points, count, low, high, left)
        if corner < 0:
            break
        after = (corner + 1) % count
        points[after, 0], points[after, 1] = x, y
        count -= 1
        for gap in range(corner, count):
            points[gap, 0], points[gap, 1] = points[gap + 1, 0], points[gap + 1, 1]
        left -= area
    return count


@kernel
def _cheapest(
    points: Points, count: int, low: Bounds, high: Bounds, left: float
) -> tuple[int, float, float, float]:
    """Return the corner that goes at the lowest price, the area added and where its successor comes to lie.

    The corner is -1 if none can go. What a move would cover is asked last: few are ever cheap enough.
    """
    lowest, gone, area, new_x, new_y = np.inf, -1, 0.0, 0.0, 0.0
    for corner in range(count):
        after = (corner + 1) % count
        x, y = points[corner, 0], points[corner, 1]
        cost = _filled(points, count, corner)
        price = HOLLOW_PRICE * cost
        if cost <= left and price < lowest and _is_clear(points, count, corner - 1, x, y, after):
            lowest, gone, area, new_x, new_y = price, corner, cost, points[after, 0], points[after, 1]
        cost, x, y = _prolonged(points, count, corner)
        inside = low[0] <= x <= high[0] and low[1] <= y <= high[1]
        if cost <= left and cost < lowest and inside and _is_clear(points, count, corner, x, y, after):
            lowest, gone, area, new_x, new_y = cost, corner, cost, x, y
    return gone, area, new_x, new_y


@kernel
def _filled(points: Points, count: int, corner: int) -> float:
    """Return the area that is added by cutting off a hollow corner; infinite if it bulges."""
    turn = _turn(points, count, corner)
    return -0.5 * turn if turn <= 0 else np.inf


@kernel
def _prolonged(points: Points, count: int, corner: int) -> tuple[float, float, float]:
    """Return what is added by prolonging the neighbours of the edge from a corner, and where they meet.

    The area is infinite where they do not meet beyond the edge.
    """
    x, y = points[corner, 0], points[corner, 1]
    before, after, beyond = (corner - 1) % count, (corner + 1) % count, (corner + 2) % count
    ahead_x, ahead_y = x - points[before, 0], y - points[before, 1]
    back_x, back_y = points[after, 0] - points[beyond, 0], points[after, 1] - points[beyond, 1]
    edge_x, edge_y = points[after, 0] - x, points[after, 1] - y
    spread = ahead_x * back_y - ahead_y * back_x
    lengths = np.sqrt((ahead_x**2 + ahead_y**2) * (back_x**2 + back_y**2))
    # Prolonged neighbours meet outside the edge only if the two turns together stay below a half turn.
    if (
        spread >= -NEARLY_PARALLEL * lengths
        or _turn(points, count, corner) <= 0
        or _turn(points, count, after) <= 0
    ):
        return np.inf, x, y
    share = (edge_x * back_y - edge_y * back_x) / spread
    if share <= 0:
        return np.inf, x, y
    area = 0.5 * abs(edge_x * share * ahead_y - edge_y * share * ahead_x)
    return area, x + share * ahead_x, y + share * ahead_y


@kernel
def _turn(points: Points, count: int, corner: int) -> float:
    """Return the cross product of the edges that meet at a corner: positive where the outline bulges."""
    before, after = (corner - 1) % count, (corner + 1) % count
    into_x, into_y = points[corner, 0] - points[before, 0], points[corner, 1] - points[before, 1]
    out_x, out_y = points[after, 0] - points[corner, 0], points[after, 1] - points[corner, 1]
    return float(into_x * out_y - into_y * out_x)


@kernel
def _is_clear(points: Points, count: int, first: int, x: float, y: float, last: int) -> bool:
    """Whether no corner but those from ``first`` to ``last`` lies in the triangle of these two and (x, y).

    The triangle counts with its edges, whichever way round it runs.
    """
    first, last = first % count, last % count
    between = (first + 1) % count
    ax, ay, bx, by = points[first, 0], points[first, 1], points[last, 0], points[last, 1]
    for other in range(count):
        if other in (first, between, last):
            continue
        px, py = points[other, 0], points[other, 1]
        one = (x - ax) * (py - ay) - (y - ay) * (px - ax)
        two = (bx - x) * (py - y) - (by - y) * (px - x)
        three = (ax - bx) * (py - by) - (ay - by) * (px - bx)
        if (one >= 0 and two >= 0 and three >= 0) or (one <= 0 and two <= 0 and three <= 0):
            return False
    return True
