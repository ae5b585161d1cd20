"""The fly: facing under the left front, shield with its lining behind it on the right."""

from patterns.curves import part, reversed_line, straight, unit, vector
from patterns.draft.trousers.front import FLY_WIDTH, FrontDrawing, fly_line
from patterns.panel import Cut, Edge, Panel
from patterns.piece import Material, Side

SHIELD_WIDTH = 40.0
"""Width of the fly shield at the waist, mm."""

_FACING_WIDTH = FLY_WIDTH + 6
_SHIELD_PAST_FLY = 15.0
_SHIELD_FOOT = 22.0


def fly_facing(drawing: FrontDrawing) -> Panel:
    """Draft the fly facing, cut for the left and sewn to the fly of the left front.

    It lies face inwards, so that the paper, which shows the right front, shows a left facing.
    """
    rise = reversed_line(part(drawing.rise, 0, drawing.fly))
    return Panel(
        "trousers",
        "fly facing",
        Side.LEFT,
        edges=(
            Edge("front rise", rise),
            Edge("waist", part(drawing.waist, 0, _FACING_WIDTH)),
            Edge("inner edge", fly_line(drawing, _FACING_WIDTH)),
        ),
        cut=Cut.LEFT,
    )


def shield_length(drawing: FrontDrawing) -> float:
    """Return how far the shield is sewn along the rise in mm: past the end of the fly."""
    return drawing.fly + _SHIELD_PAST_FLY


def fly_shield(drawing: FrontDrawing) -> Panel:
    """Draft the fly shield, cut for the right and sewn to the rise of the right front."""
    return _shield(drawing, "fly shield", Material.SHELL, Side.RIGHT)


def fly_lining(drawing: FrontDrawing) -> Panel:
    """Draft the lining of the fly shield."""
    return _shield(drawing, "fly lining", Material.LINING, Side.LEFT)


def _shield(drawing: FrontDrawing, name: str, material: Material, drawn_side: Side) -> Panel:
    rise = part(drawing.rise, 0, shield_length(drawing))
    down = unit(rise[1] - rise[0])
    outwards = vector(down[1], -down[0])
    top = rise[0] + SHIELD_WIDTH * outwards
    foot = rise[-1] + _SHIELD_FOOT * outwards
    return Panel(
        "trousers",
        name,
        drawn_side,
        edges=(
            Edge("front rise", rise),
            Edge("lower edge", straight(rise[-1], foot)),
            Edge("outer edge", straight(foot, top)),
            Edge("waist", straight(top, rise[0])),
        ),
        material=material,
        cut=Cut.RIGHT,
    )
