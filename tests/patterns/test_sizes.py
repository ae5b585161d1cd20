from pathlib import Path

import pytest

from patterns.dimensions import REQUIRED
from patterns.errors import MeasurementError
from patterns.figure import figure
from patterns.measurements import measurements
from patterns.sizes import BODY_TYPES, STATURES, base_size

SIZES = [
    f"{stature // 10}/{chest // 10}{name}"
    for name, body_type in BODY_TYPES.items()
    for stature in STATURES
    for chest in range(body_type.low, body_type.high + 1, 40)
]


@pytest.mark.parametrize("size", SIZES)
def test_every_base_size_is_a_plausible_body(size: str) -> None:
    body = measurements({}, size=size)
    assert body.from_size == REQUIRED
    assert f"{body.stature / 10:g}/{body.chest_girth / 10:g}" == size[:-1]


def test_middle_size_is_the_standards() -> None:
    size = base_size("170/88A")
    wanted = {
        "stature": 1700,
        "chest_girth": 880,
        "waist_girth": 740,
        "hip_girth": 900,
        "neck_girth": 368,
        "shoulder_width": 436,
        "arm_length": 555,
        "outside_leg_length": 1025,
    }
    assert {name: size[name] for name in wanted} == wanted
    assert tuple(size) == REQUIRED


@pytest.mark.parametrize("name", BODY_TYPES)
def test_body_types_are_documented_as_they_are(name: str) -> None:
    page = Path(__file__).parents[2].joinpath("docs", "measurements.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| {name} |"))
    size = BODY_TYPES[name]
    numbers = (size.drop, size.chest, size.neck, size.shoulder, size.hip, size.waist_height)
    assert (
        row.split(" | ", 2)[2]
        == f"{size.low}..{size.high} | " + " | ".join(map("{:g}".format, numbers)) + " |"
    )


def test_types_differ_by_their_drop() -> None:
    drops = {
        name: base_size(f"170/96{name}")["chest_girth"] - base_size(f"170/96{name}")["waist_girth"]
        for name in BODY_TYPES
    }
    assert drops == {"Y": 180, "A": 140, "B": 80, "C": 40}


def test_size_steps() -> None:
    small, large = base_size("170/88A"), base_size("175/92A")
    steps = {name: round(large[name] - small[name], 6) for name in small}
    assert steps["neck_girth"] == 10
    assert steps["shoulder_width"] == 12
    assert steps["arm_length"] == 15
    assert steps["outside_leg_length"] == 30
    assert steps["hip_girth"] == 32


def test_size_departs_from_the_usual_figure_only_where_the_standard_does() -> None:
    departs = {name: value for name, value in vars(figure(measurements({}, size="170/88A"))).items() if value}
    assert departs == {"neck_girth": -2, "shoulder_width": 40}


@pytest.mark.parametrize(
    "designation",
    ["170/88D", "170/88", "170-88A", "88A", "", "170/88a", "1700/880A", "170/88A ", "170/88A\n"],
)
def test_what_is_no_size_is_refused_with_the_known_ones(designation: str) -> None:
    with pytest.raises(MeasurementError) as refused:
        measurements({}, size=designation)
    assert str(refused.value).startswith(f"size {designation!r} is not known; a size is stature/chest")
    assert "76..104 for A" in str(refused.value)


@pytest.mark.parametrize("designation", ["172/88A", "150/88A", "195/88A", "170/90A", "170/72A", "170/108Y"])
def test_size_that_the_standard_does_not_make_is_refused(designation: str) -> None:
    with pytest.raises(
        MeasurementError, match=f"^size '{designation}' is not made; .* 155..190 cm in steps of 5"
    ):
        base_size(designation)


def test_differences_are_added_to_the_size() -> None:
    plain = measurements({}, size="170/88A")
    body = measurements({}, size="170/88A", differences={"waist_girth": 20, "袖长": -10})
    assert body.waist_girth == plain.waist_girth + 20
    assert body.arm_length == plain.arm_length - 10
    assert body.from_size == REQUIRED
    assert body.estimated == plain.estimated


def test_difference_of_an_optional_measurement_is_one_from_its_estimate() -> None:
    body = measurements({}, size="170/88A", differences={"shoulder_slope_right": 4})
    assert (body.shoulder_slope_left, body.shoulder_slope_right) == (21, 25)
    assert body.from_size == (*REQUIRED, "shoulder_slope_right")
    assert "shoulder_slope_right" not in body.estimated


def test_values_taken_win_over_the_size() -> None:
    body = measurements(
        {"chest_girth": 900, "waist_girth": None}, size="170/88A", differences={"hip_girth": 5}
    )
    assert (body.chest_girth, body.waist_girth, body.hip_girth) == (900, 740, 905)
    assert "chest_girth" not in body.from_size
    assert "waist_girth" in body.from_size
    assert body.scye_depth == 900 / 8 + 120


def refusal(values: dict[str, object], **more: object) -> str:
    with pytest.raises(MeasurementError) as refused:
        measurements(values, **more)  # type: ignore[arg-type]
    return str(refused.value)


def test_value_with_a_difference_is_refused() -> None:
    message = refusal({"胸围": 900}, size="170/88A", differences={"chest_girth": 20})
    assert message == "chest_girth is given both as a measurement (900) and as a difference (+20)"


def test_differences_without_a_size_are_refused() -> None:
    body = {name: value for name, value in base_size("170/88A").items() if name != "waist_girth"}
    message = refusal({**body, "waist_girth": 740}, differences={"calf_girth": 5})
    assert message == "differences need a size that they differ from, such as '170/88A'"


def test_differences_are_checked_for_names_and_numbers() -> None:
    message = refusal({}, size="170/88A", differences={"tail": 5, "waist_girth": "more", "腕围": True})
    assert message.startswith("'tail' is not a measurement; known are stature")
    assert "; the difference of waist_girth 'more' is not a number of mm" in message
    assert "; the difference of wrist_girth True is not a number of mm" in message


def test_difference_that_leads_out_of_range_is_refused_with_the_size() -> None:
    message = refusal({}, size="170/88A", differences={"waist_girth": -200})
    assert message == "waist_girth 540 mm is outside 560..1400 mm (of size 170/88A with its difference)"
    message = refusal({}, size="170/88A", differences={"shoulder_slope_left": 20})
    assert message == "shoulder_slope_left 41 deg is outside 10..33 deg"


def test_value_that_contradicts_the_size_is_refused() -> None:
    message = refusal({"chest_girth": 1200}, size="170/88A")
    assert "waist_girth 740 mm is outside 950..1400 mm for chest_girth 1200 mm" in message
    assert "shoulder_width" not in message or "chest_girth 1200 mm" in message


def test_unknown_size_is_told_beside_other_faults() -> None:
    message = refusal({"chest_girth": 96}, size="170/88X")
    assert message.startswith("size '170/88X' is not known")
    assert message.endswith("chest_girth 96 mm is outside 760..1400 mm (is it in cm?)")
