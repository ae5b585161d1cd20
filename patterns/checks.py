"""What must be true of every draft before a piece of it is cut; the first thing that is not is an error.

Sewing is checked on the panels, whose seam lines are exact, and cutting on the finished pieces.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import shapely

from patterns.curves import Line, Vector, point_at, reversed_line, unit
from patterns.errors import SeamError
from patterns.garment import Half, Run, SeamPair, Stretch, Upright
from patterns.panel import Panel
from patterns.piece import Piece, Side

SEAM_TOLERANCE = 0.5
"""By how many mm two edges that are sewn together may differ after their ease."""

NOTCH_TOLERANCE = 0.05
"""By how many mm a notch may lie off the cut line."""

MIRROR_TOLERANCE = 0.002
"""By how many mm a right piece may differ from its left one's mirror image: twice the grid's rounding."""

_TANGENT = 1.5


def check_half(garment: str, half: Half) -> None:
    """Walk every seam of a half.

    Raises
    ------
    SeamError
        Naming the seam, what was measured and what is accepted.
    """
    for pair in half.seam_pairs:
        _check_pair(garment, pair, half)
    for run in half.runs:
        _check_run(garment, run, half)
    for upright in half.uprights:
        _check_upright(garment, upright, half)


def _check_pair(garment: str, pair: SeamPair, half: Half) -> None:
    where = f"{garment} {pair.name} ({_title(pair.one)} to {_title(pair.other)})"
    (one, one_marks), (other, other_marks) = _walk(pair.one, half), _walk(pair.other, half)
    low, high = pair.ease
    if not low - SEAM_TOLERANCE <= other - one <= high + SEAM_TOLERANCE:
        raise SeamError(
            f"{where}: {one:.1f} mm is sewn to {other:.1f} mm; {_ease(low, high)} is accepted, "
            f"within {SEAM_TOLERANCE:g} mm"
        )
    if len(one_marks) != len(other_marks):
        raise SeamError(f"{where}: {len(one_marks)} notches are sewn to {len(other_marks)}")
    least, most = min(low, 0.0) - SEAM_TOLERANCE, max(high, 0.0) + SEAM_TOLERANCE
    stops = zip(pairwise((0.0, *one_marks, one)), pairwise((0.0, *other_marks, other)), strict=True)
    for number, ((start, end), (other_start, other_end)) in enumerate(stops):
        ease = (other_end - other_start) - (end - start)
        if not least <= ease <= most:
            raise SeamError(
                f"{where}: between stops {number} and {number + 1} {end - start:.1f} mm is sewn to "
                f"{other_end - other_start:.1f} mm; {_ease(min(low, 0.0), max(high, 0.0))} is accepted"
            )


def _ease(low: float, high: float) -> str:
    return f"ease {low:g} mm" if low == high else f"ease {low:g}..{high:g} mm"


def _title(chain: Iterable[Stretch]) -> str:
    return " + ".join(f"{stretch.panel} {stretch.edge}" for stretch in chain)


def _walk(chain: Sequence[Stretch], half: Half) -> tuple[float, list[float]]:
    """Return a chain's sewn length and where its marks lie on it, in mm from its start.

    Where two panels of the chain meet, the seam between them is a mark unless it is declared to be none.
    """
    walked, marks = 0.0, list[float]()
    for stretch in chain:
        panel = half.panels[stretch.panel]
        start, end = _ends(stretch, panel)
        taken = panel.taken_in(stretch.edge)

        def sewn(place: float, taken: Sequence[tuple[float, float]] = taken, start: float = start) -> float:
            closed = sum(max(0.0, min(place, last) - max(start, first)) for first, last in taken)
            return place - start - closed

        whole = sewn(end)
        places = sorted(
            sewn(mark.distance)
            for mark in panel.balances
            if mark.edge == stretch.edge and not mark.alone and start <= mark.distance <= end
        )
        marks += (
            [walked + (whole - place) for place in reversed(places)]
            if stretch.against
            else [walked + place for place in places]
        )
        walked += whole
        if stretch.is_marked:
            marks.append(walked)
    # A mark at the very end of a seam tells nothing that the end itself does not.
    return walked, [mark for mark in marks if SEAM_TOLERANCE < mark < walked - SEAM_TOLERANCE]


def _ends(stretch: Stretch, panel: Panel) -> tuple[float, float]:
    return stretch.start, panel.seam_length(stretch.edge) if stretch.end is None else stretch.end


def _check_run(garment: str, run: Run, half: Half) -> None:
    angles = [_corner(half.panels[panel], edge, sewn) for panel, edge, sewn in (run.one, run.other)]
    if abs(sum(angles) - 180.0) > run.tolerance:
        (one, edge, _), (other, other_edge, _) = run.one, run.other
        raise SeamError(
            f"{garment} {run.name}: {one} {edge} ({angles[0]:.1f}°) and {other} {other_edge} "
            f"({angles[1]:.1f}°) meet at {sum(angles):.1f}°; 180° within {run.tolerance:g}° is accepted"
        )


def _corner(panel: Panel, edge: str, sewn: str) -> float:
    """Return the angle in degrees inside the panel's corner of the two edges."""
    first, second = panel.line(edge), panel.line(sewn)
    count = len(panel.edges)
    if (panel.place(edge) + 1) % count == panel.place(sewn):
        before, after = reversed_line(first), second
    elif (panel.place(sewn) + 1) % count == panel.place(edge):
        before, after = reversed_line(second), first
    else:
        raise SeamError(f"{panel.garment} {panel.name}: {edge} and {sewn} do not meet")
    back, ahead = _leaving(before), _leaving(after)
    # The inside lies to the same side of both, so that a hollow corner counts more than 180 degrees.
    turn = np.degrees(np.arctan2(ahead[0] * back[1] - ahead[1] * back[0], ahead @ back))
    return float(-turn % 360.0)


def _leaving(line: Line) -> Vector:
    return unit(point_at(line, _TANGENT) - line[0])


def _check_upright(garment: str, upright: Upright, half: Half) -> None:
    panel = half.panels[upright.stretch.panel]
    chord = _chord(upright.stretch, panel)
    lean = float(np.degrees(np.arccos(np.clip(abs(unit(chord) @ unit(panel.grain)), 0.0, 1.0))))
    if lean > upright.tolerance:
        raise SeamError(
            f"{garment} {upright.name}: {panel.name} {upright.stretch.edge} leans {lean:.1f}° off the grain; "
            f"{upright.tolerance:g}° is accepted"
        )


def _chord(stretch: Stretch, panel: Panel) -> Vector:
    line = panel.line(stretch.edge)
    start, end = _ends(stretch, panel)
    ends: Vector = point_at(line, end) - point_at(line, start)
    return ends


def check_pieces(pieces: Iterable[Piece]) -> None:
    """Check what is cut: simple outlines around their seam lines, notches on the cut line, mirrored pairs.

    Raises
    ------
    SeamError
        Naming the piece.
    """
    by_id = {}
    for piece in pieces:
        if piece.id in by_id:
            raise SeamError(f"{piece.id} is drafted twice")
        by_id[piece.id] = piece
        outline = piece.outline
        if not outline.is_valid or not outline.exterior.is_ccw or len(outline.interiors):
            raise SeamError(f"{piece.id}: the cut line is not one simple counter-clockwise line")
        if not piece.seam_line.is_valid:
            raise SeamError(f"{piece.id}: the seam line crosses itself")
        if piece.notches:
            feet = shapely.points([(notch.x, notch.y) for notch in piece.notches])
            away = float(shapely.distance(outline.exterior, feet).max())
            if away > NOTCH_TOLERANCE:
                raise SeamError(f"{piece.id}: a notch lies {away:.2f} mm off the cut line")


def check_mirrored(pieces: Iterable[Piece]) -> None:
    """Check that each right piece is the exact mirror image of its left one.

    Raises
    ------
    SeamError
        Naming the right piece.
    """
    by_id = {piece.id: piece for piece in pieces}
    for piece in by_id.values():
        left = by_id.get(piece.id.replace(f".{Side.RIGHT}", f".{Side.LEFT}"))
        if piece.side is not Side.RIGHT or left is None:
            continue
        height = left.outline.bounds[3]
        mirrored = shapely.transform(left.outline, lambda xy, top=height: np.array((0.0, top)) + xy * (1, -1))
        if not mirrored.normalize().equals_exact(piece.outline.normalize(), MIRROR_TOLERANCE):
            raise SeamError(f"{piece.id} is not the mirror image of {left.id}")
