"""The cut as it happens: everything that the head does, in machine time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cutting.contours import Mark, NotchCut, Point, Tool
from cutting.entries import JobCut, Pass
from cutting.kinematics import Points, Seconds, strikes, travel_seconds
from cutting.machine import Machine
from cutting.motion import path_times
from cutting.plan import CutPlan, pass_times

FIRST_SAMPLE_MM = 4.0
LEAST_GAP_MM = 1.0  # between samples: of closer points the direction is lost in rounding


class Kind(StrEnum):
    """What the head does."""

    TRAVEL = "travel"
    PLUNGE = "plunge"
    CUT = "cut"
    CORNER = "corner"
    NOTCH = "notch"
    LIFT = "lift"
    DRILL = "drill"
    PEN = "pen"
    LABEL = "label"
    BITE = "bite"  # the head stands and the conveyor advances the cloth
    SETTLE = "settle"  # the cloth comes to rest after it

    @property
    def counted(self) -> str:
        """The field of a plan's breakdown that its seconds belong to."""
        return _COUNTED.get(self, self.value)


_COUNTED = {Kind.LIFT: "plunge", Kind.PEN: "mark", Kind.LABEL: "mark", Kind.SETTLE: "bite"}


@dataclass(frozen=True)
class Moment:
    """One thing that the head does.

    Parameters
    ----------
    kind
        Of thing.
    pieces
        Ids of those that it is done for, of travel those that it leads to; none while the cloth advances.
    bite
        Number of the bite, from 0; that which follows while the cloth advances.
    points
        The head's way in the cloth frame, at least two points, the first being the last of the moment before.
        Where it stands they are the same; when the cloth advances under it, its place on the cloth moves.
    times
        Seconds since the start at which it is at each point, in rising order. Between two points it may be
        taken to move evenly: that is within 2 mm of where it really is.
    """

    kind: Kind
    pieces: tuple[str, ...]
    bite: int
    points: tuple[Point, ...]
    times: tuple[float, ...]

    @property
    def start_s(self) -> float:
        """When it begins."""
        return self.times[0]

    @property
    def end_s(self) -> float:
        """When it is done and the next begins."""
        return self.times[-1]


Deed = tuple[Kind, Points, Seconds]
"""What is done, the way of the head, and the seconds since its own beginning."""


def timeline(plan: CutPlan) -> tuple[Moment, ...]:
    """Return all that the head does, in order and without a gap, from 0 to the plan's seconds."""
    found: list[Moment] = []
    clock = 0.0
    for bite, pieces, (kind, points, seconds) in _deeds(plan):
        times = (clock + seconds).tolist()
        way = tuple((x, y) for x, y in points.tolist())
        found.append(Moment(kind, pieces, bite, way, tuple(times)))
        clock = times[-1]
    return tuple(found)


def _deeds(plan: CutPlan) -> Iterator[tuple[int, tuple[str, ...], Deed]]:
    machine = plan.machine
    window = plan.bites[0].start_mm
    head: Point = (window, 0.0)
    for number, bite in enumerate(plan.bites):
        if number > 0:
            advance = bite.start_mm - window
            moved = (head[0] + advance, head[1])
            seconds = np.array([0.0, advance / machine.bite_speed_mm_s])
            yield number, (), (Kind.BITE, np.array([head, moved]), seconds)
            yield number, (), _standing(Kind.SETTLE, moved, machine.bite_settle_s)
            head, window = moved, bite.start_mm
        for cut in bite.cuts:
            for deed in _job(cut, head, machine):
                yield number, cut.pieces, deed
            head = cut.end


def _job(cut: JobCut, head: Point, machine: Machine) -> Iterator[Deed]:
    for mark in cut.marks:
        yield from _travel(head, mark.points[0], machine)
        yield _mark(mark, machine)
        head = mark.points[-1]
    for one in cut.passes:
        yield from _travel(head, one.points[0], machine)
        yield from _pass(one, machine)
        head = one.points[-1]


def _travel(origin: Point, target: Point, machine: Machine) -> Iterator[Deed]:
    length = math.dist(origin, target)
    if length == 0.0:
        return
    line, _ = _sampled((origin, target))
    limits = np.array(
        [
            machine.travel_speed_mm_s,
            machine.acceleration_mm_s2,
            machine.jerk_mm_s3,
            machine.acceleration_mm_s2,
            machine.rounding_mm,
        ]
    )
    times = path_times(line, np.full(len(line), np.inf), limits)
    # The plan counts travel by the closed form, from which the kernel differs in its last digits.
    yield Kind.TRAVEL, line, times * (float(travel_seconds(length, machine)) / times[-1])


def _mark(mark: Mark, machine: Machine) -> Deed:
    if mark.tool is Tool.DRILL:
        return _standing(Kind.DRILL, mark.points[0], machine.drill_s)
    if mark.tool is Tool.LABEL:
        return _standing(Kind.LABEL, mark.points[0], machine.label_s)
    if mark.tool is Tool.NOTCH:
        return _even(Kind.NOTCH, mark.points, machine.notch_s)
    line, _ = _sampled(mark.points)
    times = machine.plunge_s + pass_times(_of(line), machine)[0]
    # The pen stands while it goes down and up.
    return (
        Kind.PEN,
        np.concatenate([line[:1], line, line[-1:]]),
        np.concatenate([[0.0], times, [times[-1] + machine.lift_s]]),
    )


def _pass(one: Pass, machine: Machine) -> Iterator[Deed]:
    line, own = _sampled(one.points)
    at: dict[int, list[NotchCut]] = {}
    for number, notch in one.notches:
        at.setdefault(int(own[number]), []).append(notch)
    dense = Pass(_of(line).points, tuple((int(own[number]), notch) for number, notch in one.notches))
    times, is_corner = pass_times(dense, machine)
    yield _standing(Kind.PLUNGE, one.points[0], machine.plunge_s)
    start = 0
    for stop in sorted({*at, *np.flatnonzero(is_corner).tolist(), len(line) - 1}):
        place = dense.points[stop]
        if stop > start:
            yield Kind.CUT, line[start : stop + 1], times[start : stop + 1] - times[start]
        for notch in at.get(stop, ()):
            yield _even(
                Kind.NOTCH, _around(notch, place), machine.notch_s * strikes(len(notch.strokes), machine)
            )
        if is_corner[stop]:
            yield _standing(Kind.CORNER, place, machine.corner_s)
        start = stop
    yield _standing(Kind.LIFT, one.points[-1], machine.lift_s)


def _around(notch: NotchCut, place: Point) -> tuple[Point, ...]:
    """Return the way from a contour through a notch and back: into a V on one stroke, out on the other."""
    ways = [stroke[:: -1 if number % 2 else 1] for number, stroke in enumerate(notch.strokes)]
    return (place, *(point for way in ways for point in way), place)


def _standing(kind: Kind, place: Point, seconds: float) -> Deed:
    return kind, np.array([place, place]), np.array([0.0, seconds])


def _even(kind: Kind, points: tuple[Point, ...], seconds: float) -> Deed:
    """Return a way that takes a time of which no more is known than its length."""
    line = np.array(points)
    ways = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    shares = ways / ways[-1] if ways[-1] > 0.0 else np.linspace(0.0, 1.0, len(line))
    return kind, line, seconds * shares


def _sampled(points: tuple[Point, ...]) -> tuple[Points, npt.NDArray[np.intp]]:
    """Return a line with points put in on its long edges, and the numbers of its own points.

    They lie at 1, 4, 9, 16... times the first's distance from both ends of an edge: evenly in time while the
    head gains speed from rest at any one acceleration, so nowhere far from where an even motion would be.
    """
    line = np.array(points)
    parts, own = [line[:1]], [0]
    for here, there in pairwise(line):
        length = float(np.hypot(*(there - here)))
        rising = FIRST_SAMPLE_MM * np.arange(1.0, math.sqrt(0.5 * length / FIRST_SAMPLE_MM) + 0.5) ** 2
        rising = rising[rising <= 0.5 * length]
        falling = length - rising[::-1]
        if len(rising) > 0:
            falling = falling[falling >= rising[-1] + LEAST_GAP_MM]
        ways = np.concatenate([rising, falling])
        parts += [here + (ways / max(length, 1e-12))[:, None] * (there - here), there[None, :]]
        own.append(own[-1] + len(ways) + 1)
    return np.concatenate(parts), np.array(own, np.intp)


def _of(line: Points) -> Pass:
    return Pass(tuple((x, y) for x, y in line.tolist()))
