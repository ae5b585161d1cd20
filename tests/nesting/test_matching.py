import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from nesting import (
    Cloth,
    ClothMatch,
    Item,
    MatchPoint,
    Nap,
    PieceMatch,
    Pose,
    Problem,
    ProblemError,
    Repeat,
    solve,
)
from nesting.matching import Anchor, Match, anchors
from tests.nesting.judged import off_pattern
from tests.nesting.shapes import star_polygons

CHECK = Repeat(60.0, 40.0)
POINTS = {name: (MatchPoint("p", 10.0, 5.0), MatchPoint("q", 70.0, -8.0)) for name in "abcd"}


def test_piece_tied_to_the_cloth_makes_known_what_is_tied_to_it() -> None:
    along, across = anchors(
        CHECK, POINTS, [PieceMatch("a", "p", "b", "q"), ClothMatch("b", "q", along_mm=7.0)]
    )
    assert along == {"a": Anchor(1, -3.0, -1, 0.0), "b": Anchor(1, -63.0, -1, 0.0)}
    assert {name: anchor.group for name, anchor in across.items()} == {"a": 0, "b": 0}


def test_each_group_has_a_phase_of_its_own_on_each_axis() -> None:
    along, across = anchors(CHECK, POINTS, [PieceMatch("a", "p", "b", "p"), PieceMatch("c", "p", "d", "p")])
    groups = [along["a"].group, along["c"].group, across["a"].group, across["c"].group]
    assert sorted(groups) == [0, 1, 2, 3]
    assert (along["b"].group, across["d"].group) == (along["a"].group, across["c"].group)


def test_mirrored_twice_is_not_mirrored() -> None:
    _, across = anchors(
        CHECK,
        POINTS,
        [PieceMatch("a", "p", "b", "p", mirrored=True), PieceMatch("b", "p", "c", "p", mirrored=True)],
    )
    assert across["a"] == across["c"]
    assert across["a"].sign == -across["b"].sign


def test_piece_mirrored_to_itself_lies_on_an_axis_of_the_pattern() -> None:
    rules = [PieceMatch("a", "p", "b", "p"), PieceMatch("a", "q", "b", "q", mirrored=True)]
    along, across = anchors(CHECK, POINTS, rules)
    assert along["a"].group == 0
    assert across["a"].group == -1
    for item in "ab":
        # Seen at q: an axis lies where a repeat begins or in its middle.
        assert (across[item].offset_mm - 8.0) % 20.0 == pytest.approx(0.0)


def test_tolerance_is_shared_by_the_two_pieces_of_a_rule() -> None:
    rules: list[Match] = [
        PieceMatch("a", "p", "b", "p", tolerance_mm=2.0),
        ClothMatch("c", "p", 0.0, tolerance_mm=3.0),
    ]
    along, _ = anchors(CHECK, POINTS, rules)
    assert [along[item].slack_mm for item in "abc"] == [1.0, 1.0, 3.0]


def test_tolerance_takes_up_what_a_circle_of_rules_is_off() -> None:
    points = POINTS | {"c": (MatchPoint("p", 10.0, 5.0), MatchPoint("q", 71.0, -8.0))}
    rules = [
        PieceMatch("a", "p", "b", "p", across=False, tolerance_mm=3.0),
        PieceMatch("b", "p", "c", "p", across=False, tolerance_mm=3.0),
        PieceMatch("c", "q", "a", "q", across=False, tolerance_mm=3.0),
    ]
    along, _ = anchors(CHECK, points, rules)
    assert max(anchor.slack_mm for anchor in along.values()) <= 1.5
    assert min(anchor.slack_mm for anchor in along.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (
            [ClothMatch("a", "p", 0.0), ClothMatch("a", "q", 10.0)],
            "item a at 'q': contradicts others by 10 mm",
        ),
        (
            [PieceMatch("a", "p", "b", "p"), PieceMatch("b", "q", "a", "p", along=False)],
            "contradicts others by 13 mm across",
        ),
        ([PieceMatch("a", "p", "x", "p")], "there is no item x"),
        ([ClothMatch("a", "r", 0.0)], "item a has no match point 'r'; it has 'p', 'q'"),
        ([ClothMatch("a", "p")], "neither along nor across"),
        ([PieceMatch("a", "p", "b", "p", along=False, across=False)], "neither along nor across"),
        ([PieceMatch("a", "p", "a", "q")], "two must be different items"),
        ([ClothMatch("a", "p", float("nan"))], "must be finite"),
        ([ClothMatch("a", "p", 0.0, tolerance_mm=-1.0)], "tolerance_mm -1.0"),
        ([ClothMatch("a", "p", 0.0, 0.0, tolerance_mm=12.0)], "tolerance_mm 12 is more than 10"),
        ([ClothMatch("a", "p", 0.0, tolerance_mm=16.0)], "tolerance_mm 16 is more than 15"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: list[Match], reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        anchors(CHECK, POINTS, rules)


def test_mirror_image_needs_a_symmetric_repeat() -> None:
    with pytest.raises(ProblemError, match="mirrored, but the cloth's repeat is not symmetric"):
        anchors(Repeat(60.0, symmetric=False), POINTS, [PieceMatch("a", "p", "b", "p", mirrored=True)])


def test_nap_and_uneven_repeat_allow_no_half_turn() -> None:
    item = Item("a", box(0, 0, 2, 1), orientations=(0.0, 180.0))
    for cloth in (Cloth(10.0, nap=Nap.ONE_WAY), Cloth(10.0, Repeat(4.0, symmetric=False))):
        assert Problem("p", (item,), cloth).orientations(item) == (0.0,)
    with pytest.raises(ProblemError, match="item b: may lie in none of its orientations, 180, on this cloth"):
        Problem("p", (Item("b", box(0, 0, 2, 1), orientations=(180.0,)),), Cloth(10.0, nap=Nap.ONE_WAY))


def test_piece_that_fits_the_width_only_off_the_pattern_is_named() -> None:
    tall = Item("tall", box(0, 0, 10, 95), match_points=(MatchPoint("corner", 0.0, 0.0),))
    problem = Problem(
        "p", (tall,), Cloth(100.0, Repeat(0.0, 50.0)), matches=(ClothMatch("tall", "corner", across_mm=20.0),)
    )
    with pytest.raises(ProblemError, match="item tall: fits the cloth's width, but not where its pattern"):
        solve(problem, 0.0)


def test_fixed_piece_makes_the_phase_of_those_matched_to_it_known() -> None:
    corner = (MatchPoint("corner", 0.0, 0.0),)
    items = tuple(Item(name, box(0, 0, 30, 20), match_points=corner) for name in "ab")
    rule = PieceMatch("a", "corner", "b", "corner")
    problem = Problem("p", items, Cloth(100.0, CHECK), fixed=(Pose("a", 17.0, 3.0),), matches=(rule,))
    marker = solve(problem, 0.2)
    assert off_pattern(problem, marker) <= 1e-6


def test_fixed_piece_within_its_tolerance_is_accepted_and_kept() -> None:
    corner = (MatchPoint("corner", 0.0, 0.0),)
    items = tuple(Item(name, box(0, 0, 30, 20), match_points=corner) for name in "ab")
    rules = (
        ClothMatch("a", "corner", across_mm=3.0, tolerance_mm=2.0),
        PieceMatch("a", "corner", "b", "corner"),
    )
    problem = Problem("p", items, Cloth(100.0, CHECK), fixed=(Pose("a", 0.0, 4.0),), matches=rules)
    assert off_pattern(problem, solve(problem, 0.2)) <= 1e-6


def test_piece_whose_only_place_is_at_the_edge_lies_there() -> None:
    item = Item("a", box(0, 0, 30, 95), match_points=(MatchPoint("p", 0.0, 8.0),))
    rule = ClothMatch("a", "p", across_mm=3.0)
    problem = Problem("p", (item,), Cloth(100.0, Repeat(0.0, 10.0)), matches=(rule,))
    marker = solve(problem, 0.2)
    assert marker.placements[0].y == pytest.approx(5.0)
    assert marker.certificate.max_mismatch_mm == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("other", "rotation"), [(6.3, 180.0), (1.3, None)])
def test_garment_lies_the_way_in_which_the_pattern_leaves_it_place(
    other: float, rotation: float | None
) -> None:
    tall = box(0, 0, 30, 95)
    items = tuple(
        Item(name, tall, (0.0, 180.0), match_points=(MatchPoint("p", 0.0, y),), garment="jacket")
        for name, y in (("a", 0.3), ("b", other))
    )
    rules = tuple(ClothMatch(name, "p", across_mm=3.0) for name in "ab")
    problem = Problem("p", items, Cloth(100.0, Repeat(0.0, 10.0, 0.0, 2.5), Nap.TWO_WAY), matches=rules)
    if rotation is None:
        with pytest.raises(ProblemError, match="fits the cloth's width, but not where its pattern"):
            solve(problem, 0.2)
    else:
        assert {one.rotation for one in solve(problem, 0.2).placements} == {rotation}


@st.composite
def _matched_problems(draw: st.DrawFn) -> Problem:
    outlines = draw(st.lists(star_polygons(size=150.0), min_size=2, max_size=10))
    items = []
    for number, outline in enumerate(outlines):
        points = draw(st.lists(st.tuples(st.floats(-150, 150), st.floats(-150, 150)), min_size=2, max_size=2))
        items.append(
            Item(
                str(number),
                outline,
                (0.0, 180.0),
                demand=draw(st.integers(1, 2)),
                match_points=tuple(MatchPoint(str(n), x, y) for n, (x, y) in enumerate(points)),
            )
        )
    lengths = st.one_of(st.just(0.0), st.floats(10.0, 120.0))
    along = draw(lengths)
    across = draw(lengths) if along > 0 else draw(st.floats(10.0, 120.0))
    repeat = Repeat(
        along, across, draw(st.floats(-50, 50)), draw(st.floats(-50, 50)), symmetric=draw(st.booleans())
    )
    rules: list[Match] = []
    for number in range(len(items)):
        tolerance = draw(st.sampled_from([0.0, 0.0, 2.0]))
        kind, point = draw(st.integers(0, 3)), draw(st.sampled_from("01"))
        if kind == 0:
            rules.append(ClothMatch(str(number), point, draw(st.floats(-99, 99)), None, tolerance))
        elif kind < 3 and number > 0:
            other = draw(st.integers(0, number - 1))
            along_too = draw(st.booleans())
            rules.append(
                PieceMatch(
                    str(number),
                    point,
                    str(other),
                    draw(st.sampled_from("01")),
                    along_too,
                    not along_too or draw(st.booleans()),
                    repeat.symmetric and draw(st.booleans()),
                    tolerance,
                )
            )
    return Problem("matched", tuple(items), Cloth(1000.0, repeat), matches=tuple(rules))


@settings(max_examples=15, deadline=None)
@given(_matched_problems(), st.integers(0, 99))
def test_every_match_holds_on_the_placed_outlines(problem: Problem, seed: int) -> None:
    _assert_matched(problem, seed)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(_matched_problems(), st.integers(0, 99))
def test_every_match_of_200_problems_holds_on_the_placed_outlines(problem: Problem, seed: int) -> None:
    _assert_matched(problem, seed)


def _assert_matched(problem: Problem, seed: int) -> None:
    marker = solve(problem, 60.0, seed, iterations=8, workers=1)
    assert marker.certificate.overlap_mm2 <= 1e-6
    assert off_pattern(problem, marker) <= 0.01
