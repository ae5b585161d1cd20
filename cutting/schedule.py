"""When each piece is cut: what a screen beside the cutter needs of a cut as it happens."""

from dataclasses import dataclass

from cutting.plan import CutPlan
from cutting.timeline import Kind, timeline


@dataclass(frozen=True)
class PieceTime:
    """A piece, or its part within a bite, and the seconds of the cut between which the tools work on it."""

    piece: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class BiteTime:
    """What is cut while the window starts at ``start_mm`` of the marker, what is begun first coming first."""

    start_mm: float
    pieces: tuple[PieceTime, ...]


def schedule(plan: CutPlan) -> tuple[BiteTime, ...]:
    """Return when each piece of each bite is cut, from 0 to the plan's seconds.

    Pieces that share a line are worked on at the same time. One across the windows' border is in both bites.
    """
    found: list[dict[str, tuple[float, float]]] = [{} for _ in plan.bites]
    for moment in timeline(plan):
        if moment.kind is Kind.TRAVEL:
            continue
        of_bite = found[moment.bite]
        for piece in moment.pieces:
            begun = of_bite[piece][0] if piece in of_bite else moment.start_s
            of_bite[piece] = (begun, moment.end_s)
    return tuple(
        BiteTime(bite.start_mm, tuple(PieceTime(piece, *times) for piece, times in of_bite.items()))
        for bite, of_bite in zip(plan.bites, found, strict=True)
    )
