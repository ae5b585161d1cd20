"""Pockets of the jacket: hip pockets with flap, jetted or patched on, breast welt, inside pockets.

They are drawn where they lie on the front's paper; sizes are Gent's. Both lips of a jetted pocket are cut as
one strip and parted when the mouth is cut open.
"""

from collections.abc import Mapping

import numpy as np

from patterns.curves import Line, Vector, arc, joined, straight, turned, unit, vector
from patterns.draft.jacket.block import JacketBlock
from patterns.draft.jacket.front import patch_depth
from patterns.garment import SeamPair, along
from patterns.panel import EDGE_ALLOWANCE, SEAM_ALLOWANCE, Cut, Edge, Match, Panel
from patterns.piece import Material, Side
from patterns.style import JacketStyle

_FLAP = (60.0, 3.0, 22.0)  # depth, flare, rounding
# The lining is smaller all round, so that the flap's seam turns under.
_TURN = 1.5
_TURN_EASE = (1.0, 8.0)
_PAST_MOUTH = 15.0
_JETTING = 44.0
_FACING = 45.0
_HIP_BAG, _BREAST_BAG, _INSIDE_BAG = 170.0, 150.0, 165.0
_BAG_ROUNDING = 25.0
_INSIDE_MOUTH = 150.0
_TAB = (70.0, 60.0)
_PATCH = (6.0, 30.0)  # flare, rounding
_PATCH_TURN_UP = 30.0


def pocket_panels(panels: Mapping[str, Panel], block: JacketBlock, style: JacketStyle) -> tuple[Panel, ...]:
    """Draft all pockets of the jacket.

    Parameters
    ----------
    panels
        The jacket's body, whose front and side body say where the pockets lie.
    """
    mouth = _hip_mouth(panels)
    if style.pockets == "patch":
        hip = _patch_pocket(mouth, block)
    else:
        hip = (*_flap(mouth, style), *_cut_pocket("hip pocket", mouth, _HIP_BAG, Cut.PAIR))
    welt = panels["front"].left_internal_lines[0]
    breast = (
        _welt(welt),
        _bag("breast pocket", straight(welt[1], welt[0]), _BREAST_BAG, Cut.LEFT),
    )
    inside = straight(vector(_INSIDE_MOUTH, 0), vector(0, 0))
    tab = _rectangle(vector(_TAB[0], 0), vector(0, 0), _TAB[1])
    return (
        *hip,
        *breast,
        _strip("inside pocket jetting", inside, _JETTING, Cut.PAIR, grain=vector(1, 0)),
        _bag("inside pocket", inside, _INSIDE_BAG, Cut.PAIR),
        Panel("jacket", "inside pocket tab", Side.RIGHT, tab, cut=Cut.LEFT),
    )


def pocket_seams(panels: Mapping[str, Panel]) -> tuple[SeamPair, ...]:
    """Return what is sewn edge to edge: flap and patch to their linings, with the turn of cloth."""
    return tuple(
        SeamPair(
            f"{lining} to its shell",
            (along(lining, "edge"),),
            (along(lining.removesuffix(" lining"), "edge"),),
            _TURN_EASE,
        )
        for lining in ("hip flap lining",)
        if lining in panels
    )


def _hip_mouth(panels: Mapping[str, Panel]) -> Line:
    """Return the hip pocket's mouth from its front end straight on past the side seam to its back end."""
    front, side = panels["front"], panels["side body"]
    corner = next(match.point for match in front.matches if match.name == "hip pocket front")
    on_front = next(line for line in front.internal_lines if np.array_equal(line[0], corner))
    on_side = side.internal_lines[0]
    reach = float(np.hypot(*(on_side[1] - on_side[0])))
    return straight(corner, on_front[-1] + reach * unit(on_front[-1] - corner))


def _flap(mouth: Line, style: JacketStyle) -> tuple[Panel, ...]:
    if style.pockets != "flap":
        return ()
    match = (Match("hip pocket front", mouth[0]),)
    return (
        Panel("jacket", "hip flap", Side.RIGHT, _flap_edges(mouth, 0.0), matches=match),
        Panel("jacket", "hip flap lining", Side.RIGHT, _flap_edges(mouth, _TURN), material=Material.LINING),
    )


def _flap_edges(mouth: Line, turn: float) -> tuple[Edge, ...]:
    """Return mouth and rounded edge of a flap whose edge lies ``turn`` mm further in."""
    depth, flare, rounding = _FLAP
    back_way = unit(mouth[1] - mouth[0])
    front, back = mouth[0] + turn * back_way, mouth[1] - turn * back_way
    down = vector(0, depth - turn)
    lower_back, lower_front = back + flare * back_way + down, front - flare * back_way + down
    edge = _round_trip(back, lower_back, lower_front, front, rounding)
    return Edge("mouth", straight(front, back)), Edge("edge", edge, EDGE_ALLOWANCE)


def _round_trip(start: Vector, corner: Vector, other: Vector, end: Vector, rounding: float) -> Line:
    """Walk from start over two rounded corners to the end."""
    stops = [start]
    lines = []
    for before, point, after in ((start, corner, other), (corner, other, end)):
        inwards, onwards = unit(before - point), unit(after - point)
        begin, finish = point + rounding * inwards, point + rounding * onwards
        lines += [straight(stops[-1], begin), arc(begin, -inwards, finish, onwards)]
        stops.append(finish)
    return joined(*lines, straight(stops[-1], end))


def _cut_pocket(name: str, mouth: Line, depth: float, cut: Cut) -> tuple[Panel, ...]:
    """Draft jetting, facing and both layers of the bag of a pocket whose mouth is cut open."""
    return (
        _strip(f"{name} jetting", mouth, _JETTING, cut, grain=mouth[0] - mouth[1]),
        _strip(f"{name} facing", mouth, _FACING, cut, grain=vector(0, 1)),
        _bag(name, mouth, depth, cut),
    )


def _strip(name: str, mouth: Line, width: float, cut: Cut, grain: Vector) -> Panel:
    """Draft a strip that reaches past both ends of the mouth; its edges need no allowance."""
    back_way = unit(mouth[1] - mouth[0])
    edges = _rectangle(mouth[0] - _PAST_MOUTH * back_way, mouth[1] + _PAST_MOUTH * back_way, width)
    return Panel("jacket", name, Side.RIGHT, edges, grain=grain, cut=cut)


def _rectangle(front: Vector, back: Vector, width: float) -> tuple[Edge, ...]:
    """Return the edges of a strip below the line from front to back, which runs to the left."""
    down = turned(unit(back - front), -90) * width
    return (
        Edge("mouth", straight(front, back), SEAM_ALLOWANCE),
        Edge("back end", straight(back, back + down)),
        Edge("lower edge", straight(back + down, front + down)),
        Edge("front end", straight(front + down, front)),
    )


def _bag(pocket: str, mouth: Line, depth: float, cut: Cut) -> Panel:
    """Draft one of the two equal layers of a pocket's bag."""
    back_way = unit(mouth[1] - mouth[0])
    front, back = mouth[0] - _PAST_MOUTH * back_way, mouth[1] + _PAST_MOUTH * back_way
    down = vector(0, depth)
    edge = _round_trip(back, back + down, front + down, front, _BAG_ROUNDING)
    return Panel(
        "jacket",
        f"{pocket} bag",
        Side.RIGHT,
        (Edge("mouth", straight(front, back)), Edge("edge", edge)),
        material=Material.POCKETING,
        cut=cut,
        copies=2,
    )


def _patch_pocket(mouth: Line, block: JacketBlock) -> tuple[Panel, ...]:
    """Draft a pocket that is sewn on, its mouth turned in, and its lining below the turn-up."""
    flare, rounding = _PATCH
    back_way = unit(mouth[1] - mouth[0])
    down = vector(0, patch_depth(block))
    lower_back, lower_front = mouth[1] + down + flare * back_way, mouth[0] + down - flare * back_way
    edge = _round_trip(mouth[1], lower_back, lower_front, mouth[0], rounding)
    below = vector(0, _PATCH_TURN_UP)
    top = straight(mouth[0] + below, mouth[1] + below)
    lining = _round_trip(top[1], lower_back, lower_front, top[0], rounding)
    return (
        Panel(
            "jacket",
            "patch pocket",
            Side.RIGHT,
            (Edge("mouth", mouth, _PATCH_TURN_UP, folded=True), Edge("edge", edge)),
            matches=(Match("hip pocket front", mouth[0]),),
        ),
        Panel(
            "jacket",
            "patch pocket lining",
            Side.RIGHT,
            (Edge("mouth", top), Edge("edge", lining)),
            material=Material.LINING,
        ),
    )


def _welt(place: Line) -> Panel:
    """Draft the breast welt from its place on the front, its upper edge folded over."""
    lower_left, lower_right, upper_right, upper_left = place[:4]
    depth = float(np.hypot(*(upper_left - lower_left))) + SEAM_ALLOWANCE
    return Panel(
        "jacket",
        "breast welt",
        Side.RIGHT,
        (
            Edge("lower edge", straight(lower_left, lower_right)),
            Edge("front end", straight(lower_right, upper_right)),
            Edge("fold", straight(upper_right, upper_left), depth, folded=True),
            Edge("back end", straight(upper_left, lower_left)),
        ),
        cut=Cut.LEFT,
        matches=(Match("breast welt", lower_right),),
    )
