"""The face of cutting: a marker in, the cutter's work with its seconds out."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from cutting.bites import Bite, bites
from cutting.contours import NotchCut, Point, Stroke, Tool, contours
from cutting.entries import JobCut, Pass
from cutting.errors import CuttingError
from cutting.jobs import Job, jobs
from cutting.kinematics import Flags, Seconds, knife_times, strikes, travel_seconds
from cutting.machine import Machine
from cutting.toolpath import order_cuts
from nesting.marker import Marker
from patterns.piece import Piece


@dataclass(frozen=True)
class Breakdown:
    """Seconds by kind of work.

    Moving along contours, lift-turn-plunge corners, the knife's ups and downs, notches, drill holes, lines
    and labels inside pieces, travel with the knife up, advances of the conveyor.
    """

    cut: float
    corner: float
    plunge: float
    notch: float
    drill: float
    mark: float
    travel: float
    bite: float

    def total(self) -> float:
        """Return the sum."""
        return float(sum(getattr(self, field.name) for field in fields(self)))

    def as_logged(self) -> dict[str, float]:
        """Return the seconds in the words of cutters' logs: CUT, BITE and AUX, all the rest."""
        cut = self.cut + self.corner + self.notch
        return {"CUT": cut, "BITE": self.bite, "AUX": self.total() - cut - self.bite}


@dataclass(frozen=True)
class BiteCut:
    """What is cut while the window starts at ``start_mm``, in order."""

    start_mm: float
    cuts: tuple[JobCut, ...]


@dataclass(frozen=True)
class Step:
    """One working move.

    Parameters
    ----------
    tool
        That works.
    pieces
        Ids of the pieces that it belongs to.
    bite
        Number of the bite, from 0.
    points
        One point of a hole or label; the points of a drawn line; start and end of a notch's stroke, from the
        edge inwards; a stretch of the knife.
    run
        Number, in the plan, of the pass that a stretch of the knife or a notch along it belongs to; None for
        what is done before. A pass without notches is one stretch.
    text
        Of a label.
    """

    tool: Tool
    pieces: tuple[str, ...]
    bite: int
    points: Stroke
    run: int | None = None
    text: str = ""


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
        the first bite begins at the window's start, where the head rests.
    breakdown
        Predicted seconds by kind of work.
    cut_mm, travel_mm
        Way of the knife along contours and notches, and of the head in the air.
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
        """Everything that is done, in order."""
        found: list[Step] = []
        run = 0
        for number, bite in enumerate(self.bites):
            for cut in bite.cuts:
                found += [
                    Step(mark.tool, cut.pieces, number, mark.points, None, mark.text) for mark in cut.marks
                ]
                for one in cut.passes:
                    found += _steps(one, cut.pieces, number, run)
                    run += 1
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
        By placement item, for notches, drill holes and lines; empty for outlines only.
    machine
        That cuts.
    seconds
        Time for it all, most of it the search for a short path; not looked at if ``iterations`` is given. A
        plan is made even if it is too little.
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
    ends = time.perf_counter() + seconds
    found = [(bite, _phases(bite, machine)) for bite in bites(contours(marker, pieces, machine), machine)]
    left = sum(len(phase) for _, phases in found for phase in phases)
    head: Point = (found[0][0].start_mm, 0.0)
    planned: list[BiteCut] = []
    for (bite, phases), after in zip(found, (*found[1:], None), strict=True):
        cuts: list[JobCut] = []
        for phase, following in zip(phases, (*phases[1:], None), strict=True):
            onward = following or (after[1][0] if after else [])
            shift = 0.0 if following or not after else after[0].start_mm - bite.start_mm
            cuts += order_cuts(
                phase,
                head,
                machine,
                onward=_begins(onward, shift),
                seconds=max(0.0, ends - time.perf_counter()) * len(phase) / left,
                seed=seed,
                iterations=iterations,
            )
            head = cuts[-1].end
            left -= len(phase)
        planned.append(BiteCut(bite.start_mm, tuple(cuts)))
        if after:
            # The cloth moves under a head that stands still.
            head = (head[0] + after[0].start_mm - bite.start_mm, head[1])
    return measured(marker.name, marker.length_mm, marker.cloth.width_mm, machine, seed, tuple(planned))


def measured(
    name: str, length_mm: float, width_mm: float, machine: Machine, seed: int, planned: tuple[BiteCut, ...]
) -> CutPlan:
    """Return the plan of these cuts with the seconds that they take on a machine."""
    cuts = [cut for bite in planned for cut in bite.cuts]
    passes = [one for cut in cuts for one in cut.passes]
    motion = corners = 0.0
    for one in passes:
        times, is_corner = pass_times(one, machine)
        motion, corners = motion + float(times[-1]), corners + int(is_corner.sum())
    marks = [mark for cut in cuts for mark in cut.marks]
    lines = [mark.points for mark in marks if mark.tool is Tool.PEN]
    holes = sum(mark.tool is Tool.DRILL for mark in marks)
    notches = sum(mark.tool is Tool.NOTCH for mark in marks) + sum(
        strikes(len(notch.strokes), machine) for one in passes for _, notch in one.notches
    )
    labels = sum(mark.tool is Tool.LABEL for mark in marks)
    drawn = sum(float(pass_times(Pass(line), machine)[0][-1]) for line in lines)
    distances = [math.dist(*move) for move in travels(planned)]
    advances = [after.start_mm - before.start_mm for before, after in pairwise(planned)]
    breakdown = Breakdown(
        cut=motion,
        corner=machine.corner_s * corners,
        plunge=(machine.plunge_s + machine.lift_s) * len(passes),
        notch=machine.notch_s * notches,
        drill=machine.drill_s * holes,
        mark=machine.label_s * labels + drawn + (machine.plunge_s + machine.lift_s) * len(lines),
        travel=float(travel_seconds(distances, machine).sum()),
        bite=sum(advance / machine.bite_speed_mm_s + machine.bite_settle_s for advance in advances),
    )
    strokes = [mark.points for mark in marks if mark.tool is Tool.NOTCH]
    strokes += [stroke for one in passes for _, notch in one.notches for stroke in notch.strokes]
    return CutPlan(
        name=name,
        length_mm=length_mm,
        width_mm=width_mm,
        machine=machine,
        seed=seed,
        bites=planned,
        breakdown=breakdown,
        cut_mm=sum(_length(line) for line in (*(one.points for one in passes), *strokes)),
        travel_mm=sum(distances),
    )


def pass_times(one: Pass, machine: Machine) -> tuple[Seconds, Flags]:
    """Return when the knife is at each point of a pass and where it has a corner; see ``knife_times``."""
    is_notched = np.zeros(len(one.points), bool)
    is_notched[[number for number, _ in one.notches]] = True
    return knife_times(np.array(one.points), is_notched, machine)


def travels(plan_bites: tuple[BiteCut, ...]) -> list[tuple[Point, Point]]:
    """Return every move with the knife up, in order, in the cloth frame."""
    moves: list[tuple[Point, Point]] = []
    window, head = plan_bites[0].start_mm, (plan_bites[0].start_mm, 0.0)
    for bite in plan_bites:
        head = (head[0] + bite.start_mm - window, head[1])
        window = bite.start_mm
        for cut in bite.cuts:
            moves.append((head, cut.start))
            moves.extend(cut.travels())
            head = cut.end
    return moves


def _phases(bite: Bite, machine: Machine) -> list[list[Job]]:
    """Return the jobs of a bite in the groups that come one after another: those of small pieces first."""
    area = {contour.piece: _area(contour.ring) for contour in bite.contours}
    phases: list[list[Job]] = [[], []]
    for job in jobs(bite.contours, machine):
        phases[max(area[piece] for piece in job.pieces) >= machine.small_mm2].append(job)
    return [phase for phase in phases if phase]


def _begins(following: Sequence[Job], shift: float) -> list[Point]:
    """Return where these jobs may begin, in the frame of the cloth before it advances by ``shift``."""
    places = [
        place
        for job in following
        for place in (
            [mark.points[0] for mark in job.marks] or [p for line in job.lines for p in line.points]
        )
    ]
    return [(x - shift, y) for x, y in places]


def _steps(one: Pass, pieces: tuple[str, ...], bite: int, run: int) -> list[Step]:
    found: list[Step] = []
    start = 0
    at: dict[int, list[NotchCut]] = {}
    for number, notch in one.notches:
        at.setdefault(number, []).append(notch)
    for number in [*sorted(at), len(one.points) - 1]:
        if number > start:
            found.append(Step(Tool.KNIFE, pieces, bite, one.points[start : number + 1], run))
        found += [
            Step(Tool.NOTCH, pieces, bite, stroke, run)
            for notch in at.pop(number, [])
            for stroke in notch.strokes
        ]
        start = number
    return found


def _area(ring: Sequence[Point]) -> float:
    x, y = np.array(ring).T
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def _length(line: Stroke) -> float:
    return sum(math.dist(here, there) for here, there in pairwise(line))
