"""The face of cutting: a marker in, the cutter's work with its seconds out."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from cutting.bites import Bite, bites
from cutting.breakdown import Breakdown, Work
from cutting.contours import NotchCut, Point, Stroke, Tool, contours
from cutting.entries import JobCut, Pass
from cutting.errors import CuttingError
from cutting.jobs import Job, jobs
from cutting.kinematics import Flags, Seconds, knife_times, strikes
from cutting.machine import Machine
from cutting.toolpath import order_cuts
from nesting.marker import Marker
from patterns.piece import Piece


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
    outlines
        Every piece's id and ring, counter-clockwise.
    bites
        In order; everything of one is cut before the cloth advances to the next. The cloth is loaded so that
        the first bite begins at the window's start, where the head rests.
    """

    name: str
    length_mm: float
    width_mm: float
    machine: Machine
    seed: int
    outlines: tuple[tuple[str, Stroke], ...]
    bites: tuple[BiteCut, ...]

    @cached_property
    def breakdown(self) -> Breakdown:
        """Predicted seconds by kind of work."""
        return _work(self.bites, self.machine).seconds(self.machine)

    @property
    def seconds(self) -> float:
        """Predicted seconds in all."""
        return self.breakdown.total()

    @property
    def cut_mm(self) -> float:
        """Way of the knife along contours and notches."""
        lines = [step.points for step in self.steps if step.tool in (Tool.KNIFE, Tool.NOTCH)]
        return sum(math.dist(here, there) for line in lines for here, there in pairwise(line))

    @property
    def travel_mm(self) -> float:
        """Way of the head in the air."""
        return sum(math.dist(*move) for move in travels(self.bites))

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
    whole = contours(marker, pieces, machine)
    found = [(bite, _phases(bite, machine)) for bite in bites(whole, machine)]
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
    return CutPlan(
        name=marker.name,
        length_mm=marker.length_mm,
        width_mm=marker.cloth.width_mm,
        machine=machine,
        seed=seed,
        outlines=tuple((contour.piece, contour.ring) for contour in whole),
        bites=tuple(planned),
    )


def _work(bites: tuple[BiteCut, ...], machine: Machine) -> Work:
    """Count what there is to do."""
    passes = [one for bite in bites for cut in bite.cuts for one in cut.passes]
    marks = [mark for bite in bites for cut in bite.cuts for mark in cut.marks]
    along = [pass_times(one, machine) for one in passes]
    drawn = [pass_times(Pass(mark.points), machine)[0] for mark in marks if mark.tool is Tool.PEN]
    tools = [mark.tool for mark in marks]
    struck = sum(strikes(len(notch.strokes), machine) for one in passes for _, notch in one.notches)
    return Work(
        motion_s=float(sum(times[-1] for times, _ in along)),
        drawn_s=float(sum(times[-1] for times in drawn)),
        corners=sum(int(is_corner.sum()) for _, is_corner in along),
        passes=len(passes),
        notches=tools.count(Tool.NOTCH) + struck,
        holes=tools.count(Tool.DRILL),
        labels=tools.count(Tool.LABEL),
        lines=len(drawn),
        travels_mm=[math.dist(*move) for move in travels(bites)],
        advances_mm=[after.start_mm - before.start_mm for before, after in pairwise(bites)],
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
