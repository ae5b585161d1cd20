"""HPGL: pen 1 is the knife, pen 2 the drill; 40 units a millimetre, in the marker's frame."""

from cutting.contours import Point
from cutting.plan import CutPlan

UNITS_PER_MM = 40


def write_hpgl(plan: CutPlan) -> str:
    """Return the plot; bites follow one another, the cutter's own control advances the cloth."""
    commands = ["IN", "PA"]
    for bite in plan.bites:
        for cut in bite.cuts:
            if cut.drills:
                commands.append("SP2")
                commands += [f"PU{_at(drill)};PD" for drill in cut.drills]
            commands.append("SP1")
            for line in (*cut.notches, (*cut.ring, cut.ring[0])):
                commands.append(f"PU{_at(line[0])};PD{','.join(map(_at, line[1:]))}")
    return ";\n".join([*commands, "PU", "SP0"]) + ";\n"


def _at(point: Point) -> str:
    return f"{round(point[0] * UNITS_PER_MM)},{round(point[1] * UNITS_PER_MM)}"
