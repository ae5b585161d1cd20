"""The face of nesting: a problem in, the best certified marker of the time given out."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from shapely.geometry import Polygon

from nesting.blocks import WIDTHS, with_blocks
from nesting.cloth import Cloth
from nesting.errors import NoPlaceError, ProblemError
from nesting.ground import no_place, poses_of, start_of, survey
from nesting.item import Item, Pose
from nesting.layout import Layout
from nesting.marker import Marker, marker_of
from nesting.problem import Problem
from nesting.search import Budget, search


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
    start: Sequence[Pose] = (),
    on_incumbent: Callable[[Incumbent], None] | None = None,
    may_stop: Callable[[], bool] | None = None,
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
        Rounds of a few sweeps of each worker's search after the first markers; None for as many as the time
        allows.
    workers
        Threads to search with; None for one per core available.
    start
        Where pieces lay in an earlier marker of this or a similar problem, to go on from there. Overlaps are
        pushed apart; pieces that it does not name are added.
    on_incumbent
        Called with each shorter marker as it is found, never by two threads at once.
    may_stop
        Asked often, by any thread: whether the best marker so far will do.

    Raises
    ------
    ProblemError
        If ``seconds``, ``seed``, ``iterations``, ``workers`` or ``start`` make no sense.
    NoRoomError
        If the roll has too little cloth that can be used.
    CertificateError
        If the result fails its check on the exact outlines (an inner fault).
    """
    _refuse_nonsense(seconds, seed, iterations, workers)
    if problem.blocks:
        # All blocks together take as long as the marker that holds them.
        share = 0.5 * seconds / len(problem.blocks) / WIDTHS
        whole, blocks = with_blocks(
            problem,
            lambda one: solve(one, share, seed, iterations=iterations, workers=workers, may_stop=may_stop),
        )
        rest = 0.5 * seconds
        marker = solve(
            whole,
            rest,
            seed,
            iterations=iterations,
            workers=workers,
            start=start,
            on_incumbent=on_incumbent,
            may_stop=may_stop,
        )
        return replace(marker, blocks=blocks)
    budget = Budget(seconds, iterations, may_stop)
    measured = survey(problem)
    covered = float(measured.ground.areas.sum()) / measured.frame.scale**2

    def report(layout: Layout) -> None:
        if on_incumbent is not None:
            length = measured.frame.length_mm(layout.length)
            density = covered / (length * problem.cloth.width_mm)
            on_incumbent(Incumbent(length, density, budget.elapsed_s))

    begin = start_of(problem, measured, start) if start else None
    try:
        best = search(measured.ground, budget, seed, workers or _cores(), report, begin)
    except NoPlaceError as error:
        raise no_place(measured, error) from None
    return marker_of(problem, poses_of(problem, measured, best), seed)


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
