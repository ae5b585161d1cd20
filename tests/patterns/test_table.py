import csv
import io

import pytest

from patterns import Material, draft, measurements, piece_table, pieces_csv
from tests.patterns.bodies import AVERAGE


def test_rows_count_every_piece_once() -> None:
    pieces = draft("trousers", measurements(AVERAGE))
    rows = piece_table(pieces)
    assert sum(row.count for row in rows) == len(pieces)
    assert [row.number for row in rows] == sorted({piece.number for piece in pieces})
    front = next(row for row in rows if row.name == "front")
    assert (front.count, front.material, front.garment) == (2, Material.SHELL, "trousers")
    left = next(piece for piece in pieces if piece.id == "trousers.front.left")
    assert front.area_cm2 == pytest.approx(left.outline.area / 100, rel=1e-6)
    assert front.perimeter_mm == pytest.approx(left.outline.exterior.length, rel=1e-6)


def test_csv_has_a_line_a_row_below_its_headings() -> None:
    pieces = draft("trousers", measurements(AVERAGE))
    lines = list(csv.DictReader(io.StringIO(pieces_csv(pieces))))
    assert len(lines) == len(piece_table(pieces))
    assert lines[0]["name"] == "front"
    assert lines[0]["count"] == "2"
    assert float(lines[0]["area_cm2"]) > 1000
