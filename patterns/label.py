"""What is written on a piece, and where: its name at the grain arrow, its seams' names along their lines."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, box

from patterns.grain import GrainLine
from patterns.piece import Piece, Side

SEAM_SIZE = 5.5
"""Height of a seam's name, mm."""

_SIZES = (20.0, 16.0, 13.0, 10.0, 8.0, 6.5, 5.0, 4.0, 3.0)
_LEAST_BESIDE_LINES = 8.0
_CHARACTER = 0.6  # width of a character by its size, on the wide side of a sans-serif font
_LINE = 1.15
_NOTE = 0.6  # size of the note by the name's
_LIFT = 0.3  # of the text over the arrow, by its size
_ROOM_FOR_SEAMS = 25.0


@dataclass(frozen=True)
class Text:
    """A line of text in a piece's frame: its baseline's middle in mm, its height, its turn in degrees."""

    text: str
    x: float
    y: float
    size: float
    angle: float = 0.0


def title(piece: Piece, grain: GrainLine, note: str) -> tuple[Text, ...]:
    """Write name and side on one side of the grain arrow and a note on the other, as large as fits.

    The text keeps off the internal lines where it need not be small for that.
    """
    name = piece.name if piece.side is Side.CENTRE else f"{piece.name}, {piece.side}"
    blocked = shapely.union_all(piece.internal_lines) if piece.internal_lines else LineString()
    attempts = (
        (piece.seam_line, blocked, [size for size in _SIZES if size >= _LEAST_BESIDE_LINES]),
        (piece.seam_line, LineString(), _SIZES[:-2]),
        (piece.outline, LineString(), _SIZES),
    )
    for area, keep_off, sizes in attempts:
        shapely.prepare(area)
        for lines, size, upwards in _arrangements(name, sizes):
            room = _room(lines, note, size, grain, upwards=upwards)
            if area.covers(room) and not keep_off.intersects(room):
                return _set(lines, note, size, grain, upwards=upwards)
    return _set([name], note, _SIZES[-1], grain, upwards=True)


def seam_names(piece: Piece, grain: GrainLine) -> tuple[Text, ...]:
    """Write each seam's name along the middle of its line inside the piece, where both have room for it."""
    if grain.room < _ROOM_FOR_SEAMS:
        return ()
    found = (_along(seam.name, seam.line, piece.seam_line) for seam in piece.seams)
    return tuple(text for text in found if text is not None)


def _arrangements(name: str, sizes: Sequence[float]) -> Iterator[tuple[list[str], float, bool]]:
    """Yield the name in one line or broken, large before small, above the arrow before below it."""
    broken = [textwrap.wrap(name, max(len(name) // count, 1), break_long_words=False) for count in (1, 2, 3)]
    for size in sizes:
        for lines in broken:
            yield lines, size, True
            yield lines, size, False


def _room(lines: Sequence[str], note: str, size: float, grain: GrainLine, *, upwards: bool) -> Polygon:
    """Return the rectangle that name, arrow and note take."""
    half = _CHARACTER * size * max(_NOTE * len(note), *map(len, lines)) / 2
    name, small = size * (_LIFT + _LINE * len(lines)), size * (_LIFT + _LINE * _NOTE)
    below, above = (small, name) if upwards else (name, small)
    return box(grain.middle - half, grain.level - below, grain.middle + half, grain.level + above)


def _set(
    lines: Sequence[str], note: str, size: float, grain: GrainLine, *, upwards: bool
) -> tuple[Text, ...]:
    small = _NOTE * size
    if upwards:
        last, beyond = grain.level + _LIFT * size, grain.level - _LIFT * size - 0.8 * small
    else:
        last = grain.level - (_LIFT + 0.8 + _LINE * (len(lines) - 1)) * size
        beyond = grain.level + _LIFT * size
    rows = reversed(range(len(lines)))
    name = (
        Text(line, grain.middle, last + _LINE * size * row, size)
        for line, row in zip(lines, rows, strict=True)
    )
    return (*name, Text(note, grain.middle, beyond, small))


def _along(name: str, line: LineString, area: Polygon) -> Text | None:
    width = _CHARACTER * SEAM_SIZE * len(name)
    if line.length < width + 4 * SEAM_SIZE:
        return None
    middle = line.length / 2
    ends = [line.interpolate(middle + step * width / 2) for step in (-1, 1)]
    start, end = (np.array((point.x, point.y)) for point in ends)
    ahead = (end - start) / np.hypot(*(end - start))
    inwards = np.array((-ahead[1], ahead[0]))
    at = line.interpolate(middle)
    centre = np.array((at.x, at.y)) + 1.2 * SEAM_SIZE * inwards
    if not area.covers(LineString([centre - width / 2 * ahead, centre + width / 2 * ahead])):
        return None
    # Upright for who looks at the piece with its grain lying to the right.
    reading = ahead if ahead[0] > 1e-6 or (abs(ahead[0]) <= 1e-6 and ahead[1] > 0) else -ahead
    x, y = centre - 0.35 * SEAM_SIZE * np.array((-reading[1], reading[0]))
    return Text(name, float(x), float(y), SEAM_SIZE, float(np.degrees(np.arctan2(reading[1], reading[0]))))
