"""Jobs: what is cut together, before the knife goes on to something else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cutting.common_lines import clusters, shared_stretches, trails
from cutting.contours import Contour, Mark, Tool
from cutting.lines import Line, with_notches
from cutting.machine import Machine, Notches


@dataclass(frozen=True)
class Job:
    """Lines that are cut one after another, once all their pieces' marks are made.

    Parameters
    ----------
    pieces
        Ids of the pieces whose contours the lines are part of.
    marks
        Everything that comes before the first line.
    lines
        In any order and direction.
    """

    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]


def jobs(contours: Sequence[Contour], machine: Machine) -> tuple[Job, ...]:
    """Return the jobs of one bite: one a piece, and of pieces that share lines one a trail.

    Pieces that share lines and have marks are one job together, since a trail belongs to several of them.
    """
    if machine.notches is Notches.BEFORE:
        contours = [_marked(contour) for contour in contours]
    least = machine.common_line_mm
    shared = shared_stretches(contours, least) if least > 0 else []
    found: list[Job] = []
    for members in clusters(len(contours), shared):
        if len(members) == 1:
            found.append(_single(contours[members[0]]))
            continue
        names = tuple(contours[number].piece for number in members)
        marks = tuple(mark for number in members for mark in contours[number].marks)
        lines = trails(contours, members, shared, machine.corner_angle_deg)
        groups = [tuple(lines)] if marks else [(line,) for line in lines]
        found += [Job(names, marks, group) for group in groups]
    return tuple(found)


def _single(contour: Contour) -> Job:
    if contour.stretches is None:
        lines = [with_notches(contour.ring, True, contour.notches)]
    else:
        lines = _with_nearest_notches(contour)
    return Job((contour.piece,), contour.marks, tuple(lines))


def _with_nearest_notches(contour: Contour) -> list[Line]:
    """Return a split contour's stretches, each with the notches that lie on it."""
    plain = [with_notches(stretch, False, ()) for stretch in contour.stretches or ()]
    found = []
    for number, line in enumerate(plain):
        own = [
            notch
            for notch in contour.notches
            if min(range(len(plain)), key=lambda k: plain[k].distance(notch.at)) == number
        ]
        found.append(with_notches(line.points, False, own))
    return found


def _marked(contour: Contour) -> Contour:
    strokes = [stroke for notch in contour.notches for stroke in notch.strokes]
    marks = (*contour.marks, *(Mark(Tool.NOTCH, stroke) for stroke in strokes))
    return replace(contour, notches=(), marks=marks)
