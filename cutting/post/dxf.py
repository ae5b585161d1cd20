"""DXF (R2000) of the cut in millimetres, entities in cutting order.

Layers: CUT, NOTCH, DRILL, PEN and LABEL are worked; BITE, which is not plotted, holds a line across the cloth
where the window begins at each bite.
"""

import re
from io import StringIO

from ezdxf import units
from ezdxf.document import Drawing
from ezdxf.layouts.layout import Modelspace

from cutting.contours import Tool
from cutting.plan import CutPlan, Step
from cutting.post.text import plain

LAYERS = {
    Tool.KNIFE: "CUT",
    Tool.NOTCH: "NOTCH",
    Tool.DRILL: "DRILL",
    Tool.PEN: "PEN",
    Tool.LABEL: "LABEL",
}
STAMPS = (
    (re.compile(r"(\$TDU?(?:CREATE|UPDATE)\n 40\n).*"), r"\g<1>2451544.5"),
    (re.compile(r"(\$(?:FINGERPRINT|VERSION)GUID\n  2\n).*"), r"\g<1>{00000000-0000-0000-0000-000000000000}"),
    (re.compile(r"(\d+\.\d+\.\d+) @ \d{4}-.*"), r"\1"),
)
COLOURS = {"CUT": 7, "NOTCH": 1, "DRILL": 3, "PEN": 5, "LABEL": 4, "BITE": 8}
LABEL_HEIGHT_MM = 10.0
LABEL_LENGTH = 60


def write_dxf(plan: CutPlan) -> str:
    """Return the drawing; contours that are cut in one go are closed polylines that start at their entry."""
    drawing = Drawing.new("R2000")
    drawing.units = units.MM
    for name, colour in COLOURS.items():
        drawing.layers.add(name, color=colour).dxf.plot = int(name != "BITE")
    space = drawing.modelspace()
    bite = None
    for step in plan.steps:
        if step.bite != bite:
            bite = step.bite
            start = plan.bites[bite].start_mm
            space.add_line((start, 0.0), (start, plan.width_mm), dxfattribs={"layer": "BITE"})
        _add(step, space)
    text = StringIO()
    drawing.write(text)
    return _unstamped(text.getvalue())


def _add(step: Step, space: Modelspace) -> None:
    layer = {"layer": LAYERS[step.tool]}
    if step.tool is Tool.DRILL:
        space.add_point(step.points[0], dxfattribs=layer)
    elif step.tool is Tool.LABEL:
        text = space.add_text(plain(step.text, LABEL_LENGTH), height=LABEL_HEIGHT_MM, dxfattribs=layer)
        text.set_placement(step.points[0])
    elif step.tool is Tool.KNIFE and step.points[0] == step.points[-1]:
        space.add_lwpolyline(step.points[:-1], close=True, dxfattribs=layer)
    else:
        space.add_lwpolyline(step.points, dxfattribs=layer)


def _unstamped(text: str) -> str:
    """Return the drawing without its times and random ids, so that the same plan gives the same bytes."""
    for stamp, fixed in STAMPS:
        text = stamp.sub(fixed, text)
    return text
