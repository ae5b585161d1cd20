"""The files that a plan consists of besides plan.json."""

from collections.abc import Iterator

import numpy as np
from shapely.geometry import LineString

from app.planning import Plan
from cutting import write
from nesting import Drawing, Problem, marker_svg
from patterns import Material, Piece, pieces_svg


def artifacts(plan: Plan) -> dict[str, str]:
    """Return every picture and cutter file of a plan by name."""
    return {
        "pieces.svg": pieces_svg(plan.pieces),
        "marker.svg": marker_svg(
            plan.marker, drawings(plan.pieces, matched=plan.marker.cloth.repeat is not None)
        ),
        "cut.svg": write(plan.cut, "svg"),
        "cut.nc": write(plan.cut, "ggt"),
    }


def drawings(pieces: tuple[Piece, ...], *, matched: bool) -> dict[str, Drawing]:
    """Return what the marker shows of each shell piece: garment, name and side, notches, match points."""
    return {
        piece.id: Drawing(
            f"{piece.garment} {piece.name} {piece.side.value[0].upper()}",
            piece.garment,
            tuple(_marks(piece)),
            [(point.x, point.y) for point in piece.match_points if matched],
        )
        for piece in pieces
        if piece.material is Material.SHELL
    }


def match_points(problem: Problem) -> dict[str, Drawing]:
    """Return what a marker of bare items shows of each: its id and where the cloth's pattern is matched."""
    return {
        item.id: Drawing(item.id, points=[(point.x, point.y) for point in item.match_points])
        for item in problem.items
    }


def _marks(piece: Piece) -> Iterator[LineString]:
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        tip = (notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        yield LineString([(notch.x, notch.y), tip])
