from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from cutting import Border, machine, plan_cut
from cutting.outlines import cut_outlines
from nesting import Marker
from patterns.piece import Piece
from tests.cutting.markers import cut_jobs, piece, shelf_marker

DEFAULT = machine("default")


@settings(max_examples=20, deadline=None)
@given(cut_jobs(), st.sampled_from(list(Border)))
def test_passes_from_the_first_to_the_last_cut_the_whole_outline(
    job: tuple[Marker, dict[str, Piece]], border: Border
) -> None:
    plan = plan_cut(*job, replace(DEFAULT, border=border, window_mm=1000), iterations=3)
    passes = [one.points for bite in plan.bites for cut in bite.cuts for one in cut.passes]
    outlines = cut_outlines(plan)
    for outline, placement in zip(outlines, job[0].placements, strict=True):
        assert Polygon(outline.ring).equals_exact(placement.outline, 1e-9, normalize=True)
        left = placement.outline.exterior
        for points in passes[outline.first : outline.last + 1]:
            left = left.difference(LineString(points).buffer(0.1))
        assert left.length < 1e-6


def test_copies_of_one_piece_have_passes_of_their_own() -> None:
    one = piece("a", 300, 200)
    apart = replace(shelf_marker([one, one, one]), name="copies")
    plan = plan_cut(apart, {"a": one}, replace(DEFAULT, common_line_mm=0.0), iterations=3)
    found = cut_outlines(plan)
    assert sorted((outline.first, outline.last) for outline in found) == [(0, 0), (1, 1), (2, 2)]
