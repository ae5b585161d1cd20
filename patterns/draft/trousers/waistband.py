"""Waistbands, which differ left and right, with their curtain; belt loops or side adjusters."""

from patterns.curves import length, straight, vector
from patterns.draft.trousers.back import SEAT_INLAY
from patterns.draft.trousers.block import BAND
from patterns.draft.trousers.fly import SHIELD_WIDTH
from patterns.draft.trousers.front import FrontDrawing
from patterns.panel import Balance, Cut, Edge, Panel
from patterns.piece import Material, Side
from patterns.style import TrousersStyle

EXTENSION = 40.0
"""How far the left waistband reaches over the right one beyond the centre front, mm."""

_CURTAIN_HEIGHT = 55.0
_LOOPS = 7
_LOOP = (80.0, 10.0)
_ADJUSTER = (95.0, 28.0)
_ADJUSTER_POINT = 12.0


def waistbands(style: TrousersStyle, drawing: FrontDrawing, front: Panel, back: Panel) -> tuple[Panel, ...]:
    """Draft both waistbands to the measured waist, with an inlay at the centre back, and their curtain.

    The left one carries the extension that is hooked over the right one, which reaches over the fly shield.
    """
    to_mouth = front.sewn_length("waist")
    to_side = to_mouth + length(drawing.waist) - drawing.mouth_top
    whole = to_side + back.sewn_length("waist")
    places = (to_mouth, to_side, whole)
    loops = (0.5 * to_mouth, to_side, (to_side + whole) / 2, whole)
    fastened = loops if style.waist == "belt loops" else (to_side, to_side + _ADJUSTER[0])
    return (
        _band("left waistband", Cut.LEFT, EXTENSION, places, fastened),
        _band("right waistband", Cut.RIGHT, SHIELD_WIDTH, places, fastened),
        _curtain(whole),
    )


def _band(
    name: str,
    cut: Cut,
    beyond: float,
    places: tuple[float, float, float],
    fastened: tuple[float, ...],
) -> Panel:
    """Draft a waistband.

    Parameters
    ----------
    beyond
        How far it reaches beyond the centre front.
    places
        Pocket mouth, side seam and centre back, in mm from the centre front.
    fastened
        Where lines are drawn for belt loops or the ends of a side adjuster, likewise.
    """
    *marks, whole = (beyond + place for place in places)
    return Panel(
        "trousers",
        name,
        Side.LEFT,
        edges=(
            Edge("front end", straight(vector(0, 0), vector(0, BAND))),
            Edge("waist", straight(vector(0, BAND), vector(whole, BAND))),
            Edge("centre back", straight(vector(whole, BAND), vector(whole, 0)), SEAT_INLAY),
            Edge("upper edge", straight(vector(whole, 0), vector(0, 0))),
        ),
        balances=(
            Balance("waist", beyond),
            *(Balance("waist", mark) for mark in marks),
            Balance("upper edge", whole - beyond),
        ),
        internal_lines=tuple(
            straight(vector(beyond + place, 0), vector(beyond + place, BAND)) for place in fastened
        ),
        grain=vector(1, 0),
        cut=cut,
    )


def _curtain(whole: float) -> Panel:
    """Draft the waistband's lining, which hangs down inside from its upper edge."""
    return Panel(
        "trousers",
        "waistband curtain",
        Side.RIGHT,
        edges=(
            Edge("front end", straight(vector(0, 0), vector(0, _CURTAIN_HEIGHT))),
            Edge("lower edge", straight(vector(0, _CURTAIN_HEIGHT), vector(whole, _CURTAIN_HEIGHT))),
            Edge("centre back", straight(vector(whole, _CURTAIN_HEIGHT), vector(whole, 0)), SEAT_INLAY),
            Edge("upper edge", straight(vector(whole, 0), vector(0, 0))),
        ),
        grain=vector(1, 0),
        material=Material.LINING,
    )


def waist_fastenings(style: TrousersStyle) -> tuple[Panel, ...]:
    """Draft the strip from which seven belt loops are cut, or the side adjusters' tabs with their lining."""
    if style.waist == "belt loops":
        length_, width = _LOOP
        return (_loop_strip(_LOOPS * length_, width),)
    return (
        _tab("side adjuster", Material.SHELL, Side.LEFT),
        _tab("side adjuster lining", Material.LINING, Side.RIGHT),
    )


def _loop_strip(long: float, width: float) -> Panel:
    return Panel(
        "trousers",
        "belt loop strip",
        Side.LEFT,
        edges=(
            Edge("end", straight(vector(0, 0), vector(0, width))),
            Edge("lower edge", straight(vector(0, width), vector(long, width))),
            Edge("other end", straight(vector(long, width), vector(long, 0))),
            Edge("upper edge", straight(vector(long, 0), vector(0, 0))),
        ),
        internal_lines=tuple(
            straight(vector(place, 0), vector(place, width))
            for place in (long * loop / _LOOPS for loop in range(1, _LOOPS))
        ),
        grain=vector(1, 0),
        cut=Cut.CENTRE,
    )


def _tab(name: str, material: Material, drawn_side: Side) -> Panel:
    long, width = _ADJUSTER
    shoulder = long - _ADJUSTER_POINT
    return Panel(
        "trousers",
        name,
        drawn_side,
        edges=(
            Edge("end", straight(vector(0, 0), vector(0, width))),
            Edge(
                "edge",
                straight(
                    vector(0, width),
                    vector(shoulder, width),
                    vector(long, width / 2),
                    vector(shoulder, 0),
                    vector(0, 0),
                ),
            ),
        ),
        grain=vector(1, 0),
        material=material,
    )
