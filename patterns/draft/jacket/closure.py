"""How the jacket closes: overlap, buttons and buttonholes, and the front's edge down to the hem."""

from dataclasses import dataclass

from patterns.curves import Line, Vector, bezier, joined, straight, unit, vector
from patterns.draft.jacket.block import FRONT_SCYE, JacketBlock
from patterns.style import JacketStyle

HEM_DROP = 15.0
"""How far the front hangs below the back at the centre front, mm (Gent)."""

_BUTTON_STAND = 19.0
_BUTTON_TO_EDGE = 20.0
# Buttons of a double-breasted jacket stand wider apart at the top, where they do not fasten.
_TOP_ROW_SPREAD = 25.0
_BREAK_ABOVE_BUTTON = 14.0
# A quarter of the nape-to-waist length less 1 cm: 10 cm on the average body.
_BUTTON_SPACING = 0.235
_BUTTONHOLE = 24.0
_SHANK = 3.0
_ROUNDING_WIDTH = 94.0
_SQUARE_CORNER = 14.0
_SQUARE_FACING_FOOT = 52.0


@dataclass(frozen=True, eq=False)
class Closure:
    """How one front closes over the other, on the front's paper, in mm.

    Parameters
    ----------
    centre, edge
        How far the centre front below the chest and the front edge lie from the paper's left.
    break_point
        Where front edge and lapel meet and the lapel starts to roll.
    buttons
        Where this front's buttons are sewn on, from the top.
    holes
        Where the buttonholes of the front that laps over are, at their buttons' shanks.
    jigger
        Where the front that lies under is held by a button inside; None on a single-breasted jacket.
    """

    centre: float
    edge: float
    break_point: Vector
    buttons: tuple[Vector, ...]
    holes: tuple[Vector, ...]
    jigger: Vector | None


def closure(block: JacketBlock, style: JacketStyle) -> Closure:
    """Place buttons and break point.

    A single-breasted jacket of two buttons has the upper one at the waist, one of one button a little below,
    one of three has its middle one there. A 6x2 has three rows, the middle one at the waist: both buttons of
    the lower rows fasten, and on each front three are sewn, as far inside the centre front as the holes lie
    outside. The lapel breaks a finger's breadth above the topmost that fastens.
    """
    centre = FRONT_SCYE + block.chest + block.belly
    spacing = _BUTTON_SPACING * block.waist
    if style.is_double_breasted:
        edge = centre + overlap(block)
        row = edge - _BUTTON_TO_EDGE - centre
        levels = (block.waist - spacing, block.waist, block.waist + spacing)
        buttons = tuple(
            vector(centre - row - spread, level)
            for level, spread in zip(levels, (_TOP_ROW_SPREAD, 0.0, 0.0), strict=True)
        )
        holes = tuple(vector(centre + row, level) for level in levels[1:])
        return Closure(
            centre, edge, vector(edge, levels[1] - _BREAK_ABOVE_BUTTON), buttons, holes, jigger=holes[0]
        )
    edge = centre + _BUTTON_STAND
    top = {1: 22.0, 2: 0.0, 3: -spacing}[style.buttons] + block.waist
    buttons = tuple(vector(centre, top + i * spacing) for i in range(style.buttons))
    return Closure(centre, edge, vector(edge, top - _BREAK_ABOVE_BUTTON), buttons, buttons, jigger=None)


def overlap(block: JacketBlock) -> float:
    """How far a double-breasted front reaches past the centre front: 82 mm, with the chest 75 to 90."""
    return float(min(max(82 + 0.2 * (block.chest - 205), 75), 90))


def buttonholes(closure: Closure) -> tuple[Line, ...]:
    """Draw the buttonholes of the front that laps over, from just outside the shank inwards."""
    return tuple(_buttonhole(shank) for shank in closure.holes)


def jigger_buttonholes(closure: Closure) -> tuple[Line, ...]:
    """Draw the buttonhole of the front that lies under, if there is one."""
    return () if closure.jigger is None else (_buttonhole(closure.jigger),)


def _buttonhole(shank: Vector) -> Line:
    return straight(shank + vector(_SHANK, 0), shank + vector(_SHANK - _BUTTONHOLE, 0))


def hem_and_front_edge(
    block: JacketBlock, style: JacketStyle, closing: Closure, side_foot: Vector
) -> tuple[Line, Line]:
    """Draw the hem up to where the facing's foot covers it, then the edge that the facing covers.

    A single-breasted edge leaves the hem in a cutaway that starts below the lowest button; a double-breasted
    one runs on along the hem to an all but square corner.

    Parameters
    ----------
    side_foot
        Where side seam and hem meet.
    """
    level = block.hem + HEM_DROP
    if style.is_double_breasted:
        along = unit(vector(closing.edge, level) - side_foot)
        corner = side_foot + along * (closing.edge - side_foot[0]) / along[0]
        foot = corner - along * (closing.edge - closing.centre + _SQUARE_FACING_FOOT) / along[0]
        up = vector(0, -_SQUARE_CORNER)
        start = corner - _SQUARE_CORNER * along
        rounding = bezier(start, start + 0.55 * (corner - start), corner + 0.45 * up, corner + up)
        return straight(side_foot, foot), joined(
            straight(foot, start), rounding, straight(rounding[-1], closing.break_point)
        )
    foot = vector(closing.edge - _ROUNDING_WIDTH, level)
    along = unit(foot - side_foot)
    height = min(190.0, 0.58 * (level - block.waist))
    top = vector(closing.edge, level - height)
    rounding = bezier(foot, foot + 62 * along, top + vector(0, 0.5 * height), top)
    return straight(side_foot, foot), joined(rounding, straight(top, closing.break_point))
