"""How much cloth trousers take: against independent drafts, and growing with the body.

The table is FreeSewing's charlie (4.10.2) for its ten male models, seam allowance 10 mm and hem 30 mm, 18
pieces of shell. Our waist is where `outside_leg_length` is taken from, the natural waist, so the models'
`waist` and `waistToFloor` stand for it and the crotch is at their `waistToUpperLeg`, which charlie is drafted
by (their `inseam` is 40 to 55 mm shorter). Charlie's own waist lies 12 to 16 cm lower, on the hips; but it
falls 4 cm longer and straight from a knee as wide as ours. What the models lack is as on a usual figure.
"""

import numpy as np
import pytest

from patterns import Material, Measurements, TrousersStyle, draft
from patterns.dimensions import typical
from patterns.measurements import measurements

MODELS = (
    # chest, waist, seat, knee, upperLeg, crossSeam, waistToFloor, waistToUpperLeg mm; cut, net cm2
    (842, 701, 923, 368, 581, 788, 1087, 305, 12448, 10376),
    (895, 738, 956, 382, 595, 815, 1111, 317, 13143, 11004),
    (947, 774, 988, 396, 610, 843, 1136, 328, 13858, 11653),
    (1000, 810, 1020, 410, 625, 870, 1160, 340, 14586, 12315),
    (1053, 846, 1052, 424, 640, 897, 1184, 352, 15506, 13181),
    (1105, 882, 1084, 438, 655, 925, 1209, 363, 16277, 13887),
    (1158, 919, 1117, 452, 669, 952, 1233, 375, 17063, 14605),
    (1211, 955, 1149, 466, 684, 980, 1258, 387, 17864, 15341),
    (1263, 991, 1181, 480, 699, 1007, 1282, 398, 18684, 16094),
    (1316, 1027, 1213, 494, 714, 1035, 1307, 410, 19520, 16865),
)
DEEPEST_RISE = 390
"""The deepest rise that a body may have; the two largest models', which are extrapolated, is deeper."""

WIDEST_DROP = 250
"""Likewise of chest over waist; trousers are not drafted by the chest."""


def model_body(model: tuple[int, ...]) -> Measurements:
    chest, waist, seat, knee, thigh, cross_seam, waist_to_floor, waist_to_crotch, *_ = model
    stature = waist_to_floor / 0.64
    main = {
        "stature": stature,
        "chest_girth": min(chest, waist + WIDEST_DROP),
        "waist_girth": waist,
        "hip_girth": seat,
        "arm_length": 0.34 * stature,
        "outside_leg_length": waist_to_floor,
        "inside_leg_length": waist_to_floor - min(waist_to_crotch, DEEPEST_RISE),
    }
    own = {"knee_girth": knee, "thigh_girth": thigh, "total_crotch_length": cross_seam}
    return measurements({**typical(main), **own})


def shell_areas(body: Measurements, style: TrousersStyle | None = None) -> tuple[float, float]:
    """Cut and net area of the shell in cm2."""
    shell = [piece for piece in draft("trousers", body, style) if piece.material is Material.SHELL]
    cut, net = (sum(getattr(piece, kind).area for piece in shell) for kind in ("outline", "seam_line"))
    return cut / 100, net / 100


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"chest {model[0]}")
def test_shell_takes_as_much_cloth_as_an_independent_draft(model: tuple[int, ...]) -> None:
    *_, cut, net = model
    our_cut, our_net = shell_areas(model_body(model))
    assert our_cut == pytest.approx(cut, rel=0.10)
    assert our_net == pytest.approx(net, rel=0.10)


def usual_body(**changes: float) -> Measurements:
    main = {
        "stature": 1750,
        "chest_girth": 960,
        "waist_girth": 840,
        "hip_girth": 970,
        "arm_length": 600,
        "outside_leg_length": 1065,
        "inside_leg_length": 800,
    }
    return measurements(typical({**main, **changes}))


def test_front_and_back_are_as_large_as_in_the_checked_recipe() -> None:
    """Against 2272 and 2563 cm2 net for hip 970 and waist 840 mm."""
    areas = {piece.name: piece.seam_line.area / 100 for piece in draft("trousers", usual_body())}
    corner = 0.5 * 3.8 * 15
    assert areas["front"] + corner == pytest.approx(2272, rel=0.03)
    assert areas["back"] == pytest.approx(2563, rel=0.03)


@pytest.mark.parametrize("style", [TrousersStyle(), TrousersStyle(pleats=2, hem="turn-up")], ids=str)
@pytest.mark.parametrize(
    ("name", "values"),
    [("hip_girth", range(860, 1111, 10)), ("waist_girth", range(730, 1071, 10))],
)
def test_shell_grows_with_girths(name: str, values: range, style: TrousersStyle) -> None:
    areas = [shell_areas(usual_body(**{name: value}), style)[0] for value in values]
    assert np.diff(areas).min() > 0


@pytest.mark.parametrize("style", [TrousersStyle(), TrousersStyle(pleats=2, hem="turn-up")], ids=str)
def test_shell_grows_with_leg_and_rise(style: TrousersStyle) -> None:
    legs = [
        shell_areas(usual_body(outside_leg_length=inside + 265, inside_leg_length=inside), style)[0]
        for inside in range(720, 901, 10)
    ]
    rises = [shell_areas(usual_body(outside_leg_length=800 + rise), style)[0] for rise in range(200, 331, 10)]
    assert np.diff(legs).min() > 0
    assert np.diff(rises).min() > 0
