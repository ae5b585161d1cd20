"""The same jobs cut in other orders: by a control that knows distances only, and by vpype."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.linesort import Sorted, linesort
from cutting import BiteCut, JobCut, Machine, Mark, Pass
from cutting.bites import bites
from cutting.contours import Point, contours
from cutting.entries import ways
from cutting.jobs import Job, jobs
from cutting.kinematics import entry_seconds, links, turns
from cutting.lines import Line
from nesting import Marker
from patterns import Piece


@dataclass(frozen=True)
class Work:
    """What is cut while the window starts at ``start_mm``, in no order."""

    start_mm: float
    jobs: tuple[Job, ...]


def work(marker: Marker, pieces: Mapping[str, Piece], machine: Machine) -> tuple[Work, ...]:
    """Return the jobs of each bite, as the plan has them."""
    found = bites(contours(marker, pieces, machine), machine)
    return tuple(Work(bite.start_mm, jobs(bite.contours, machine)) for bite in found)


def nearest_neighbour(todo: Sequence[Work], machine: Machine) -> tuple[BiteCut, ...]:
    """Return the jobs cut by a head that always goes on to the nearest: job, mark, line, corner."""
    planned = []
    here, window = (todo[0].start_mm, 0.0), todo[0].start_mm
    for one in todo:
        here, window = (here[0] + one.start_mm - window, here[1]), one.start_mm
        cuts, left = list[JobCut](), list(one.jobs)
        while left:
            job = min(left, key=lambda job: math.dist(here, _nearest(here, _begins(job, machine))))
            left.remove(job)
            cuts.append(_nearest_first(job, here, machine))
            here = cuts[-1].end
        planned.append(BiteCut(one.start_mm, tuple(cuts)))
    return tuple(planned)


def _nearest_first(job: Job, here: Point, machine: Machine) -> JobCut:
    marks, left = list[Mark](), list(job.marks)
    while left:
        marks.append(min(left, key=lambda mark: math.dist(here, mark.points[0])))
        left.remove(marks[-1])
        here = marks[-1].points[-1]
    passes, lines = list[Pass](), list(job.lines)
    while lines:
        line = min(lines, key=lambda line: math.dist(here, _nearest(here, _entries(line, machine))))
        lines.remove(line)
        run = _run(line, _nearest(here, _entries(line, machine)), machine)
        passes.append(Pass(run.points, run.notches))
        here = run.points[-1]
    return JobCut(job.pieces, tuple(marks), tuple(passes))


def _begins(job: Job, machine: Machine) -> list[Point]:
    if job.marks:
        return [mark.points[0] for mark in job.marks]
    return [point for line in job.lines for point in _entries(line, machine)]


def _entries(line: Line, machine: Machine) -> list[Point]:
    """Return where a line may be entered: its ends; of a ring its corners, or any point if it has none."""
    if not line.is_ring:
        return [line.points[0], line.points[-1]]
    corners = np.flatnonzero(turns(line.array, is_ring=True) > machine.corner_angle_deg)
    return [line.points[number] for number in corners] or list(line.points)


def _nearest(here: Point, places: Sequence[Point]) -> Point:
    return min(places, key=lambda place: math.dist(here, place))


def _run(line: Line, entry: Point, machine: Machine) -> Line:
    """Return a line as it is cut from one of its entries."""
    if not line.is_ring:
        return line if entry == line.points[0] else line.reversed()
    number = line.points.index(entry)
    if turns(line.array, is_ring=True)[number] > machine.corner_angle_deg:
        return line.opened(number)
    return line.opened(number, machine.overcut_mm, machine.lead_in_mm)


def by_linesort(
    vpype: str, todos: Sequence[Sequence[Work]], machines: Sequence[Machine]
) -> list[tuple[tuple[BiteCut, ...], tuple[BiteCut, ...]]]:
    """Return for each of some machines its bites' lines as vpype sorts them, greedily and by two-opt.

    Notes
    -----
    vpype knows lines only. A ring is given to it cut open where the knife has least to do. It sorts from the
    line that it is given first on, which here is the one nearest to the window's corner, and each bite by
    itself; where reading its order from the end leads to a shorter way from the bite before, that is done.
    The marks of a job come before the first of its lines, in the best order for where the head then is.
    """
    bites_lines = [
        [_opened(one, machine) for one in todo] for todo, machine in zip(todos, machines, strict=True)
    ]
    layers = [[line.array for _, line in lines] for bite in bites_lines for lines in bite]
    greedy, improved = linesort(vpype, layers)
    found = []
    for todo, lines, machine in zip(todos, bites_lines, machines, strict=True):
        orders = [greedy[: len(todo)], improved[: len(todo)]]
        del greedy[: len(todo)], improved[: len(todo)]
        plain, better = (_as_sorted(todo, lines, order, machine) for order in orders)
        found.append((plain, better))
    return found


def _opened(one: Work, machine: Machine) -> list[tuple[int, Line]]:
    """Return the lines of a bite, each with the number of its job, the nearest to the corner first."""
    lines = [(number, _quickest(line, machine)) for number, job in enumerate(one.jobs) for line in job.lines]
    corner = (one.start_mm, 0.0)
    first = min(range(len(lines)), key=lambda number: math.dist(corner, lines[number][1].points[0]))
    return [lines[first], *lines[:first], *lines[first + 1 :]]


def _quickest(line: Line, machine: Machine) -> Line:
    if not line.is_ring:
        return line
    seconds = entry_seconds(line.array, line.is_notched, np.arange(len(line.points)), machine)
    return _run(line, line.points[int(seconds.argmin())], machine)


def _as_sorted(
    todo: Sequence[Work],
    lines: Sequence[Sequence[tuple[int, Line]]],
    orders: Sequence[Sorted],
    machine: Machine,
) -> tuple[BiteCut, ...]:
    planned = []
    here, window = (todo[0].start_mm, 0.0), todo[0].start_mm
    for one, own, order in zip(todo, lines, orders, strict=True):
        here, window = (here[0] + one.start_mm - window, here[1]), one.start_mm
        runs = [(own[k][0], own[k][1].reversed() if flipped else own[k][1]) for k, flipped in order]
        back = [(number, line.reversed()) for number, line in reversed(runs)]
        runs = min(runs, back, key=lambda way: math.dist(here, way[0][1].points[0]))
        cuts, begun = list[JobCut](), set[int]()
        for number, line in runs:
            cuts.append(_with_marks(one.jobs[number], number not in begun, line, here, machine))
            begun.add(number)
            here = cuts[-1].end
        planned.append(BiteCut(one.start_mm, tuple(cuts)))
    return tuple(planned)


def _with_marks(job: Job, is_first: bool, line: Line, here: Point, machine: Machine) -> JobCut:
    """Return a line of a job cut as given, before it the job's marks in the best order on the way to it."""
    offer = ways(Job(job.pieces, job.marks if is_first else (), (line,)), machine)
    order = int((links(np.array([here]), offer.starts, machine)[0] + offer.seconds[:, 0]).argmin())
    return offer.cut(order, 0)
