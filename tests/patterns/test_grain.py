import pytest
from shapely.geometry import LineString, Polygon, box

from patterns import draft, measurements
from patterns.grain import grain_line
from tests.patterns.bodies import AVERAGE


def test_grain_line_of_a_rectangle_is_its_middle() -> None:
    line = grain_line(box(0, 0, 100, 40))
    assert (line.start, line.end, line.level, line.room) == pytest.approx((20, 80, 20, 20))
    assert line.length == pytest.approx(60)


def test_grain_line_stays_inside_a_bent_piece() -> None:
    bent = Polygon([(0, 0), (300, 0), (300, 20), (60, 20), (60, 200), (0, 200)])
    line = grain_line(bent)
    assert bent.covers(LineString([(line.start, line.level), (line.end, line.level)]))


def test_grain_line_lies_inside_every_piece() -> None:
    for piece in draft("jacket", measurements(AVERAGE)):
        line = grain_line(piece.seam_line)
        assert piece.seam_line.covers(LineString([(line.start, line.level), (line.end, line.level)]))
