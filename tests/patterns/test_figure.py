from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given

from patterns.dimensions import DIMENSION, MAIN, REQUIRED, typical
from patterns.figure import Figure, figure, predicted
from patterns.measurements import Measurements, measurements
from tests.patterns.bodies import AVERAGE, NAMED, STOUT, bodies, random_body


def usual(values: dict[str, object]) -> dict[str, float]:
    return typical({name: float(str(values[name])) for name in MAIN})


@given(bodies())
def test_body_as_predicted_departs_in_nothing(body: Measurements) -> None:
    same = measurements(typical({name: getattr(body, name) for name in MAIN}))
    assert figure(same) == Figure()
    assert figure(same).usual


def test_random_bodies_as_predicted_depart_in_nothing() -> None:
    rng = np.random.default_rng(3)
    for _ in range(2000):
        body = random_body(rng)
        assert figure(measurements(predicted(body) | {name: getattr(body, name) for name in MAIN})).usual


@given(bodies())
def test_estimated_measurement_is_as_predicted(body: Measurements) -> None:
    expected = predicted(body)
    for name in body.estimated:
        assert getattr(body, name) == expected[name]


@pytest.mark.parametrize("values", NAMED)
def test_named_bodies_are_close_to_usual(values: dict[str, object]) -> None:
    found = figure(measurements(values))
    assert not found.usual
    assert all(abs(getattr(found, field.name)) < 10 for field in fields(Figure))


@pytest.mark.parametrize(
    ("name", "more", "departs"),
    [
        ("back_waist_length", 10, {"back_length": 10, "balance": 10}),
        ("front_waist_length", 10, {"balance": -10}),
        ("back_width", 12, {"back_width": 12}),
        ("chest_width", -8, {"chest_width": -8}),
        ("shoulder_width", 20, {"shoulder_width": 20}),
        ("neck_girth", 15, {"neck_girth": 15}),
        ("upper_arm_girth", 25, {"upper_arm_girth": 25}),
        ("thigh_girth", -30, {"thigh_girth": -30}),
        ("scye_depth", 9, {"scye_depth": 9}),
        ("shoulder_slope_left", 4, {"shoulder_slope_left": 4}),
        ("shoulder_slope_right", -3, {"shoulder_slope_right": -3}),
        ("arm_length_left", 11, {"arm_left": 11}),
        ("arm_length_right", -12, {"arm_right": -12}),
        ("total_crotch_length", 30, {"crotch": 30}),
        ("belly_girth", 40, {"belly": 40}),
        ("wrist_girth", 10, {}),
        ("knee_girth", 10, {}),
        ("calf_girth", 10, {}),
    ],
)
def test_each_measurement_shows_in_its_own_residual(
    name: str, more: float, departs: dict[str, float]
) -> None:
    values = usual(AVERAGE)
    expected = predicted(measurements(values))
    found = figure(measurements({**values, name: expected[name] + more}))
    assert found == Figure(**departs)


def test_every_predicted_measurement_is_covered_by_the_table() -> None:
    assert set(predicted(measurements(AVERAGE))) == set(DIMENSION) - set(MAIN)
    assert tuple(usual(AVERAGE)) == REQUIRED


def test_longer_back_and_front_is_no_stoop() -> None:
    values = usual(AVERAGE)
    for name in ("back_waist_length", "front_waist_length"):
        values[name] += 15
    assert figure(measurements(values)) == Figure(back_length=15)


def test_stout_front_is_longer_and_not_called_erect() -> None:
    values = usual(STOUT)
    assert values["front_waist_length"] - values["back_waist_length"] == pytest.approx(12 + 13 * 0.5)
    assert figure(measurements(values)).balance == 0


def test_usual_figure_agrees_with_published_tables() -> None:
    """Chiappetta's widths and girths, GOST's crotch and front length: within what the tables differ by."""
    at_840 = predicted(
        measurements(usual({**AVERAGE, "chest_girth": 840, "waist_girth": 720, "hip_girth": 890}))
    )
    at_1200 = predicted(
        measurements(usual({**AVERAGE, "chest_girth": 1200, "waist_girth": 1080, "hip_girth": 1170}))
    )
    for found, table in (
        (at_840, {"back_width": 362, "chest_width": 337, "upper_arm_girth": 287, "thigh_girth": 505}),
        (at_1200, {"back_width": 460, "chest_width": 435, "upper_arm_girth": 377, "thigh_girth": 660}),
        (at_840, {"wrist_girth": 167, "knee_girth": 363, "calf_girth": 342, "back_waist_length": 444}),
        (at_1200, {"wrist_girth": 185, "knee_girth": 483, "calf_girth": 420, "back_waist_length": 462}),
    ):
        assert {name: found[name] for name in table} == pytest.approx(table, abs=21)
