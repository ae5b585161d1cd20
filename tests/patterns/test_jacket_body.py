"""Jacket body and sleeves: ease as ordered, the figure's corrections, what fits what."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from patterns import (
    JacketStyle,
    Material,
    Measurements,
    Piece,
    Side,
    StyleError,
    draft,
    draft_garment,
    measurements,
)
from patterns.curves import Line
from patterns.draft.jacket import bodice
from patterns.draft.jacket.block import jacket_block
from patterns.figure import predicted, typical
from patterns.garment import Half
from tests.patterns.bodies import AVERAGE, NAMED, STOUT

FITS = ("slim", "regular", "comfort")

# Stature, chest, waist and hip in mm and the cut area of all shell pieces in cm2 of an independent jacket.
REFERENCE = (
    ((1800, 1220, 1300, 1220), 22503),
    ((1700, 880, 760, 900), 17002),
    ((1750, 960, 840, 970), 18324),
    ((1800, 1040, 920, 1040), 19692),
    ((1850, 1120, 1020, 1110), 21075),
    ((1750, 1080, 1120, 1120), 20376),
    ((1900, 1000, 840, 1000), 20152),
)


def usual(stature: float, chest: float, waist: float, hip: float) -> Measurements:
    """Return a body whose other measurements are usual for these."""
    main = {
        "stature": stature,
        "chest_girth": chest,
        "waist_girth": waist,
        "hip_girth": hip,
        "arm_length": stature / 3,
        "outside_leg_length": 0.605 * stature,
        "inside_leg_length": 0.455 * stature,
    }
    return measurements(typical(main))


def as_predicted(body: Measurements) -> Measurements:
    changes: dict[str, Any] = predicted(body)
    return replace(body, **changes)


def changed(body: Measurements, name: str, more: float) -> Measurements:
    changes: dict[str, Any] = {name: getattr(body, name) + more}
    return replace(body, **changes)


def left(body: Measurements, style: JacketStyle | None = None) -> Half:
    return draft_garment("jacket", body, style).left


def x_at(line: Line, level: float) -> float:
    order = np.argsort(line[:, 1])
    return float(np.interp(level, line[order, 1], line[order, 0]))


def finished_girths(body: Measurements, style: JacketStyle) -> tuple[float, float, float]:
    """Chest, waist and hip of the finished jacket to its centre front, read off its panels."""
    panels, block = left(body, style).panels, bodice(body, style, Side.LEFT)[0]
    # The buttons lie on the centre front, which a belly moves out below the chest.
    centre_front = float(panels["front"].right_drills[0][0])
    girths = []
    for level, off in (
        (block.scye, block.belly),
        (block.waist, block.dart),
        (block.seat, 0.0),
    ):
        half = centre_front - off
        for name, left_edge, right_edge in (
            ("back", "centre back", "side seam"),
            ("side body", "back seam", "front seam"),
            ("front", "side seam", None),
        ):
            half -= x_at(panels[name].line(left_edge), level)
            half += x_at(panels[name].line(right_edge), level) if right_edge else 0.0
        girths.append(2 * half)
    return girths[0], girths[1], girths[2]


def shell_area(pieces: tuple[Piece, ...]) -> float:
    return float(sum(piece.outline.area for piece in pieces if piece.material is Material.SHELL)) / 100


@pytest.mark.parametrize(("main", "area"), REFERENCE)
def test_shell_area_is_within_a_tenth_of_an_independent_draft(
    main: tuple[float, float, float, float], area: float
) -> None:
    assert shell_area(draft("jacket", usual(*main))) == pytest.approx(area, rel=0.10)


def test_regular_fit_has_the_ease_of_a_modern_cut() -> None:
    body = measurements(AVERAGE)
    chest, waist, hip = finished_girths(body, JacketStyle(vent="none"))
    assert 100 <= chest - body.chest_girth <= 125
    assert 90 <= waist - body.waist_girth <= 130
    assert 80 <= hip - body.hip_girth <= 140


@pytest.mark.parametrize("values", NAMED)
def test_a_closer_fit_is_narrower_everywhere(values: dict[str, object]) -> None:
    body = measurements(values)
    girths = np.array([finished_girths(body, JacketStyle(vent="none", fit=fit)) for fit in FITS])
    assert np.all(np.diff(girths[:, 0]) > 20)
    assert np.all(np.diff(girths, axis=0) > 0)


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("ease", [90, 130, 180])
def test_ordered_ease_is_met_to_the_millimetre(values: dict[str, object], ease: float) -> None:
    body = measurements(values)
    style = JacketStyle(vent="none", chest_ease=ease, waist_ease=ease + 20, hip_ease=ease + 10)
    chest, waist, hip = finished_girths(body, style)
    assert chest - body.chest_girth == pytest.approx(ease, abs=1)
    assert waist - body.waist_girth == pytest.approx(ease + 20, abs=1)
    assert hip - body.hip_girth == pytest.approx(ease + 10, abs=1)


def test_ease_that_cannot_be_cut_is_refused_with_what_can() -> None:
    body = usual(1800, 1200, 950, 1150)
    with pytest.raises(StyleError, match=r"jacket waist_ease 60 mm cannot be cut .*; \d+ mm and more can"):
        draft("jacket", body, JacketStyle(chest_ease=240, waist_ease=60))


def test_a_stout_front_moves_out_below_the_chest() -> None:
    average, stout = (
        jacket_block(measurements(values), JacketStyle(), Side.LEFT) for values in (AVERAGE, STOUT)
    )
    assert average.belly < 10 < stout.belly


def test_usual_measurements_correct_nothing() -> None:
    body = usual(1760, 980, 860, 990)
    again = as_predicted(body)
    assert draft("jacket", body) == draft("jacket", again)
    assert draft_garment("jacket", body).right is None


@pytest.mark.parametrize(
    ("name", "step", "panel", "edge", "grows"),
    [
        ("front_waist_length", -10, "front", "shoulder", None),
        ("upper_arm_girth", 20, "top sleeve", "hem", None),
        ("back_width", 16, "back", "shoulder", None),
        ("arm_length_left", 15, "top sleeve", "forearm seam", True),
    ],
)
def test_each_correction_changes_the_draft_a_little(
    name: str, step: float, panel: str, edge: str, grows: bool | None
) -> None:
    body = usual(1760, 980, 860, 990)
    stepped = [changed(body, name, k * step) for k in (0, 1, 2)]
    areas = [np.array([piece.outline.area for piece in draft("jacket", one)]) for one in stepped]
    for before, after in pairwise(areas):
        assert np.any(before != after)
        assert np.abs(after / before - 1).max() < 0.15
    if grows:
        lengths = [left(one).panels[panel].seam_length(edge) for one in stepped]
        assert np.all(np.diff(lengths) > 0)


def test_stoop_lengthens_the_back_over_the_front_and_erect_shortens_it() -> None:
    body = usual(1760, 980, 860, 990)
    heights = []
    for more in (-20, 0, 20):
        panels = left(replace(body, front_waist_length=body.front_waist_length - more)).panels
        back, front = panels["back"], panels["front"]
        back_rise = back.line("armhole")[0][1] - back.line("neck")[0][1]
        front_rise = front.line("side seam")[0][1] - front.line("neck")[-1][1]
        heights.append(back_rise - front_rise)
    assert np.diff(heights) == pytest.approx([20, 20], abs=6)


def test_a_sloping_shoulder_drops_on_its_own_side_alone() -> None:
    body = usual(1760, 980, 860, 990)
    drafted = draft_garment("jacket", replace(body, shoulder_slope_right=body.shoulder_slope_right + 5))
    assert drafted.right is not None

    def drop(half: Half) -> float:
        shoulder = half.panels["back"].line("shoulder")
        return float(shoulder[0][1] - shoulder[-1][1])

    assert drop(drafted.right) - drop(drafted.left) == pytest.approx(12, abs=4)
    necks = [half.panels["back"].seam_length("neck") for half in (drafted.left, drafted.right)]
    assert necks[0] == pytest.approx(necks[1], abs=0.1)


def test_one_longer_arm_lengthens_one_sleeve() -> None:
    body = measurements(AVERAGE)
    pieces = {
        piece.id: piece for piece in draft("jacket", replace(body, arm_length_left=body.arm_length + 15))
    }
    sleeves = [pieces[f"jacket.top_sleeve.{side}"].outline.bounds[2] for side in ("left", "right")]
    assert sleeves[0] - sleeves[1] == pytest.approx(15, abs=0.5)
    fronts = [pieces[f"jacket.front.{side}"].outline.area for side in ("left", "right")]
    assert fronts[0] == pytest.approx(fronts[1], rel=1e-6)


def test_a_stout_arm_gets_a_wider_sleeve_in_the_same_armhole() -> None:
    body = usual(1760, 980, 860, 990)
    widths = []
    for more in (-30, 0, 30):
        panels = left(replace(body, upper_arm_girth=body.upper_arm_girth + more)).panels
        cap = panels["under sleeve"].line("cap")
        widths.append(float(np.ptp(cap[:, 0])))
    assert np.diff(widths) == pytest.approx([7.5, 7.5], abs=1.5)


@pytest.mark.parametrize("vent", ["none", "centre", "side"])
def test_vents_lie_where_they_are_ordered(vent: str) -> None:
    panels = left(measurements(AVERAGE), JacketStyle(vent=vent)).panels
    vented = {
        name for name in ("back", "side body") if any(edge.name == "vent" for edge in panels[name].edges)
    }
    assert vented == {"none": set(), "centre": {"back"}, "side": {"back", "side body"}}[vent]
    if vent == "side":
        lengths = [panels[name].seam_length("vent") for name in ("back", "side body")]
        assert lengths[0] == pytest.approx(lengths[1], abs=2)


@pytest.mark.parametrize("name", ["chest_girth", "waist_girth", "hip_girth", "stature"])
def test_shell_grows_with_every_main_measurement(name: str) -> None:
    areas = []
    for step in np.linspace(-60, 120, 13):
        main = {"stature": 1760.0, "chest_girth": 1000.0, "waist_girth": 880.0, "hip_girth": 1010.0}
        main[name] += step
        areas.append(shell_area(draft("jacket", usual(*main.values()))))
    growth = np.diff(areas)
    # Within the ease that a waist or hip may have, more of it changes nothing.
    assert np.all(growth > (-1e-6 if name in ("waist_girth", "hip_girth") else 0))
    assert areas[-1] > areas[0]
