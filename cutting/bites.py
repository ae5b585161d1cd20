"""Bites: what of a marker is cut between two advances of the conveyor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString, box

from cutting.contours import Contour, Mark, Stroke, Tool
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
    # What lies at the very ends of the piece, or a little off it, belongs to its first and last part.
    after, until = low if left < low else -np.inf, high if right > high else np.inf
    return replace(
        contour,
        stretches=_clipped((*contour.ring, contour.ring[0]), low - overlap, high + overlap),
        notches=tuple(notch for notch in contour.notches if after < notch.at[0] <= until),
        marks=tuple(_marked(contour.marks, after, until)),
    )


def _marked(marks: Sequence[Mark], after: float, until: float) -> Iterator[Mark]:
    """Yield the marks between two borders; lines that cross one are drawn in parts."""
    for mark in marks:
        strokes = _clipped(mark.points, after, until) if mark.tool is Tool.PEN else (mark.points,)
        yield from (replace(mark, points=one) for one in strokes if after < _middle(one) <= until)


def _clipped(line: Stroke, low: float, high: float) -> tuple[Stroke, ...]:
    """Return the stretches of a line between two places along the cloth."""
    whole = LineString(line)
    left, lowest, right, highest = whole.bounds
    if low <= left and right <= high:
        return (line,)
    strip = box(max(low, left - 1.0), lowest - 1.0, min(high, right + 1.0), highest + 1.0)
    parts = shapely.get_parts(shapely.line_merge(shapely.intersection(whole, strip)))
    return tuple(
        tuple((float(x), float(y)) for x, y in part.coords)
        for part in parts
        if part.geom_type == "LineString" and not part.is_empty
    )


def _middle(points: Stroke) -> float:
    xs = [x for x, _ in points]
    return 0.5 * (min(xs) + max(xs))


def _span(contour: Contour) -> tuple[float, float]:
    xs = [x for x, _ in contour.ring]
    return min(xs), max(xs)
