"""Paths judged and made without the search."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from cutting import Machine, PieceCut
from cutting.contours import Contour, Point
from cutting.entries import ways
from cutting.kinematics import contour_seconds, travel_seconds


def path_seconds(cuts: Iterable[PieceCut], start: Point, machine: Machine) -> float:
    """Return all seconds that order and entries decide: travel, motion along contours and their corners."""
    seconds, here = 0.0, start
    for cut in cuts:
        moves = [(here, cut.start), *cut.travels()]
        seconds += float(travel_seconds([math.dist(*move) for move in moves], machine).sum())
        motion, corners = contour_seconds(np.array(cut.ring), machine)
        seconds += motion + corners * machine.corner_s
        here = cut.end
    return seconds


def nearest_neighbour_cuts(
    contours: Sequence[Contour], start: Point, machine: Machine
) -> tuple[PieceCut, ...]:
    """Return the contours so that the nearest piece comes next, cut in its quickest way."""
    cuts, here = list[PieceCut](), start
    left = []
    for contour in contours:
        offer = ways(contour, machine)
        order, entry = np.unravel_index(int(offer.seconds.argmin()), offer.seconds.shape)
        left.append(offer.cut(int(order), int(entry)))
    while left:
        cut = min(left, key=lambda cut: math.dist(here, cut.start))
        left.remove(cut)
        cuts.append(cut)
        here = cut.end
    return tuple(cuts)
