"""What each part of the planning of a cut brings: one suit planned without it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from unittest import mock

import numpy as np

from benchmarks.cut_peers import Work, nearest_neighbour, work
from benchmarks.cut_suits import Suit
from cutting import BiteCut, CutPlan, JobCut, Machine, plan_cut
from cutting.contours import Point
from cutting.entries import ways
from cutting.jobs import Job
from cutting.kinematics import links
from cutting.machine import Notches


@dataclass(frozen=True)
class Variant:
    """A way to plan, and the plan that comes of it."""

    what: str
    plan: CutPlan


def variants(
    suit: Suit, edge_to_edge: Suit, machine: Machine, *, seconds: float, iterations: int | None
) -> list[Variant]:
    """Return the plan as it is, with one part at a time left out, and of the suit with bundled rectangles."""

    def planned(cutter: Machine, suit: Suit = suit) -> CutPlan:
        return plan_cut(suit.marker, suit.pieces, cutter, seconds=seconds, iterations=iterations)

    ours = planned(machine)
    todo = work(suit.marker, suit.pieces, machine)
    with mock.patch("cutting.toolpath.route", _unimproved):
        unrouted = planned(machine)
    return [
        Variant("all", ours),
        Variant("no common lines", planned(replace(machine, common_line_mm=0.0))),
        Variant("notches before the contour", planned(replace(machine, notches=Notches.BEFORE))),
        Variant(
            "ways one by one, not by dynamic programming",
            replace(ours, bites=_one_by_one(ours.bites, todo, machine)),
        ),
        Variant("nearest neighbour in time, not OR-Tools", unrouted),
        Variant(
            "nearest neighbour in mm, neither of the two",
            replace(ours, bites=nearest_neighbour(todo, machine)),
        ),
        Variant("all, rectangles nested edge to edge", planned(machine, edge_to_edge)),
    ]


def _unimproved(
    _costs: object, _leaving: object, _groups: object, first: Sequence[int], **_: object
) -> list[int]:
    """Stand in for the routing: the first path stays."""
    return list(first)


def _one_by_one(bites: Sequence[BiteCut], todo: Sequence[Work], machine: Machine) -> tuple[BiteCut, ...]:
    """Return the jobs in the same order, each in the way that is the quickest from where the head is."""
    here, window = (bites[0].start_mm, 0.0), bites[0].start_mm
    found = []
    for bite, one in zip(bites, todo, strict=True):
        here, window = (here[0] + bite.start_mm - window, here[1]), bite.start_mm
        left, cuts = list(one.jobs), list[JobCut]()
        for cut in bite.cuts:
            job = next(job for job in left if _is_of(cut, job))
            left.remove(job)
            cuts.append(_quickest_from(here, job, machine))
            here = cuts[-1].end
        found.append(BiteCut(bite.start_mm, tuple(cuts)))
    return tuple(found)


def _is_of(cut: JobCut, job: Job) -> bool:
    points = {point for one in cut.passes for point in one.points}
    return cut.pieces == job.pieces and all(points.issuperset(line.points) for line in job.lines)


def _quickest_from(here: Point, job: Job, machine: Machine) -> JobCut:
    offer = ways(job, machine)
    total = links(np.array([here]), offer.starts, machine)[0][:, None] + offer.seconds
    order, way = np.unravel_index(int(total.argmin()), total.shape)
    return offer.cut(int(order), int(way))
