"""The front facing, cut to the front's own edge with the turn of cloth; a shawl's runs on round the neck."""

from patterns.curves import Line, Vector, length, point_at, spline, straight, unit, vector
from patterns.draft.jacket.front import Fronts
from patterns.draft.jacket.lapel import STAND_AT, Revers
from patterns.panel import EDGE_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Side

_SHOULDER_WIDTH = 54.0
_HOLLOW = 15.0
_BELOW_WAIST = 26.0
_BUTTONHOLE = 22.0
_BUTTONHOLE_BELOW_TIP = 36.0
_BUTTONHOLE_INSIDE = 14.0


def facing(fronts: Fronts) -> Panel:
    """Draft the facing: 5.4 cm at the shoulder, through the lapel, to the end of the front's turn-up.

    Lapel and gorge are fuller than the front's, so that the seam turns under when the lapel is rolled.
    """
    panel, drawing = fronts.panel, fronts.upper
    shoulder, edge = panel.line("shoulder"), panel.line("front edge")
    shoulder_point = shoulder[0] + unit(shoulder[1] - shoulder[0]) * _SHOULDER_WIDTH
    common = (
        Edge("shoulder", straight(shoulder[0], shoulder_point)),
        Edge("inner edge", _inner_edge(panel, shoulder_point)),
        Edge("front edge", edge, EDGE_ALLOWANCE),
        Edge("lapel", drawing.lapel, EDGE_ALLOWANCE),
    )
    break_mark = Balance("front edge", length(edge))
    if drawing.collar_end is None:
        return Panel(
            "jacket",
            "facing",
            Side.LEFT,
            edges=(
                *common,
                Edge("outer edge", drawing.collar_outer, EDGE_ALLOWANCE),
                Edge("centre back", straight(drawing.collar_outer[-1], drawing.collar_neck[0])),
                Edge("neck", drawing.collar_neck, EDGE_ALLOWANCE),
            ),
            balances=(break_mark,),
            internal_lines=(drawing.roll, drawing.collar_roll),
            matches=(Match("lapel", drawing.tip),),
        )
    neck, holes = drawing.neck, (_lapel_buttonhole(drawing),)
    both = fronts.is_double_breasted
    return Panel(
        "jacket",
        "facing",
        Side.LEFT,
        edges=(*common, Edge("gorge", drawing.gorge, EDGE_ALLOWANCE), Edge("neck", neck, EDGE_ALLOWANCE)),
        balances=(
            break_mark,
            Balance("gorge", drawing.step),
            Balance("neck", length(neck) - STAND_AT),
        ),
        internal_lines=(drawing.roll, *(holes if both else ())),
        left_internal_lines=() if both else holes,
        matches=(Match("lapel", drawing.tip), Match("gorge notch", drawing.notch)),
    )


def _lapel_buttonhole(drawing: Revers) -> Line:
    """Draw the flower's buttonhole along the lapel's upper edge: on the left lapel, or on both."""
    inwards = unit(drawing.notch - drawing.tip)
    start = (
        point_at(drawing.lapel, length(drawing.lapel) - _BUTTONHOLE_BELOW_TIP) + _BUTTONHOLE_INSIDE * inwards
    )
    return straight(start, start + _BUTTONHOLE * inwards)


def _inner_edge(front: Panel, shoulder_point: Vector) -> Line:
    """Draw the seam to the lining from the shoulder to where the facing's foot meets the front's turn-up."""
    foot = front.line("front edge")[0]
    waist_level = point_at(front.line("side seam"), front.balance("side seam"))[1]
    waist = vector(foot[0] + _HOLLOW, waist_level + _BELOW_WAIST)
    middle = (shoulder_point + waist) / 2 + vector(2, 0)
    return spline([shoulder_point, middle, waist, foot], end_direction=vector(0, 1))
