"""Plain G-code (ISO 6983) in millimetres: T1 is the knife, T2 the notch tool, T3 the drill.

M3 lowers the tool, M5 lifts it, G0 travels, G1 cuts. X and Y are absolute, in the marker's frame. The
conveyor is the axis A, counted in millimetres: ``G1 A<start>`` moves the cloth until the window begins at
``start`` of the marker, ``G4`` waits for it to settle. The secondary axis U would be its proper name, but
interpreters of three linear and three rotary axes do not know it. Comments name the pieces.
"""

from collections.abc import Iterator

from cutting.contours import Point, Tool
from cutting.machine import Machine
from cutting.plan import CutPlan, Step
from cutting.post.text import plain

TOOLS = {Tool.KNIFE: 1, Tool.NOTCH: 2, Tool.DRILL: 3}
COMMENT_LENGTH = 60


def write_iso(plan: CutPlan) -> str:
    """Return the program, one block a line; names are written by :func:`cutting.post.text.plain`."""
    return "\n".join([f"({plain(plan.name, COMMENT_LENGTH)})", "G17 G21 G90 G94", *_blocks(plan), "M2", ""])


def _blocks(plan: CutPlan) -> Iterator[str]:
    tool, bite, piece, number = None, None, None, 0
    for step in plan.steps:
        if step.bite != bite:
            yield from _advance(plan, step.bite)
            bite, piece = step.bite, None
        if step.piece != piece:
            piece, number = step.piece, number + 1
            yield f"(PIECE {number} {plain(piece, COMMENT_LENGTH)})"
        if step.tool is not tool:
            tool = step.tool
            yield f"T{TOOLS[tool]} M6"
        yield from _work(step, plan.machine)
        if step.tool is Tool.KNIFE:
            # Two copies of one piece may follow each other under one name.
            piece = None


def _advance(plan: CutPlan, bite: int) -> Iterator[str]:
    start = f"A{plan.bites[bite].start_mm:.2f}"
    if bite == 0:
        yield f"G0 {start}"
    else:
        yield f"G1 {start} F{60 * plan.machine.bite_speed_mm_s:.0f}"
        yield f"G4 P{plan.machine.bite_settle_s:.2f}"


def _work(step: Step, machine: Machine) -> Iterator[str]:
    yield f"G0 {_at(step.points[0])}"
    yield "M3"
    if step.tool is Tool.DRILL:
        yield f"G4 P{machine.drill_s:.2f}"
    else:
        feed = f" F{60 * machine.cut_speed_mm_s:.0f}"
        for point in step.points[1:]:
            yield f"G1 {_at(point)}{feed}"
            feed = ""
    yield "M5"


def _at(point: Point) -> str:
    return f"X{point[0]:.3f} Y{point[1]:.3f}"
