"""An interpreter of plain G-code, written from ISO 6983 alone: it shares nothing with the writer.

Tools are T1 knife, T2 notch tool, T3 drill, T4 pen, T5 labeller; the axis A is the conveyor.
"""

import re

from cutting.contours import Point, Tool
from cutting.errors import ReadbackError
from cutting.readback.job import CutFile, Recorder

TOOLS = {1: Tool.KNIFE, 2: Tool.NOTCH, 3: Tool.DRILL, 4: Tool.PEN, 5: Tool.LABEL}
MODES = ("G17", "G90", "G94", "G40", "G49", "G80", "G4")
UNITS_MM = {"G20": 25.4, "G21": 1.0}
MOTIONS = ("G0", "G1")
ENDS = ("M2", "M30")
OTHERS = ("M3", "M5", "M6", "M0", "M1")
RESOLUTION_MM = 0.001
WORD = re.compile(r"([A-Z])\s*([-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}))\s*")
COMMENT = re.compile(r"\(([^()]*)\)|;(.*)")
SHOWN = 40  # characters of a line in a message


def read_iso(text: str) -> CutFile:
    """Return what a cutter does with a program.

    Raises
    ------
    ReadbackError
        Where it would stumble; the message names the line and what is accepted.
    """
    control = _Control()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            control.run(line)
        except ReadbackError as error:
            raise ReadbackError(f"line {number} ({line[:SHOWN]!r}): {error}") from None
    if not control.is_ended:
        raise ReadbackError("the program does not end with M2")
    return control.recorder.file()


class _Control:
    def __init__(self) -> None:
        self.recorder = Recorder("ISO", RESOLUTION_MM)
        self.unit = 1.0
        self.motion = "G0"
        self.here: Point = (0.0, 0.0)
        self.tool: Tool | None = None
        self.chosen: Tool | None = None
        self.line: list[Point] | None = None
        self.label, self.job = "", 0
        self.is_ended = False

    def run(self, line: str) -> None:
        """Carry out one line: comments, modes, tool, conveyor, move, tool up or down."""
        for inner, rest in COMMENT.findall(line):
            self.comment((inner or rest).strip())
        bare = COMMENT.sub("", line).strip()
        if bare in ("", "%"):
            return
        if self.is_ended:
            raise ReadbackError("follows the end of the program")
        words = WORD.findall(bare)
        if WORD.sub("", bare):
            raise ReadbackError("is not made of a letter and a number each")
        axes = {letter: float(number) for letter, number in words if letter not in "GMTN"}
        codes = [f"{letter}{float(number):g}" for letter, number in words if letter in "GM"]
        if unknown := sorted(set(axes) - set("XYAFP")):
            raise ReadbackError(f"{unknown[0]} is not known; accepted are X, Y, A, F and P")
        for code in codes:
            self.mode(code)
        for letter, number in words:
            if letter == "T":
                self.choose(float(number))
        if "M6" in codes:
            self.stand("the tool changes")
            self.tool = self.chosen
        self.move(axes)
        for code in codes:
            self.switch(code)

    def comment(self, text: str) -> None:
        if match := re.fullmatch(r"LABEL (.*)", text):
            self.label = match[1]
        elif match := re.fullmatch(r"PIECE (\d{1,9}) .*", text):
            self.job = int(match[1])
        elif text:
            self.recorder.messages.append(text)

    def mode(self, code: str) -> None:
        if code in ("G2", "G3"):
            raise ReadbackError(f"{code} is an arc; accepted are straight lines, G0 and G1")
        if code in UNITS_MM:
            self.unit = UNITS_MM[code]
            self.recorder.resolution_mm = RESOLUTION_MM * self.unit
        elif code in MOTIONS:
            self.motion = code
        elif code not in (*MODES, *ENDS, *OTHERS):
            accepted = ", ".join((*MOTIONS, *MODES, *UNITS_MM, *OTHERS, *ENDS))
            raise ReadbackError(f"{code} is not known; accepted are {accepted}")

    def choose(self, number: float) -> None:
        if number not in TOOLS:
            raise ReadbackError(f"T{number:g} is not known; accepted are T1 to T{len(TOOLS)}")
        self.chosen = TOOLS[int(number)]

    def move(self, axes: dict[str, float]) -> None:
        if "A" in axes:
            self.stand("the cloth advances")
            self.recorder.begin(axes["A"] * self.unit)
        if not {"X", "Y"} & set(axes):
            return
        x, y = (axes[name] * self.unit if name in axes else self.here[k] for k, name in enumerate("XY"))
        self.here = (x, y)
        if self.line is not None:
            if self.motion == "G0":
                raise ReadbackError("G0 with the tool down would tear the cloth; accepted is G1")
            self.line.append(self.here)

    def switch(self, code: str) -> None:
        if code == "M3":
            self.stand("M3")
            if self.tool is None:
                raise ReadbackError("M3 before any tool was changed to, such as T1 M6")
            self.line = [self.here]
        elif code == "M5" and self.line is not None:
            self.lift(self.line)
        elif code in ENDS:
            self.stand("the program ends")
            self.is_ended = True

    def lift(self, line: list[Point]) -> None:
        if self.tool in (Tool.DRILL, Tool.LABEL):
            if len(line) > 1:
                raise ReadbackError(f"the {self.tool} moved while it was down")
            self.recorder.add(self.tool, line, job=self.job, text=self.label)
            self.label = ""
        elif self.tool is not None:
            self.recorder.line(self.tool, line, job=self.job)
        self.line = None

    def stand(self, what: str) -> None:
        if self.line is not None:
            raise ReadbackError(f"{what} with the {self.tool} down")
