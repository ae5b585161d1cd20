"""HPGL in the marker's frame, 40 units a millimetre.

Pen 1 is the knife, pen 2 the notch tool, pen 3 the drill, pen 4 the pen, pen 5 the labeller.

HPGL has no word for a conveyor. The bites follow one another; before each one the comment
``CO "BITE <number> AT <start in mm>"`` says where its window begins, and the cutter's control advances.
"""

from cutting.contours import Point, Tool
from cutting.plan import CutPlan, Step
from cutting.post.text import plain

UNITS_PER_MM = 40
PENS = {Tool.KNIFE: 1, Tool.NOTCH: 2, Tool.DRILL: 3, Tool.PEN: 4, Tool.LABEL: 5}
LABEL_LENGTH = 60
END_OF_LABEL = "\x03"


def write_hpgl(plan: CutPlan) -> str:
    """Return the plot; labels are written by :func:`cutting.post.text.plain`."""
    commands = ["IN", "PA"]
    tool, bite = None, None
    for step in plan.steps:
        if step.bite != bite:
            bite = step.bite
            commands += ["PU", f'CO "BITE {bite + 1} AT {plan.bites[bite].start_mm:.3f}"']
        if step.tool is not tool:
            tool = step.tool
            commands += ["PU", f"SP{PENS[tool]}"]
        commands += _work(step)
    return ";\n".join([*commands, "PU", "SP0"]) + ";\n"


def _work(step: Step) -> list[str]:
    start = f"PU{_at(step.points[0])}"
    if step.tool is Tool.LABEL:
        return [start, f"LB{plain(step.text, LABEL_LENGTH)}{END_OF_LABEL}"]
    return [f"{start};PD{','.join(map(_at, step.points[1:]))}"]


def _at(point: Point) -> str:
    return f"{round(point[0] * UNITS_PER_MM)},{round(point[1] * UNITS_PER_MM)}"
