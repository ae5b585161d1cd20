"""What the guided searches of one ground have found so far, for all of them to go on from."""

import bisect
import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nesting.layout import Layout
from nesting.separation import Floats, Ints

POOL = 20  # failures that are kept


class Failure(NamedTuple):
    """Where a separation that was given up had the least overlaps, and its loss there."""

    loss: float
    chosen: Ints
    positions: Floats


class Findings:
    """The shortest layout, and the least bad failures to be shorter than it.

    Parameters
    ----------
    start
        A valid layout.
    on_layout
        Called with each shorter layout, never by two threads at once.
    """

    def __init__(self, start: Layout, on_layout: Callable[[Layout], None]) -> None:
        self.best = start
        self._failures: list[Failure] = []
        self._on_layout = on_layout
        self._lock = threading.Lock()

    def succeed(self, layout: Layout) -> None:
        """Keep a layout if it is the shortest; failures to be shorter than the last say nothing any more."""
        with self._lock:
            if layout.length < self.best.length:
                self.best, self._failures = layout, []
                self._on_layout(layout)

    def fail(self, failure: Failure, against: Layout) -> None:
        """Keep a failure to be shorter than ``against``, if that still is the best."""
        with self._lock:
            if against is self.best:
                bisect.insort(self._failures, failure, key=lambda one: one.loss)
                del self._failures[POOL:]

    def promising(self, rng: np.random.Generator) -> Failure | None:
        """Return one of the failures, a less bad one more often; None if there is none."""
        with self._lock:
            if not self._failures:
                return None
            return self._failures[int(min(0.999, abs(rng.normal(0, 0.25))) * len(self._failures))]
