"""What is wrong with an order's body and styles, as data."""

import pickle
from typing import Any

import pytest

from patterns import (
    STYLES,
    Choice,
    Fault,
    FaultKind,
    MeasurementError,
    StyleError,
    StyleFault,
    StyleFaultKind,
    completed,
    measurements,
    options_of,
    style,
)
from tests.patterns.bodies import AVERAGE


def faults(values: dict[str, Any], **more: Any) -> tuple[Fault, ...]:
    with pytest.raises(MeasurementError) as refused:
        measurements(values, **more)
    told = refused.value.faults
    assert str(refused.value).startswith("; ".join(map(str, told[:5])))
    return told


def test_value_outside_its_range_is_told_with_the_range() -> None:
    (fault,) = faults({**AVERAGE, "waist_girth": 1450})
    assert (fault.kind, fault.measurement, fault.value) == (FaultKind.RANGE, "waist_girth", 1450)
    assert (fault.low, fault.high, fault.unit, fault.in_cm) == (560, 1400, "mm", False)
    assert faults({**AVERAGE, "waist_girth": 84})[0].in_cm


def test_contradiction_is_told_with_what_it_contradicts() -> None:
    (fault,) = faults({**AVERAGE, "thigh_girth": 450})
    assert fault.kind is FaultKind.PROPORTION
    assert (fault.value, fault.low, fault.high) == (450, 459, 638)
    assert fault.references == (("hip_girth", 970),)


def test_value_that_follows_from_a_size_names_the_size() -> None:
    told = faults({}, size="170/88A", differences={"waist_girth": 900})
    assert told[0].size == "170/88A"
    assert str(told[0]).endswith("(of size 170/88A with its difference)")


def test_every_missing_measurement_is_told_though_the_message_tells_five() -> None:
    told = faults({})
    assert len(told) == 18
    assert {fault.kind for fault in told} == {FaultKind.MISSING}


@pytest.mark.parametrize(
    ("values", "more", "kind"),
    [
        ({"bust": 900}, {"size": "170/88A"}, FaultKind.UNKNOWN),
        ({"waist_girth": 800, "腰围": 800}, {"size": "170/88A"}, FaultKind.TWICE),
        ({"waist_girth": "wide"}, {"size": "170/88A"}, FaultKind.NUMBER),
        ({"waist_girth": 800}, {"size": "170/88A", "differences": {"waist_girth": 9}}, FaultKind.BOTH),
        ({}, {"size": "170/88Q"}, FaultKind.SIZE),
        (AVERAGE, {"differences": {"scye_depth": 9}}, FaultKind.NO_SIZE),
    ],
)
def test_other_faults_are_of_their_kind(values: Any, more: Any, kind: FaultKind) -> None:
    assert [fault.kind for fault in faults(values, **more)] == [kind]


def test_error_keeps_its_faults_on_the_way_between_processes() -> None:
    with pytest.raises(MeasurementError) as refused:
        measurements({})
    assert pickle.loads(pickle.dumps(refused.value)).faults == refused.value.faults


def test_unfinished_form_is_completed_as_far_as_it_goes() -> None:
    told = completed({"chest_girth": 960, "waist_girth": "wide"})
    assert told.from_size == {}
    assert told.estimated == {"scye_depth": 240, "shoulder_slope_left": 21, "shoulder_slope_right": 21}


def test_size_completes_what_was_not_taken() -> None:
    told = completed({"neck_girth": 380}, "170/88A", {"waist_girth": 20, "belly_girth": 5})
    body = measurements({"neck_girth": 380}, "170/88A", {"waist_girth": 20, "belly_girth": 5})
    assert set(told.from_size) | {"neck_girth"} | set(told.estimated) == set(vars(body)) - {
        "estimated",
        "from_size",
    }
    assert all(getattr(body, name) == value for name, value in told.from_size.items())
    assert all(getattr(body, name) == value for name, value in told.estimated.items())


@pytest.mark.parametrize("garment", STYLES)
def test_every_option_declares_what_it_may_be_and_is_checked_by_it(garment: str) -> None:
    default = style(garment)
    for name, option in options_of(STYLES[garment]).items():
        if isinstance(option, Choice):
            assert getattr(default, name) in option.values
            wrong: object = "other"
        else:
            wrong = option.high + 1
            style(garment, {name: option.low})
        with pytest.raises(StyleError) as refused:
            style(garment, {name: wrong})
        fault = refused.value.fault
        assert fault is not None
        assert (fault.garment, fault.option, fault.value) == (garment, name, wrong)


def test_options_that_do_not_go_together_are_told_so() -> None:
    with pytest.raises(StyleError) as refused:
        style("jacket", {"closure": "double-breasted"})
    assert refused.value.fault == StyleFault(
        StyleFaultKind.TOGETHER, "jacket", "lapel", "notch", ("peak", "shawl"), other="double-breasted"
    )
