"""Bites: what of a marker is cut between two advances of the conveyor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString, box

from cutting.contours import Contour, Stroke
from cutting.errors import ContourError
from cutting.machine import Border, Machine

ROUNDING = 1e-6  # mm by which a window may seem too short for what just fits


@dataclass(frozen=True)
class Bite:
    """The contours, or stretches of them, cut while the window starts at ``start_mm`` of the marker."""

    start_mm: float
    contours: tuple[Contour, ...]


def bites(contours: Sequence[Contour], machine: Machine) -> tuple[Bite, ...]:
    """Split contours into bites by the machine's rule for pieces across the window's end.

    Raises
    ------
    ContourError
        If a piece is longer than the window and the rule is to cut pieces whole.
    """
    return _split(contours, machine) if machine.border is Border.SPLIT else _whole(contours, machine)


def _whole(contours: Sequence[Contour], machine: Machine) -> tuple[Bite, ...]:
    """Return bites that cut every piece whole.

    As many pieces as fit behind the leftmost uncut one go into the next bite; with advances of free length no
    other choice needs fewer bites. The cloth then advances no farther than these pieces need.
    """
    for contour in contours:
        low, high = _span(contour)
        if high - low > machine.window_mm + ROUNDING:
            raise ContourError(
                f"piece {contour.piece} is {high - low:.0f} mm long, but window_mm of machine "
                f'{machine.name} is {machine.window_mm:.0f}; with border = "split" it would be cut in parts'
            )
    left = sorted(contours, key=lambda contour: _span(contour)[0])
    found: list[Bite] = []
    while left:
        leftmost = _span(left[0])[0]
        # Lengths are compared as above: a sum of start and window may round below a piece that just fits.
        longest = machine.window_mm + ROUNDING
        inside = tuple(contour for contour in left if _span(contour)[1] - leftmost <= longest)
        needed = max(_span(contour)[1] for contour in inside) - machine.window_mm
        start = min(leftmost, max(needed, found[-1].start_mm)) if found else leftmost
        found.append(Bite(start, inside))
        left = [contour for contour in left if _span(contour)[1] - leftmost > longest]
    return tuple(found)


def _split(contours: Sequence[Contour], machine: Machine) -> tuple[Bite, ...]:
    """Return bites of the window's length that cut pieces across their borders in overlapping parts."""
    overlap, window = machine.bite_overlap_mm, machine.window_mm
    start, end = min(_span(c)[0] for c in contours), max(_span(c)[1] for c in contours)
    found: list[Bite] = []
    low = -np.inf
    while low < end:
        is_last = end - start <= window + ROUNDING
        border = end if is_last else start + window - overlap
        parts = [part for contour in contours if (part := _part(contour, low, border, overlap)) is not None]
        if parts:
            found.append(Bite(start, tuple(parts)))
        if is_last:
            break
        # The next window begins where its own overlap does, but goes no farther than the marker needs.
        low, start = border, min(border - overlap, max(start, end - window))
    return tuple(found)


def _part(contour: Contour, low: float, high: float, overlap: float) -> Contour | None:
    """Return what of a contour lies between two borders, each reached past by the overlap."""
    left, right = _span(contour)
    if low <= left and right <= high:
        return contour
    if right <= low or left >= high:
        return None
    bounds = (max(low - overlap, left - 1.0), min(high + overlap, right + 1.0))
    lowest, highest = min(y for _, y in contour.ring), max(y for _, y in contour.ring)
    strip = box(bounds[0], lowest - 1.0, bounds[1], highest + 1.0)
    cut = shapely.intersection(LineString([*contour.ring, contour.ring[0]]), strip)
    lines = shapely.get_parts(shapely.line_merge(cut))
    stretches: list[Stroke] = [
        tuple((float(x), float(y)) for x, y in line.coords)
        for line in lines
        if line.geom_type == "LineString"
    ]
    return replace(
        contour,
        stretches=tuple(stretches),
        notches=tuple(notch for notch in contour.notches if low < notch.at[0] <= high),
        marks=tuple(mark for mark in contour.marks if low < _middle(mark.points) <= high),
    )


def _middle(points: Stroke) -> float:
    return sum(x for x, _ in points) / len(points)


def _span(contour: Contour) -> tuple[float, float]:
    xs = [x for x, _ in contour.ring]
    return min(xs), max(xs)
