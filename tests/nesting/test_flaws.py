import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box

from nesting import (
    CertificateError,
    Cloth,
    Edges,
    Fault,
    Item,
    Marker,
    Placement,
    Pose,
    Problem,
    ProblemError,
    Splice,
    Zone,
    certified_marker,
    solve,
)
from nesting.flaws import flaw_gaps
from nesting.ground import survey
from tests.nesting.judged import minded
from tests.nesting.shapes import rectangle, star_polygons

WIDTH = 1000.0


def _tenths(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw a place on the cloth as it is measured; nothing next to the smallest number there is."""
    return st.integers(int(10 * low), int(10 * high)).map(lambda tenths: tenths / 10)


@st.composite
def _flawed_problems(draw: st.DrawFn) -> Problem:
    items = []
    for number, outline in enumerate(draw(st.lists(star_polygons(size=150.0), min_size=2, max_size=8))):
        low, high = sorted(draw(st.tuples(st.integers(-150, 0), st.integers(1, 150))))
        zones = (Zone(box(low, -150, high, 150), float(draw(st.integers(0, 3)))),)
        items.append(
            Item(
                str(number),
                outline,
                (0.0, 180.0),
                demand=draw(st.integers(1, 3)),
                tolerates=float(draw(st.integers(0, 3))),
                zones=zones if draw(st.booleans()) else (),
            )
        )
    along, across = _tenths(0, 1500), _tenths(0, WIDTH)
    spot = st.tuples(along, across, _tenths(1, 40), st.sampled_from([1.0, 2.0, 2.5]))
    faults = draw(st.lists(spot, max_size=12))
    splices = draw(st.lists(st.tuples(along, _tenths(0, 30)), max_size=2))
    steps = draw(st.lists(st.tuples(along, _tenths(0, 200), _tenths(600, WIDTH)), max_size=4))
    assume(all(sum(other[0] == step[0] for other in steps) <= 2 for step in steps))
    return Problem(
        "flawed",
        tuple(items),
        Cloth(
            WIDTH,
            edges=tuple(Edges(*step) for step in sorted(steps)),
            faults=tuple(Fault.spot(str(number), *fault) for number, fault in enumerate(faults)),
            splices=tuple(Splice(*splice) for splice in splices),
        ),
        gap_mm=draw(st.sampled_from([0.0, 4.0])),
        edge_gap_mm=draw(st.sampled_from([0.0, 1.0, 10.0])),
    )


@settings(max_examples=15, deadline=None)
@given(_flawed_problems(), st.integers(0, 99))
def test_pieces_keep_off_faults_splices_and_edges(problem: Problem, seed: int) -> None:
    _assert_clear(problem, seed)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(_flawed_problems(), st.integers(0, 99))
def test_pieces_of_200_problems_keep_off_faults_splices_and_edges(problem: Problem, seed: int) -> None:
    _assert_clear(problem, seed)


def _assert_clear(problem: Problem, seed: int) -> None:
    marker = solve(problem, 60.0, seed, iterations=8, workers=1)
    outlines = [placement.outline for placement in marker.placements]
    assert shapely.union_all(outlines).area == pytest.approx(sum(one.area for one in outlines), abs=1e-6)
    for placement in marker.placements:
        item = problem.item(placement.item)
        for fault in problem.cloth.faults:
            assert minded(item, fault, placement).intersection(fault.area).area < 1e-9
        for splice in problem.cloth.splices:
            low, _, high, _ = placement.outline.bounds
            assert high <= splice.x_mm + 1e-6 or low >= splice.x_mm + splice.width_mm - 1e-6
        assert _off_edges(problem.cloth, placement.outline) >= problem.edge_gap_mm - 1e-6


def _off_edges(cloth: Cloth, outline: Polygon) -> float:
    """Return the outline's distance from the edges told as two lines; below 0 if a corner is beyond one."""
    if not cloth.edges:
        return float(min(outline.bounds[1], cloth.width_mm - outline.bounds[3]))
    told = [cloth.edges[0], *cloth.edges, cloth.edges[-1]]
    places = [-1e4, *(edges.x_mm for edges in cloth.edges), 1e5]
    low = LineString([(x, edges.low_mm) for x, edges in zip(places, told, strict=True)])
    high = LineString([(x, edges.high_mm) for x, edges in zip(places, told, strict=True)])
    middle = Polygon([*low.coords, *high.coords[::-1]])
    inside = middle.buffer(1e-6).covers(outline)
    return float(min(outline.distance(low), outline.distance(high))) if inside else -1.0


def test_zone_lies_over_the_fault_that_it_tolerates() -> None:
    item = Item("facing", box(0, 0, 500, 900), zones=(Zone(box(300, 0, 500, 900), 1.0),))
    fault = Fault("slub", box(400, 450, 410, 460))
    tolerant = solve(Problem("p", (item,), Cloth(WIDTH, faults=(fault,))), 0.2)
    assert tolerant.length_mm == pytest.approx(500, abs=1e-3)
    strict = Item("facing", box(0, 0, 500, 900))
    marker = solve(Problem("p", (strict,), Cloth(WIDTH, faults=(fault,))), 0.2)
    assert marker.length_mm == pytest.approx(910, abs=1e-3)
    assert marker.certificate.min_flaw_gap_mm == pytest.approx(0, abs=1e-3)


def test_later_zone_counts_where_two_share_a_place() -> None:
    whole = box(0, 0, 100, 100)
    item = Item("a", whole, tolerates=2.0, zones=(Zone(whole, 3.0), Zone(box(0, 0, 50, 100), 0.0)))
    assert [(level, sum(area.area for area in areas)) for level, areas in item.minding] == [
        (0.0, 5000.0),
        (3.0, 10000.0),
    ]


def test_zone_amid_a_piece_leaves_all_round_it() -> None:
    item = Item("a", box(0, 0, 100, 100), zones=(Zone(box(40, 40, 60, 60), 1.0),))
    fault = Fault.spot("f", 300.0, 50.0, 9.0)
    marker = solve(Problem("p", (item,), Cloth(100.0, faults=(fault,)), fixed=(Pose("a", 250.0, 0.0),)), 0.1)
    assert marker.certificate.min_flaw_gap_mm is not None
    assert marker.certificate.min_flaw_gap_mm > 0.5
    with pytest.raises(ProblemError, match="item a: is fixed on fault f, which it does not tolerate"):
        Problem("p", (item,), Cloth(100.0, faults=(fault,)), fixed=(Pose("a", 230.0, 0.0),))


def test_marker_ends_before_a_splice_that_it_does_not_reach() -> None:
    items = (rectangle("a", 300, 400, demand=4),)
    marker = solve(Problem("p", items, Cloth(810.0, splices=(Splice(450.0),))), 0.2)
    assert marker.length_mm == pytest.approx(750, abs=1e-3)


def test_narrowing_cloth_takes_the_wide_piece_where_it_is_wide() -> None:
    items = (rectangle("wide", 300, 900), rectangle("slim", 300, 500))
    cloth = Cloth(WIDTH, edges=(Edges(0, 20, 980), Edges(350, 20, 980), Edges(350, 20, 600)))
    marker = solve(Problem("p", items, cloth), 0.2)
    at = {placement.item: placement.outline.bounds for placement in marker.placements}
    assert at["wide"][2] <= 350
    assert at["slim"][3] <= 600
    assert marker.length_mm == pytest.approx(600, abs=1e-3)


CUT = Fault("hole", box(400, 0, 410, WIDTH))


@pytest.mark.parametrize(
    ("cloth", "reason"),
    [
        (
            Cloth(WIDTH, length_mm=900.0, faults=(CUT,)),
            "item long: has no place on the roll's 900 clear of fault hole",
        ),
        (
            Cloth(WIDTH, length_mm=900.0, splices=(Splice(450.0),)),
            "item long: has no place on the roll's 900 clear of splice at 450",
        ),
        (Cloth(WIDTH, length_mm=400.0), "item long: has no place on the roll's 400"),
        (
            Cloth(WIDTH, edges=(Edges(0, 0, WIDTH), Edges(400, 0, WIDTH), Edges(400, 0, 100))),
            "item long: has no place on the roll",
        ),
        (Cloth(WIDTH, length_mm=600.0), "takes .* of cloth, but the roll has 600"),
    ],
)
def test_cloth_that_cannot_hold_the_pieces_is_refused_with_the_reason(cloth: Cloth, reason: str) -> None:
    items = (rectangle("short", 100, 100), rectangle("long", 500, 200, demand=6))
    with pytest.raises(ProblemError, match=reason):
        solve(Problem("p", items, cloth), 0.3)


@pytest.mark.parametrize(
    ("edges", "reason"),
    [
        ((Edges(0, 100, 100),), "edges at 0: 100 to 100 must rise within the width, 0 to 1000"),
        ((Edges(0, 0, 1001),), "0 to 1001 must rise"),
        ((Edges(5, 0, 900), Edges(1, 0, 900)), "edges at 1: 0 to 900 must come after those at 5"),
        ((Edges(0, float("nan"), 900),), "must rise within"),
        ((Edges(5, 0, 900), Edges(5, 1, 900), Edges(5, 2, 900)), "edges at 5: are told more than twice"),
        ((Edges(5, 0, 400), Edges(5, 400, 900)), "edges at 5: leave nothing between them at their step"),
    ],
)
def test_edges_that_make_no_sense_are_refused(edges: tuple[Edges, ...], reason: str) -> None:
    with pytest.raises(ProblemError, match=reason):
        Cloth(WIDTH, edges=edges)


def test_faults_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ProblemError, match="fault f: severity 0"):
        Fault("f", box(0, 0, 1, 1), severity=0.0)
    with pytest.raises(ProblemError, match="fault f: its area must be a simple polygon"):
        Fault("f", Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    with pytest.raises(ProblemError, match="fault f: its area must be a simple polygon"):
        Fault("f", Polygon([(0, 100), (1480, 100), (1480, 100.0000000001)]))
    with pytest.raises(ProblemError, match="has a character that cannot be printed"):
        Fault("a\x00b", box(0, 0, 1, 1))
    with pytest.raises(ProblemError, match="fault f: a spot needs"):
        Fault.spot("f", 0.0, 0.0, 0.0)
    with pytest.raises(ProblemError, match="item a: tolerates -1"):
        Item("a", box(0, 0, 1, 1), tolerates=-1.0)


def test_usable_area_follows_steps_and_slopes() -> None:
    cloth = Cloth(100.0, edges=(Edges(0, 0, 100), Edges(50, 10, 100), Edges(50, 20, 80)))
    assert cloth.usable(-10, 100).area == pytest.approx(1000 + 50 * 95 + 50 * 60)
    assert cloth.usable(25, 50).area == pytest.approx(25 * (95 + 90) / 2)
    assert np.allclose(cloth.usable(50, 60).bounds, (50, 20, 60, 80))


def test_marker_on_a_fault_is_not_certified() -> None:
    item = rectangle("a", 10, 10)
    problem = Problem("p", (item,), Cloth(20.0, faults=(Fault("f", box(4, 4, 5, 5)),)))
    with pytest.raises(CertificateError, match="item a lies on fault f"):
        certified_marker(problem, [Placement.of("a", item.outline, 0.0, 0.0, 0.0)], 10.0, 0)


def test_read_marker_beyond_the_edges_is_seen() -> None:
    item = rectangle("a", 10, 10)
    cloth = Cloth(20.0, edges=(Edges(0, 2, 20),))
    marker: Marker = solve(Problem("p", (item,), cloth), 0.1)
    assert marker.placements[0].outline.bounds[1] >= 2
    with pytest.raises(CertificateError, match="reaches 2 mm beyond"):
        certified_marker(Problem("p", (item,), cloth), [Placement.of("a", item.outline, 0, 0, 0)], 10.0, 0)


def test_piece_over_a_hollow_of_the_edge_is_off_the_cloth() -> None:
    # All corners of what lies beyond are on the edge itself.
    item = rectangle("a", 100, 80)
    edges = (Edges(0, 0, 100), Edges(100, 0, 100), Edges(110, 0, 50), Edges(130, 0, 50), Edges(140, 0, 100))
    problem = Problem("p", (item,), Cloth(100.0, edges=edges))
    with pytest.raises(CertificateError, match="beyond the cloth"):
        certified_marker(problem, [Placement.of("a", item.outline, 70, 10, 0.0)], 170.0, 0)
    with pytest.raises(ProblemError, match="item a: is fixed at 70, 10, which is -"):
        Problem("p", (item,), problem.cloth, fixed=(Pose("a", 70, 10),))


def test_cloth_that_narrows_for_good_holds_what_fits_and_refuses_the_rest() -> None:
    cloth = Cloth(100.0, edges=(Edges(0, 0, 100), Edges(300, 0, 100), Edges(400, 40, 60)))
    assert solve(Problem("p", (rectangle("a", 100, 60, demand=3),), cloth), 0.2).length_mm <= 320
    with pytest.raises(ProblemError, match=r"takes .* of cloth, but its edges leave room up to"):
        solve(Problem("p", (rectangle("a", 100, 60, demand=8),), cloth), 0.2)


def test_slit_that_just_holds_a_piece_is_found() -> None:
    cloth = Cloth(100.0, length_mm=1000.0, edges=(Edges(0, 0, 100), Edges(1000, 30, 40)))
    marker = solve(Problem("p", (rectangle("a", 500, 54),), cloth), 0.2)
    assert marker.length_mm == pytest.approx(500, abs=1e-3)
    faults = (
        Fault("below", box(0, 0, 110, 21)),
        Fault("above", box(0, 35.5, 110, 100)),
        *(Fault.spot(str(number), 2.0 * number, 99.0, 0.5) for number in range(50)),
    )
    solve(Problem("p", (rectangle("a", 100, 14),), Cloth(100.0, length_mm=110.0, faults=faults)), 0.1)


def test_roll_exactly_as_long_as_its_piece_is_long_enough() -> None:
    marker = solve(Problem("p", (rectangle("a", 100, 60),), Cloth(100.0, length_mm=100.0)), 0.1)
    assert marker.length_mm == pytest.approx(100, abs=1e-4)


def test_edges_before_the_start_are_those_of_the_roll() -> None:
    cloth = Cloth(100.0, edges=(Edges(-1000, 40, 60), Edges(-500, 10, 80)))
    marker = solve(Problem("p", (rectangle("a", 100, 60),), cloth), 0.1)
    assert marker.placements[0].outline.bounds[1] >= 10


def test_whole_numbers_are_numbers() -> None:
    # Of another kind the arrays would have the kernels compiled anew, within an order's time.
    items = (rectangle("a", 100, 60, tolerates=0, buffer_mm=0),)
    cloth = Cloth(100.0, faults=(Fault("f", box(0, 0, 5, 5), severity=2),))
    shapes = survey(Problem("p", items, cloth)).ground.exact
    assert {shapes.margins.dtype, shapes.severities.dtype, shapes.tolerated.dtype} == {np.dtype(np.float64)}


def test_nearest_of_hundreds_of_faults_is_found() -> None:
    spots = [(17.0 * n % 4000, 31.0 * n % WIDTH) for n in range(400)]
    faults = tuple(Fault.spot(str(n), x, y, 2.0) for n, (x, y) in enumerate(spots))
    items = tuple(Item(str(k), box(0, 0, 90, 60), zones=(Zone(box(20, 20, 70, 40), 2.0),)) for k in range(30))
    problem = Problem("p", items, Cloth(WIDTH, faults=faults))
    marker = solve(problem, 0.1)
    poses = [(problem.item(one.item), one.pose) for one in marker.placements]
    nearest = min(gap.gap_mm for gap in flaw_gaps(problem.cloth, poses))
    assert nearest == pytest.approx(
        min(
            minded(problem.item(one.item), fault, one).distance(fault.area)
            for one in marker.placements
            for fault in faults
        ),
        abs=1e-9,
    )
    assert nearest == marker.certificate.min_flaw_gap_mm
