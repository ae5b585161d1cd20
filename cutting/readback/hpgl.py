"""An interpreter of HPGL, written from the plotters' manuals alone: it shares nothing with the writer.

Pens are 1 knife, 2 notch tool, 3 drill, 4 pen, 5 labeller. The comment
``CO "BITE <number> AT <start in mm>"`` says where the window begins.
"""

import re

from cutting.contours import Point, Tool
from cutting.errors import ReadbackError
from cutting.readback.job import CutFile, Recorder

UNIT_MM = 0.025
PENS = {1: Tool.KNIFE, 2: Tool.NOTCH, 3: Tool.DRILL, 4: Tool.PEN, 5: Tool.LABEL}
HARMLESS = ("IN", "DF", "VS", "FS", "AS", "PG", "PT", "AP", "SI", "SR", "DI", "DT", "NR")
ARCS = ("AA", "AR", "CI", "EW", "WG", "AT", "RT", "BZ", "BR")
SCALES = ("SC", "IP", "IR", "RO", "IW")
ACCEPTED = ("PU", "PD", "PA", "PR", "SP", "LB", "CO", *HARMLESS)
COMMAND = re.compile(
    r"\s*(?:(?P<label>LB)(?P<text>[^\x03]*)\x03|(?P<comment>CO)\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^;\"]*))"
    r"|(?P<name>[A-Za-z]{2})(?P<numbers>[-+.,\d\s]*))\s*;?|\s*;"
)
NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})")
BITE = re.compile(r"BITE (\d{1,6}) AT (-?\d{1,9}(?:\.\d{1,9})?)")
SHOWN = 40  # characters of a command in a message


def read_hpgl(text: str) -> CutFile:
    """Return what a cutter does with a plot.

    Raises
    ------
    ReadbackError
        Where it would stumble; the message names the command and what is accepted.
    """
    plotter = _Plotter()
    at, count, end = 0, 0, len(text.rstrip())
    while at < end:
        count += 1
        found = COMMAND.match(text, at)
        shown = text[at : at + SHOWN].strip()
        try:
            if found is None or found.end() == at:
                raise ReadbackError("is not an HPGL command: two letters, numbers, a semicolon")
            plotter.run(found)
        except ReadbackError as error:
            raise ReadbackError(f"command {count} ({shown!r}): {error}") from None
        at = found.end()
    plotter.lift()
    return plotter.recorder.file()


class _Plotter:
    def __init__(self) -> None:
        self.recorder = Recorder("HPGL", UNIT_MM)
        self.here: Point = (0.0, 0.0)
        self.is_relative = False
        self.tool: Tool | None = None
        self.line: list[Point] | None = None

    def run(self, found: re.Match[str]) -> None:
        """Carry out one command."""
        if found["label"]:
            self.label(found["text"])
        elif found["comment"]:
            self.comment(found["quoted"] or found["bare"] or "")
        elif found["name"]:
            self.command(found["name"].upper(), self.numbers(found["numbers"]))

    def numbers(self, text: str) -> list[float]:
        parts = [part for part in re.split(r"[,\s]+", text.strip()) if part]
        if not all(NUMBER.fullmatch(part) for part in parts):
            raise ReadbackError("its numbers are not separated by commas")
        return [float(part) for part in parts]

    def command(self, name: str, numbers: list[float]) -> None:
        if name in ("PU", "PD", "PA", "PR"):
            self.moves(name, numbers)
        elif name == "SP":
            self.lift()
            pen = int(numbers[0]) if numbers else 0
            if pen not in (0, *PENS):
                raise ReadbackError(f"pen {pen} is not known; accepted are 0 to {len(PENS)}")
            self.tool = PENS.get(pen)
        elif name in ARCS:
            raise ReadbackError(f"{name} is an arc or curve; accepted are straight lines, PU and PD")
        elif name in SCALES:
            raise ReadbackError(f"{name} changes the unit or the axes; accepted are 40 units a millimetre")
        elif name not in HARMLESS:
            raise ReadbackError(f"{name} is not known; accepted are {', '.join(ACCEPTED)}")
        elif name == "IN":
            self.lift()
            self.is_relative, self.tool = False, None

    def moves(self, name: str, numbers: list[float]) -> None:
        if name == "PU":
            self.lift()
        elif name == "PD" and self.line is None:
            if self.tool is None:
                raise ReadbackError("PD before a pen is selected, such as SP1")
            self.line = [self.here]
        elif name in ("PA", "PR"):
            self.is_relative = name == "PR"
        if len(numbers) % 2:
            raise ReadbackError("has an x without its y")
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            place = (x * UNIT_MM, y * UNIT_MM)
            self.here = (self.here[0] + place[0], self.here[1] + place[1]) if self.is_relative else place
            if self.line is not None:
                self.line.append(self.here)

    def lift(self) -> None:
        line, self.line = self.line, None
        if line is None or self.tool is None:
            return
        if self.tool is Tool.DRILL:
            if len(set(line)) > 1:
                raise ReadbackError("the drill moved while it was down")
            self.recorder.add(Tool.DRILL, line[:1])
        elif self.tool is not Tool.LABEL:
            self.recorder.line(self.tool, line)

    def label(self, text: str) -> None:
        self.lift()
        self.recorder.add(Tool.LABEL, [self.here], text=text)

    def comment(self, text: str) -> None:
        match = BITE.fullmatch(text)
        if match is None:
            self.recorder.messages.append(text)
            return
        self.lift()
        self.recorder.begin(float(match[2]))
        if int(match[1]) != len(self.recorder.windows):
            raise ReadbackError(f"bite {match[1]} is not the next, {len(self.recorder.windows)}")
