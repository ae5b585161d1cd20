"""The face of cutting: a marker in, the cutter's work with its seconds out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from cutting.bites import bites
from cutting.contours import Point, contours
from cutting.errors import CuttingError
from cutting.kinematics import contour_seconds, travel_seconds
from cutting.machine import Machine
from cutting.toolpath import PieceCut, order_cuts
from nesting.marker import Marker
from patterns.piece import Piece


@dataclass(frozen=True)
class Breakdown:
    """Seconds by kind of work.

    Moving along contours, lift-turn-plunge corners, the knife's ups and downs, notches, drill holes, travel
    with the knife up, advances of the conveyor.
    """

    cut: float
    corner: float
    plunge: float
    notch: float
    drill: float
    travel: float
    bite: float

    def total(self) -> float:
        """Return the sum."""
        return float(sum(getattr(self, field.name) for field in fields(self)))


@dataclass(frozen=True)
class BiteCut:
    """What is cut while the window starts at ``start_mm``, in order."""

    start_mm: float
    cuts: tuple[PieceCut, ...]


@dataclass(frozen=True)
class CutPlan:
    """A marker's cut, in the cloth frame, in mm and seconds.

    Parameters
    ----------
    name
        Of the marker.
    length_mm, width_mm
        Of the marker.
    machine
        That the seconds are for.
    bites
        In order; everything of one is cut before the cloth advances to the next.
    breakdown
        Predicted seconds by kind of work.
    cut_mm, travel_mm
        Way of the knife along contours and notches, and in the air.
    """

    name: str
    length_mm: float
    width_mm: float
    machine: Machine
    bites: tuple[BiteCut, ...]
    breakdown: Breakdown
    cut_mm: float
    travel_mm: float

    @property
    def seconds(self) -> float:
        """Predicted seconds in all."""
        return self.breakdown.total()


def plan_cut(
    marker: Marker,
    pieces: Mapping[str, Piece],
    machine: Machine,
    *,
    seconds: float = 1.0,
    rounds: int | None = None,
) -> CutPlan:
    """Plan how a marker is cut.

    Parameters
    ----------
    marker
        Where the pieces lie.
    pieces
        By placement item, for notches and drill holes; empty for outlines only.
    machine
        That cuts.
    seconds
        Time to search for a short path.
    rounds
        Solutions of the search after which it ends; with time enough for them the same marker gives the
        same plan.

    Raises
    ------
    ContourError
        If a piece is missing or longer than the machine's window.
    CuttingError
        If ``seconds`` or ``rounds`` make no sense.
    """
    if not (math.isfinite(seconds) and seconds >= 0):
        raise CuttingError(f"seconds {seconds} must be a finite number, 0 or more")
    if rounds is not None and rounds < 1:
        raise CuttingError(f"rounds {rounds} must be 1 or more")
    found = bites(contours(marker, pieces), machine)
    knife: Point = (0.0, 0.0)
    planned: list[BiteCut] = []
    for number, bite in enumerate(found):
        if number:
            # The cloth moves under a knife that stands still.
            knife = (knife[0] + bite.start_mm - found[number - 1].start_mm, knife[1])
        share = seconds * len(bite.contours) / len(marker.placements)
        cuts = order_cuts(bite.contours, knife, machine, seconds=share, rounds=rounds)
        planned.append(BiteCut(bite.start_mm, cuts))
        knife = cuts[-1].end
    return _measured(marker, machine, tuple(planned))


def travels(plan_bites: tuple[BiteCut, ...]) -> list[tuple[Point, Point]]:
    """Return every move with the knife up, in order, in the cloth frame."""
    moves: list[tuple[Point, Point]] = []
    knife: Point = (0.0, 0.0)
    before = None
    for bite in plan_bites:
        if before is not None:
            knife = (knife[0] + bite.start_mm - before, knife[1])
        before = bite.start_mm
        for cut in bite.cuts:
            moves.append((knife, cut.start))
            moves.extend(cut.travels())
            knife = cut.end
    return moves


def _measured(marker: Marker, machine: Machine, planned: tuple[BiteCut, ...]) -> CutPlan:
    cuts = [cut for bite in planned for cut in bite.cuts]
    along = [contour_seconds(np.array(cut.ring), machine) for cut in cuts]
    moves = travels(planned)
    notches = sum(len(cut.notches) for cut in cuts)
    advances = [after.start_mm - before.start_mm for before, after in pairwise(planned)]
    breakdown = Breakdown(
        cut=sum(motion for motion, _ in along),
        corner=machine.corner_s * sum(corners for _, corners in along),
        plunge=(machine.plunge_s + machine.lift_s) * len(cuts),
        notch=machine.notch_s * notches,
        drill=machine.drill_s * sum(len(cut.drills) for cut in cuts),
        travel=sum(travel_seconds(math.dist(*move), machine) for move in moves),
        bite=sum(_advance_seconds(advance, machine) for advance in advances),
    )
    return CutPlan(
        name=marker.name,
        length_mm=marker.length_mm,
        width_mm=marker.cloth.width_mm,
        machine=machine,
        bites=planned,
        breakdown=breakdown,
        cut_mm=sum(_length(cut) for cut in cuts),
        travel_mm=sum(math.dist(*move) for move in moves),
    )


def _advance_seconds(advance: float, machine: Machine) -> float:
    return advance / machine.bite_speed_mm_s + machine.bite_settle_s


def _length(cut: PieceCut) -> float:
    contour = sum(math.dist(here, there) for here, there in pairwise((*cut.ring, cut.ring[0])))
    return contour + sum(math.dist(here, there) for stroke in cut.notches for here, there in pairwise(stroke))
