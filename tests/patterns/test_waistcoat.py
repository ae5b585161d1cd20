"""The waistcoat: ease as ordered, pieces of every style, growth with the body."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from patterns import Material, Measurements, WaistcoatStyle, draft, draft_garment, measurements
from patterns.curves import Line
from patterns.draft.waistcoat.block import waistcoat_block
from patterns.figure import predicted, typical
from patterns.piece import Side
from tests.patterns.bodies import AVERAGE, NAMED

FITS = ("slim", "regular", "comfort")


def usual(stature: float, chest: float, waist: float, hip: float) -> Measurements:
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


def x_at(line: Line, level: float) -> float:
    order = np.argsort(line[:, 1], kind="stable")
    return float(np.interp(level, line[order, 1], line[order, 0]))


def finished_girths(body: Measurements, style: WaistcoatStyle) -> tuple[float, float]:
    """Chest and waist of the finished waistcoat to its centre front, read off its panels."""
    panels = draft_garment("waistcoat", body, style).left.panels
    block = waistcoat_block(body, style, Side.LEFT)
    centre_front = float(panels["front"].right_drills[0][0])
    chest = x_at(panels["back"].line("side seam"), block.scye) + centre_front - block.belly
    chest -= x_at(panels["front"].line("side seam"), block.scye)
    waist = x_at(panels["back"].line("side seam"), block.waist) + centre_front
    waist -= x_at(panels["back"].line("centre back"), block.waist)
    waist -= x_at(panels["front"].line("side seam"), block.waist) + block.dart
    return 2 * chest, 2 * waist


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("ease", [30, 60, 110])
def test_ordered_ease_is_met_to_the_millimetre(values: dict[str, object], ease: float) -> None:
    body = measurements(values)
    chest, waist = finished_girths(body, WaistcoatStyle(chest_ease=ease, waist_ease=ease + 10))
    assert chest - body.chest_girth == pytest.approx(ease, abs=1)
    assert waist - body.waist_girth == pytest.approx(ease + 10, abs=1)


@pytest.mark.parametrize("values", NAMED)
def test_a_closer_fit_is_narrower(values: dict[str, object]) -> None:
    body = measurements(values)
    girths = np.array([finished_girths(body, WaistcoatStyle(fit=fit)) for fit in FITS])
    assert np.all(np.diff(girths, axis=0) > 10)


def test_back_is_cut_from_what_is_ordered() -> None:
    body = measurements(AVERAGE)
    for back in ("lining", "shell"):
        pieces = draft("waistcoat", body, WaistcoatStyle(back=back))
        assert {piece.material for piece in pieces if piece.name in ("back", "long strap")} == {
            Material(back)
        }


@pytest.mark.parametrize(("pockets", "welts"), [(2, 2), (4, 4)])
def test_every_pocket_has_welt_facing_and_two_layers_of_bag(pockets: int, welts: int) -> None:
    pieces = draft("waistcoat", measurements(AVERAGE), WaistcoatStyle(pockets=pockets))
    counts = Counter(
        piece.name.split(maxsplit=1)[1]
        for piece in pieces
        if "fusing" not in piece.name and " " in piece.name
    )
    assert counts["welt"] == welts
    assert counts["pocket facing"] == welts
    assert counts["pocket bag"] == 2 * welts


@pytest.mark.parametrize("buttons", [4, 5, 6])
def test_buttons_lie_on_the_right_front_and_buttonholes_on_the_left(buttons: int) -> None:
    pieces = {p.id: p for p in draft("waistcoat", measurements(AVERAGE), WaistcoatStyle(buttons=buttons))}
    left, right = pieces["waistcoat.front.left"], pieces["waistcoat.front.right"]
    assert len(right.drills) - len(left.drills) == buttons
    assert len(left.internal_lines) - len(right.internal_lines) == buttons


def test_usual_measurements_correct_nothing() -> None:
    body = usual(1760, 980, 860, 990)
    as_predicted: dict[str, Any] = predicted(body)
    assert draft("waistcoat", body) == draft("waistcoat", replace(body, **as_predicted))
    assert draft_garment("waistcoat", body).right is None


def test_shoulders_that_differ_give_each_side_its_own_pieces() -> None:
    body = usual(1760, 980, 860, 990)
    drafted = draft_garment("waistcoat", replace(body, shoulder_slope_left=body.shoulder_slope_left + 4))
    assert drafted.right is not None
    drops = [
        float(np.ptp(half.panels["back"].line("shoulder")[:, 1])) for half in (drafted.left, drafted.right)
    ]
    assert drops[0] > drops[1] + 5


@pytest.mark.parametrize("name", ["chest_girth", "waist_girth", "stature"])
def test_outlines_grow_with_the_body(name: str) -> None:
    areas = []
    for step in np.linspace(-60, 120, 13):
        main = {"stature": 1760.0, "chest_girth": 1000.0, "waist_girth": 880.0, "hip_girth": 1010.0}
        main[name] += step
        pieces = draft("waistcoat", usual(*main.values()))
        areas.append(sum(piece.outline.area for piece in pieces if piece.name in ("front", "back")))
    assert np.all(np.diff(areas) > 0)


# FreeSewing's waistcoat for chest 947, waist 774 has 7350 cm2 of shell: fronts, facings, backs and pockets.
def test_shell_with_a_shell_back_is_near_an_independent_waistcoat() -> None:
    body = usual(1760, 947, 774, 988)
    pieces = draft("waistcoat", body, WaistcoatStyle(back="shell"))
    shell = sum(piece.outline.area for piece in pieces if piece.material is Material.SHELL) / 100
    assert shell == pytest.approx(7350, rel=0.15)
