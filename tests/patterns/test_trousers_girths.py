"""Trousers' girths: the fits' ease, chosen ease, and what a figure that is not usual changes."""

from dataclasses import replace

import numpy as np
import pytest

from patterns import Figure, TrousersStyle, draft, figure
from patterns.draft.trousers import block as block_module
from patterns.draft.trousers.block import EASE, trousers_block
from patterns.measurements import measurements
from tests.patterns.bodies import NAMED, STOUT
from tests.patterns.trousers_tape import crotch_length, drafted, hip_girth, waist_girth, width_at

PLAIN = TrousersStyle()
FANCY = TrousersStyle(pleats=2, hem="turn-up", waist="side adjusters")

USUAL = measurements({}, size="175/96B")
"""A usual figure: nothing departs from what its main measurements predict."""


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("pleats", [0, 1, 2])
@pytest.mark.parametrize("fit", ["slim", "regular", "comfort"])
def test_finished_waist_has_the_fit_s_ease(values: dict[str, object], pleats: int, fit: str) -> None:
    body = measurements(values)
    girth = waist_girth(drafted(body, TrousersStyle(pleats=pleats, fit=fit)))
    assert girth == pytest.approx(body.waist_girth + EASE[fit].waist, abs=1)


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("ease", [0, 25, 60])
def test_chosen_waist_ease_is_kept(values: dict[str, object], ease: float) -> None:
    body = measurements(values)
    for pleats in (0, 2):
        girth = waist_girth(drafted(body, TrousersStyle(pleats=pleats, waist_ease=ease)))
        assert girth == pytest.approx(body.waist_girth + ease, abs=1)


@pytest.mark.parametrize("values", NAMED)
@pytest.mark.parametrize("ease", [40, 95, 160])
def test_chosen_hip_ease_is_kept(values: dict[str, object], ease: float) -> None:
    body = measurements(values)
    assert hip_girth(body, TrousersStyle(hip_ease=ease)) == pytest.approx(body.hip_girth + ease, abs=1)


@pytest.mark.parametrize("values", NAMED)
def test_fits_differ_at_waist_hip_thigh_and_knee(values: dict[str, object]) -> None:
    body = measurements(values)
    fits = [TrousersStyle(fit=fit) for fit in ("slim", "regular", "comfort")]
    hips = [hip_girth(body, style) for style in fits]
    assert hips == pytest.approx([body.hip_girth + ease for ease in (60, 80, 110)], abs=1)
    blocks = [trousers_block(body, style) for style in fits]
    thighs = [block.front_fork + block.back_fork for block in blocks]
    knees = [block.half_knee for block in blocks]
    assert sorted(set(thighs)) == thighs
    assert sorted(set(knees)) == knees


def test_usual_figure_is_drafted_as_without_any_adjustment(monkeypatch: pytest.MonkeyPatch) -> None:
    departs = figure(USUAL)
    assert (departs.crotch, departs.thigh_girth, departs.belly) == (0, 0, 0)
    for style in (PLAIN, FANCY):
        adjusted = draft("trousers", USUAL, style)
        with monkeypatch.context() as patch:
            patch.setattr(block_module, "figure", lambda _: Figure())
            assert draft("trousers", USUAL, style) == adjusted


@pytest.mark.parametrize("style", [PLAIN, FANCY], ids=str)
def test_crotch_is_longer_by_what_the_seat_has_more(style: TrousersStyle) -> None:
    usual = crotch_length(drafted(USUAL, style))
    heights, forks = [], []
    for more in range(-80, 81, 20):
        body = replace(USUAL, total_crotch_length=USUAL.total_crotch_length + more)
        panels = drafted(body, style)
        assert crotch_length(panels) == pytest.approx(usual + more, abs=2)
        assert waist_girth(panels) == pytest.approx(USUAL.waist_girth + 10, abs=1)
        rise = panels["back"].line("back rise")
        heights.append(-rise[-1][1])
        forks.append(rise[0][0])
    assert sorted(heights) == heights
    assert sorted(forks) == forks
    assert heights[0] + 15 < heights[4] < heights[8] - 15


def test_thigh_is_wider_by_about_what_it_measures_more() -> None:
    widths = []
    for more in range(-60, 61, 20):
        body = replace(USUAL, thigh_girth=USUAL.thigh_girth + more)
        panels, level = drafted(body), trousers_block(body, TrousersStyle()).crotch + 30
        widths.append(sum(np.ptp(width_at(panels[name], level)) for name in ("front", "back")))
        assert hip_girth(body, TrousersStyle()) == pytest.approx(USUAL.hip_girth + 80, abs=1)
    assert all(0.6 * 20 < step < 1.2 * 20 for step in np.diff(widths))


def test_belly_raises_and_lets_out_the_centre_front_at_the_same_waist() -> None:
    usual = measurements({**STOUT, "belly_girth": None})
    tops = []
    for more in (0, 20, 40, 80):
        body = replace(usual, belly_girth=usual.belly_girth + more)
        panels = drafted(body)
        assert waist_girth(panels) == pytest.approx(usual.waist_girth + 10, abs=1)
        tops.append(panels["front"].line("waist")[0])
    assert all(-10 < step[1] < -1 and step[0] > 1 for step in np.diff(tops, axis=0))
