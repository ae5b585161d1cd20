"""The face of nesting: a problem in, the best certified marker of the time given out."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from shapely.geometry import Polygon

from nesting.convex import Points, corner_points
from nesting.errors import ProblemError
from nesting.layout import Ground, Layout
from nesting.marker import Marker, Placement, certified_marker
from nesting.orientation import rotation_matrix
from nesting.problem import ROUNDING, Cloth, Item, Problem
from nesting.search import Budget, search
from nesting.separation import build_shapes
from nesting.simplify import polygon_area, simplified_outwards

NORMAL_WIDTH = 1000.0  # every cloth is scaled to this, which the solver's absolute tolerances expect
AREA_BUDGET = 0.006


@dataclass(frozen=True)
class Incumbent:
    """The best marker so far: its length, density (0 to 1) and the seconds since the start."""

    length_mm: float
    density: float
    elapsed_s: float


def solve(
    problem: Problem,
    seconds: float,
    seed: int = 0,
    *,
    iterations: int | None = None,
    workers: int | None = None,
    on_incumbent: Callable[[Incumbent], None] | None = None,
) -> Marker:
    """Nest the problem's items on its cloth, as short as the time allows.

    Parameters
    ----------
    problem
        What to nest on what.
    seconds
        Time to search; a first marker is always made, however little it is.
    seed
        Of every random choice. With ``iterations`` given, and time enough for them, the same problem,
        seed and number of workers give the same marker.
    iterations
        Sweeps of each worker's search after the first markers; None for as many as the time allows.
    workers
        Threads to search with; None for one per core available.
    on_incumbent
        Called with each shorter marker as it is found, never by two threads at once.

    Raises
    ------
    ProblemError
        If ``seconds``, ``seed``, ``iterations`` or ``workers`` make no sense.
    CertificateError
        If the result fails its check on the exact outlines (an inner fault).
    """
    _refuse_nonsense(seconds, seed, iterations, workers)
    budget = Budget(seconds, iterations)
    scale = NORMAL_WIDTH / problem.cloth.width_mm
    orientations, ground = ground_of(problem)
    covered = float(ground.areas.sum()) / NORMAL_WIDTH

    def report(layout: Layout) -> None:
        if on_incumbent is not None:
            on_incumbent(Incumbent(layout.length / scale, covered / layout.length, budget.elapsed_s))

    best = search(ground, budget, seed, workers or _cores(), report)
    return _marker(problem, orientations, best, scale, seed)


def warm_up() -> None:
    """Compile the kernels, or load them from the cache, so that no order's budget pays for it."""
    ell = Polygon([(0, 0), (3, 0), (3, 1), (1, 1), (1, 2), (0, 2)])
    item = Item("warm-up", ell, orientations=(0.0, 180.0), demand=3)
    solve(Problem("warm-up", (item,), Cloth(width_mm=5.0)), seconds=60.0, iterations=3, workers=1)


def _refuse_nonsense(seconds: float, seed: int, iterations: int | None, workers: int | None) -> None:
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ProblemError(f"seconds {seconds} must be a finite number, 0 or more")
    if seed < 0:
        raise ProblemError(f"seed {seed} must be 0 or more")
    if iterations is not None and iterations < 0:
        raise ProblemError(f"iterations {iterations} must be 0 or more")
    if workers is not None and workers < 1:
        raise ProblemError(f"workers {workers} must be 1 or more")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ground_of(problem: Problem) -> tuple[list[float], Ground]:
    """Return the angle of each oriented shape, and the shapes and options in normal lengths."""
    scale = NORMAL_WIDTH / problem.cloth.width_mm
    pieces = _pieces(problem)
    angles: list[float] = []
    exact: list[Points] = []
    shapes_of: dict[str, list[int]] = {}
    for item in problem.items:
        corners = corner_points(item.outline) * scale
        if len(corners) < 3:
            raise ProblemError(f"item {item.id}: outline is thinner than a billionth of its length")
        shapes_of[item.id] = []
        for angle in item.orientations:
            turned = corners @ rotation_matrix(angle).T
            if np.ptp(turned[:, 1]) <= NORMAL_WIDTH * (1 + ROUNDING):
                shapes_of[item.id].append(len(exact))
                angles.append(angle)
                exact.append(turned)
    options = np.full((len(pieces), max(map(len, shapes_of.values()))), -1, np.int64)
    for row, item in zip(options, pieces, strict=True):
        row[: len(shapes_of[item.id])] = shapes_of[item.id]
    ground = Ground(
        simplified=build_shapes([simplified_outwards(outline, AREA_BUDGET) for outline in exact]),
        exact=build_shapes(exact),
        options=options,
        areas=np.array([polygon_area(exact[shapes_of[item.id][0]]) for item in pieces]),
        width=NORMAL_WIDTH,
    )
    return angles, ground


def _pieces(problem: Problem) -> list[Item]:
    """Return the item of every piece to be placed."""
    return [item for item in problem.items for _ in range(item.demand)]


def _marker(problem: Problem, angles: list[float], layout: Layout, scale: float, seed: int) -> Marker:
    placements = [
        Placement.of(item.id, item.outline, float(x / scale), float(y / scale), angles[shape])
        for item, shape, (x, y) in zip(_pieces(problem), layout.chosen, layout.positions, strict=True)
    ]
    length = max(placement.outline.bounds[2] for placement in placements)
    return certified_marker(problem, placements, length, seed)
