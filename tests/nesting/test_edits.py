import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from nesting import (
    Block,
    Cloth,
    ClothMatch,
    Edit,
    Editing,
    Fault,
    Item,
    Marker,
    MatchPoint,
    PieceMatch,
    Pose,
    Problem,
    ProblemError,
    Repeat,
    solve,
)
from tests.nesting.shapes import rectangle, star_polygons

TURNS = (0.0, 180.0)


@pytest.fixture(scope="module")
def editing() -> Editing:
    items = tuple(rectangle(name, 90, 60, orientations=TURNS, demand=3) for name in "abcd")
    problem = Problem("p", items, Cloth(200.0), gap_mm=2.0)
    return Editing.of(problem, solve(problem, 60.0, iterations=20, workers=1))


def _valid(marker: Marker, problem: Problem) -> None:
    outlines = [one.outline for one in marker.placements]
    assert shapely.union_all(outlines).area == pytest.approx(sum(one.area for one in outlines))
    assert marker.certificate.min_gap_mm is None or marker.certificate.min_gap_mm >= problem.gap_mm - 1e-9


def test_moved_piece_lies_where_it_was_put_and_the_others_give_way(editing: Editing) -> None:
    before = editing.marker.placements[5]
    after = editing.after(Edit(5, x=before.x + 7.0))
    lies = after.marker.placements[5]
    assert lies.x == pytest.approx(before.x + 7.0)
    assert lies.y == pytest.approx(before.y)
    assert lies.rotation == before.rotation
    assert [one.item for one in after.marker.placements] == [one.item for one in editing.marker.placements]
    _valid(after.marker, editing.problem)
    for number, one in enumerate(after.marker.placements):
        assert (one != editing.marker.placements[number]) == (number in after.moved or number == 5)


def test_piece_dropped_on_another_takes_its_place(editing: Editing) -> None:
    target = editing.marker.placements[8]
    after = editing.after(Edit(0, x=target.x, y=target.y, rotation=target.rotation))
    assert after.marker.placements[0].x == pytest.approx(target.x)
    assert 8 in after.moved
    _valid(after.marker, editing.problem)


def test_fixed_piece_stays_in_later_edits_until_it_is_freed(editing: Editing) -> None:
    kept = editing.marker.placements[3]
    fixed = editing.after(Edit(3, fixed=True))
    assert fixed.fixed == {3}
    assert fixed.marker == editing.marker
    near = fixed.after(Edit(4, x=kept.x + 5.0, y=138.0 if kept.y < 70 else 0.0))
    assert near.marker.placements[3] == kept
    with pytest.raises(ProblemError, match=r"items .* and .*: are put .* apart"):
        fixed.after(Edit(4, x=kept.x, y=kept.y))
    freed = fixed.after(Edit(3, fixed=False)).after(Edit(4, x=kept.x, y=kept.y))
    assert freed.marker.placements[3] != kept
    _valid(freed.marker, editing.problem)


def test_earlier_editing_is_as_it_was(editing: Editing) -> None:
    marker = editing.marker
    editing.after(Edit(0, x=50.0, y=50.0))
    assert editing.marker is marker


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit(99, x=0.0), "there is no placement 99; the last is 11"),
        (Edit(0, y=-5.0), "from the cloth's edge"),
        (Edit(0, rotation=45.0), "turned by 45 in the edit; accepted are 0, 180"),
        (Edit(0, x=float("nan")), "must be numbers"),
    ],
)
def test_edit_that_cannot_be_says_why(editing: Editing, edit: Edit, reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        editing.after(edit)


def test_piece_is_not_put_on_a_fault() -> None:
    cloth = Cloth(200.0, faults=(Fault("slub", box(150, 20, 160, 30)),))
    problem = Problem("p", (rectangle("a", 50, 50, demand=2),), cloth)
    begun = Editing.of(problem, solve(problem, 0.1))
    with pytest.raises(ProblemError, match="item a: is put on fault slub"):
        begun.after(Edit(0, x=120.0, y=0.0))
    assert begun.after(Edit(0, x=170.0, y=10.0)).marker.certificate.min_flaw_gap_mm == pytest.approx(10.0)


def test_matched_piece_goes_to_the_nearest_place_on_the_pattern() -> None:
    corner = (MatchPoint("corner", 0.0, 0.0),)
    items = tuple(Item(name, box(0, 0, 100, 80), match_points=corner) for name in "ab")
    rule = PieceMatch("a", "corner", "b", "corner")
    problem = Problem("p", items, Cloth(400.0, Repeat(30.0, 25.0)), matches=(rule,))
    begun = Editing.of(problem, solve(problem, 0.2))
    still = begun.marker.placements[1]
    after = begun.after(Edit(0, x=still.x + 209.0, y=still.y)).marker
    assert after.placements[0].x == pytest.approx(still.x + 210.0)
    assert after.certificate.max_mismatch_mm == pytest.approx(0.0, abs=1e-9)


def test_edit_by_a_whole_turn_is_none(editing: Editing) -> None:
    before = editing.marker.placements[2]
    after = editing.after(Edit(2, rotation=before.rotation + 360.0))
    assert after.marker.placements[2].pose == before.pose


def test_piece_a_hair_off_the_cloth_is_refused_in_words(editing: Editing) -> None:
    with pytest.raises(ProblemError, match="from the cloth's edge"):
        editing.after(Edit(2, x=-1e-6))


def test_matched_piece_within_its_tolerance_stays_where_it_is_put() -> None:
    item = Item("a", box(0, 0, 100, 80), match_points=(MatchPoint("corner", 0.0, 0.0),))
    rule = ClothMatch("a", "corner", across_mm=3.0, tolerance_mm=2.0)
    problem = Problem("p", (item,), Cloth(400.0, Repeat(0.0, 25.0)), matches=(rule,))
    begun = Editing.of(problem, solve(problem, 0.1))
    assert begun.after(Edit(0, x=10.0, y=29.5)).marker.placements[0].y == 29.5
    assert begun.after(Edit(0, y=31.0)).marker.placements[0].y == pytest.approx(30.0)
    # Not to a place off the cloth, though one is nearer.
    assert begun.after(Edit(0, y=-2.9)).marker.placements[0].y == pytest.approx(1.0)


def test_marker_with_blocks_or_pieces_far_off_are_not_edited(editing: Editing) -> None:
    problem = Problem(
        "p",
        (rectangle("a", 50, 50), rectangle("b", 50, 50)),
        Cloth(100.0),
        blocks=(Block("c", ("b",), 80.0),),
    )
    with pytest.raises(ProblemError, match="a marker with fusing blocks cannot be edited"):
        Editing.of(problem, solve(problem, 0.1))
    with pytest.raises(ProblemError, match="is beyond the cloth"):
        editing.after(Edit(0, x=1e9))


def test_fixed_pieces_of_the_problem_stay_until_they_are_freed() -> None:
    problem = Problem("p", (rectangle("a", 50, 50, demand=3),), Cloth(100.0), fixed=(Pose("a", 100.0, 20.0),))
    begun = Editing.of(problem, solve(problem, 0.1))
    (number,) = begun.fixed
    assert begun.marker.placements[number].x == 100.0


@settings(max_examples=25, deadline=None)
@given(st.lists(star_polygons(), min_size=3, max_size=8), st.data())
def test_any_edit_gives_a_valid_marker_or_says_why(
    outlines: list[shapely.Polygon], data: st.DataObject
) -> None:
    items = tuple(Item(str(number), outline, TURNS, 2) for number, outline in enumerate(outlines))
    problem = Problem("p", items, Cloth(450.0), gap_mm=1.0)
    now = Editing.of(problem, solve(problem, 60.0, iterations=2, workers=1))
    for _ in range(3):
        number = data.draw(st.integers(0, len(now.marker.placements) - 1))
        x, y = data.draw(st.integers(0, 900)), data.draw(st.integers(0, 450))
        try:
            after = now.after(
                Edit(number, x, y, data.draw(st.sampled_from(TURNS)), fixed=data.draw(st.booleans()))
            )
        except ProblemError:
            continue
        one = after.marker.placements[number]
        assert np.allclose((one.x, one.y), (x, y))
        for kept in now.fixed - {number}:
            assert after.marker.placements[kept] == now.marker.placements[kept]
        _valid(after.marker, problem)
        now = after
