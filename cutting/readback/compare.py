"""Whether a file cuts a marker: every outline, notch and hole once, within the window, and nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon

from cutting.contours import Contour, NotchCut, Point, Stroke, Tool, contours
from cutting.kinematics import Flags, Points
from cutting.machine import Border, Machine
from cutting.readback.job import CutFile
from nesting.marker import Marker
from patterns.piece import Piece

TOLERANCE_MM = 0.1
THINNED_MM = 0.025  # by which a writer may leave an outline to save points, besides the rounding
LEAST_MM = 0.01  # of line, of which a difference consists
MOST_TOLD = 20
NEIGHBOURS = 4  # whose overcuts may lie on one edge
SAMPLE_MM = 1.0  # between the places of an outline where it is counted how often they are cut


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
        *_recut(file, wanted, machine, tolerance),
        *_out_of_reach(file, machine, tolerance),
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


def _recut(file: CutFile, wanted: Sequence[Contour], machine: Machine, tolerance: float) -> list[str]:
    """Return the outlines that are cut twice for more than overcut, lead-in and overlap of bites.

    An edge that two pieces have in common may be cut once or twice.
    """
    knife = _Lines([np.array(event.points) for event in file.of(Tool.KNIFE)])
    outlines = _Lines([np.array([*contour.ring, contour.ring[0]]) for contour in wanted])
    again = machine.overcut_mm + machine.lead_in_mm
    found = []
    for contour in wanted:
        places, across = _samples(contour)
        # A needle across the outline meets the knife where it cuts there; a longer one the outlines there.
        cuts = knife.crossings(places, 2 * tolerance * across, at_least=True)
        due = outlines.crossings(places, 4 * tolerance * across, at_least=False)
        is_recut = cuts > due
        if machine.border is Border.SPLIT:
            is_recut &= ~_is_overlap(places, file, machine, tolerance)
        # Where neighbours touch, their overcuts and lead-ins may follow one another.
        for flags, most in ((is_recut & (due == 1), again), (is_recut, NEIGHBOURS * again)):
            start, count = _longest(flags)
            if (count - 2) * SAMPLE_MM > most:
                length = SAMPLE_MM * int(is_recut.sum())
                found.append(
                    f"piece {contour.piece}: {length:.0f} mm of its outline are cut more than once, "
                    f"near {_told(places[start])}"
                )
                break
    return found


class _Lines:
    """Polylines, of which it is told how often needles are crossed by them."""

    def __init__(self, lines: Sequence[Points]) -> None:
        edges = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
        self.tree = shapely.STRtree(shapely.linestrings(np.concatenate(edges)))
        # Edges of one line follow one another; between two lines a number is left out.
        counts = [len(own) for own in edges]
        self.numbers = np.arange(sum(counts)) + np.repeat(np.arange(len(lines)), counts)

    def crossings(self, places: Points, half: Points, *, at_least: bool) -> npt.NDArray[np.int64]:
        """Return for each needle, from its place by a half to both sides, how often lines cross it.

        Of edges that follow one another it is not known whether they cross in their common point or on both
        sides of a spike: they count once if the number is to be ``at_least`` that, else each.
        """
        needles = shapely.linestrings(np.stack([places - half, places + half], axis=1))
        needle, edge = self.tree.query(needles, predicate="intersects")
        number = self.numbers[edge]
        if not at_least:
            counts: npt.NDArray[np.int64] = np.bincount(needle, minlength=len(places))
            return counts
        order = np.lexsort((number, needle))
        needle, number = needle[order], number[order]
        goes_on = (np.diff(needle, prepend=-1) == 0) & (np.diff(number, prepend=-2) == 1)
        return np.bincount(needle[~goes_on], minlength=len(places))


def _samples(contour: Contour) -> tuple[Points, Points]:
    """Return places along an outline, and at each the unit vector across it."""
    ring = np.array([*contour.ring, contour.ring[0]])
    steps = np.diff(ring, axis=0)
    lengths = np.hypot(*steps.T)
    ends = np.cumsum(lengths)
    ways = np.arange(0.5 * SAMPLE_MM, ends[-1], SAMPLE_MM)
    edge = np.minimum(np.searchsorted(ends, ways), len(lengths) - 1)
    ahead = steps[edge] / np.maximum(lengths[edge], 1e-12)[:, None]
    places = ring[edge] + (ways - ends[edge] + lengths[edge])[:, None] * ahead
    return places, np.column_stack([-ahead[:, 1], ahead[:, 0]])


def _is_overlap(places: Points, file: CutFile, machine: Machine, tolerance: float) -> Flags:
    """Return which places two bites may both cut: within the overlap of the border between them."""
    reach = machine.bite_overlap_mm + tolerance + file.resolution_mm
    borders = np.array(file.windows[:-1]) + machine.window_mm - machine.bite_overlap_mm
    found: Flags = np.any(np.abs(places[:, :1] - borders) <= reach, axis=1)
    return found


def _longest(flags: Flags) -> tuple[int, int]:
    """Return where the longest row of set flags begins, and how many they are."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    starts, counts = edges[::2], edges[1::2] - edges[::2]
    if len(starts) == 0:
        return 0, 0
    longest = int(counts.argmax())
    return int(starts[longest]), int(counts[longest])


def _out_of_reach(file: CutFile, machine: Machine, tolerance: float) -> list[str]:
    """Return the bites in which something other than a notch's stroke lies outside the window."""
    within = tolerance + file.resolution_mm
    found = []
    for number, start in enumerate(file.windows):
        work = [event for event in file.events if event.bite == number and event.tool is not Tool.NOTCH]
        xs = [x for event in work for x, _ in event.points]
        end = start + machine.window_mm
        if xs and (min(xs) < start - within or max(xs) > end + within):
            found.append(
                f"bite {number + 1}: reaches from {min(xs):.1f} to {max(xs):.1f} mm, but the window of "
                f"machine {machine.name} from {start:.1f} to {end:.1f}"
            )
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
