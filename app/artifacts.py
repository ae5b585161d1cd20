"""The files that a plan consists of besides plan.json."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from shapely.geometry import LineString

from app.planning import Plan, Prepared
from cutting import write
from nesting import Drawing, PieceMatch, Problem, marker_svg
from patterns import Material, Piece, pieces_svg


def artifacts(plan: Plan) -> dict[str, str]:
    """Return every picture and cutter file of a plan by name: those of all materials one after another."""
    files = {"pieces.svg": pieces_svg(_titled(plan.prepared))}
    for material, marker in plan.markers.items():
        cut = plan.cuts[material]
        contents = {
            "marker.svg": marker_svg(marker, drawings(plan.prepared, material)),
            "cut.svg": write(cut, "svg"),
            "cut.html": write(cut, "html"),
            "cut.nc": write(cut, "ggt"),
        }
        files |= {file_name(name, material): content for name, content in contents.items()}
    return files


def file_name(name: str, material: Material) -> str:
    """Return a file's name by material: ``cut.nc`` is the shell's, ``cut-lining.nc`` the lining's."""
    stem, dot, ending = name.rpartition(".")
    return name if material is Material.SHELL else f"{stem}-{material}{dot}{ending}"


def drawings(prepared: Sequence[Prepared], material: Material) -> dict[str, Drawing]:
    """Return what a material's marker shows of each piece: garment, name and side, notches, match points.

    It is coloured by garment; of several orders it is coloured by order, and the label begins with its id.
    """
    shared = len(prepared) > 1
    matched = [_matched_points(one.problems[material]) for one in prepared]
    return {
        piece.id: Drawing(
            (f"{one.order.id} " if shared else "")
            + f"{piece.garment} {piece.name} {piece.side.value[0].upper()}",
            one.order.id if shared else piece.garment,
            tuple(_marks(piece)),
            points.get(piece.id, ()),
        )
        for one, points in zip(prepared, matched, strict=True)
        for piece in one.pieces
        if piece.material is material
    }


def match_points(problem: Problem) -> dict[str, Drawing]:
    """Return what a marker of bare items shows of each: its id and where the cloth's pattern is matched."""
    points = _matched_points(problem)
    return {item.id: Drawing(item.id, points=points.get(item.id, ())) for item in problem.items}


def _matched_points(problem: Problem) -> dict[str, list[tuple[float, float]]]:
    """Return by item where the cloth's pattern is matched: the points that some rule names."""
    if problem.cloth.repeat is None:
        return {}
    named = {(rule.item, rule.point) for rule in problem.matches}
    named |= {(rule.other, rule.other_point) for rule in problem.matches if isinstance(rule, PieceMatch)}
    return {
        item.id: [(point.x, point.y) for point in item.match_points if (item.id, point.name) in named]
        for item in problem.items
    }


def _titled(prepared: Sequence[Prepared]) -> list[Piece]:
    """Return the pieces to be drawn; those of several orders lie below headings that name their order."""
    if len(prepared) == 1:
        return list(prepared[0].pieces)
    return [
        replace(piece, garment=f"{one.order.id}: {piece.garment}") for one in prepared for piece in one.pieces
    ]


def _marks(piece: Piece) -> Iterator[LineString]:
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        tip = (notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        yield LineString([(notch.x, notch.y), tip])
