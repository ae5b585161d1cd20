"""The seconds that a cutter needs for a file, from the file alone."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely.geometry import LineString

from cutting.breakdown import Breakdown, Work
from cutting.contours import Point, Tool
from cutting.kinematics import knife_times, strikes
from cutting.machine import Machine
from cutting.readback.job import CutFile, CutRun, Event


@dataclass(frozen=True)
class Timing:
    """Predicted seconds by kind of work, and the ways of the knife and of the head in the air in mm."""

    breakdown: Breakdown
    cut_mm: float
    travel_mm: float

    @property
    def seconds(self) -> float:
        """Predicted seconds in all."""
        return self.breakdown.total()


def predicted(file: CutFile, machine: Machine) -> Timing:
    """Return how long a machine takes to carry out a file.

    The head rests at the window's start before the first bite, and stands still while the cloth advances.
    """
    runs = [_moved(run, machine, file.resolution_mm) for run in file.runs]
    lines = [CutRun(line.bite, line.points) for line in file.of(Tool.PEN)]
    apart = sum(not isinstance(item, CutRun) and item.tool is Tool.NOTCH for item in file.work)
    along = sum(strikes(len(strokes), machine) for run in file.runs for _, strokes in run.notches)
    done = Work(
        motion_s=sum(seconds for seconds, _ in runs),
        drawn_s=sum(_moved(line, machine, file.resolution_mm)[0] for line in lines),
        corners=sum(corners for _, corners in runs),
        passes=len(runs),
        notches=apart + along,
        holes=len(file.of(Tool.DRILL)),
        labels=len(file.of(Tool.LABEL)),
        lines=len(lines),
        travels_mm=_travels(file),
        advances_mm=[after - before for before, after in pairwise(file.windows)],
    )
    strokes = [event.points for event in file.of(Tool.NOTCH)]
    return Timing(
        done.seconds(machine),
        cut_mm=sum(_length(line) for line in (*(run.points for run in file.runs), *strokes)),
        travel_mm=sum(done.travels_mm),
    )


def _moved(run: CutRun, machine: Machine, resolution: float) -> tuple[float, int]:
    """Return the seconds in motion along a run, and at how many corners the knife turns."""
    # Rounding makes points of a straight line turn a little; such a turn is none. Nor does a notch that is
    # struck at full speed limit anything.
    limits = machine.notch_speed_mm_s < machine.cut_speed_mm_s
    notched = sorted({number for number, _ in run.notches}) if limits else []
    line: list[Point] = [run.points[0]]
    is_notched = [0 in notched]
    for low, high in pairwise(dict.fromkeys([0, *notched, len(run.points) - 1])):
        line += LineString(run.points[low : high + 1]).simplify(resolution).coords[1:]
        is_notched += [False] * (len(line) - len(is_notched))
        is_notched[-1] = high in notched
    times, is_corner = knife_times(np.array(line), np.array(is_notched), machine)
    return float(times[-1]), int(is_corner.sum())


def _travels(file: CutFile) -> list[float]:
    """Return the length of every move with the tools up, besides those for a notch along a run."""
    found: list[float] = []
    head: Point = (file.windows[0], 0.0)
    window = file.windows[0]
    item: CutRun | Event
    for item in file.work:
        start = file.windows[item.bite]
        head, window = (head[0] + start - window, head[1]), start
        found.append(math.dist(head, item.points[0]))
        head = item.points[-1]
    return found


def _length(line: tuple[Point, ...]) -> float:
    return sum(math.dist(here, there) for here, there in pairwise(line))
