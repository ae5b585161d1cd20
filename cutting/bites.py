"""Bites: what of a marker is cut between two advances of the conveyor."""

from collections.abc import Sequence
from dataclasses import dataclass

from cutting.contours import Contour
from cutting.errors import ContourError
from cutting.machine import Machine


@dataclass(frozen=True)
class Bite:
    """The contours cut while the window starts at ``start_mm`` of the marker."""

    start_mm: float
    contours: tuple[Contour, ...]


def bites(contours: Sequence[Contour], machine: Machine) -> tuple[Bite, ...]:
    """Split contours into bites so that every piece is cut whole within one window.

    The cloth advances until the leftmost piece that is still uncut lies at the window's start; every piece
    that is wholly inside the window is then cut. With advances of free length no other choice needs fewer
    bites.

    Raises
    ------
    ContourError
        If a piece is longer than the window.
    """
    spans = [(min(x for x, _ in c.ring), max(x for x, _ in c.ring), c) for c in contours]
    for low, high, contour in spans:
        if high - low > machine.window_mm:
            raise ContourError(
                f"piece {contour.piece} is {high - low:.0f} mm long, but the window of machine "
                f"{machine.name} is {machine.window_mm:.0f} mm"
            )
    left = sorted(spans, key=lambda span: span[0])
    found: list[Bite] = []
    while left:
        start = left[0][0]
        # Lengths are compared as above: a sum of start and window may round below a piece that just fits.
        inside = tuple(contour for _, high, contour in left if high - start <= machine.window_mm)
        found.append(Bite(start, inside))
        left = [span for span in left if span[1] - start > machine.window_mm]
    return tuple(found)
