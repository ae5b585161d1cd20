from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from cutting import ContourError, machine
from cutting.bites import ROUNDING, bites
from cutting.contours import Contour, Mark, NotchCut, Tool
from cutting.machine import Border

DEFAULT = machine("default")


def bar(name: str, low: float, high: float) -> Contour:
    return Contour(name, ((low, 0.0), (high, 0.0), (high, 10.0), (low, 10.0)))


spans = st.tuples(st.floats(0, 9000), st.floats(5, 1390)).map(lambda span: (span[0], span[0] + span[1]))


@given(st.lists(spans, min_size=1, max_size=40))
def test_every_piece_is_cut_once_and_whole_within_its_window(ends: list[tuple[float, float]]) -> None:
    contours = [bar(str(number), *span) for number, span in enumerate(ends)]
    found = bites(contours, DEFAULT)
    assert sorted(c.piece for bite in found for c in bite.contours) == sorted(c.piece for c in contours)
    for bite in found:
        for contour in bite.contours:
            end = bite.start_mm + DEFAULT.window_mm + ROUNDING
            assert all(bite.start_mm <= x <= end for x, _ in contour.ring)
    starts = [bite.start_mm for bite in found]
    assert starts == sorted(starts)


@pytest.mark.parametrize("low", [0.0, 0.3, 1254.8685247894634, 2222.7])
def test_piece_as_long_as_the_window_fits_wherever_it_lies(low: float) -> None:
    """Even where its length in floating point is a little more."""
    for window in (1234.5, 1397.0, 1600.0):
        (bite,) = bites([bar("a", low, low + window)], replace(DEFAULT, window_mm=window))
        assert bite.start_mm == low


def test_cloth_advances_no_farther_than_the_next_pieces_need() -> None:
    first, second = bites([bar("a", 0, 900), bar("b", 850, 1800)], DEFAULT)
    assert (first.start_mm, second.start_mm) == (0.0, 200.0)


@given(st.lists(spans, min_size=1, max_size=30))
def test_split_pieces_are_cut_wholly_by_their_parts_each_within_its_window(
    ends: list[tuple[float, float]],
) -> None:
    short = replace(DEFAULT, border=Border.SPLIT, window_mm=700, bite_overlap_mm=6)
    contours = [bar(str(number), *span) for number, span in enumerate(ends)]
    found = bites(contours, short)
    cut = {contour.piece: list[LineString]() for contour in contours}
    for bite in found:
        for contour in bite.contours:
            lines = contour.stretches or ((*contour.ring, contour.ring[0]),)
            assert all(
                bite.start_mm - 1e-9 <= x <= bite.start_mm + short.window_mm + 1e-9
                for line in lines
                for x, _ in line
            )
            cut[contour.piece] += [LineString(line) for line in lines]
    for contour in contours:
        ring = LineString([*contour.ring, contour.ring[0]])
        left = ring.difference(shapely.union_all(cut[contour.piece]).buffer(1e-6))
        assert left.length < 1e-6
    assert [bite.start_mm for bite in found] == sorted(bite.start_mm for bite in found)


def test_parts_of_a_split_piece_overlap_at_the_border() -> None:
    short = replace(DEFAULT, border=Border.SPLIT, window_mm=700, bite_overlap_mm=6)
    first, second = bites([bar("a", 0, 1000)], short)
    reach = max(x for line in first.contours[0].stretches or () for x, _ in line)
    start = min(x for line in second.contours[0].stretches or () for x, _ in line)
    assert (reach, start) == (700.0, 688.0)


def test_line_drawn_across_a_border_is_drawn_in_parts_each_within_its_window() -> None:
    short = replace(DEFAULT, border=Border.SPLIT, window_mm=300, bite_overlap_mm=6)
    line = ((10.0, 5.0), (990.0, 5.0), (990.0, 8.0), (500.0, 8.0))
    piece = replace(bar("a", 0, 1000), marks=(Mark(Tool.PEN, line), Mark(Tool.DRILL, ((294.0, 5.0),))))
    found = bites([piece], short)
    drawn = []
    for bite in found:
        marks = [mark for contour in bite.contours for mark in contour.marks]
        for mark in marks:
            assert all(bite.start_mm <= x <= bite.start_mm + 300 for x, _ in mark.points)
        drawn += [LineString(mark.points) for mark in marks if mark.tool is Tool.PEN]
    assert sum(one.length for one in drawn) == pytest.approx(LineString(line).length)
    assert shapely.union_all(drawn).equals(LineString(line))
    holes = [m for bite in found for c in bite.contours for m in c.marks if m.tool is Tool.DRILL]
    assert len(holes) == 1


@pytest.mark.parametrize("low", [694.0, 500.0])
@pytest.mark.parametrize("high", [1382.0, 1500.0, 2900.0])
def test_notches_at_both_ends_of_a_split_piece_are_cut_once(low: float, high: float) -> None:
    """Also where an end lies just on the border of two bites, or a notch a little beyond its edge."""
    short = replace(DEFAULT, border=Border.SPLIT, window_mm=700, bite_overlap_mm=6)
    places = [(x, 5.0) for x in (low - 0.05, low, 0.5 * (low + high), high, high + 0.05)]
    notches = tuple(NotchCut(place, ((place, place),)) for place in places)
    found = bites([bar("first", 0, 100), replace(bar("a", low, high), notches=notches)], short)
    cut = [notch for bite in found for contour in bite.contours for notch in contour.notches]
    assert sorted(notch.at for notch in cut) == places


def test_marker_shorter_than_the_window_is_one_bite() -> None:
    assert len(bites([bar("a", 0, 900), bar("b", 500, 1400)], DEFAULT)) == 1


@given(st.floats(0, 9000), st.floats(201, 2000))
def test_piece_just_as_long_as_the_window_is_cut(start: float, length: float) -> None:
    piece = bar("a", start, start + length)
    window = max(x for x, _ in piece.ring) - start
    assert len(bites([piece], replace(DEFAULT, window_mm=window))) == 1


def test_piece_longer_than_the_window_is_named_with_both_lengths() -> None:
    short = replace(DEFAULT, name="short", window_mm=500)
    with pytest.raises(
        ContourError, match=r"piece leg is 900 mm long, but window_mm of machine short is 500; with border"
    ):
        bites([bar("leg", 100, 1000)], short)
