"""Plain G-code (ISO 6983) in millimetres: T1 knife, T2 notch tool, T3 drill, T4 pen, T5 labeller.

M3 lowers the tool, M5 lifts it, G0 travels, G1 cuts. X and Y are absolute, in the marker's frame. The
conveyor is the axis A, counted in millimetres: ``G1 A<start>`` moves the cloth until the window begins at
``start`` of the marker, ``G4`` waits for it to settle. The secondary axis U would be its proper name, but
interpreters of three linear and three rotary axes do not know it. Comments name the pieces; the comment
``(LABEL ...)`` before M3 is what the labeller prints.
"""

from collections.abc import Iterator

from cutting.contours import Point, Tool
from cutting.machine import Machine
from cutting.plan import CutPlan, Step
from cutting.post.text import plain

TOOLS = {Tool.KNIFE: 1, Tool.NOTCH: 2, Tool.DRILL: 3, Tool.PEN: 4, Tool.LABEL: 5}
WAITS = {Tool.DRILL: "drill_s", Tool.LABEL: "label_s"}
COMMENT_LENGTH = 60


def write_iso(plan: CutPlan) -> str:
    """Return the program, one block a line; names are written by :func:`cutting.post.text.plain`."""
    return "\n".join([f"({plain(plan.name, COMMENT_LENGTH)})", "G17 G21 G90 G94", *_blocks(plan), "M2", ""])


def _blocks(plan: CutPlan) -> Iterator[str]:
    tool, bite = None, None
    for number, (pieces, steps) in enumerate(_jobs(plan), start=1):
        if steps[0].bite != bite:
            bite = steps[0].bite
            yield from _advance(plan, bite)
        yield from (f"(PIECE {number} {plain(piece, COMMENT_LENGTH)})" for piece in pieces)
        for step in steps:
            if step.tool is not tool:
                tool = step.tool
                yield f"T{TOOLS[tool]} M6"
            yield from _work(step, plan.machine)


def _jobs(plan: CutPlan) -> Iterator[tuple[tuple[str, ...], list[Step]]]:
    """Return the pieces and steps of each job."""
    steps = list(plan.steps)
    runs = 0
    for cut in (cut for bite in plan.bites for cut in bite.cuts):
        runs += len(cut.passes)
        marks = len(cut.marks)
        after = (k for k, step in enumerate(steps) if k >= marks and (step.run is None or step.run >= runs))
        end = next(after, len(steps))
        yield cut.pieces, steps[:end]
        steps = steps[end:]


def _advance(plan: CutPlan, bite: int) -> Iterator[str]:
    start = f"A{plan.bites[bite].start_mm:.3f}"
    if bite == 0:
        yield f"G0 {start}"
    else:
        yield f"G1 {start} F{60 * plan.machine.bite_speed_mm_s:.0f}"
        yield f"G4 P{plan.machine.bite_settle_s:.2f}"


def _work(step: Step, machine: Machine) -> Iterator[str]:
    yield f"G0 {_at(step.points[0])}"
    if step.tool is Tool.LABEL:
        yield f"(LABEL {plain(step.text, COMMENT_LENGTH)})"
    yield "M3"
    if step.tool in WAITS:
        yield f"G4 P{getattr(machine, WAITS[step.tool]):.2f}"
    else:
        feed = f" F{60 * machine.cut_speed_mm_s:.0f}"
        for point in step.points[1:]:
            yield f"G1 {_at(point)}{feed}"
            feed = ""
    yield "M5"


def _at(point: Point) -> str:
    return f"X{point[0]:.3f} Y{point[1]:.3f}"
