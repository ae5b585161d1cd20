"""DXF (R2000) of the cut in millimetres, entities in cutting order.

Layers: CUT, NOTCH and DRILL are worked; BITE, which is not plotted, holds a line across the cloth where the
window begins at each bite.
"""

import re
from io import StringIO

from ezdxf import units
from ezdxf.document import Drawing

from cutting.contours import Tool
from cutting.plan import CutPlan

LAYERS = {Tool.KNIFE: "CUT", Tool.NOTCH: "NOTCH", Tool.DRILL: "DRILL"}
STAMPS = (
    (re.compile(r"(\$TDU?(?:CREATE|UPDATE)\n 40\n).*"), r"\g<1>2451544.5"),
    (re.compile(r"(\$(?:FINGERPRINT|VERSION)GUID\n  2\n).*"), r"\g<1>{00000000-0000-0000-0000-000000000000}"),
    (re.compile(r"(\d+\.\d+\.\d+) @ \d{4}-.*"), r"\1"),
)
COLOURS = {"CUT": 7, "NOTCH": 1, "DRILL": 3, "BITE": 8}


def write_dxf(plan: CutPlan) -> str:
    """Return the drawing; contours are closed polylines that start at their entry."""
    drawing = Drawing.new("R2000")
    drawing.units = units.MM
    for name, colour in COLOURS.items():
        drawing.layers.add(name, color=colour).dxf.plot = int(name != "BITE")
    space = drawing.modelspace()
    bite = None
    for step in plan.steps:
        layer = {"layer": LAYERS[step.tool]}
        if step.bite != bite:
            bite = step.bite
            start = plan.bites[bite].start_mm
            space.add_line((start, 0.0), (start, plan.width_mm), dxfattribs={"layer": "BITE"})
        if step.tool is Tool.DRILL:
            space.add_point(step.points[0], dxfattribs=layer)
        elif step.tool is Tool.NOTCH:
            space.add_lwpolyline(step.points, dxfattribs=layer)
        else:
            space.add_lwpolyline(step.points[:-1], close=True, dxfattribs=layer)
    text = StringIO()
    drawing.write(text)
    return _unstamped(text.getvalue())


def _unstamped(text: str) -> str:
    """Return the drawing without its times and random ids, so that the same plan gives the same bytes."""
    for stamp, fixed in STAMPS:
        text = stamp.sub(fixed, text)
    return text
