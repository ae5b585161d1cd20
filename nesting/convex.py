"""Convex parts of an outline: what every separating half-plane is drawn from."""

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon

Points = npt.NDArray[np.float64]  # (n, 2)


def corner_points(outline: Polygon) -> Points:
    """Return the (n, 2) corners of an outline, counter-clockwise.

    Repeated points and points in the middle of a straight edge (to 1e-12 of the size) are left out.
    """
    points = np.asarray(shapely.orient_polygons(outline).exterior.coords)[:-1, :2]
    size = float(np.ptp(points, axis=0).max())
    while True:
        into = points - rolled(points, 1)
        turn = cross(into, rolled(into, -1))
        idle = (np.abs(turn) < 1e-12 * size * size) | (np.hypot(*into.T) < 1e-9 * size)
        if not idle.any():
            return points
        # One at a time: of two near-equal neighbours only one may go.
        points = np.delete(points, int(np.argmax(idle)), axis=0)


def convex_parts(points: Points) -> list[Points]:
    """Split a simple counter-clockwise polygon into few convex ones on the same corners.

    Parameters
    ----------
    points
        (n, 2) corners as :func:`corner_points` returns them.

    Returns
    -------
    list of (m, 2) arrays
        Counter-clockwise convex polygons that tile the outline.

    Notes
    -----
    Constrained Delaunay triangles, of which neighbours are joined across their longest diagonals first
    as long as the union stays convex (Hertel and Mehlhorn 1983). A diagonal that cannot go at its turn
    never can later, since joining only widens angles, so one pass is enough.
    """
    tolerance = 1e-9 * float(np.ptp(points, axis=0).max()) ** 2
    if _is_convex(points, tolerance):
        return [points]
    parts = _triangles(points)
    owner = {edge: number for number, part in enumerate(parts) for edge in _edges(part)}
    diagonals = [edge for edge in owner if edge[::-1] in owner and edge[0] < edge[1]]
    diagonals.sort(key=lambda edge: -float(np.hypot(*(points[edge[0]] - points[edge[1]]))))
    for start, end in diagonals:
        kept, gone = owner[start, end], owner[end, start]
        joined = _joined(parts[kept], parts[gone], start, end)
        # Elsewhere the corners are those of the two parts, which are convex.
        if all(_bulges(points, joined, corner, tolerance) for corner in (start, end)):
            owner.update(dict.fromkeys(_edges(parts[gone]), kept))
            parts[kept], parts[gone] = joined, []
    return [points[part] for part in parts if part]


def rolled(points: Points, by: int) -> Points:
    """Return the points, each ``by`` places on: what ``np.roll`` does, but sooner."""
    return np.concatenate([points[-by:], points[:-by]])


def cross(first: Points, second: Points) -> npt.NDArray[np.float64]:
    """Return the z component of the cross products of (n, 2) vectors."""
    product: npt.NDArray[np.float64] = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return product


def _is_convex(points: Points, tolerance: float) -> bool:
    edges = rolled(points, -1) - points
    return bool((cross(edges, rolled(edges, -1)) >= -tolerance).all())


def _bulges(points: Points, part: list[int], corner: int, tolerance: float) -> bool:
    place = part.index(corner)
    before, here, after = points[part[place - 1]], points[corner], points[part[(place + 1) % len(part)]]
    into, out = here - before, after - here
    return bool(into[0] * out[1] - into[1] * out[0] >= -tolerance)


def _triangles(points: Points) -> list[list[int]]:
    """Return the corner numbers of a constrained Delaunay triangulation, counter-clockwise."""
    number = {(x, y): index for index, (x, y) in enumerate(points.tolist())}
    mesh = shapely.orient_polygons(shapely.constrained_delaunay_triangles(Polygon(points)))
    # Four points a triangle, of which the last is the first again.
    corners = [number[x, y] for x, y in shapely.get_coordinates(mesh).tolist()]
    return [corners[start : start + 3] for start in range(0, len(corners), 4)]


def _edges(part: list[int]) -> list[tuple[int, int]]:
    return list(zip(part, part[1:] + part[:1], strict=True))


def _joined(part: list[int], other: list[int], start: int, end: int) -> list[int]:
    """Join two parts across the edge that runs start to end in ``part`` and back in ``other``."""
    turned = part[part.index(end) :] + part[: part.index(end)]
    return turned + (other[other.index(start) :] + other[: other.index(start)])[1:-1]
