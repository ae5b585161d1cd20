"""HPGL: pen 1 is the knife, pen 2 the notch tool, pen 3 the drill; 40 units a millimetre, marker's frame.

HPGL has no word for a conveyor. The bites follow one another; before each one the comment
``CO "BITE <number> AT <start in mm>"`` says where its window begins, and the cutter's control advances.
"""

from cutting.contours import Point, Tool
from cutting.plan import CutPlan

UNITS_PER_MM = 40
PENS = {Tool.KNIFE: 1, Tool.NOTCH: 2, Tool.DRILL: 3}


def write_hpgl(plan: CutPlan) -> str:
    """Return the plot."""
    commands = ["IN", "PA"]
    tool, bite = None, None
    for step in plan.steps:
        if step.bite != bite:
            bite = step.bite
            commands.append(f'CO "BITE {bite + 1} AT {plan.bites[bite].start_mm:.2f}"')
        if step.tool is not tool:
            tool = step.tool
            commands += ["PU", f"SP{PENS[tool]}"]
        commands.append(f"PU{_at(step.points[0])};PD{','.join(map(_at, step.points[1:]))}")
    return ";\n".join([*commands, "PU", "SP0"]) + ";\n"


def _at(point: Point) -> str:
    return f"{round(point[0] * UNITS_PER_MM)},{round(point[1] * UNITS_PER_MM)}"
