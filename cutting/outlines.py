"""Which of the knife's passes cut each piece: for pictures, which show pieces rather than passes."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from shapely.geometry import LineString

from cutting.contours import Point, Stroke
from cutting.plan import CutPlan

BESIDE_MM = 0.15  # of an outline, within which a pass cuts it
LEAST_MM = 1.0  # of a pass along an outline; less only meets it


@dataclass(frozen=True)
class CutOutline:
    """A piece's outline and when it is cut.

    Parameters
    ----------
    ring
        Counter-clockwise, first point not repeated.
    first, last
        Numbers, in the plan, of the first and the last pass that cut it; after the last it lies loose.
    bite
        Number of the bite in which it is begun.
    """

    piece: str
    ring: tuple[Point, ...]
    first: int
    last: int
    bite: int


def cut_outlines(plan: CutPlan) -> tuple[CutOutline, ...]:
    """Return every piece's outline with the passes that cut it, in the marker's order."""
    passes = [
        (number, cut.pieces, one.points)
        for number, bite in enumerate(plan.bites)
        for cut in bite.cuts
        for one in cut.passes
    ]
    of: dict[str, list[int]] = defaultdict(list)
    for run, (_, pieces, _) in enumerate(passes):
        for piece in dict.fromkeys(pieces):
            of[piece].append(run)
    copies = Counter(piece for piece, _ in plan.outlines)
    found = []
    for piece, ring in plan.outlines:
        # Copies share a name, and pieces that share lines all passes.
        is_alone = copies[piece] == 1 and all(len(passes[run][1]) == 1 for run in of[piece])
        runs = of[piece] if is_alone else [run for run in of[piece] if _cuts(*passes[run][1:], ring)]
        runs = runs or of[piece]
        found.append(CutOutline(piece, ring, runs[0], runs[-1], passes[runs[0]][0]))
    return tuple(found)


def _cuts(pieces: tuple[str, ...], points: Stroke, ring: Stroke) -> bool:
    """Return whether a pass cuts an outline: one of a single piece with all of it, a trail with a part."""
    line, beside = LineString(points), LineString([*ring, ring[0]]).buffer(BESIDE_MM)
    least = LEAST_MM if len(pieces) > 1 else line.length - LEAST_MM
    return bool(line.intersection(beside).length > least)
