"""Drafts that do not sew together are refused by the name of the seam; those that do are cut."""

from dataclasses import replace
from typing import Any

import pytest
import shapely

from patterns.checks import check_half, check_mirrored, check_pieces
from patterns.curves import straight, vector
from patterns.errors import DraftError, SeamError
from patterns.finish import cut_pieces
from patterns.garment import GarmentDraft, Half, Run, SeamPair, Upright, against, along, by_name
from patterns.panel import Backing, Balance, Cut, Dart, Edge, Panel, Pleat
from patterns.piece import Material, Side


def panel(name: str, width: float = 200.0, height: float = 300.0, **more: Any) -> Panel:
    """Return a rectangle, drawn counter-clockwise as seen on the paper: left, foot, right, top."""
    corners = [vector(0, 0), vector(0, height), vector(width, height), vector(width, 0)]
    names = ("left", "foot", "right", "top")
    edges = tuple(Edge(names[i], straight(corners[i], corners[(i + 1) % 4])) for i in range(4))
    return replace(Panel("coat", name, Side.LEFT, edges), **more)


def marked(name: str, edge: str, *distances: float) -> Panel:
    return panel(name, balances=tuple(Balance(edge, distance) for distance in distances))


def half(*panels: Panel, **more: Any) -> Half:
    return replace(Half(by_name(panels)), **more)


SIDE = SeamPair("side seam", (along("front", "right"),), (against("back", "left"),))


def test_equal_seams_pass_and_a_longer_one_is_named_with_its_figures() -> None:
    check_half("coat", half(panel("front"), panel("back"), seam_pairs=(SIDE,)))
    check_half("coat", half(panel("front"), panel("back", height=300.4), seam_pairs=(SIDE,)))
    with pytest.raises(SeamError, match=r"coat side seam .*300\.0 mm is sewn to 300\.6 mm; ease 0 mm"):
        check_half("coat", half(panel("front"), panel("back", height=300.6), seam_pairs=(SIDE,)))


@pytest.mark.parametrize(("height", "is_right"), [(304, False), (306, True), (310, True), (311, False)])
def test_ease_is_what_the_other_chain_has_more(height: float, is_right: bool) -> None:
    pair = replace(SIDE, ease=(5.0, 10.0))
    drafted = half(panel("front"), panel("back", height=height), seam_pairs=(pair,))
    if is_right:
        check_half("coat", drafted)
    else:
        with pytest.raises(SeamError, match=r"ease 5\.\.10 mm"):
            check_half("coat", drafted)


def test_notches_must_agree_in_number_and_place() -> None:
    # The front's edge runs up the paper and the back's down it: 100 from one end is 200 from the other.
    check_half("coat", half(marked("front", "right", 100), marked("back", "left", 200), seam_pairs=(SIDE,)))
    with pytest.raises(SeamError, match=r"side seam .*1 notches are sewn to 0"):
        check_half("coat", half(marked("front", "right", 100), panel("back"), seam_pairs=(SIDE,)))
    with pytest.raises(SeamError, match=r"between stops 0 and 1 100\.0 mm is sewn to 200\.0 mm"):
        check_half(
            "coat", half(marked("front", "right", 100), marked("back", "left", 100), seam_pairs=(SIDE,))
        )


def test_mark_that_stands_alone_needs_no_partner() -> None:
    alone = panel("front", balances=(Balance("right", 100, alone=True),))
    check_half("coat", half(alone, panel("back"), seam_pairs=(SIDE,)))


@pytest.mark.parametrize(
    "fold",
    [
        {"darts": (Dart("top", 60, 80, vector(130, 100)),)},
        {"pleats": (Pleat("top", 60, 80, 50),)},
    ],
)
def test_darts_and_pleats_count_as_sewn(fold: dict[str, Any]) -> None:
    waist = SeamPair("waist", (along("skirt", "top"),), (along("band", "foot"),))
    skirt = panel("skirt", balances=(Balance("top", 120),), **fold)
    band = panel("band", width=180, balances=(Balance("foot", 100),))
    check_half("coat", half(skirt, band, seam_pairs=(waist,)))
    with pytest.raises(SeamError, match=r"180\.0 mm is sewn to 200\.0 mm"):
        check_half("coat", half(skirt, panel("band"), seam_pairs=(waist,)))


def test_seam_between_two_panels_is_a_mark_for_the_third() -> None:
    waist = SeamPair("waist", (along("front", "top"), along("back", "top")), (along("band", "foot"),))
    drafted = half(panel("front"), panel("back"), marked("band", "foot", 200), seam_pairs=(waist,))
    wide = replace(
        drafted, panels={**drafted.panels, "band": panel("band", 400, balances=(Balance("foot", 200),))}
    )
    check_half("coat", wide)
    with pytest.raises(SeamError, match="1 notches are sewn to 0"):
        check_half("coat", replace(wide, panels={**wide.panels, "band": panel("band", 400)}))


def test_edges_that_do_not_run_on_are_named_with_their_angles() -> None:
    hem = Run("hem at the side seam", ("front", "foot", "right"), ("back", "foot", "left"))
    check_half("coat", half(panel("front"), panel("back"), runs=(hem,)))
    corners = [vector(0, 0), vector(0, 300), vector(200, 330), vector(200, 0)]
    names = ("left", "foot", "right", "top")
    edges = tuple(Edge(names[i], straight(corners[i], corners[(i + 1) % 4])) for i in range(4))
    slanted = Panel("coat", "back", Side.LEFT, edges)
    with pytest.raises(SeamError, match=r"coat hem at the side seam.*\(90\.0°\).*\(98\.5°\) meet at 188\.5°"):
        check_half("coat", half(panel("front"), slanted, runs=(hem,)))


def test_hollow_corner_counts_from_the_inside() -> None:
    corners = [vector(0, 0), vector(0, 300), vector(100, 200), vector(200, 300), vector(200, 0)]
    names = ("left", "foot", "more foot", "right", "top")
    edges = tuple(Edge(names[i], straight(corners[i], corners[(i + 1) % 5])) for i in range(5))
    notched = Panel("coat", "front", Side.LEFT, edges)
    run = Run("foot", ("front", "foot", "more foot"), ("back", "foot", "left"), tolerance=1)
    with pytest.raises(SeamError, match=r"front foot \(270\.0°\) and back foot \(90\.0°\) meet at 360\.0°"):
        check_half("coat", half(notched, panel("back"), runs=(run,)))


def test_edges_that_do_not_meet_cannot_run_on() -> None:
    run = Run("foot", ("front", "foot", "top"), ("back", "foot", "left"))
    with pytest.raises(SeamError, match="coat front: foot and top do not meet"):
        check_half("coat", half(panel("front"), panel("back"), runs=(run,)))


def test_what_hangs_off_the_grain_is_named() -> None:
    hang = Upright("side of the front", along("front", "left"), 2.0)
    check_half("coat", half(panel("front"), uprights=(hang,)))
    leaning = panel("front", grain=vector(0.1, 1.0))
    with pytest.raises(SeamError, match=r"coat side of the front: front left leans 5\.7° off the grain; 2°"):
        check_half("coat", half(leaning, uprights=(hang,)))


def test_seam_of_an_unknown_panel_edge_is_refused_with_those_there_are() -> None:
    pair = SeamPair("side seam", (along("front", "hip"),), (along("back", "left"),))
    with pytest.raises(DraftError, match="coat front has no hip; it has left, foot, right, top"):
        check_half("coat", half(panel("front"), panel("back"), seam_pairs=(pair,)))


def test_two_panels_of_one_name_are_refused() -> None:
    with pytest.raises(DraftError, match="coat has two panels named front"):
        by_name((panel("front"), panel("front")))


def test_pieces_are_cut_for_their_sides_and_copies() -> None:
    drafted = half(
        panel("front"),
        panel("collar", cut=Cut.CENTRE),
        panel("welt", cut=Cut.LEFT),
        panel("shield", cut=Cut.RIGHT),
        panel("bag", copies=2, material=Material.POCKETING),
        backings=(Backing("front fusing", "front"),),
    )
    pieces = cut_pieces(GarmentDraft("coat", drafted), 401)
    assert [(piece.id, piece.number) for piece in pieces] == [
        ("coat.front.left", 401),
        ("coat.front.right", 401),
        ("coat.collar.centre", 402),
        ("coat.welt.left", 403),
        ("coat.shield.right", 404),
        ("coat.bag.left.1", 405),
        ("coat.bag.left.2", 405),
        ("coat.bag.right.1", 405),
        ("coat.bag.right.2", 405),
        ("coat.front_fusing.left", 406),
        ("coat.front_fusing.right", 406),
    ]
    assert {piece.material for piece in pieces if "bag" in piece.id} == {"pocketing"}


def test_right_half_of_its_own_is_cut_as_drafted() -> None:
    left, right = half(panel("front")), half(panel("front", height=310))
    pieces = cut_pieces(GarmentDraft("coat", left, right), 1)
    assert [round(piece.outline.bounds[2]) for piece in pieces] == [320, 330]
    assert [piece.id for piece in pieces] == ["coat.front.left", "coat.front.right"]


def test_fusing_stays_inside_the_cut_edge_and_its_region() -> None:
    # The paper's lower third, on a panel whose cut line is 10 mm outside the seam line.
    region = straight(vector(-50, 200), vector(-50, 400), vector(300, 400), vector(300, 200))
    drafted = half(panel("front"), backings=(Backing("hem fusing", "front", inside=2.0, region=region),))
    by_id = {piece.id: piece for piece in cut_pieces(GarmentDraft("coat", drafted), 1)}
    for side in ("left", "right"):
        fusing = by_id[f"coat.hem_fusing.{side}"]
        assert fusing.material is Material.FUSING
        assert fusing.outline.area == pytest.approx((200 + 16) * (100 + 8))
        # The grain runs down the paper and along x: the region is at the piece's far end.
        assert fusing.outline.bounds == pytest.approx((0, 0, 108, 216))


def test_seams_together_are_the_seam_line_of_either_side() -> None:
    for piece in cut_pieces(GarmentDraft("coat", half(panel("front"))), 1):
        assert [seam.name for seam in piece.seams] == ["left", "foot", "right", "top"]
        ring = shapely.line_merge(shapely.union_all([seam.line for seam in piece.seams]))
        assert shapely.polygons(ring.coords).symmetric_difference(piece.seam_line).area < 1e-6
        for seam in piece.seams:
            start, end = seam.line.coords[0], seam.line.coords[-1]
            away = piece.seam_line.exterior.line_locate_point(shapely.points([start, end]))
            forward = (away[1] - away[0]) % piece.seam_line.exterior.length
            assert forward == pytest.approx(seam.line.length, abs=1e-6)


def test_pieces_that_cannot_be_cut_are_named() -> None:
    left, right = cut_pieces(GarmentDraft("coat", half(panel("front"))), 1)
    with pytest.raises(SeamError, match=r"coat\.front\.left is drafted twice"):
        check_pieces((left, left))
    bow = replace(left, outline=shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))
    with pytest.raises(SeamError, match=r"coat\.front\.left: the cut line is not one simple"):
        check_pieces((bow,))
    shifted = replace(right, outline=shapely.transform(right.outline, lambda xy: xy * (1.001, 1.0)))
    with pytest.raises(SeamError, match=r"coat\.front\.right is not the mirror image of coat\.front\.left"):
        check_mirrored((left, shifted))
    check_mirrored((left, right))
