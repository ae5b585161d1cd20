"""What a guided search has found so far, and what it takes from the others that search the same ground.

Searches that always went on from the shortest layout of all would soon look for the same thing. So each keeps
its own, and takes another's only once that is ahead by a good deal.
"""

import bisect
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nesting.layout import Layout
from nesting.separation import Floats, Ints

POOL = 20  # failures that are kept
LEAD = 0.005  # of the length, by which another search must be ahead


class Failure(NamedTuple):
    """Where a separation that was given up had the least overlaps, and its loss there."""

    loss: float
    chosen: Ints
    positions: Floats


class Findings:
    """The shortest layout of one search, and the least bad failures to be shorter than it.

    Parameters
    ----------
    start
        A valid layout.
    on_layout
        Called with each shorter layout.
    """

    def __init__(self, start: Layout, on_layout: Callable[[Layout], None]) -> None:
        self.best = start
        self._failures: list[Failure] = []
        self._on_layout = on_layout

    def succeed(self, layout: Layout) -> None:
        """Keep a layout, shorter than the best; failures to be shorter than the last say nothing any more."""
        self.best, self._failures = layout, []
        self._on_layout(layout)

    def fail(self, failure: Failure) -> None:
        """Keep a failure to be shorter than the best."""
        bisect.insort(self._failures, failure, key=lambda one: one.loss)
        del self._failures[POOL:]

    def promising(self, rng: np.random.Generator) -> Failure | None:
        """Return one of the failures, a less bad one more often; None if there is none."""
        if not self._failures:
            return None
        return self._failures[int(min(0.999, abs(rng.normal(0, 0.25))) * len(self._failures))]

    def catch_up(self, others: Sequence["Findings"]) -> bool:
        """Take the shortest layout of the others if it is far ahead; return whether it was."""
        ahead = min((other.best for other in others), key=lambda layout: layout.length, default=self.best)
        if ahead.length >= (1 - LEAD) * self.best.length:
            return False
        self.best, self._failures = ahead, []
        return True
