"""The front facing, cut to the front's own edge with fullness for the lapel's turn."""

from patterns.curves import length, part, spline, straight, unit, vector
from patterns.draft.jacket.front import Gorge, lapel_edge, roll_line
from patterns.panel import EDGE_ALLOWANCE, Balance, Edge, Panel
from patterns.piece import Side

_SHOULDER_WIDTH = 60.0
_TURN = 3.0


def facing(front: Panel, gorge: Gorge) -> Panel:
    """Draft the facing over the front: 6 cm at the shoulder, through the lapel, to 9 cm at the hem.

    The lapel's tip stands 3 mm further out and 1.5 mm higher than the front's, so that the seam turns under
    when the lapel is rolled.
    """
    shoulder = front.line("shoulder")
    shoulder_point = shoulder[0] + unit(shoulder[1] - shoulder[0]) * _SHOULDER_WIDTH
    # The foot lies a little round the curve, where front and facing hems are closed together.
    edge = part(front.line("front edge"), 14, front.seam_length("front edge"))
    break_point = edge[-1]
    waist_point = break_point + vector(-95, 40)
    inner = spline(
        [
            shoulder_point,
            (shoulder_point + waist_point) / 2 + vector(8, 0),
            waist_point,
            edge[0],
        ],
        end_direction=vector(0.02, 1),
    )
    outwards, upwards = unit(gorge.lapel_tip - gorge.corner), unit(gorge.lapel_tip - break_point)
    tip = gorge.lapel_tip + _TURN * outwards + _TURN / 2 * upwards
    gorge_line = straight(tip, gorge.notch, gorge.corner)
    return Panel(
        "jacket",
        "facing",
        Side.LEFT,
        edges=(
            Edge("shoulder", straight(shoulder[0], shoulder_point)),
            Edge("inner edge", inner),
            Edge("front edge", edge, EDGE_ALLOWANCE),
            Edge("lapel", lapel_edge(break_point, tip, 8), EDGE_ALLOWANCE),
            Edge("gorge", gorge_line, EDGE_ALLOWANCE),
            Edge("neck", front.line("neck"), EDGE_ALLOWANCE),
        ),
        balances=(
            Balance("front edge", length(edge)),
            Balance("gorge", length(gorge_line[:2])),
        ),
        internal_lines=(roll_line(gorge),),
    )
