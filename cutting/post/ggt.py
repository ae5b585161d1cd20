"""Cutter code as Gerber's controllers read it ("GGT", also "ISO" in the trade).

Blocks end with ``*``. Coordinates are absolute, in the marker's frame throughout, in whole units of the
dialect. ``N`` numbers the pieces in cutting order; pieces that share lines have one number together, and a
piece of more points than a controller holds several.

Codes used: M15 knife up, M14 knife down, M19 no overcut and no advance (before a notch's stroke), M68 flick
notch, M43 drill, D1 and D2 pen down and up, M31 label, M20 message, M69 conveyor bite, M0 end.

Bites: with the knife up, ``X<start>Z<length>*M69*`` advances the cloth by ``length``, after which the window
begins at ``start`` of the marker. The published tables ask for Z in a block with X. A bite length right after
H is left out: there it would be read before G71, in hundredths of an inch.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shapely.geometry import LineString

from cutting.contours import Mark, NotchCut, Point, Stroke, Tool
from cutting.entries import JobCut, Pass
from cutting.errors import CuttingError
from cutting.plan import CutPlan
from cutting.post.dialect import Dialect, LineEnds, NotchCode
from cutting.post.text import plain

THINNING_MM = 0.02  # with the rounding to tenths still within 0.1 mm
SHORT_UNITS = 5


def write_ggt(plan: CutPlan, dialect: Dialect) -> str:
    """Return the program.

    The marker's name and labels are written by :func:`cutting.post.text.plain`.

    Raises
    ------
    CuttingError
        If a line has more points than the controllers hold.
    """
    blocks = ["H1"]
    if dialect.is_written("M20"):
        size = f"L={plan.length_mm / 1000:.3f}/W={plan.width_mm / 1000:.3f}"
        blocks += ["M20", f"{plain(plan.name, dialect.name_length)}/{size}"]
    blocks += [dialect.unit.code, "M15"]
    blocks += _Program(dialect).blocks(plan)
    end = "*\n" if dialect.line_ends is LineEnds.NEWLINE else "*"
    return end.join([*blocks, "M0", ""])


def ggt_notes(plan: CutPlan, dialect: Dialect) -> tuple[str, ...]:
    """Return what of a plan the program leaves out or leaves to the tool, a sentence each."""
    counts = Counter(step.tool for step in plan.steps)
    found = []
    if counts[Tool.DRILL] and not dialect.is_written(dialect.drill):
        found.append(f"{counts[Tool.DRILL]} drill holes are left out: {dialect.drill} is ignored")
    if counts[Tool.LABEL] and not dialect.is_written("M31"):
        reason = "M31 is ignored" if dialect.labels else "there is no labeller"
        found.append(f"{counts[Tool.LABEL]} labels are left out: {reason}")
    notches = [
        notch for bite in plan.bites for cut in bite.cuts for one in cut.passes for _, notch in one.notches
    ]
    if notches and dialect.notch is NotchCode.FLICK:
        found.append(f"{len(notches)} notches are struck by M68: their depth and kind are those of the tool")
    return tuple(f"dialect {dialect.name}: {note}" for note in found)


@dataclass(frozen=True)
class _Chunk:
    """Blocks from where the tools are up to where they are up again."""

    blocks: list[str]

    @property
    def points(self) -> int:
        return sum(block[0] == "X" for block in self.blocks)


class _Program:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def blocks(self, plan: CutPlan) -> Iterator[str]:
        number, window = 0, plan.bites[0].start_mm
        for bite in plan.bites:
            if bite.start_mm != window:
                start = self._units(bite.start_mm)
                yield from (f"X{start}Z{start - self._units(window)}", "M69")
                window = bite.start_mm
            for cut in bite.cuts:
                held = self.dialect.most_points
                for chunk in self._chunks(cut):
                    if held + chunk.points > self.dialect.most_points:
                        number, held = number + 1, 0
                        yield f"N{number}"
                    held += chunk.points
                    yield from chunk.blocks

    def _chunks(self, cut: JobCut) -> Iterator[_Chunk]:
        yield from (_Chunk(blocks) for mark in cut.marks if (blocks := self._mark(mark)))
        for one in cut.passes:
            lines = self._flicked(one) if self.dialect.notch is NotchCode.FLICK else self._stroked(one)
            for line in lines:
                chunk = _Chunk(line)
                if chunk.points > self.dialect.most_points:
                    pieces = f"piece{'s' if len(cut.pieces) > 1 else ''} {', '.join(cut.pieces)}"
                    raise CuttingError(
                        f"{pieces}: {chunk.points} points are more than the {self.dialect.most_points} "
                        f"of dialect {self.dialect.name}"
                    )
                yield chunk

    def _mark(self, mark: Mark) -> list[str]:
        here = self._at(mark.points[0])
        if mark.tool is Tool.DRILL:
            return [here, self.dialect.drill] if self.dialect.is_written(self.dialect.drill) else []
        if mark.tool is Tool.LABEL:
            # The second position gives the direction of the text: along the cloth.
            ahead = self._at((mark.points[0][0] + 10.0, mark.points[0][1]))
            text = plain(mark.text, self.dialect.name_length)
            return [f"{here}M31", text, f"{ahead}M31"] if self.dialect.is_written("M31") else []
        if mark.tool is Tool.PEN:
            line = self._line(mark.points)
            return [line[0], "D1", *line[1:], "D2"]
        return self._stroke(mark.points)

    def _stroke(self, stroke: Stroke) -> list[str]:
        first, *rest = self._line(stroke)
        return [first, "M19", "M14", *rest, "M15"]

    def _stroked(self, one: Pass) -> Iterator[list[str]]:
        """Return a pass as lines of the knife, with the strokes of its notches between them."""
        stretches = _between_notches(one, self._least_step(one))
        for stretch, notches in stretches:
            line = self._line(stretch)
            # What rounds to a single point is not cut: the knife would have no direction.
            if len(line) > 1:
                yield [line[0], "M14", *line[1:], "M15"]
            yield from (self._stroke(stroke) for notch in notches for stroke in notch.strokes)

    def _flicked(self, one: Pass) -> Iterator[list[str]]:
        """Return a pass as one line of the knife with a code at each of its notches."""
        blocks: list[str] = []
        for stretch, notches in _between_notches(one, self._least_step(one)):
            line = self._line(stretch)
            blocks += line[1:] if blocks else [line[0], "M14", *line[1:]]
            blocks += [NotchCode.FLICK] * len(notches)
        if len(blocks) > 2:
            yield [*blocks, "M15"]

    def _least_step(self, one: Pass) -> float:
        """Return below which step a pass is thinned: any if the controller does not hold all of its points.

        The direction of a step of a few units is that of their rounding, which might make a corner of it.
        """
        return SHORT_UNITS * self.dialect.unit.mm if len(one.points) <= self.dialect.most_points else math.inf

    def _line(self, line: Sequence[Point]) -> list[str]:
        """Return a line's blocks: none repeated, no step too long."""
        points = [line[0]]
        for here, there in pairwise(line):
            parts = math.ceil(math.dist(here, there) / self.dialect.longest_step_mm)
            points += [
                (here[0] + (there[0] - here[0]) * k / parts, here[1] + (there[1] - here[1]) * k / parts)
                for k in range(1, parts)
            ]
            points.append(there)
        blocks = [self._at(point) for point in points]
        return [blocks[0], *(after for before, after in pairwise(blocks) if after != before)]

    def _at(self, point: Point) -> str:
        return f"X{self._units(point[0])}Y{self._units(point[1])}"

    def _units(self, length_mm: float) -> int:
        return round(length_mm / self.dialect.unit.mm)


def _between_notches(one: Pass, least_step: float) -> Iterator[tuple[Stroke, list[NotchCut]]]:
    """Return the stretches of a pass, each with the notches at its end; the first may be a single point."""
    at: dict[int, list[NotchCut]] = {}
    for number, notch in one.notches:
        at.setdefault(number, []).append(notch)
    start = 0
    for number in sorted({*at, len(one.points) - 1}):
        yield _thinned(one.points[start : number + 1], least_step), at.get(number, [])
        start = number


def _thinned(stretch: Stroke, least_step: float) -> Stroke:
    """Return a stretch without those points beside a step below the least that it does not need."""
    if len(stretch) < 3:
        return stretch
    needed = set(LineString(stretch).simplify(THINNING_MM).coords)
    steps = [math.dist(here, there) for here, there in pairwise(stretch)]
    inner = zip(stretch[1:-1], steps, steps[1:], strict=False)
    kept = [point for point, *around in inner if point in needed or min(around) >= least_step]
    return (stretch[0], *kept, stretch[-1])
