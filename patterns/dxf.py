"""Pieces as an AAMA / ASTM D6673 DXF file, the pattern rooms' exchange format; docs/dxf.md describes it.

Written by hand as R12 with HEADER, BLOCKS and ENTITIES alone, as Gerber and CLO write it: pattern readers
stumble over the tables and layout blocks that general DXF libraries add.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from patterns.grain import grain_line
from patterns.piece import NotchKind, Piece

_BOUNDARY, _TURN, _CURVE, _NOTCH, _GRAIN, _INTERNAL, _DRILL, _SEW, _ANNOTATION = 1, 2, 3, 4, 7, 8, 13, 14, 15
_TEXT_HEIGHT = 8.0
_LONGEST_NAME = 31  # of a block in R12
_REFERENCED = 64  # a block that is inserted
_CORNER = 12.0  # degrees by which the boundary turns at a turn point

Tag = tuple[int, str | float]


def pieces_dxf(pieces: Sequence[Piece], *, style_name: str = "SUIT", size: str = "MTM") -> str:
    """Write pieces as one block each, inserted at the origin.

    Layers: 1 boundary and texts, 2 its corners and 3 its other points, 4 notches (points; z is the depth,
    group 39 the width, group 50 the direction into the piece), 7 grain line, 8 internal lines, 13 drill
    holes, 14 sew line, 15 the names of match points. Every cut piece is a block of its own, in quantity 1:
    made to measure, left and right may differ.

    Parameters
    ----------
    pieces
        The pieces, in their own frames.
    style_name, size
        What the file's system texts say; characters outside ASCII become underscores.

    Returns
    -------
    str
        The file's text, in mm, pure ASCII.
    """
    names = _block_names(pieces, size)
    blocks = (tag for piece, name in zip(pieces, names, strict=True) for tag in _block(piece, name, size))
    inserts = (tag for name in names for tag in _insert(name))
    tags = [
        *_section("HEADER", [(9, "$ACADVER"), (1, "AC1009")]),
        *_section("BLOCKS", blocks),
        *_section("ENTITIES", [*_style_texts(style_name, size), *inserts]),
        (0, "EOF"),
    ]
    return "".join(f"{code}\n{_value(value)}\n" for code, value in tags)


def _value(value: str | float) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _block_names(pieces: Iterable[Piece], size: str) -> list[str]:
    """Name blocks NUMBER+SIDE-PIECE_SIZE in the characters and the length that R12 allows, each name once."""
    names: list[str] = []
    for piece in pieces:
        stem = _plain(f"{piece.number}{piece.side[0]}-{piece.name}")
        copy, ending = 1, f"_{_plain(size)[:10]}"
        name = stem[: _LONGEST_NAME - len(ending)] + ending
        while name in names:
            copy += 1
            name = stem[: _LONGEST_NAME - len(ending) - len(f"-{copy}")] + f"-{copy}{ending}"
        names.append(name)
    return names


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9-]", "-", text.upper())


def _section(name: str, tags: Iterable[Tag]) -> list[Tag]:
    return [(0, "SECTION"), (2, name), *tags, (0, "ENDSEC")]


def _block(piece: Piece, name: str, size: str) -> list[Tag]:
    grain = grain_line(piece.seam_line, piece.internal_lines)
    texts = (
        f"Piece Name: {piece.id}",
        f"Size: {size}",
        "Quantity: 1",
        f"Annotation: {piece.number} {piece.name} {piece.side}",
        f"Category: {piece.garment}",
        f"Fabric: {piece.material}",
    )
    tags: list[Tag] = [(0, "BLOCK"), (8, 0), (2, name), (70, _REFERENCED), *_point(0, 0), (3, name)]
    tags += _texts(texts, grain.start, grain.level)
    tags += _polyline(piece.outline.exterior.coords[:-1], _BOUNDARY, closed=True)
    tags += _boundary_points(piece)
    for notch in piece.notches:
        width = 0.0 if notch.kind is NotchKind.SLIT else float(notch.depth)
        tags += [(0, "POINT"), (8, _NOTCH), *_point(notch.x, notch.y, notch.depth)]
        tags += [(39, width), (50, float(notch.angle))]
    tags += [(0, "LINE"), (8, _GRAIN), *_point(grain.start, grain.level)]
    tags += [(11, grain.end), (21, grain.level), (31, 0.0)]
    for line in piece.internal_lines:
        tags += _polyline(line.coords, _INTERNAL, closed=False)
    for drill in piece.drills:
        tags += [(0, "POINT"), (8, _DRILL), *_point(drill.x, drill.y)]
    for match in piece.match_points:
        tags += [(0, "TEXT"), (8, _ANNOTATION), *_point(match.x, match.y), (40, _TEXT_HEIGHT / 2)]
        tags.append((1, _ascii(f"Match: {match.name}")))
    if piece.seams:
        tags += _polyline(piece.seam_line.exterior.coords[:-1], _SEW, closed=True)
    return [*tags, (0, "ENDBLK"), (8, 0)]


def _boundary_points(piece: Piece) -> Iterator[Tag]:
    """Mark each point of the boundary as the corner of two edges or as one of a curve."""
    points = np.asarray(piece.outline.exterior.coords)[:-1]
    ahead = np.roll(points, -1, axis=0) - points
    headings = np.degrees(np.arctan2(ahead[:, 1], ahead[:, 0]))
    turns = np.abs((headings - np.roll(headings, 1) + 180) % 360 - 180)
    for (x, y), turn in zip(points, turns, strict=True):
        yield 0, "POINT"
        yield 8, _TURN if turn > _CORNER else _CURVE
        yield from _point(x, y)


def _style_texts(style_name: str, size: str) -> list[Tag]:
    texts = (
        "ASTM/D13Proposal 1 Version: D 6673-04",
        f"Style Name: {style_name}",
        "Author: suitcut",
        "Product: suitcut",
        f"Sample Size: {size}",
        "Units: METRIC",
    )
    return _texts(texts, 0, 0)


def _insert(name: str) -> list[Tag]:
    return [(0, "INSERT"), (8, _BOUNDARY), (2, name), *_point(0, 0)]


def _point(x: float, y: float, z: float = 0.0) -> list[Tag]:
    return [(10, float(x)), (20, float(y)), (30, float(z))]


def _texts(texts: Iterable[str], x: float, y: float) -> list[Tag]:
    """Write texts on layer 1, one below the other."""
    tags: list[Tag] = []
    for line, text in enumerate(texts, start=1):
        tags += [(0, "TEXT"), (8, _BOUNDARY), *_point(x, y - 1.5 * _TEXT_HEIGHT * line), (40, _TEXT_HEIGHT)]
        tags.append((1, _ascii(text)))
    return tags


def _ascii(text: str) -> str:
    return re.sub(r"[^ -~]", "_", text)


def _polyline(points: Iterable[Sequence[float]], layer: int, *, closed: bool) -> list[Tag]:
    tags: list[Tag] = [(0, "POLYLINE"), (8, layer), (66, 1), *_point(0, 0), (70, int(closed))]
    for x, y in points:
        tags += [(0, "VERTEX"), (8, layer), *_point(x, y)]
    return [*tags, (0, "SEQEND"), (8, layer)]
