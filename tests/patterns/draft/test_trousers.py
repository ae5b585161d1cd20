"""The trousers' seams fit each other, for the named bodies and for any accepted one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.curves import direction_at
from patterns.draft.trousers import trousers_panels
from patterns.measurements import Measurements, measurements
from patterns.panel import Panel
from patterns.style import TrousersStyle
from tests.patterns.bodies import AVERAGE, NAMED, bodies

STYLES = st.builds(TrousersStyle, hem_girth=st.sampled_from((340, 400, 520)))

Panels = dict[str, Panel]


@pytest.fixture(params=NAMED, ids=("average", "stout", "tall slim"))
def panels(request: pytest.FixtureRequest) -> Panels:
    return trousers_panels(measurements(request.param), TrousersStyle())


def marks(panel: Panel, edge: str) -> list[float]:
    return [mark.distance for mark in panel.balances if mark.edge == edge]


@settings(max_examples=60, deadline=None)
@given(bodies(), STYLES)
def test_seams_of_every_accepted_body_fit(body: Measurements, style: TrousersStyle) -> None:
    panels = trousers_panels(body, style)
    front, back = panels["front"], panels["back"]
    assert back.seam_length("side seam") == pytest.approx(front.seam_length("side seam"), abs=0.5)
    assert 0 <= front.seam_length("inseam") - back.seam_length("inseam") <= 6


def test_back_inseam_is_stretched_onto_the_front(panels: Panels) -> None:
    ease = panels["front"].seam_length("inseam") - panels["back"].seam_length("inseam")
    assert ease == pytest.approx(4, abs=0.1)


def test_outseams_and_their_notches_meet(panels: Panels) -> None:
    front, back = panels["front"], panels["back"]
    assert front.seam_length("side seam") == pytest.approx(back.seam_length("side seam"), abs=0.05)
    assert marks(front, "side seam") == marks(back, "side seam")
    assert front.balance("inseam") == back.balance("inseam")


def test_waistband_measures_the_sewn_waist(panels: Panels) -> None:
    front, back, band = panels["front"], panels["back"], panels["waistband"]
    waist = front.sewn_length("waist") + back.sewn_length("waist")
    assert band.seam_length("waist") == pytest.approx(40 + waist)
    side = marks(band, "waist")[1] - marks(band, "waist")[0]
    assert side == pytest.approx(front.sewn_length("waist"))


@pytest.mark.parametrize("values", NAMED)
def test_sewn_waist_is_the_body_s_with_a_little_ease(values: dict[str, float]) -> None:
    panels = trousers_panels(measurements(values), TrousersStyle())
    waist = 2 * (panels["front"].sewn_length("waist") + panels["back"].sewn_length("waist"))
    assert 8 <= waist - values["waist_girth"] <= 20


def test_crotch_runs_on_smoothly_from_front_to_back(panels: Panels) -> None:
    front, back = panels["front"].line("front rise"), panels["back"].line("back rise")
    # The panels are drawn alike, so one of both runs has to be mirrored to lie beside the other.
    assert abs(direction_at(front, 0)[1]) < np.sin(np.radians(4))
    assert abs(direction_at(back, 0)[1]) < np.sin(np.radians(6))


def test_back_rise_is_longer_than_front_rise(panels: Panels) -> None:
    assert 60 < panels["back"].seam_length("back rise") - panels["front"].seam_length("front rise") < 130


def test_back_rise_keeps_an_inlay_at_the_waist(panels: Panels) -> None:
    rise = next(edge for edge in panels["back"].edges if edge.name == "back rise")
    assert (rise.allowance, rise.end_allowance) == (10, 30)


def test_hem_has_the_girth_of_the_style() -> None:
    for girth in (340, 400, 520):
        panels = trousers_panels(measurements(AVERAGE), TrousersStyle(hem_girth=girth))
        assert panels["front"].seam_length("hem") + panels["back"].seam_length("hem") == pytest.approx(girth)


def test_wide_waist_leaves_no_dart() -> None:
    stout = measurements({**AVERAGE, "chest_girth": 980, "waist_girth": 980})
    assert not trousers_panels(stout, TrousersStyle())["back"].darts
    assert trousers_panels(measurements(AVERAGE), TrousersStyle())["back"].darts
