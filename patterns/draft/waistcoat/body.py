"""Back, front and facing of the waistcoat."""

from patterns.curves import (
    Line,
    Vector,
    angle_between,
    arc,
    distance_to,
    length,
    part,
    point_at,
    reversed_line,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.jacket.back import shoulder_line
from patterns.draft.waistcoat.block import WaistcoatBlock
from patterns.panel import EDGE_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Material, Side
from patterns.style import WaistcoatStyle

STAND = 15.0
"""How far the front edge lies beyond the centre front, mm."""

_NECK_RISE = 18.0
_SHOULDER_EASE = 4.0
_FACING_SHOULDER = 45.0
_FACING_WAIST = 75.0
_FACING_HEM = 0.45
_POINT_BEHIND_CENTRE = 40.0
_EDGE_ENDS_BELOW = 30.0
_DART_TOP, _DART_FOOT = 45.0, 60.0
_BUTTONHOLE = 20.0
_HIP_POCKET = (25.0, 115.0)  # below the waist, length
_BREAST_POCKET = (30.0, 95.0)  # below the scye line, length
_POCKET_RISE = 0.09
_DOWN = vector(0, 1)


def front(block: WaistcoatBlock, style: WaistcoatStyle, shoulder_length: float) -> Panel:
    """Draft the front with its V neck, pointed hem, dart, pocket and button places.

    Parameters
    ----------
    shoulder_length
        Length of the back's shoulder seam, in mm.
    """
    neck_point, slope, at_end = _front_shoulder(block)
    shoulder = shoulder_line(neck_point, slope, at_end, shoulder_length - _SHOULDER_EASE)
    side, waist_at = side_seam(block)
    pitch = vector(block.front - block.front_line, 0.7 * block.scye)
    armhole = spline(
        [shoulder[-1], pitch, side[0]],
        start_direction=turned(shoulder[-1] - shoulder[-2], -90),
        end_direction=vector(-1, 0),
    )
    hem, edge = _hem_and_edge(block, side[-1])
    centre = block.front + block.belly
    buttons = tuple(vector(centre, level) for level in block.buttons)
    dart = _dart(block)
    pockets = pocket_places(block, style)
    return Panel(
        "waistcoat",
        "front",
        Side.RIGHT,
        edges=(
            Edge("shoulder", shoulder),
            Edge("armhole", armhole, EDGE_ALLOWANCE),
            Edge("side seam", side),
            Edge("hem", hem, EDGE_ALLOWANCE),
            Edge("front edge", edge, EDGE_ALLOWANCE),
            Edge("neck", straight(edge[-1], neck_point), EDGE_ALLOWANCE),
        ),
        balances=(Balance("side seam", waist_at), Balance("front edge", length(edge))),
        drills=tuple(line[2] for line in dart[:1]),
        internal_lines=(*dart, *pockets, straight(buttons[0], buttons[-1])),
        left_internal_lines=tuple(
            straight(button + vector(3, 0), button + vector(3 - _BUTTONHOLE, 0)) for button in buttons
        ),
        right_drills=buttons,
        matches=(
            *(
                Match(f"waistcoat {name} pocket", place[0])
                for name, place in zip(("hip", "breast"), pockets, strict=False)
            ),
            *((Match("side seam waist", point_at(side, waist_at)),) if style.back == "shell" else ()),
        ),
    )


def front_corner(block: WaistcoatBlock) -> float:
    """Return the front's angle between neck and shoulder in degrees; the back's neck runs on from it."""
    neck_point, slope, _ = _front_shoulder(block)
    edge = vector(block.front + block.belly + STAND, block.break_level)
    return angle_between(edge - neck_point, slope)


def _front_shoulder(block: WaistcoatBlock) -> tuple[Vector, Vector, Vector]:
    """Return neck point, direction of both shoulders on average, and direction to this shoulder's end."""
    neck_point = vector(block.front - block.neck_width - 6, -block.balance)
    usual = unit(vector(block.front - block.front_line - 12, 46 - block.balance) - neck_point)
    return neck_point, turned(usual, -block.mean_slope), turned(usual, -block.slope)


def side_seam(block: WaistcoatBlock) -> tuple[Line, float]:
    """Draw the front's side seam downwards, the back's mirror image; also return where its waist lies."""
    waist = vector(block.side, block.waist)
    line = spline(
        [vector(0, block.scye), waist, vector(block.side - block.flare, block.side_hem)],
        start_direction=_DOWN,
        end_direction=_DOWN,
    )
    return line, distance_to(line, waist)


def _hem_and_edge(block: WaistcoatBlock, side_foot: Vector) -> tuple[Line, Line]:
    """Draw the hem to the front's point, square to the side seam, and the edge from there up to the V."""
    centre = block.front + block.belly
    point = vector(centre - _POINT_BEHIND_CENTRE, block.point)
    hem = spline([side_foot, point], start_direction=vector(1, 0))
    edge = straight(
        point,
        vector(centre + STAND, block.buttons[-1] + _EDGE_ENDS_BELOW),
        vector(centre + STAND, block.break_level),
    )
    return hem, edge


def _dart(block: WaistcoatBlock) -> tuple[Line, ...]:
    """Draw the dart from below the scye line to below the waist, widest at the waist."""
    if not block.dart:
        return ()
    x, half = 0.45 * block.front, block.dart / 2
    top, foot = vector(x, block.scye + _DART_TOP), vector(x, block.waist + _DART_FOOT)
    return tuple(straight(top, vector(x + side, block.waist), foot) for side in (-half, half))


def pocket_places(block: WaistcoatBlock, style: WaistcoatStyle) -> tuple[Line, ...]:
    """Draw the welts' lower edges, hip and, of four pockets, breast; they rise towards the side."""
    places = []
    for level, (below, along) in ((block.waist, _HIP_POCKET), (block.scye, _BREAST_POCKET)):
        front_end = vector(block.front - 50, level + below)
        places.append(straight(front_end, front_end + along * unit(vector(-1, -_POCKET_RISE))))
    return tuple(places[: style.pockets // 2])


def back(block: WaistcoatBlock, style: WaistcoatStyle) -> Panel:
    """Draft the outer back with its shaped centre-back seam."""
    neck_point = vector(block.neck_width, -_NECK_RISE)
    usual = unit(vector(block.back_line + 10, 22) - neck_point)
    slope, at_end = turned(usual, block.mean_slope), turned(usual, block.slope)
    reach = (block.shoulder_end - block.neck_width) / at_end[0]
    shoulder = shoulder_line(neck_point, slope, at_end, reach)
    mirrored_side, waist_at = side_seam(block)
    side = vector(block.back, 0) + mirrored_side * vector(-1, 1)
    armhole = spline(
        [side[0], vector(block.back_line, 0.55 * block.scye), shoulder[-1]],
        start_direction=vector(-1, 0),
        end_direction=turned(shoulder[-1] - shoulder[-2], -90),
    )
    centre = spline(
        [vector(0, 0), vector(block.centre_back, block.waist), vector(block.centre_back, block.side_hem)],
        start_direction=_DOWN,
        end_direction=_DOWN,
    )
    # The neck leaves the shoulder so that it runs on from the front's.
    leaving = turned(slope, 180 - front_corner(block))
    neck = arc(neck_point, leaving, vector(0, 0), vector(-1, 0), reach=0.36)
    strap_at = point_at(side, waist_at)
    strap = straight(strap_at, vector(block.centre_back + 60, block.waist))
    return Panel(
        "waistcoat",
        "back",
        Side.RIGHT,
        edges=(
            Edge("centre back", centre),
            Edge("hem", straight(centre[-1], side[-1])),
            Edge("side seam", reversed_line(side)),
            Edge("armhole", armhole, EDGE_ALLOWANCE),
            Edge("shoulder", reversed_line(shoulder)),
            Edge("neck", neck, EDGE_ALLOWANCE),
        ),
        balances=(
            Balance("side seam", length(side) - waist_at),
            Balance("centre back", distance_to(centre, vector(block.centre_back, block.waist)), alone=True),
        ),
        internal_lines=(strap,),
        material=Material.SHELL if style.back == "shell" else Material.LINING,
        matches=(Match("side seam waist", strap_at),) if style.back == "shell" else (),
    )


def facing(front_panel: Panel) -> Panel:
    """Draft the facing over the front: neck, front edge and the front part of the hem in one."""
    shoulder, hem, edge = (front_panel.line(name) for name in ("shoulder", "hem", "front edge"))
    start = point_at(shoulder, _FACING_SHOULDER)
    foot_at = (1 - _FACING_HEM) * length(hem)
    foot = point_at(hem, foot_at)
    waist = vector(edge[-1][0] - _FACING_WAIST, edge[1][1] - 60)
    inner = spline([start, waist, foot])
    return Panel(
        "waistcoat",
        "facing",
        Side.LEFT,
        edges=(
            Edge("shoulder", part(shoulder, 0, _FACING_SHOULDER)),
            Edge("inner edge", inner),
            Edge("hem", part(hem, foot_at, length(hem)), EDGE_ALLOWANCE),
            Edge("front edge", edge, EDGE_ALLOWANCE),
            Edge("neck", front_panel.line("neck"), EDGE_ALLOWANCE),
        ),
        balances=(Balance("front edge", length(edge)),),
    )


def front_lining(front_panel: Panel, facing_panel: Panel) -> Panel:
    """Draft the front's lining: what the facing leaves."""
    shoulder, hem = front_panel.line("shoulder"), front_panel.line("hem")
    inner = facing_panel.line("inner edge")
    edges = (
        Edge("shoulder", part(shoulder, _FACING_SHOULDER, length(shoulder))),
        Edge("armhole", front_panel.line("armhole"), EDGE_ALLOWANCE),
        Edge("side seam", front_panel.line("side seam")),
        Edge("hem", part(hem, 0, length(hem) - facing_panel.seam_length("hem")), EDGE_ALLOWANCE),
        Edge("facing seam", reversed_line(inner)),
    )
    return Panel(
        "waistcoat",
        "front lining",
        Side.RIGHT,
        edges=edges,
        balances=(Balance("side seam", front_panel.balance("side seam")),),
        material=Material.LINING,
    )
