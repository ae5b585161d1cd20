"""Outlines simplified outwards: fewer corners for the search, never less area than the piece."""

import numpy as np
import numpy.typing as npt

from nesting.convex import Points, cross, rolled

MIN_CORNERS = 4
# Of the area that filling a hollow corner adds: it also saves a convex part, and the search's time grows with
# the square of their number.
HOLLOW_PRICE = 0.1


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
        Corners, counter-clockwise; the polygon contains the given one and has the same bounds.

    Notes
    -----
    Two moves, cheapest first: a hollow corner is cut off by the line between its neighbours;
    an edge between two bulging corners is taken out by prolonging its neighbours until they meet.
    A move is made only if no other corner lies in the triangle that it adds, so the outline stays simple.
    """
    left = area_budget * polygon_area(points)
    low, high = points.min(axis=0), points.max(axis=0)
    while len(points) > MIN_CORNERS:
        cost, apex = _moves(points)
        cost[1, ((apex < low) | (apex > high)).any(axis=1)] = np.inf
        price = cost * np.array([[HOLLOW_PRICE], [1.0]])
        price[cost > left] = np.inf
        for flat in np.argsort(price, axis=None)[: np.count_nonzero(price < np.inf)]:
            kind, corner = divmod(int(flat), len(points))
            changed = _apply(points, kind, corner, apex[corner])
            if changed is not None:
                points = changed
                left -= float(cost[kind, corner])
                break
        else:
            return points
    return points


def polygon_area(points: Points) -> float:
    """Return the area of a counter-clockwise polygon."""
    return 0.5 * float(cross(points, rolled(points, -1)).sum())


def _moves(points: Points) -> tuple[npt.NDArray[np.float64], Points]:
    """Return the (2, n) added area of each move (infinite where impossible) and the (n, 2) new corners."""
    before, after = rolled(points, 1), rolled(points, -1)
    beyond = rolled(points, -2)
    turn = cross(points - before, after - points)
    cost = np.full((2, len(points)), np.inf)
    hollow = turn <= 0
    cost[0, hollow] = -0.5 * turn[hollow]

    ahead, back, edge = points - before, after - beyond, after - points
    spread = cross(ahead, back)
    # Prolonged neighbours meet outside the edge only if the two turns together stay below a half turn.
    meets = (turn > 0) & (rolled(turn, -1) > 0) & (spread < -1e-12 * np.abs(turn).max())
    share = cross(edge, back) / np.where(meets, spread, 1.0)
    apex = points + share[:, None] * ahead
    cost[1, meets] = 0.5 * np.abs(cross(edge, apex - points))[meets]
    cost[1, share <= 0] = np.inf
    return cost, apex


def _apply(points: Points, kind: int, corner: int, apex: Points) -> Points | None:
    count = len(points)
    after = (corner + 1) % count
    if kind == 0:
        triangle = np.array([points[corner - 1], points[corner], points[after]])
        rest = np.delete(points, [corner - 1, corner, after], axis=0)
        changed = np.delete(points, corner, axis=0)
    else:
        triangle = np.array([points[corner], apex, points[after]])
        rest = np.delete(points, [corner, after], axis=0)
        changed = points.copy()
        changed[corner] = apex
        changed = np.delete(changed, after, axis=0)
    return None if _any_inside(triangle, rest) else changed


def _any_inside(triangle: Points, points: Points) -> bool:
    """Whether any point lies in the closed triangle, whichever way it runs."""
    ends = rolled(triangle, -1)
    along = (ends - triangle)[:, None, :]
    to = points[None, :, :] - triangle[:, None, :]
    sides = along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0]
    return bool(((sides >= 0).all(axis=0) | (sides <= 0).all(axis=0)).any())
