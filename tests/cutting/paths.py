"""Paths judged and made without the search."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from cutting import JobCut, Machine
from cutting.contours import Point
from cutting.entries import ways
from cutting.jobs import Job
from cutting.kinematics import travel_seconds
from cutting.plan import pass_times


def path_seconds(cuts: Iterable[JobCut], start: Point, machine: Machine) -> float:
    """Return all seconds that order and entries decide: travel, motion along lines and their corners."""
    seconds, here = 0.0, start
    for cut in cuts:
        moves = [(here, cut.start), *cut.travels()]
        seconds += float(travel_seconds([math.dist(*move) for move in moves], machine).sum())
        for one in cut.passes:
            times, is_corner = pass_times(one, machine)
            seconds += float(times[-1]) + machine.corner_s * int(is_corner.sum())
        here = cut.end
    return seconds


def nearest_neighbour_cuts(jobs: Sequence[Job], start: Point, machine: Machine) -> tuple[JobCut, ...]:
    """Return the jobs so that the nearest comes next, each done in its quickest way."""
    cuts, here = list[JobCut](), start
    left = []
    for job in jobs:
        offer = ways(job, machine)
        order, choice = np.unravel_index(int(offer.seconds.argmin()), offer.seconds.shape)
        left.append(offer.cut(int(order), int(choice)))
    while left:
        cut = min(left, key=lambda cut: math.dist(here, cut.start))
        left.remove(cut)
        cuts.append(cut)
        here = cut.end
    return tuple(cuts)
