"""From a drafted garment to cut pieces: grain along +x, allowance, notches on the cut line, both sides."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.polygon import orient

from patterns.allowance import cut_line, is_corner, seam_polygon
from patterns.checks import check_half, check_mirrored, check_pieces
from patterns.curves import Line, Vector, direction_at, point_at, simplified, straight, unit, vector
from patterns.errors import DraftError
from patterns.garment import GarmentDraft, Half
from patterns.panel import Backing, Cut, Edge, Panel
from patterns.piece import DrillHole, MatchPoint, Notch, Piece, Seam, Side

NOTCH_DEPTH = 5.0
"""Depth of a balance notch in mm; less than every allowance."""

_SEAM_TOLERANCE = 0.08
_WIDEST_ALLOWANCE = 200.0

Points = NDArray[np.float64]
ToGrain = Callable[[Points], Points]
Mark = TypeVar("Mark")


def cut_pieces(draft: GarmentDraft, first_number: int) -> tuple[Piece, ...]:
    """Check a garment's draft and cut its pieces.

    Parameters
    ----------
    first_number
        Pattern number of the first panel; the others follow.

    Returns
    -------
    tuple of Piece
        Panel by panel, the left piece before the right one, then what is laid on the panels.

    Raises
    ------
    DraftError
        When a seam or a piece comes out wrong; the message names it.
    """
    check_half(draft.garment, draft.left)
    left = _cut_half(draft.left, Side.LEFT, first_number)
    right = None
    if draft.right is not None:
        # What lies at the centre is cut from the left half and must sew to the right one as well.
        centre = {name: panel for name, panel in draft.left.panels.items() if panel.cut is Cut.CENTRE}
        check_half(draft.garment, replace(draft.right, panels={**draft.right.panels, **centre}))
        right = _cut_half(draft.right, Side.RIGHT, first_number)
    pieces: list[Piece] = []
    for name, (piece, panel) in left.items():
        sides = [piece]
        if panel.cut is Cut.PAIR:
            sides.append(_mirror_image(piece) if right is None else right[name][0])
        pieces += (copy for side in sides for copy in _copies(_own_marks(side, panel), panel.copies))
    check_pieces(pieces)
    if right is None:
        check_mirrored(pieces)
    return tuple(pieces)


def _cut_half(half: Half, side: Side, first_number: int) -> dict[str, tuple[Piece, Panel]]:
    """Cut each panel and each backing once, for this side unless it is only cut for another."""
    found: dict[str, tuple[Piece, Panel]] = {}
    for number, (name, panel) in enumerate(half.panels.items(), start=first_number):
        drawn = _cut(panel, number)
        wanted = side if panel.cut is Cut.PAIR else Side(panel.cut)
        piece = drawn if wanted in (drawn.side, Side.CENTRE) else _mirror_image(drawn)
        found[name] = piece, panel
    for number, backing in enumerate(half.backings, start=first_number + len(found)):
        under, panel = found[backing.panel]
        found[backing.name] = _backing(backing, under, panel, number), panel
    return found


def _own_marks(piece: Piece, panel: Panel) -> Piece:
    """Take away the marks that only the piece for the other side of the wearer carries."""
    if piece.side is Side.RIGHT:
        drills, lines, matches = panel.left_drills, panel.left_internal_lines, panel.left_matches
        return replace(
            piece,
            drills=_without(piece.drills, len(panel.drill_points), len(drills)),
            internal_lines=_without(piece.internal_lines, len(panel.drawn_lines), len(lines)),
            match_points=_without(piece.match_points, len(panel.matches), len(matches)),
        )
    drills, lines = panel.right_drills, panel.right_internal_lines
    return replace(
        piece,
        drills=_without(piece.drills, len(piece.drills) - len(drills), len(drills)),
        internal_lines=_without(piece.internal_lines, len(piece.internal_lines) - len(lines), len(lines)),
    )


def _without(marks: tuple[Mark, ...], start: int, count: int) -> tuple[Mark, ...]:
    return marks[:start] + marks[start + count :]


def _copies(piece: Piece, count: int) -> tuple[Piece, ...]:
    if count == 1:
        return (piece,)
    return tuple(replace(piece, id=f"{piece.id}.{copy}") for copy in range(1, count + 1))


def _cut(panel: Panel, number: int) -> Piece:
    to_grain = _to_grain(panel.grain)
    edges = [replace(edge, line=to_grain(simplified(edge.line, _SEAM_TOLERANCE))) for edge in panel.edges]
    try:
        outline = cut_line(edges)
    except DraftError as fault:
        raise DraftError(f"{panel.garment} {panel.name}: {fault}") from fault
    seam = seam_polygon(edges)
    if not outline.is_valid or not outline.buffer(0.01).covers(seam):
        raise DraftError(f"{panel.garment} {panel.name}: the cut line does not go round the seam line")
    drills = to_grain(straight(*panel.drill_points, *panel.left_drills, *panel.right_drills).reshape(-1, 2))
    named = panel.matches + panel.left_matches
    matches = to_grain(straight(*(match.point for match in named)).reshape(-1, 2))
    side = Side.CENTRE if panel.cut is Cut.CENTRE else panel.drawn_side
    piece = Piece(
        id=_identity(panel.garment, panel.name, side),
        garment=panel.garment,
        name=panel.name,
        number=number,
        side=side,
        material=panel.material,
        outline=outline,
        seam_line=seam,
        notches=_notches(panel, to_grain, edges, outline),
        drills=tuple(DrillHole(float(x), float(y)) for x, y in drills),
        internal_lines=tuple(
            LineString(to_grain(simplified(line, _SEAM_TOLERANCE)))
            for line in panel.drawn_lines + panel.left_internal_lines + panel.right_internal_lines
        ),
        seams=tuple(Seam(edge.name, LineString(edge.line)) for edge in edges),
        match_points=tuple(
            MatchPoint(match.name, float(x), float(y)) for match, (x, y) in zip(named, matches, strict=True)
        ),
    )
    x, y = outline.bounds[:2]
    return _transformed(piece, np.array((1.0, 1.0)), np.array((-x, -y)))


def _backing(backing: Backing, under: Piece, panel: Panel, number: int) -> Piece:
    """Cut what lies on a panel: inside its cut line, and inside the region if there is one."""
    outline = under.outline.buffer(-backing.inside, join_style="mitre")
    if backing.region is not None:
        outline = shapely.intersection(outline, _on_piece(backing.region, under, panel))
    if not isinstance(outline, Polygon) or outline.is_empty:
        raise DraftError(f"{panel.garment} {backing.name}: comes out as {outline.geom_type}, not one piece")
    outline = orient(Polygon(outline.exterior.simplify(_SEAM_TOLERANCE)))
    piece = Piece(
        id=_identity(panel.garment, backing.name, under.side),
        garment=panel.garment,
        name=backing.name,
        number=number,
        side=under.side,
        material=backing.material,
        outline=outline,
        seam_line=outline,
    )
    x, y = outline.bounds[:2]
    return _transformed(piece, np.array((1.0, 1.0)), np.array((-x, -y)))


def _on_piece(region: Line, under: Piece, panel: Panel) -> Polygon:
    """Bring a region of the paper into the frame of the piece cut from its panel."""
    points = _to_grain(panel.grain)(np.concatenate([region, panel.edges[0].line[:1]]))
    # The start of the panel's first edge is known in both frames; a mirrored piece walks its seams backwards.
    is_mirrored = under.side not in (panel.drawn_side, Side.CENTRE)
    points = points * ((1.0, -1.0) if is_mirrored else (1.0, 1.0))
    seam = under.seams[0].line
    ends = np.array((seam.coords[0], seam.coords[-1]))
    return Polygon(points[:-1] + ends[1 if is_mirrored else 0] - points[-1])


def _identity(garment: str, name: str, side: Side) -> str:
    return f"{garment}.{name.replace(' ', '_')}.{side}"


def _to_grain(grain: Vector) -> ToGrain:
    """Return the turn from the paper, whose y runs downwards, to the frame with the grain along +x."""
    along = unit(grain)
    axes = np.array(((along[0], along[1]), (along[1], -along[0])))
    return lambda points: points @ axes


def _notches(panel: Panel, to_grain: ToGrain, edges: Sequence[Edge], outline: Polygon) -> tuple[Notch, ...]:
    """Put each mark where the ray from its point of the seam line outwards first meets the cut line."""
    marks = [*_balance_marks(panel, to_grain), *_fold_marks(edges)]
    if not marks:
        return ()
    starts, outwards = np.array([point for point, _ in marks]), np.array([way for _, way in marks])
    rays = shapely.linestrings(np.stack([starts, starts + _WIDEST_ALLOWANCE * outwards], axis=1))
    points, rows = shapely.get_coordinates(shapely.intersection(outline.exterior, rays), return_index=True)
    if len(np.unique(rows)) < len(marks):
        raise DraftError(f"{panel.garment} {panel.name}: a notch misses the cut line")
    away = ((points - starts[rows]) * outwards[rows]).sum(axis=1)
    nearest = np.lexsort((away, rows))[np.unique(np.sort(rows), return_index=True)[1]]
    angles = np.degrees(np.arctan2(-outwards[:, 1], -outwards[:, 0]))
    return tuple(
        Notch(float(x), float(y), float(angle), NOTCH_DEPTH)
        for (x, y), angle in zip(points[nearest], angles, strict=True)
    )


def _balance_marks(panel: Panel, to_grain: ToGrain) -> Iterator[tuple[Vector, Vector]]:
    """Yield where on the seam line each balance mark and dart leg lies, and which way is outwards."""
    for mark in panel.seam_marks:
        line = panel.line(mark.edge)
        point, ahead = to_grain(point_at(line, mark.distance)), to_grain(direction_at(line, mark.distance))
        yield point, vector(ahead[1], -ahead[0])


def _fold_marks(edges: Sequence[Edge]) -> Iterator[tuple[Vector, Vector]]:
    """Yield both ends of every fold, where it meets the neighbouring seams."""
    for i, edge in enumerate(edges):
        if not edge.folded:
            continue
        before, after = edges[i - 1].line, edges[(i + 1) % len(edges)].line
        along = unit(edge.line[-1] - edge.line[0])
        if is_corner(before[-1] - before[-2], along):
            yield edge.line[0], -along
        if is_corner(along, after[1] - after[0]):
            yield edge.line[-1], along


def _mirror_image(piece: Piece) -> Piece:
    """Turn a left piece into the right one and the other way round."""
    side = Side.RIGHT if piece.side is Side.LEFT else Side.LEFT
    height = piece.outline.bounds[3]
    mirrored = _transformed(piece, np.array((1.0, -1.0)), np.array((0.0, height)))
    return replace(mirrored, id=_identity(piece.garment, piece.name, side), side=side)


def _transformed(piece: Piece, scale: NDArray[np.float64], shift: NDArray[np.float64]) -> Piece:
    """Scale a piece by +1 or -1 along each axis, then shift it; coordinates stay on the grid of 0.001 mm."""

    def move(points: Line) -> Line:
        return np.round(points * scale + shift, 3)

    return replace(
        piece,
        outline=orient(shapely.transform(piece.outline, move)),
        seam_line=orient(shapely.transform(piece.seam_line, move)),
        notches=tuple(
            _moved_notch(notch, scale, move(np.array((notch.x, notch.y)))) for notch in piece.notches
        ),
        drills=tuple(DrillHole(*map(float, move(np.array((drill.x, drill.y))))) for drill in piece.drills),
        internal_lines=tuple(shapely.transform(line, move) for line in piece.internal_lines),
        seams=tuple(
            Seam(seam.name, _turned_back(shapely.transform(seam.line, move), scale)) for seam in piece.seams
        ),
        match_points=tuple(
            MatchPoint(match.name, *map(float, move(np.array((match.x, match.y)))))
            for match in piece.match_points
        ),
    )


def _turned_back(line: LineString, scale: NDArray[np.float64]) -> LineString:
    """Keep a seam counter-clockwise when its piece is mirrored."""
    return line if scale[0] * scale[1] > 0 else line.reverse()


def _moved_notch(notch: Notch, scale: NDArray[np.float64], place: Vector) -> Notch:
    radians = np.radians(notch.angle)
    angle = float(np.degrees(np.arctan2(np.sin(radians) * scale[1], np.cos(radians) * scale[0])))
    return replace(notch, x=float(place[0]), y=float(place[1]), angle=round(angle, 6))
