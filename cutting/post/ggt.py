"""Cutter code as Gerber's controllers read it ("GGT", also "ISO" in the trade).

Blocks end with ``*``, without line ends. Coordinates are absolute in tenths of a millimetre (G71), in the
marker's frame throughout. ``N`` numbers the pieces in cutting order.

Codes used: M15 knife up, M14 knife down, M19 no overcut and no advance (before a notch stroke), M43 drill,
M20 message, M69 conveyor bite, M0 end.

Bites: with the knife up, ``X<start>Z<length>*M69*`` advances the cloth by ``length``, after which the window
begins at ``start`` of the marker. The published tables ask for Z in a block with X. A bite length right after
H is left out: there it would be read before G71, in hundredths of an inch.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from shapely.geometry import LineString

from cutting.contours import Point, Tool
from cutting.entries import JobCut as PieceCut
from cutting.errors import CuttingError
from cutting.plan import CutPlan
from cutting.post.text import plain

UNITS_PER_MM = 10
NAME_LENGTH = 36
MOST_POINTS = 1500  # of one piece
LONGEST_STEP_MM = 1500.0  # with the knife down; the controllers' limit is 60 inches
THINNING_MM = 0.02  # with the rounding to tenths still within 0.1 mm


def write_ggt(plan: CutPlan) -> str:
    """Return the program.

    The marker's name is written by :func:`cutting.post.text.plain`.

    Raises
    ------
    CuttingError
        If a piece has more points than the controllers hold.
    """
    size = f"L={plan.length_mm / 1000:.3f}/W={plan.width_mm / 1000:.3f}"
    blocks = ["H1", "M20", f"{plain(plan.name, NAME_LENGTH)}/{size}", "G71", "M15"]
    number, window = 0, plan.bites[0].start_mm
    for bite in plan.bites:
        if bite.start_mm != window:
            blocks += [f"X{_units(bite.start_mm)}Z{_units(bite.start_mm) - _units(window)}", "M69"]
            window = bite.start_mm
        for cut in bite.cuts:
            number += 1
            blocks += [f"N{number}", *_piece(cut)]
    return "*".join([*blocks, "M0"]) + "*"


def _piece(cut: PieceCut) -> list[str]:
    blocks: list[str] = []
    for mark in cut.marks:
        if mark.tool is Tool.DRILL:
            blocks += [_at(mark.points[0]), "M43"]
        else:
            blocks += [_at(mark.points[0]), "M19", "M14", *map(_at, mark.points[1:]), "M15"]
    line = _reachable((*cut.ring, cut.ring[0]), cut.piece)
    return [*blocks, line[0], "M14", *line[1:], "M15"]


def _reachable(line: Sequence[Point], piece: str) -> list[str]:
    """Return a line's blocks: none repeated, no step too long, not too many."""
    if len(line) > MOST_POINTS:
        line = LineString(line).simplify(THINNING_MM).coords
    points = [line[0]]
    for here, there in pairwise(line):
        parts = math.ceil(math.dist(here, there) / LONGEST_STEP_MM)
        points += [
            (here[0] + (there[0] - here[0]) * k / parts, here[1] + (there[1] - here[1]) * k / parts)
            for k in range(1, parts)
        ]
        points.append(there)
    blocks = [_at(point) for point in points]
    # A step of no length would leave the knife without a direction.
    kept = [blocks[0], *(after for before, after in pairwise(blocks) if after != before)]
    if len(kept) > MOST_POINTS:
        raise CuttingError(
            f"piece {piece}: {len(kept)} points are more than the {MOST_POINTS} of cutter code"
        )
    return kept


def _at(point: Point) -> str:
    return f"X{_units(point[0])}Y{_units(point[1])}"


def _units(length_mm: float) -> int:
    return round(length_mm * UNITS_PER_MM)
