"""The face of cutting: a marker in, the cutter's work with its seconds out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from cutting.bites import Bite, bites
from cutting.contours import Point, Stroke, Tool, contours
from cutting.entries import PieceCut
from cutting.errors import CuttingError
from cutting.kinematics import contour_seconds, travel_seconds
from cutting.machine import Machine
from cutting.toolpath import order_cuts
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
class Step:
    """One working move: a drill hole, a notch stroke or a whole contour.

    Parameters
    ----------
    tool
        That works.
    piece
        Id of the piece that it belongs to.
    bite
        Number of the bite, from 0.
    points
        One point of a hole; start and end of a stroke; a contour from its entry round to its entry.
    """

    tool: Tool
    piece: str
    bite: int
    points: Stroke


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
    seed
        Of the search.
    bites
        In order; everything of one is cut before the cloth advances to the next. The cloth is loaded so that
        the first bite begins at the window's start, where the knife rests.
    breakdown
        Predicted seconds by kind of work.
    cut_mm, travel_mm
        Way of the knife along contours and notches, and in the air.
    """

    name: str
    length_mm: float
    width_mm: float
    machine: Machine
    seed: int
    bites: tuple[BiteCut, ...]
    breakdown: Breakdown
    cut_mm: float
    travel_mm: float

    @property
    def seconds(self) -> float:
        """Predicted seconds in all."""
        return self.breakdown.total()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything that is cut, in order."""
        found: list[Step] = []
        for number, bite in enumerate(self.bites):
            for cut in bite.cuts:
                found += [Step(mark.tool, cut.piece, number, mark.points) for mark in cut.marks]
                found.append(Step(Tool.KNIFE, cut.piece, number, (*cut.ring, cut.ring[0])))
        return tuple(found)


def plan_cut(
    marker: Marker,
    pieces: Mapping[str, Piece],
    machine: Machine,
    *,
    seconds: float = 1.0,
    seed: int = 0,
    iterations: int | None = None,
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
        Time to search for a short path, over all bites; not looked at if ``iterations`` is given.
    seed
        Of the search.
    iterations
        Steps of the search in each bite instead of a time: the same marker, seed and iterations give the
        same plan, however fast the computer.

    Raises
    ------
    ContourError
        If a piece is missing or longer than the machine's window.
    CuttingError
        If ``seconds``, ``seed`` or ``iterations`` make no sense.
    """
    if not (math.isfinite(seconds) and seconds >= 0):
        raise CuttingError(f"seconds {seconds} must be a finite number, 0 or more")
    if seed < 0:
        raise CuttingError(f"seed {seed} must be 0 or more")
    if iterations is not None and iterations < 1:
        raise CuttingError(f"iterations {iterations} must be 1 or more")
    found = bites(contours(marker, pieces), machine)
    knife: Point = (found[0].start_mm, 0.0)
    planned: list[BiteCut] = []
    for bite, after in zip(found, (*found[1:], None), strict=True):
        cuts = order_cuts(
            bite.contours,
            knife,
            machine,
            onward=_onward(bite, after) if after else (),
            seconds=seconds * len(bite.contours) / len(marker.placements),
            seed=seed,
            iterations=iterations,
        )
        planned.append(BiteCut(bite.start_mm, cuts))
        if after:
            # The cloth moves under a knife that stands still.
            knife = (cuts[-1].end[0] + after.start_mm - bite.start_mm, cuts[-1].end[1])
    return _measured(marker, machine, seed, tuple(planned))


def travels(plan_bites: tuple[BiteCut, ...]) -> list[tuple[Point, Point]]:
    """Return every move with the knife up, in order, in the cloth frame."""
    moves: list[tuple[Point, Point]] = []
    window, knife = plan_bites[0].start_mm, (plan_bites[0].start_mm, 0.0)
    for bite in plan_bites:
        knife = (knife[0] + bite.start_mm - window, knife[1])
        window = bite.start_mm
        for cut in bite.cuts:
            moves.append((knife, cut.start))
            moves.extend(cut.travels())
            knife = cut.end
    return moves


def _onward(bite: Bite, after: Bite) -> list[Point]:
    """Return where the pieces of the next bite will begin, in the frame of this bite's cloth."""
    advance = after.start_mm - bite.start_mm
    return [
        (x - advance, y)
        for contour in after.contours
        for x, y in ([mark.points[0] for mark in contour.marks] or contour.ring)
    ]


def _measured(marker: Marker, machine: Machine, seed: int, planned: tuple[BiteCut, ...]) -> CutPlan:
    cuts = [cut for bite in planned for cut in bite.cuts]
    along = [contour_seconds(np.array(cut.ring), machine) for cut in cuts]
    tools = [mark.tool for cut in cuts for mark in cut.marks]
    distances = [math.dist(*move) for move in travels(planned)]
    advances = [after.start_mm - before.start_mm for before, after in pairwise(planned)]
    breakdown = Breakdown(
        cut=sum(motion for motion, _ in along),
        corner=machine.corner_s * sum(corners for _, corners in along),
        plunge=(machine.plunge_s + machine.lift_s) * len(cuts),
        notch=machine.notch_s * tools.count(Tool.NOTCH),
        drill=machine.drill_s * tools.count(Tool.DRILL),
        travel=float(travel_seconds(distances, machine).sum()),
        bite=sum(_advance_seconds(advance, machine) for advance in advances),
    )
    return CutPlan(
        name=marker.name,
        length_mm=marker.length_mm,
        width_mm=marker.cloth.width_mm,
        machine=machine,
        seed=seed,
        bites=planned,
        breakdown=breakdown,
        cut_mm=sum(_length(cut) for cut in cuts),
        travel_mm=sum(distances),
    )


def _advance_seconds(advance: float, machine: Machine) -> float:
    return advance / machine.bite_speed_mm_s + machine.bite_settle_s


def _length(cut: PieceCut) -> float:
    lines = [(*cut.ring, cut.ring[0]), *(mark.points for mark in cut.marks)]
    return sum(math.dist(here, there) for line in lines for here, there in pairwise(line))
