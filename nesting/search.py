"""The search: a first layout, one guided local search per worker, a last compaction on the exact outlines."""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from nesting.compaction import compact, used_length
from nesting.findings import Findings
from nesting.guided import guided_search
from nesting.layout import CLEARANCE, REACH, Ground, Layout, Start
from nesting.overlap import scene_of, table_size
from nesting.start import constructed_layout, hinted_layout, started_layout, told_layout

POLISHES_RESERVED = 3  # times what the first compaction on the exact outlines took is kept for the last
HINT_STEP = 0.015  # by how much longer than the last each worker tries the layout to begin with
TABLE_LIMIT = 40_000_000  # numbers in the tables of the guided search; larger problems do without it


class Budget:
    """How long a search may take: until a deadline and, if given, a number of iterations."""

    def __init__(
        self, seconds: float, iterations: int | None, may_stop: Callable[[], bool] | None = None
    ) -> None:
        self._started = time.perf_counter()
        self._seconds = seconds
        self._iterations = math.inf if iterations is None else iterations
        self._stopped = threading.Event()
        self._may_stop = may_stop or self._stopped.is_set
        self.reserve_s = 0.0

    @property
    def repeatable(self) -> bool:
        """Whether iterations are counted, so that chance in timing must not matter."""
        return self._iterations < math.inf

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    def stop(self) -> None:
        """End every search that asks this budget."""
        self._stopped.set()

    def counter(self) -> Callable[[], bool]:
        """Return what a loop asks before each iteration: whether there is time for one as long as any yet."""
        left = self._iterations
        asked, longest = time.perf_counter(), 0.0

        def allows_another() -> bool:
            nonlocal left, asked, longest
            now = time.perf_counter()
            longest, asked = max(longest, now - asked), now
            left -= 1
            end = self._started + self._seconds - self.reserve_s
            return left >= 0 and now + longest <= end and not self._stopped.is_set() and not self._may_stop()

        return allows_another


def search(
    ground: Ground,
    budget: Budget,
    seed: int,
    workers: int,
    on_layout: Callable[[Layout], None],
    begin: Start | None = None,
) -> Layout:
    """Return the shortest layout found, valid on the exact outlines.

    Parameters
    ----------
    ground
        What is nested.
    budget
        How long the search may take; a first layout is made in any case.
    seed, workers
        The same of both and the same iterations, with time enough for them, give the same layout.
    on_layout
        Called with each shorter layout, never by two threads at once.
    begin
        Where pieces lie to begin with; without it they are constructed.
    """
    with ThreadPoolExecutor(workers) as pool:
        # All work is done in the pool, so that an interrupt meets a thread that only waits.
        try:
            start = pool.submit(_first, ground, begin).result()
            # Valid on the exact outlines too, since the simplified ones contain them.
            on_layout(start)
            before = budget.elapsed_s
            best = pool.submit(_best_polished, ground, start, begin).result()
            budget.reserve_s = POLISHES_RESERVED * (budget.elapsed_s - before)
            if best.length < start.length:
                on_layout(best)
            show = _only_shorter(best, on_layout)
            found = _guided(ground, start, budget, seed, workers, pool, show, begin)
            polished = pool.submit(_polished, ground, found).result()
        finally:
            budget.stop()
    if polished.length < best.length:
        best = polished
        on_layout(best)
    return best


def _first(ground: Ground, begin: Start | None) -> Layout:
    constructed = constructed_layout(ground)
    return constructed if begin is None else min(started_layout(ground, begin), constructed, key=_length)


def _best_polished(ground: Ground, start: Layout, begin: Start | None) -> Layout:
    """Return the first layout compacted on the exact outlines, or what was told if that is shorter."""
    polished = _polished(ground, start)
    told = None if begin is None else told_layout(ground, begin)
    return polished if told is None else min(polished, _polished(ground, told), key=_length)


def _length(layout: Layout) -> float:
    return layout.length


def _guided(
    ground: Ground,
    start: Layout,
    budget: Budget,
    seed: int,
    workers: int,
    pool: ThreadPoolExecutor,
    on_layout: Callable[[Layout], None],
    begin: Start | None,
) -> Layout:
    """Run a guided search in every worker, each going on from the shortest layout of all.

    Returns the shortest layout, of equals the first worker's.
    """
    if table_size(ground.simplified) > TABLE_LIMIT:
        return start
    scene = scene_of(ground.simplified, ground.options, ground.width)
    shortest, lock = start, threading.Lock()

    def show(layout: Layout) -> None:
        nonlocal shortest
        with lock:
            if layout.length < shortest.length:
                shortest = layout
                on_layout(layout)

    findings = [Findings(start, show) for _ in range(workers)]

    def work(number: int) -> None:
        hint = None if begin is None else hinted_layout(ground, begin, 1 + number * HINT_STEP)
        own = findings[number]
        # Which worker is first is chance: a search that must be repeatable goes without the others' findings.
        others = () if budget.repeatable else [one for one in findings if one is not own]
        guided_search(ground, scene, own, seed + number, budget.counter(), hint, others)

    for job in as_completed([pool.submit(work, number) for number in range(workers)]):
        job.result()
    return min((one.best for one in findings), key=_length)


def _only_shorter(best: Layout, on_layout: Callable[[Layout], None]) -> Callable[[Layout], None]:
    """Return the callback held back while layouts on the simplified outlines are longer than ``best``."""
    return lambda layout: on_layout(layout) if layout.length < best.length else None


def _polished(ground: Ground, layout: Layout) -> Layout:
    """Return the layout compacted on the exact outlines."""
    positions = compact(
        ground.exact,
        layout.chosen,
        layout.positions,
        ground.width,
        CLEARANCE,
        reach=REACH,
        matching=ground.matching,
    )
    return Layout(layout.chosen, positions, used_length(ground.exact, layout.chosen, positions))
