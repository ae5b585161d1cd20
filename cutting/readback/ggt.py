"""An interpreter of cutter code, from the published tables alone: it shares nothing with the writer."""

import math
import re
from collections.abc import Callable

from cutting.contours import Point, Tool
from cutting.errors import ReadbackError
from cutting.readback.job import CutFile, Recorder

MOST_POINTS = 1500  # of one piece
LONGEST_STEP_MM = 60 * 25.4  # with the knife down
UNITS_MM = {"G70": 0.0254, "G71": 0.1, "G91": 0.254}
USUAL_UNIT_MM = 0.254  # hundredths of an inch, until a block says otherwise
SHORT = {"A": "M15", "B": "M14", "E": "M68", "L": "M25", "O": "M26", "Q": "D4", "R": "M43"}
DRILLS = ("M43", "M44", "M72", "M73")
ENDS = ("M0", "M00", "M30")
# They change how the head or the knife moves, but not where it cuts.
HARMLESS = [
    "M01",
    "M1",
    "M17",
    "M18",
    "M23",
    "M25",
    "M26",
    "M40",
    "M41",
    "M42",
    "M46",
    "M47",
    "M48",
    "M51",
    "M60",
    "M61",
    "M62",
    "M63",
    "M64",
    "M65",
    "M66",
    "M67",
    "D4",
]
SHORTHAND = re.compile(rf"[{''.join(SHORT)}](?![-\d])")
WORD = re.compile(r"([A-Z])(-?\d{1,9})")
SHOWN = 40  # characters of a block in a message


def read_ggt(
    text: str, *, most_points: int = MOST_POINTS, longest_step_mm: float = LONGEST_STEP_MM
) -> CutFile:
    """Return what a cutter does with a program.

    Parameters
    ----------
    text
        The program.
    most_points
        That the controller holds of one piece.
    longest_step_mm
        That it goes with the knife down.

    Raises
    ------
    ReadbackError
        Where a cutter would stumble; the message names the block and what is accepted.
    """
    blocks = text.split("*")
    if blocks.pop().strip():
        raise ReadbackError("the last block does not end with *")
    if not blocks:
        raise ReadbackError("there is no block; a program begins with a block H and its number")
    cutter = _Cutter(blocks, most_points, longest_step_mm)
    try:
        cutter.go()
    except ReadbackError as error:
        raise ReadbackError(f"block {cutter.number} ({cutter.block[:SHOWN]!r}): {error}") from None
    return cutter.recorder.file()


class _Cutter:
    """The controller: where the head is, which tool is down, what it has done."""

    def __init__(self, blocks: list[str], most_points: int, longest_step: float) -> None:
        self.blocks, self.number, self.block = blocks, 0, ""
        self.most_points, self.longest_step = most_points, longest_step
        self.recorder = Recorder("GGT", USUAL_UNIT_MM)
        self.unit = USUAL_UNIT_MM
        self.here: Point = (0.0, 0.0)
        self.line: list[Point] | None = None  # of the tool that is down
        self.tool = Tool.KNIFE
        self.has_cut = False  # since the knife went down
        self.is_notch = False
        self.job, self.points = 0, 0
        self.bite: tuple[float, float] | None = None
        self.codes: dict[str, Callable[[], None]] = {
            "M14": lambda: self.lower(Tool.NOTCH if self.is_notch else Tool.KNIFE),
            "M15": lambda: self.lift(Tool.PEN),
            "D1": lambda: self.lower(Tool.PEN),
            "D2": lambda: self.lift(Tool.KNIFE),
            "M19": self.expect_notch,
            "M20": lambda: self.recorder.messages.append(self.following()),
            "M31": self.label,
            "M68": self.flick,
            "M69": self.advance,
            **dict.fromkeys(DRILLS, self.drill),
            **dict.fromkeys(HARMLESS, lambda: None),
        }

    def go(self) -> None:
        """Carry out the program; ReadbackError where it stumbles."""
        if not re.fullmatch(r"H\d{1,9}", self.following().strip()):
            raise ReadbackError("a program begins with a block H and its number")
        while self.number < len(self.blocks):
            block = self.following().strip()
            if block in ENDS:
                self.end()
                return
            if block and not re.fullmatch(r"/.*/", block, re.DOTALL):  # block delete
                self.run(block)
        raise ReadbackError("the program does not end with M0")

    def following(self) -> str:
        """Take the next block."""
        if self.number == len(self.blocks):
            raise ReadbackError("the program ends where a text is due")
        self.block = self.blocks[self.number].strip("\r\n")
        self.number += 1
        return self.block

    def end(self) -> None:
        self.stand("the program ends")
        rest = [block.strip() for block in self.blocks[self.number :]]
        if any(block not in (*ENDS, "") for block in rest):
            raise ReadbackError("blocks follow the end of the program")

    def run(self, block: str) -> None:
        """Carry out one block: the knife's codes before the move, all others after it."""
        block = SHORTHAND.sub(lambda letter: SHORT[letter[0]], block).replace(" ", "")
        words = WORD.findall(block)
        if "".join(map("".join, words)) != block:
            raise ReadbackError("is not made of a letter and a whole number each")
        numbers = {letter: int(number) for letter, number in words if letter in "XYZNFIJ"}
        codes = [letter + number for letter, number in words if letter in "MDG"]
        if len(codes) > 1 or len(numbers) + len(codes) != len(words):
            raise ReadbackError("holds a letter twice, or another than X Y Z N F M D G")
        code = codes[0] if codes else ""
        self.refuse_unknown(code, numbers)
        if code[:1] == "G":
            self.stand("the unit changes")
            self.unit = self.recorder.resolution_mm = UNITS_MM[code]
        if code in ("M14", "M15"):
            self.codes[code]()
        if "N" in numbers:
            self.begin(numbers["N"])
        if "Z" in numbers:
            self.bite = (numbers.get("X", 0) * self.unit, numbers["Z"] * self.unit)
        elif {"X", "Y"} & set(numbers):
            self.move(numbers.get("X"), numbers.get("Y"))
        if code in self.codes and code not in ("M14", "M15"):
            self.codes[code]()

    def refuse_unknown(self, code: str, numbers: dict[str, int]) -> None:
        if code in ("G02", "G03", "G2", "G3") or {"I", "J"} & set(numbers):
            raise ReadbackError(
                "is an arc (G02, G03), which old controllers refuse; accepted are straight lines"
            )
        if code[:1] == "G" and code not in UNITS_MM:
            raise ReadbackError(f"{code} is not known; accepted are {', '.join(UNITS_MM)}")
        if code and code[0] != "G" and code not in self.codes:
            raise ReadbackError(f"{code} is not known; accepted are {', '.join((*self.codes, *ENDS))}")

    def begin(self, job: int) -> None:
        self.stand("a piece begins")
        if job <= self.job:
            raise ReadbackError(f"pieces are numbered upwards, but N{job} follows N{self.job}")
        self.job, self.points, self.is_notch = job, 0, False

    def move(self, x: int | None, y: int | None) -> None:
        before = self.here
        self.here = (
            before[0] if x is None else x * self.unit,
            before[1] if y is None else y * self.unit,
        )
        self.points += 1
        if self.points > self.most_points and self.job:
            raise ReadbackError(f"N{self.job} has more than {self.most_points} points")
        if self.line is None:
            return
        step = math.dist(before, self.here)
        if step == 0.0 and self.tool is not Tool.PEN:
            raise ReadbackError("a step of no length leaves the knife without a direction")
        if step > self.longest_step + 2 * self.unit:
            raise ReadbackError(
                f"a step of {step:.0f} mm with the knife down is over {self.longest_step:.0f} mm"
            )
        self.line.append(self.here)
        self.has_cut = True

    def lower(self, tool: Tool) -> None:
        self.stand("a tool goes down")
        self.line, self.tool, self.has_cut, self.is_notch = [self.here], tool, False, False

    def lift(self, other: Tool) -> None:
        """Lift the knife, if ``other`` is the pen, or the pen, if it is the knife."""
        if self.line is None:
            return
        if self.tool is other or (other is Tool.KNIFE and self.tool is Tool.NOTCH):
            raise ReadbackError(f"lifts another tool than the {self.tool}, which is down")
        if self.tool is not Tool.PEN and not self.has_cut:
            raise ReadbackError("the knife went down, but did not move")
        self.recorder.line(self.tool, self.line, job=self.job)
        self.line = None

    def expect_notch(self) -> None:
        self.stand("overcut and advance are switched off")
        self.is_notch = True

    def flick(self) -> None:
        """Strike a notch; with the knife down its line is read as two stretches that meet there."""
        if self.line is not None and self.tool is not Tool.KNIFE:
            raise ReadbackError(f"M68 with the {self.tool} down")
        if self.line is not None:
            self.recorder.line(Tool.KNIFE, self.line, job=self.job)
            self.line = [self.here]
        self.recorder.add(Tool.NOTCH, [self.here], job=self.job)

    def drill(self) -> None:
        self.stand("the drill works")
        self.recorder.add(Tool.DRILL, [self.here], job=self.job)

    def label(self) -> None:
        """Take the text; the block after it gives the direction, and ends with M31 as well."""
        self.stand("the labeller works")
        place, text = self.here, self.following()
        if not re.fullmatch(r"X-?\d{1,9}Y-?\d{1,9}M31", self.following().strip()):
            raise ReadbackError("a label's text is followed by a block X Y M31 that gives its direction")
        self.recorder.add(Tool.LABEL, [place], job=self.job, text=text)

    def advance(self) -> None:
        self.stand("the cloth advances")
        if self.bite is None:
            raise ReadbackError("M69 without a block X Z that says how far")
        window, length = self.bite
        self.recorder.begin(window, window - length)
        self.bite = None

    def stand(self, what: str) -> None:
        if self.line is not None:
            raise ReadbackError(f"{what} with the {self.tool} down")
