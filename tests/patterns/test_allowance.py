import numpy as np
import pytest
from shapely.geometry import Polygon, box

from patterns.allowance import cut_line, seam_polygon
from patterns.curves import arc, straight, vector
from patterns.errors import DraftError
from patterns.panel import Edge

CORNERS = (vector(0, 0), vector(300, 0), vector(300, 200), vector(0, 200))


def rectangle(*allowances: float, folded: int = -1) -> list[Edge]:
    return [
        Edge(f"edge {i}", straight(CORNERS[i], CORNERS[(i + 1) % 4]), width, folded=i == folded)
        for i, width in enumerate(allowances)
    ]


def same(area: Polygon, other: Polygon) -> bool:
    return bool(area.symmetric_difference(other).area < 1e-2 * other.length)


def test_every_edge_gets_its_own_width_with_mitred_corners() -> None:
    assert same(cut_line(rectangle(10, 40, 15, 8)), box(-8, -10, 340, 215))


def test_width_tapers_along_an_edge() -> None:
    edges = rectangle(10, 10, 10, 10)
    edges[0] = Edge("rise", edges[0].line, 10, end_allowance=30)
    outline = cut_line(edges)
    assert outline.covers(Polygon([(0, -9.9), (300, -29.8), (300, 0), (0, 0)]))
    assert not outline.covers(Polygon([(0, -10.2), (300, -30.2), (300, 0), (0, 0)]))


def test_sharp_corner_is_cut_square() -> None:
    tip = vector(400, 0)
    corners = (vector(0, -20), tip, vector(0, 20))
    edges = [Edge(f"edge {i}", straight(corners[i], corners[(i + 1) % 3])) for i in range(3)]
    assert cut_line(edges).bounds[2] == pytest.approx(410.5, abs=0.1)


def test_turn_up_mirrors_the_cut_line_above_the_fold() -> None:
    edges = [
        Edge("hem", straight(vector(0, 0), vector(0, -200)), 40, folded=True),
        Edge("inseam", straight(vector(0, -200), vector(300, -240))),
        Edge("waist", straight(vector(300, -240), vector(300, 40))),
        Edge("side seam", straight(vector(300, 40), vector(0, 0))),
    ]
    outline = cut_line(edges)
    above = outline.intersection(box(0, -500, 38, 500))
    below = outline.intersection(box(-38, -500, 0, 500))
    mirrored = Polygon([(-x, y) for x, y in below.exterior.coords])
    assert same(above, mirrored)
    assert outline.bounds[0] == pytest.approx(-40, abs=0.02)


def test_inward_corner_is_offset_without_a_hole() -> None:
    corners = [(0, 0), (300, 0), (300, 100), (150, 100), (150, 200), (0, 200)]
    points = [vector(*corner) for corner in corners]
    edges = [Edge(f"edge {i}", straight(points[i], points[(i + 1) % 6])) for i in range(6)]
    wanted = box(-10, -10, 310, 110).union(box(-10, -10, 160, 210))
    assert same(cut_line(edges), wanted)


def test_hollow_tighter_than_the_allowance_is_filled() -> None:
    hollow = arc(vector(106, 100), vector(0, -1), vector(94, 100), vector(0, 1), reach=0.9)
    edges = [
        Edge("foot", straight(vector(0, 0), vector(200, 0))),
        Edge("right", straight(vector(200, 0), vector(200, 100), vector(106, 100))),
        Edge("hollow", hollow),
        Edge("left", straight(vector(94, 100), vector(0, 100), vector(0, 0))),
    ]
    outline = cut_line(edges)
    assert outline.is_valid
    assert outline.exterior.is_ccw
    assert same(outline, box(-10, -10, 210, 110))


def test_outline_runs_counter_clockwise_around_the_seam_line() -> None:
    edges = rectangle(10, 8, 15, 40, folded=3)
    outline = cut_line(edges)
    assert outline.exterior.is_ccw
    assert outline.covers(seam_polygon(edges))
    assert not np.any(np.array(outline.exterior.coords) > 1000)


def test_seam_line_that_crosses_itself_is_refused() -> None:
    bow = (CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])
    edges = [Edge(f"edge {i}", straight(bow[i], bow[(i + 1) % 4])) for i in range(4)]
    with pytest.raises(DraftError, match="crosses itself"):
        cut_line(edges)
