"""DXF (R2000) of the cut: layers CUT, NOTCH and DRILL, entities in cutting order, in millimetres."""

from io import StringIO

from ezdxf import units
from ezdxf.document import Drawing

from cutting.plan import CutPlan


def write_dxf(plan: CutPlan) -> str:
    """Return the drawing; contours are closed polylines that start at their entry."""
    drawing = Drawing.new("R2000")
    drawing.units = units.MM
    for layer, colour in (("CUT", 7), ("NOTCH", 1), ("DRILL", 3)):
        drawing.layers.add(layer, color=colour)
    space = drawing.modelspace()
    for bite in plan.bites:
        for cut in bite.cuts:
            for drill in cut.drills:
                space.add_point(drill, dxfattribs={"layer": "DRILL"})
            for stroke in cut.notches:
                space.add_lwpolyline(stroke, dxfattribs={"layer": "NOTCH"})
            space.add_lwpolyline(cut.ring, close=True, dxfattribs={"layer": "CUT"})
    text = StringIO()
    drawing.write(text)
    return text.getvalue()
