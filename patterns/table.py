"""The piece table: what is cut, how often, from what, how large."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from patterns.piece import Material, Piece


@dataclass(frozen=True)
class PieceRow:
    """All pieces of one pattern number.

    Parameters
    ----------
    count
        How many are cut, both sides and all copies.
    area_cm2, perimeter_mm
        Of the cut line of one of them; the larger where the sides differ.
    """

    number: int
    name: str
    garment: str
    material: Material
    count: int
    area_cm2: float
    perimeter_mm: float


def piece_table(pieces: Iterable[Piece]) -> tuple[PieceRow, ...]:
    """Return one row a pattern number, in order of number."""
    by_number: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_number.setdefault(piece.number, []).append(piece)
    return tuple(
        PieceRow(
            number=number,
            name=group[0].name,
            garment=group[0].garment,
            material=group[0].material,
            count=len(group),
            area_cm2=max(piece.outline.area for piece in group) / 100,
            perimeter_mm=max(piece.outline.exterior.length for piece in group),
        )
        for number, group in sorted(by_number.items())
    )


def pieces_csv(pieces: Iterable[Piece]) -> str:
    """Return the piece table as CSV with a line of headings: areas in cm², perimeters in mm."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("number", "name", "garment", "material", "count", "area_cm2", "perimeter_mm"))
    for row in piece_table(pieces):
        writer.writerow(
            (
                row.number,
                row.name,
                row.garment,
                row.material,
                row.count,
                f"{row.area_cm2:.1f}",
                f"{row.perimeter_mm:.0f}",
            )
        )
    return text.getvalue()
