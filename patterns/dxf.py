"""Pieces as an AAMA / ASTM D6673 DXF file, the pattern rooms' exchange format.

Written by hand as R12 with HEADER, BLOCKS and ENTITIES alone, as Gerber and CLO write it: pattern readers
stumble over the tables and layout blocks that general DXF libraries add.
"""

import re
from collections.abc import Iterable, Sequence

from patterns.grain import grain_line
from patterns.piece import Piece

_BOUNDARY, _NOTCH, _GRAIN, _INTERNAL, _DRILL, _SEW, _ANNOTATION = 1, 4, 7, 8, 13, 14, 15
_TEXT_HEIGHT = 8.0

Tag = tuple[int, str | float]


def pieces_dxf(pieces: Sequence[Piece], *, style_name: str = "SUIT", size: str = "MTM") -> str:
    """Write pieces as one block each, inserted at the origin.

    Layers: 1 boundary and texts, 4 notches (points; z is the depth, group 50 the angle), 7 grain line,
    8 internal lines, 13 drill holes, 14 sew line, 15 the names of match points. Every cut piece is a block of
    its own: made to measure, left and right may differ.

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
    names = _block_names(pieces)
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


def _block_names(pieces: Iterable[Piece]) -> list[str]:
    """Name blocks after the pieces' ids in the characters that R12 allows, each name once."""
    names: list[str] = []
    for piece in pieces:
        stem = re.sub(r"[^A-Z0-9_-]", "_", piece.id.upper().replace(".", "-"))
        name, copy = stem, 2
        while name in names:
            name, copy = f"{stem}_{copy}", copy + 1
        names.append(name)
    return names


def _section(name: str, tags: Iterable[Tag]) -> list[Tag]:
    return [(0, "SECTION"), (2, name), *tags, (0, "ENDSEC")]


def _block(piece: Piece, name: str, size: str) -> list[Tag]:
    grain = grain_line(piece.seam_line)
    texts = (
        f"Piece Name: {piece.id}",
        f"Size: {size}",
        "Quantity: 1",
        f"Fabric: {piece.material}",
        f"Category: {piece.garment}",
        f"Annotation: {piece.number} {piece.name} {piece.side}",
    )
    tags: list[Tag] = [(0, "BLOCK"), (8, _BOUNDARY), (2, name), (70, 0), *_point(0, 0), (3, name)]
    tags += _texts(texts, grain.start, grain.level)
    tags += _polyline(piece.outline.exterior.coords[:-1], _BOUNDARY, closed=True)
    for notch in piece.notches:
        tags += [(0, "POINT"), (8, _NOTCH), *_point(notch.x, notch.y, notch.depth), (50, float(notch.angle))]
    tags += [(0, "LINE"), (8, _GRAIN), *_point(grain.start, grain.level)]
    tags += [(11, grain.end), (21, grain.level), (31, 0.0)]
    for line in piece.internal_lines:
        tags += _polyline(line.coords, _INTERNAL, closed=False)
    for drill in piece.drills:
        tags += [(0, "POINT"), (8, _DRILL), *_point(drill.x, drill.y)]
    for match in piece.match_points:
        tags += [(0, "TEXT"), (8, _ANNOTATION), *_point(match.x, match.y), (40, _TEXT_HEIGHT / 2)]
        tags.append((1, f"Match: {match.name}"))
    tags += _polyline(piece.seam_line.exterior.coords[:-1], _SEW, closed=True)
    return [*tags, (0, "ENDBLK"), (8, _BOUNDARY)]


def _style_texts(style_name: str, size: str) -> list[Tag]:
    texts = (
        "ASTM/D13Proposal 1 Version: D 6673-04",
        f"Style Name: {style_name}",
        "Author: suitcut",
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
        tags.append((1, re.sub(r"[^ -~]", "_", text)))
    return tags


def _polyline(points: Iterable[Sequence[float]], layer: int, *, closed: bool) -> list[Tag]:
    tags: list[Tag] = [(0, "POLYLINE"), (8, layer), (66, 1), *_point(0, 0), (70, int(closed))]
    for x, y in points:
        tags += [(0, "VERTEX"), (8, layer), *_point(x, y)]
    return [*tags, (0, "SEQEND"), (8, layer)]
