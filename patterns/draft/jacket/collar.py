"""Under collar of felt, and top collar of shell in a fall and a stand, taken from the front's drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from patterns.curves import (
    Line,
    Vector,
    arc,
    direction_at,
    joined,
    length,
    mirrored,
    part,
    point_at,
    reversed_line,
    turned,
)
from patterns.draft.jacket.front import Fronts
from patterns.draft.jacket.lapel import STAND, STAND_AT, Revers
from patterns.garment import Run, SeamPair, against, along
from patterns.panel import EDGE_ALLOWANCE, Balance, Cut, Edge, Match, Panel
from patterns.piece import Material, Side

_BELOW_ROLL = 7.0
_STAND_TIP = 28.0
_STAND_REACH = 0.26
_BIAS = 45.0
# Felt does not fray: end and outer edge are cut net, and the top collar is turned over them.
_NET = 0.0
# How much longer than front and under collar the facing and the top collar are, in mm.
_LAPEL_TURN = (0.0, 5.0)
_UPPER_EDGE_TURN = (2.0, 4.0)
_COLLAR_TURN = (0.0, 9.0)
_COLLAR_END_TURN = (2.0, 4.0)


def collars(fronts: Fronts) -> tuple[Panel, ...]:
    """Draft the collar that belongs to a front: under collar, and for a stepped lapel fall and stand."""
    under, end = under_collar(fronts.under), fronts.upper.collar_end
    return (under,) if end is None else (under, *top_collar(fronts.upper, end))


@dataclass(frozen=True, eq=False)
class _Symmetric:
    """What turns half a collar over centre back."""

    origin: Vector
    down: Vector

    def other(self, line: Line) -> Line:
        """Return a line of the drawn half on the other half, walked the other way."""
        return reversed_line(mirrored(line, self.origin, self.down))

    def across(self, line: Line) -> Line:
        """Return a line that starts at centre back together with its other half, which comes first."""
        return joined(self.other(line), line)


def _symmetric(drawing: Revers) -> _Symmetric:
    return _Symmetric(drawing.collar_neck[0], drawing.down)


def under_collar(drawing: Revers) -> Panel:
    """Draft the under collar in one piece of felt, on the bias; its neck seam alone has an allowance."""
    whole = _symmetric(drawing)
    neck = joined(drawing.collar_neck, reversed_line(drawing.neck), _gorge(drawing)[::-1])
    outer = drawing.collar_outer
    ends = () if drawing.collar_end is None else (drawing.collar_end,)
    middle = length(neck)
    marks = length(drawing.collar_neck), length(drawing.collar_neck) + length(drawing.neck)
    return Panel(
        "jacket",
        "under collar",
        Side.RIGHT,
        edges=(
            Edge("neck", whole.across(neck), EDGE_ALLOWANCE),
            *(Edge("collar end", end, _NET) for end in ends),
            Edge("outer edge", joined(outer, whole.other(outer)), _NET),
            *(Edge("other collar end", whole.other(end), _NET) for end in ends),
        ),
        balances=_both_sides("neck", middle, marks),
        internal_lines=(whole.across(reversed_line(drawing.collar_roll)),),
        grain=turned(drawing.down, _BIAS),
        material=Material.FELT,
        cut=Cut.CENTRE,
    )


def _gorge(drawing: Revers) -> Line:
    """Return the gorge that the collar is sewn to, from the notch to the corner."""
    return drawing.gorge[-2:]


def _both_sides(edge: str, middle: float, distances: tuple[float, ...]) -> tuple[Balance, ...]:
    """Mark an edge at its middle and at these distances to either side of it."""
    places = sorted((-distance for distance in distances), key=abs, reverse=True)
    return tuple(Balance(edge, middle + place) for place in (*places, 0.0, *distances))


def top_collar(drawing: Revers, end: Line) -> tuple[Panel, Panel]:
    """Draft fall and stand of the top collar, which part 7 mm below the roll line so that no seam shows.

    The grain lies along centre back. The stand runs out on the front's neck, before the gorge.
    """
    whole = _symmetric(drawing)
    seam = _stand_seam(drawing)
    neck = reversed_line(drawing.neck)
    below = joined(part(neck, STAND_AT, length(neck)), _gorge(drawing)[::-1])
    outer = drawing.collar_outer
    fall = Panel(
        "jacket",
        "top collar",
        Side.CENTRE,
        edges=(
            Edge("other neck", whole.other(below), EDGE_ALLOWANCE),
            Edge("stand seam", whole.across(seam), EDGE_ALLOWANCE),
            Edge("neck", below, EDGE_ALLOWANCE),
            Edge("collar end", end, EDGE_ALLOWANCE),
            Edge("outer edge", joined(outer, whole.other(outer)), EDGE_ALLOWANCE),
            Edge("other collar end", whole.other(end), EDGE_ALLOWANCE),
        ),
        balances=(
            Balance("other neck", length(_gorge(drawing))),
            Balance("stand seam", length(seam)),
            Balance("neck", length(below) - length(_gorge(drawing))),
            Balance("outer edge", length(outer), alone=True),
        ),
        grain=drawing.down,
        cut=Cut.CENTRE,
        matches=(Match("collar centre back", outer[-1]), Match("gorge notch", end[0])),
    )
    above = joined(drawing.collar_neck, part(neck, 0, STAND_AT))
    stand = Panel(
        "jacket",
        "top collar stand",
        Side.CENTRE,
        edges=(
            Edge("neck", whole.across(above), EDGE_ALLOWANCE),
            Edge("stand seam", reversed_line(whole.across(seam)), EDGE_ALLOWANCE),
        ),
        balances=(
            *_both_sides("neck", length(above), (length(drawing.collar_neck),)),
            Balance("stand seam", length(seam)),
        ),
        grain=drawing.down,
        cut=Cut.CENTRE,
    )
    return fall, stand


def _stand_seam(drawing: Revers) -> Line:
    """Draw the seam of fall and stand from centre back, 7 mm below the roll line, out to the neck."""
    neck = reversed_line(drawing.neck)
    foot, along = point_at(neck, STAND_AT), direction_at(neck, STAND_AT)
    start = drawing.collar_neck[0] + drawing.down * (STAND - _BELOW_ROLL)
    return arc(start, turned(drawing.down, 90), foot, turned(along, _STAND_TIP), reach=_STAND_REACH)


def front_seams(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return what facing and collar are sewn to; ease is the turn of cloth."""
    always = (
        SeamPair("front edge", (along("front", "front edge"),), (along("facing", "front edge"),)),
        SeamPair("lapel edge", (along("front", "lapel"),), (along("facing", "lapel"),), _LAPEL_TURN),
    )
    stepped = "top collar" in panels
    return (*always, *(_stepped_seams(panels) if stepped else _shawl_seams(panels)))


def _stepped_seams(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    front, facing = panels["front"], panels["facing"]
    step, facing_step = front.balance("gorge"), facing.balance("gorge")
    under, stand = _middle(panels["under collar"], "neck"), _middle(panels["top collar stand"], "neck")
    outer = _middle(panels["under collar"], "outer edge")
    top_outer, seam = _middle(panels["top collar"], "outer edge"), _middle(panels["top collar"], "stand seam")
    back = against("back", "neck")
    return (
        SeamPair(
            "lapel's upper edge",
            (along("front", "gorge", 0, step),),
            (along("facing", "gorge", 0, facing_step),),
            _UPPER_EDGE_TURN,
        ),
        SeamPair(
            "under collar to neck",
            (back, against("front", "neck"), against("front", "gorge", step)),
            (along("under collar", "neck", under),),
        ),
        SeamPair(
            "top collar to neck",
            (back, against("facing", "neck"), against("facing", "gorge", facing_step)),
            (along("top collar stand", "neck", stand), along("top collar", "neck")),
        ),
        SeamPair(
            "stand to fall",
            (along("top collar", "stand seam", 0, seam),),
            (against("top collar stand", "stand seam", seam),),
        ),
        SeamPair(
            "collar end",
            (along("under collar", "collar end"),),
            (along("top collar", "collar end"),),
            _COLLAR_END_TURN,
        ),
        SeamPair(
            "collar edge",
            (along("under collar", "outer edge", 0, outer),),
            (along("top collar", "outer edge", 0, top_outer),),
            _COLLAR_TURN,
        ),
    )


def _shawl_seams(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    under = panels["under collar"]
    return (
        SeamPair(
            "under collar to neck",
            (against("back", "neck"), against("front", "neck"), against("front", "gorge")),
            (along("under collar", "neck", _middle(under, "neck")),),
        ),
        SeamPair("facing to back neck", (against("back", "neck"),), (along("facing", "neck"),)),
        SeamPair(
            "collar edge",
            (along("under collar", "outer edge", 0, _middle(under, "outer edge")),),
            (along("facing", "outer edge"),),
            _COLLAR_TURN,
        ),
    )


def _middle(panel: Panel, edge: str) -> float:
    return panel.seam_length(edge) / 2


def front_runs(panels: Mapping[str, Panel]) -> tuple[Run, ...]:
    """Return what runs on smoothly over the seams of facing and collar."""
    if "top collar" in panels:
        return ()
    over_centre_back = [("facing", edge, "centre back") for edge in ("outer edge", "neck")]
    return (
        Run("shawl's edge at the gorge", ("front", "lapel", "gorge"), ("under collar", "outer edge", "neck")),
        *(Run(f"{corner[1]} at centre back", corner, corner) for corner in over_centre_back),
    )
