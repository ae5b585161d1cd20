"""The front's knee lining, from the waist to below the knee."""

from patterns.curves import length, part, reversed_line, straight
from patterns.draft.trousers.front import FrontDrawing
from patterns.panel import Balance, Edge, Panel
from patterns.piece import Material, Side

BELOW_KNEE = 100.0
"""How far the knee lining reaches below the knee, mm."""


def knee_lining(drawing: FrontDrawing) -> Panel:
    """Draft the knee lining: the whole front, pleats and darts with it, to 10 cm below the knee."""
    side = part(drawing.side, 0, drawing.knee + BELOW_KNEE)
    inseam = reversed_line(part(drawing.inseam, 0, drawing.inseam_knee + BELOW_KNEE))
    return Panel(
        "trousers",
        "front knee lining",
        Side.LEFT,
        edges=(
            Edge("side seam", side),
            Edge("lower edge", straight(side[-1], inseam[0])),
            Edge("inseam", inseam),
            Edge("front rise", reversed_line(drawing.rise)),
            Edge("waist", drawing.waist),
        ),
        balances=(
            *(Balance("side seam", mark) for mark in drawing.side_marks),
            Balance("inseam", BELOW_KNEE),
            Balance("front rise", length(drawing.rise) - drawing.fly, alone=True),
            Balance("waist", drawing.mouth_top),
        ),
        darts=drawing.darts,
        pleats=drawing.pleats,
        material=Material.LINING,
    )
