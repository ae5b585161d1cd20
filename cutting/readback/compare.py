"""Whether a file cuts a marker: every outline, notch and hole once, and nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Polygon

from cutting.contours import Contour, NotchCut, Point, Stroke, Tool, contours
from cutting.machine import Machine
from cutting.readback.job import CutFile
from nesting.marker import Marker
from patterns.piece import Piece

TOLERANCE_MM = 0.1
THINNED_MM = 0.025  # by which a writer may leave an outline to save points, besides the rounding
LEAST_MM = 0.01  # of line, of which a difference consists
MOST_TOLD = 20


@dataclass(frozen=True)
class _Wanted:
    """One notch or hole that a marker asks for."""

    piece: str
    what: str
    strokes: tuple[Stroke, ...]
    at: Point


def tolerance_mm(file: CutFile) -> float:
    """Return how far a file may be off: 0.1 mm, or what its unit allows if that is coarser."""
    return max(TOLERANCE_MM, THINNED_MM + math.sqrt(0.5) * file.resolution_mm)


def differences(
    file: CutFile, marker: Marker, pieces: Mapping[str, Piece], machine: Machine
) -> tuple[str, ...]:
    """Return what of a file differs from a marker, a sentence each.

    Parameters
    ----------
    file
        As it is carried out.
    marker
        That it is to cut.
    pieces
        By placement item, for notches and drill holes; empty for outlines only.
    machine
        That cuts.

    Raises
    ------
    ContourError
        If the marker has no placements, or a piece is missing.
    """
    wanted = contours(marker, pieces, machine)
    tolerance = tolerance_mm(file)
    found = [
        *_uncut(file, wanted, tolerance),
        *_miscut(file, wanted, tolerance),
        *_unnotched(file, wanted, tolerance),
        *_undrilled(file, wanted, tolerance),
    ]
    if len(found) > MOST_TOLD:
        found = [*found[:MOST_TOLD], f"and {len(found) - MOST_TOLD} more"]
    return tuple(found)


def _uncut(file: CutFile, wanted: Sequence[Contour], tolerance: float) -> list[str]:
    reach = shapely.union_all([LineString(run.points) for run in file.runs]).buffer(tolerance)
    shapely.prepare(reach)
    found = []
    for contour in wanted:
        missing = _closed(contour).difference(reach)
        if missing.length > LEAST_MM:
            found.append(
                f"piece {contour.piece}: {missing.length:.1f} mm of its outline are not cut, {_near(missing)}"
            )
    return found


def _miscut(file: CutFile, wanted: Sequence[Contour], tolerance: float) -> list[str]:
    allowed = shapely.union_all([_closed(contour) for contour in wanted]).buffer(tolerance)
    shapely.prepare(allowed)
    shapes = [Polygon(contour.ring).buffer(-tolerance) for contour in wanted]
    found = []
    for number, run in enumerate(file.runs, start=1):
        stray = LineString(run.points).difference(allowed)
        if stray.length <= LEAST_MM:
            continue
        crossed = [c.piece for c, shape in zip(wanted, shapes, strict=True) if stray.intersects(shape)]
        where = f"inside {', '.join(crossed)}" if crossed else "beside all pieces"
        found.append(f"run {number}: {stray.length:.1f} mm are cut along no outline, {where}, {_near(stray)}")
    return found


def _unnotched(file: CutFile, wanted: Sequence[Contour], tolerance: float) -> list[str]:
    """Return the notches that are missing, and those that are cut but not wanted.

    A notch struck in passing has one point, on the outline; its depth and kind are those of the tool.
    """
    left = [event.points for event in file.of(Tool.NOTCH)]
    found = []
    for notch in _notches(wanted):
        flick = _taken([(notch.at,)], left, tolerance)
        if not flick and not _taken(notch.strokes, left, tolerance):
            found.append(f"piece {notch.piece}: {notch.what} at {_told(notch.at)} is not cut, or not rightly")
    return found + [f"a notch at {_told(stroke[0])} is cut twice or belongs to no piece" for stroke in left]


def _notches(wanted: Sequence[Contour]) -> list[_Wanted]:
    return [
        _Wanted(contour.piece, _kind(notch), notch.strokes, notch.at)
        for contour in wanted
        for notch in contour.notches
    ]


def _kind(notch: NotchCut) -> str:
    return "a V notch" if len(notch.strokes) > 1 else "a slit"


def _undrilled(file: CutFile, wanted: Sequence[Contour], tolerance: float) -> list[str]:
    left = [event.points for event in file.of(Tool.DRILL)]
    found = [
        f"piece {contour.piece}: a hole at {_told(mark.points[0])} is not drilled"
        for contour in wanted
        for mark in contour.marks
        if mark.tool is Tool.DRILL and not _taken([mark.points], left, tolerance)
    ]
    return found + [f"a hole at {_told(hole[0])} is drilled twice or belongs to no piece" for hole in left]


def _taken(strokes: Sequence[Stroke], left: list[Stroke], tolerance: float) -> bool:
    """Take one match of each stroke out of those that are left; False if one has none."""
    matches = []
    for stroke in strokes:
        close = [other for other in left if other not in matches and _is_same(stroke, other, tolerance)]
        if not close:
            return False
        matches.append(min(close, key=lambda other: _apart(stroke, other)))
    for match in matches:
        left.remove(match)
    return True


def _is_same(stroke: Stroke, other: Stroke, tolerance: float) -> bool:
    return len(stroke) == len(other) and _apart(stroke, other) <= tolerance


def _apart(stroke: Stroke, other: Stroke) -> float:
    return max(math.dist(a, b) for a, b in zip(stroke, other, strict=True))


def _closed(contour: Contour) -> LineString:
    return LineString([*contour.ring, contour.ring[0]])


def _near(line: shapely.Geometry) -> str:
    return f"near {_told(shapely.get_coordinates(line)[0])}"


def _told(place: Sequence[float]) -> str:
    return f"({place[0]:.1f}, {place[1]:.1f})"
