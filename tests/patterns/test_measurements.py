import math

import pytest
from hypothesis import given

from patterns.errors import MeasurementError
from patterns.measurements import DIMENSIONS, PROPORTIONS, Measurements, measurements
from tests.patterns.bodies import AVERAGE, NAMED, bodies

REQUIRED = [dimension.name for dimension in DIMENSIONS if dimension.estimate is None]


def test_optional_measurements_are_estimated_and_named() -> None:
    body = measurements(AVERAGE)
    assert body.estimated == (
        "neck_girth",
        "shoulder_width",
        "back_waist_length",
        "wrist_girth",
        "knee_girth",
    )
    assert body.neck_girth == 390
    assert body.back_waist_length == 447.5


def test_taken_measurement_is_kept_and_not_called_estimated() -> None:
    body = measurements({**AVERAGE, "neck_girth": 410, "wrist_girth": None})
    assert body.neck_girth == 410
    assert "neck_girth" not in body.estimated
    assert "wrist_girth" in body.estimated


@pytest.mark.parametrize("values", NAMED)
def test_usual_bodies_are_accepted(values: dict[str, object]) -> None:
    assert measurements(values).stature == values["stature"]


@given(bodies())
def test_estimates_of_every_accepted_body_are_plausible(body: Measurements) -> None:
    for dimension in DIMENSIONS:
        assert dimension.low <= getattr(body, dimension.name) <= dimension.high


def test_value_outside_its_range_is_refused_with_the_range() -> None:
    with pytest.raises(MeasurementError, match=r"^waist_girth 1450 mm is outside 560\.\.1400 mm$"):
        measurements({**AVERAGE, "waist_girth": 1450})


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.name)
def test_every_measurement_has_both_limits(dimension: object) -> None:
    name, low, high = (getattr(dimension, field) for field in ("name", "low", "high"))
    for value in (low - 1, high + 1, -low, 0):
        with pytest.raises(MeasurementError, match=rf"^{name} .* outside {low:g}\.\.{high:g} mm"):
            measurements({**AVERAGE, name: value})


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        MeasurementError, match="'bust_girth' is not a measurement; known are stature, chest_girth"
    ):
        measurements({**AVERAGE, "bust_girth": 900})


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_measurement_is_named_with_its_range(name: str) -> None:
    values: dict[str, object] = {key: value for key, value in AVERAGE.items() if key != name}
    with pytest.raises(MeasurementError, match=rf"^{name} \(.*\) is missing; .*\.\..* mm is accepted"):
        measurements(values)
    with pytest.raises(MeasurementError, match=f"^{name} "):
        measurements({**AVERAGE, name: None})


@pytest.mark.parametrize("value", [True, "960", math.nan, math.inf, -math.inf, [960], 10**400])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(MeasurementError, match=r"^chest_girth .*760\.\.1400 mm"):
        measurements({**AVERAGE, "chest_girth": value})


@pytest.mark.parametrize("proportion", PROPORTIONS, ids=lambda item: f"{item.name} by {item.reference}")
def test_every_proportion_refuses_by_both_names(proportion: object) -> None:
    name, reference, (share, plus) = (getattr(proportion, field) for field in ("name", "reference", "low"))
    body = {dimension.name: getattr(measurements(AVERAGE), dimension.name) for dimension in DIMENSIONS}
    body[name] = share * body[reference] + plus - 1
    with pytest.raises(MeasurementError, match=f"^{name} .* outside .* mm"):
        measurements(body)


def test_out_of_proportion_body_is_refused_with_both_measurements() -> None:
    message = r"^waist_girth 700 mm is outside 750\.\.1200 mm for chest_girth 1000 mm$"
    with pytest.raises(MeasurementError, match=message):
        measurements({**AVERAGE, "chest_girth": 1000, "waist_girth": 700})


def test_constructor_checks_too() -> None:
    body = measurements(AVERAGE)
    values = {dimension.name: getattr(body, dimension.name) for dimension in DIMENSIONS}
    with pytest.raises(MeasurementError, match=r"^stature 175 mm"):
        Measurements(**{**values, "stature": 175})
