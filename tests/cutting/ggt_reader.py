"""An interpreter of cutter code, written from the format alone: it shares nothing with the writer."""

import math
import re
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass
class GgtJob:
    """What a cutter would do with a program, in mm.

    ``contours``, ``notches`` and ``drills`` hold (piece number, bite number, points or point) in the order of
    cutting; a notch is a line cut under M19.
    ``advances`` are the lengths that the cloth was moved, ``windows`` where in the marker the window began
    thereafter.
    """

    messages: list[str] = field(default_factory=list)
    contours: list[tuple[int, int, list[Point]]] = field(default_factory=list)
    notches: list[tuple[int, int, list[Point]]] = field(default_factory=list)
    drills: list[tuple[int, int, Point]] = field(default_factory=list)
    advances: list[float] = field(default_factory=list)
    windows: list[float] = field(default_factory=list)
    events: list[tuple[str, int]] = field(default_factory=list)


LONGEST_STEP = 60 * 25.4
MOST_POINTS = 1500


class GgtError(Exception):
    """The program breaks a rule of the format."""


class _Cutter:
    def __init__(self) -> None:
        self.job = GgtJob()
        self.unit = 0.254  # G91: hundredths of an inch, the format's default
        self.piece = 0
        self.here: Point = (0.0, 0.0)
        self.line: list[Point] | None = None
        self.is_notch = False
        self.bite: tuple[float, float] | None = None

    def knife(self, down: bool) -> None:
        if down:
            if self.line is not None:
                raise GgtError("M14 with the knife down")
            self.line = [self.here]
        elif self.line is not None:
            if len(self.line) > MOST_POINTS:
                raise GgtError(f"piece {self.piece} has more than {MOST_POINTS} points")
            kind = self.job.notches if self.is_notch else self.job.contours
            kind.append((self.piece, len(self.job.advances), self.line))
            self.job.events.append(("notch" if self.is_notch else "contour", self.piece))
            self.line, self.is_notch = None, False

    def move(self, x: float, y: float) -> None:
        before, self.here = self.here, (x * self.unit, y * self.unit)
        if self.line is not None:
            if not 0 < math.dist(before, self.here) <= LONGEST_STEP:
                raise GgtError(f"a step with the knife down from {before} to {self.here}")
            self.line.append(self.here)

    def run(self, block: str) -> bool:
        """Carry out one block; False at the end of the program."""
        if match := re.fullmatch(r"X(-?\d+)Y(-?\d+)", block):
            self.move(float(match[1]), float(match[2]))
        elif match := re.fullmatch(r"N(\d+)", block):
            if self.line is not None or int(match[1]) <= self.piece:
                raise GgtError(f"{block}: pieces must ascend and begin with the knife up")
            self.piece = int(match[1])
        elif match := re.fullmatch(r"X(\d+)Z(\d+)", block):
            self.bite = (float(match[1]) * self.unit, float(match[2]) * self.unit)
        else:
            return self.code(block)
        return True

    def code(self, block: str) -> bool:
        if block in ("M14", "M15"):
            self.knife(down=block == "M14")
        elif block == "M19":
            self.is_notch = True
        elif block == "M43":
            if self.line is not None:
                raise GgtError("M43 with the knife down")
            self.job.drills.append((self.piece, len(self.job.advances), self.here))
            self.job.events.append(("drill", self.piece))
        elif block == "M69":
            if self.line is not None or self.bite is None:
                raise GgtError("M69 with the knife down or without a bite length")
            window, advance = self.bite
            self.job.windows.append(window)
            self.job.advances.append(advance)
            self.bite = None
        elif block == "G71":
            self.unit = 0.1
        elif block == "M0":
            return False
        else:
            raise GgtError(f"unknown block {block!r}")
        return True


def read_ggt(program: str) -> GgtJob:
    """Run a program; raises GgtError where a cutter would stumble."""
    blocks = program.split("*")
    if blocks.pop() != "" or not re.fullmatch(r"H\d+", blocks[0]):
        raise GgtError("a program begins with H1 and each block ends with *")
    cutter = _Cutter()
    remaining = iter(blocks[1:])
    for block in remaining:
        if block == "M20":
            cutter.job.messages.append(next(remaining))
        elif not cutter.run(block):
            if next(remaining, None) is not None:
                raise GgtError("blocks after M0")
            return cutter.job
    raise GgtError("no M0")
